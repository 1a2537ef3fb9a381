//! The JSON form.

use super::assert_stable;
use crate::{
    body::{Block, BlockKind, Body, Inline, MediaRef},
    id::MediaId,
};

#[test]
fn a_body_is_compact_json() {
    let body = Body::from_html(
        "<h2 id=a>A</h2><p>b <b>c</b><br><a href=/d>e</a></p><ol start=2><li>f</li></ol><hr>",
    );
    let json = serde_json::to_string(&body).expect("a body is JSON");
    let ids: Vec<&str> = body.flatten().iter().map(|flat| flat.block.id.as_str()).collect();
    let [heading, paragraph, list, item, inner, divider] = ids.as_slice() else {
        panic!("{ids:?}")
    };
    let expected = format!(
        concat!(
            r#"{{"version":1,"blocks":["#,
            r#"{{"id":"{}","type":"heading","level":2,"anchor":"a","content":["A"]}},"#,
            r#"{{"id":"{}","type":"paragraph","content":["b ",{{"strong":["c"]}},{{"break":true}},"#,
            r#"{{"link":{{"href":"/d","content":["e"]}}}}]}},"#,
            r#"{{"id":"{}","type":"list","ordered":true,"start":2,"items":["#,
            r#"{{"id":"{}","type":"listItem","children":[{{"id":"{}","type":"paragraph","content":["f"]}}]}}]}},"#,
            r#"{{"id":"{}","type":"divider"}}]}}"#
        ),
        heading, paragraph, list, item, inner, divider
    );
    assert_eq!(json, expected);
    assert_stable(&body);
}

#[test]
fn every_kind_survives() {
    let body = Body::from_html(
        "<blockquote><p>q</p><cite>c</cite></blockquote><figure><img src=a width=9 height=8 alt=b><figcaption>c \
         <span class=credit>d</span></figcaption></figure><figure class=gallery><img src=a><img src=b></figure>\
         <iframe src=https://youtu.be/x title=t width=5></iframe><audio src=a></audio><video src=v poster=p></video>\
         <figure class=file><a href=/f>n</a></figure><table><tr><th>a<td colspan=2>b</table><pre><code \
         class=language-rust>x</code></pre><details><summary>s</summary>t</details><table><tr><td><ul><li>a</ul><td>b\
         </table><p><u>u</u><s>s</s><mark>m</mark><small>m</small><sub>s</sub><sup>s</sup><code>c</code><abbr \
         title=a>b</abbr>x<img src=i width=9>x<a id=n></a><i>i</i></p>",
    );
    assert_eq!(body.blocks.len(), 12);
    assert_stable(&body);
}

#[test]
fn what_is_not_understood_is_refused() {
    let refused = [
        r#"{"version":2,"blocks":[]}"#,
        r#"{"blocks":[]}"#,
        r#"{"version":1,"blocks":[{"type":"hologram"}]}"#,
        r#"{"version":1,"blocks":[{"id":"a"}]}"#,
        r#"{"version":1,"blocks":[{"type":"heading","content":["a"]}]}"#,
        r#"{"version":1,"blocks":[{"type":"heading","level":7,"content":["a"]}]}"#,
        r#"{"version":1,"blocks":[{"type":"image"}]}"#,
        r#"{"version":1,"blocks":[{"type":"paragraph","content":[{"blink":["a"]}]}]}"#,
        r#"{"version":1,"blocks":[{"type":"paragraph","content":[{"strong":["a"],"emphasis":["b"]}]}]}"#,
        r#"{"version":1,"blocks":[{"type":"paragraph","content":[{}]}]}"#,
    ];
    for json in refused {
        assert!(serde_json::from_str::<Body>(json).is_err(), "{json}");
    }
    let levels = 40;
    let deep = format!(
        r#"{{"version":1,"blocks":[{}{}]}}"#,
        r#"{"type":"quote","children":["#.repeat(levels),
        "]}".repeat(levels)
    );
    assert!(serde_json::from_str::<Body>(&deep).is_err());
}

#[test]
fn missing_and_doubled_ids_are_given_anew() {
    let json = r#"{"version":1,"blocks":[
        {"id":"mine","type":"paragraph","content":["a"]},
        {"id":"mine","type":"paragraph","content":["b"]},
        {"type":"callout","title":"Plain","children":[{"type":"paragraph","content":["a"]}]}]}"#;
    let body: Body = serde_json::from_str(json).expect("a body");
    let mut ids: Vec<&str> = body.flatten().iter().map(|flat| flat.block.id.as_str()).collect();
    assert_eq!(ids[0], "mine");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4);
    assert!(ids.iter().all(|id| !id.is_empty()));
    let BlockKind::Callout { title, .. } = &body.blocks[2].kind else {
        panic!("a callout")
    };
    assert_eq!(*title, [Inline::Text("Plain".to_owned())]);
}

#[test]
fn ids_belong_to_the_words() {
    let ids = |html: &str| -> Vec<String> {
        Body::from_html(html)
            .flatten()
            .iter()
            .map(|flat| flat.block.id.clone())
            .collect()
    };
    let before = ids("<p>a</p><p>b</p><ul><li>c</li></ul><p>a</p>");
    assert_eq!(
        before,
        ids("<div><p>a</p>\n<p><b>b</b></p></div><ul><li><p>c</p></li></ul><p>a</p>")
    );
    let after = ids("<p>new</p><p>a</p><p>b</p><ul><li>c</li><li>more</li></ul><p>a</p>");
    assert_eq!(before[0], after[1], "an edit elsewhere changes nothing");
    assert_eq!(before[2], after[3], "a list that grows stays the same list");
    assert_eq!(before[5], format!("{}-2", before[0]), "the second of its kind");
    assert!(before.iter().all(|id| id.starts_with('b') && id.len() >= 9));
}

#[test]
fn media_and_links_can_be_turned() {
    let mut body = Body::from_html(
        "<p>a <img src=/1 width=9> b <a href=/l1>x</a></p><ul><li><a href=/l2><img src=/2></a></li></ul>\
         <figure class=gallery><img src=/3><a href=/l3><img src=/4></a></figure><video src=/5 poster=/6></video>\
         <table><tr><td><img src=/7></td><td><a href=/l4>x</a></td></tr></table>",
    );
    let id = |n: u8| MediaId::from_uuid(uuid::Uuid::from_u128(n.into()));
    let mut found = Vec::new();
    body.for_each_media_mut(|medium| {
        let number: u8 = medium.url[1..].parse().expect("a number");
        found.push(number);
        medium.media = Some(id(number.min(6)));
    });
    assert_eq!(found, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(body.media_ids(), (1..=6).map(id).collect::<Vec<_>>());
    let mut links = Vec::new();
    body.for_each_link_mut(|link| {
        links.push(link.clone());
        link.insert_str(0, "/new");
    });
    assert_eq!(links, ["/l1", "/l2", "/l3", "/l4"]);
    let html = crate::body::render::html(&body, &|medium: &MediaRef| format!("/media/{}", medium.url));
    assert!(
        html.contains("src=\"/media//5\"") && html.contains("href=\"/new/l3\""),
        "{html}"
    );
}

#[test]
fn a_flat_list_knows_parents_and_depths() {
    let body = Body::from_html("<p>a</p><ul><li>b<ul><li>c</li></ul></li></ul>");
    let flat = body.flatten();
    let shape: Vec<u32> = flat.iter().map(|flat| flat.depth).collect();
    assert_eq!(shape, [0, 0, 1, 2, 2, 3, 4]);
    assert_eq!(flat[0].parent, None);
    assert_eq!(flat[2].parent, Some(flat[1].block.id.as_str()));
    let Block { id, .. } = flat[6].block;
    assert_eq!(
        body.flatten()
            .iter()
            .filter(|other| other.block.id == *id)
            .count(),
        1
    );
    assert_eq!(flat[6].block.html(&crate::body::render::original), "<p>c</p>");
}
