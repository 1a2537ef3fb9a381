//! A newsroom that uses every field, with values that break what is careless.

use serde_json::{Value, json};

/// Texts that are awkward in JSON, SQL, HTML or on a terminal.
const AWKWARD: &[&str] = &[
    "plain",
    "astral 𝄞 and 👩‍👩‍👧‍👦, combined e\u{301}",
    "quotes \" ' ` and \\ backslash \\n",
    "line\nbreak\tand tab",
    "right to left \u{202e}cba\u{202c} and \u{200b}zero width",
    "<script>alert(1)</script> &amp; &lt;",
    "% _ ; -- ' OR 1=1",
    "Ə İ ı ğ ş ß ſ ﬁ",
    "control \u{1}\u{7f}\u{85}",
    "{\"en\": \"not a locale\"}",
];

fn awkward(number: usize) -> &'static str {
    AWKWARD[number % AWKWARD.len()]
}

/// Lines that use every field of every record.
pub(super) fn everything() -> String {
    let mut lines = beside_articles();
    lines.extend(articles());
    lines.extend(edges());
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

fn beside_articles() -> Vec<Value> {
    let blob = "ab".repeat(32);
    vec![
        json!({"type":"site","version":7,"name":{"en":awkward(1),"az":"Xəbər","ru":"Вести"},"tagline":{"en":awkward(2)},
            "locales":["en","az","zh-Hant-TW"],"logo":{"url":"https://pictures.example/logo.png"},
            "socialLinks":[{"label":awkward(3),"url":"https://x.example/?a=1&b=2"}],
            "aboutText":{"en":awkward(5)},"contactEmail":"desk@example.com",
            "createdAt":"2001-02-03T04:05:06.000007Z","modifiedAt":"2011-02-03T04:05:06Z"}),
        json!({"type":"author","version":3,"slug":"jane-doe","name":{"en":awkward(1),"az":awkward(7)},"bio":{"en":awkward(3)},
            "jobTitle":{"en":"Editor"},"organisation":awkward(6),"links":[{"label":"L","url":"https://x.example"}],
            "image":{"url":"https://pictures.example/jane.jpg"},"sitePath":"/people/jane","aliasPaths":["/old/jane/","/старая/джейн"],
            "aliasCeasedAt":{"/old/jane/":"2010-01-01T00:00:00Z"},
            "externalIds":[{"system":"wordpress","id":"7"},{"system":"b","id":awkward(2)}],"createdAt":"2001-02-03T04:05:06Z"}),
        json!({"type":"author","slug":"əli-ıldız","name":"Əli"}),
        // The child stands before its parents, and has an earlier id.
        json!({"type":"category","id":"category_01h2xcejqtf2nbrexx3vqjhp41","version":4,"path":"news/economy/energy","name":"Energy","position":3,
            "description":{"en":awkward(4)},"image":{"url":"https://pictures.example/c.jpg"},"aliasPaths":["/energy"]}),
        json!({"type":"category","id":"category_01h2xcejqtf2nbrexx3vqjhp51","version":2,"path":"news/economy","name":"Economy","position":-1}),
        json!({"type":"category","id":"category_01h2xcejqtf2nbrexx3vqjhp61","version":9,"path":"news","name":{"en":"News","az":"Xəbərlər"}}),
        json!({"type":"category","path":"opinion","name":"Opinion","sitePath":"/views"}),
        json!({"type":"tag","version":2,"slug":"energy","name":{"en":awkward(7)},"description":{"ru":awkward(2)},"aliasPaths":["/t/e"]}),
        json!({"type":"tag","slug":"2.0_тест","name":"Тест"}),
        json!({"type":"source","slug":"review","name":"Review","url":"https://review.example","creditLine":{"en":awkward(5)},"syndicatable":true}),
        json!({"type":"media","version":5,"url":"https://pictures.example/a.jpg","fileName":"ə b.jpg","contentType":"image/jpeg","width":960,"height":640,
            "title":{"en":awkward(1)},"alt":{"en":awkward(2),"az":"Şəkil"},"caption":{"en":awkward(3)},"credit":awkward(4),"source":awkward(5),
            "focalPoint":{"x":0.25,"y":0.75},"renditions":[{"name":"thumb","url":"https://pictures.example/a-1.jpg","width":1,"height":2,"contentType":"image/jpeg"}],
            "aliasPaths":["/wp-content/uploads/a.jpg"],"externalIds":[{"system":"wordpress","id":"900"}]}),
        json!({"type":"media","url":"https://pictures.example/talk.mp3","duration":61.5}),
        json!({"type":"media","blob":blob,"byteLength":12,"fileName":"lost.PDF","contentType":"application/pdf"}),
        json!({"type":"page","version":2,"path":"about/team","title":{"en":"Team","az":"Komanda"},"blocks":{
            "en":{"version":1,"blocks":[{"type":"paragraph","content":[awkward(1),{"strong":[awkward(2)]}]}]}},
            "status":"PUBLISHED","position":2,"image":{"url":"https://pictures.example/a.jpg"},
            "seo":{"title":"S","description":awkward(3),"image":{"url":"https://pictures.example/seo.jpg"},"noindex":true},
            "createdAt":"1999-01-01T00:00:00Z","aliasPaths":["/team"]}),
        json!({"type":"page","path":"about","title":"About","bodyMarkdown":{"en":"# A\n\ntext","az":"mətn"},"status":"DRAFT"}),
        json!({"type":"menu","version":3,"location":"primary","name":{"en":"Main"},"items":[
            {"label":{"en":awkward(1)},"target":{"kind":"category","ref":"news"},"children":[{"path":"/news/economy"},{"path":"/nothing-here?x=1","label":"N"}]},
            {"label":"Elsewhere","url":"https://x.example"},{"label":"Heading","children":[{"label":"Kept","path":"/views","keepPath":true}]}]}),
        json!({"type":"collection","version":2,"slug":"front","name":{"en":"Front"},"description":{"en":awkward(6)},"items":["en:story-3","en:story-1"],
            "externalIds":[{"system":"x","id":"1"}]}),
        json!({"type":"redirect","from":"/old","to":"/new?x=1#y","status":302}),
        json!({"type":"redirect","from":"/köhnə/%2F","to":"https://x.example/ə","status":308}),
        json!({"type":"redirect","from":"/a-first","to":"/old"}),
    ]
}

const STATUSES: &[&str] = &[
    "DRAFT",
    "IN_REVIEW",
    "APPROVED",
    "SCHEDULED",
    "PUBLISHED",
    "UNPUBLISHED",
    "KILLED",
    "DELETED",
];

const KINDS: &[&str] = &[
    "NEWS",
    "OPINION",
    "INTERVIEW",
    "ANALYSIS",
    "REVIEW",
    "REPRINT",
    "LIVE",
];

const BODY: &str = "<h2 id=\"a\">Head</h2><p>One <strong>two <em>three</em></strong> <a href=\"https://x.example/?a=1&amp;b=2\">link</a> 𝄞</p>\
    <figure><img src=\"https://pictures.example/a-300x200.jpg\" alt=\"alt\"><figcaption>cap</figcaption></figure>\
    <table><tr><td><ul><li>list in a cell</li></ul></td><td onclick=\"x()\">b</td></tr></table>\
    <details><summary>More</summary><p>inside</p></details><ol start=\"4\"><li>four<ul><li>nested</li></ul></li></ol>\
    <blockquote><p>said</p><cite>who</cite></blockquote><pre><code class=\"language-rust\">fn a() {}\n</code></pre><hr>\
    <p><iframe src=\"https://www.youtube.com/embed/abcdefghijk\"></iframe></p><audio src=\"https://pictures.example/talk.mp3\"></audio>";

/// Each status in each of some locales, with values that change from one to the next.
fn articles() -> Vec<Value> {
    let mut lines = Vec::new();
    for number in 0..64_usize {
        let status = STATUSES[number % STATUSES.len()];
        let locale = ["en", "az", "zh-Hant-TW"][number / 8 % 3];
        let day = number % 28 + 1;
        let mut line = json!({"type":"article","version":number % 5 + 1,"slug":format!("story-{number}"),"locale":locale,
            "kind":KINDS[number % KINDS.len()],"featured":number % 3 == 0,"title":format!("{number} {}", awkward(number)),
            "status":status,"createdAt":format!("2019-03-{day:02}T01:02:03.{number:06}Z"),"bodyHtml":BODY,
            "attributes":{"plain":{"value":number},"deep":{"value":{"a":[1,null,{"b":awkward(number)}],"f":0.1},"public":true},"none":{"value":null}},
            "externalIds":[{"system":"old","id":format!("{number}/{}", awkward(number))}]});
        let fields = line.as_object_mut().expect("an object");
        if matches!(status, "PUBLISHED" | "UNPUBLISHED" | "KILLED" | "DELETED") {
            fields.insert("publishedAt".into(), json!(format!("2020-05-{day:02}T08:00:00Z")));
            fields.insert(
                "firstPublishedAt".into(),
                json!(format!("2020-04-{day:02}T08:00:00.5Z")),
            );
            fields.insert("updatedAt".into(), json!(format!("2020-06-{day:02}T08:00:00Z")));
            fields.insert(
                "aliasPaths".into(),
                json!([format!("/{number}/old/ə"), format!("/p/{number}")]),
            );
        }
        if status == "SCHEDULED" {
            fields.insert("scheduledAt".into(), json!(format!("2030-05-{day:02}T08:00:00Z")));
        }
        if number % 2 == 0 {
            fields.insert("authors".into(), json!(["jane-doe", "əli-ıldız"]));
            fields.insert("categories".into(), json!(["opinion", "news/economy/energy"]));
            fields.insert("primaryCategory".into(), json!("news/economy/energy"));
            fields.insert("tags".into(), json!(["2.0_тест", "energy"]));
        } else {
            fields.insert(
                "contributions".into(),
                json!([
                {"role":"TRANSLATOR","author":"əli-ıldız"},{"role":"AUTHOR","author":"jane-doe"},
                {"role":"PHOTOGRAPHER","author":"jane-doe"}]),
            );
            fields.insert("source".into(), json!("review"));
            fields.insert("canonicalUrl".into(), json!("https://review.example/a?b=c"));
        }
        if number % 4 == 0 {
            for field in ["deck", "excerpt", "bylineText", "contributorNote"] {
                fields.insert(
                    field.into(),
                    json!(format!("{field} {}", awkward(number + 3).trim())),
                );
            }
            fields.insert("image".into(), json!({"url":"https://pictures.example/a.jpg","alt":awkward(1),"caption":{(locale):awkward(5)},"credit":awkward(6)}));
            fields.insert(
                "corrections".into(),
                json!([{"at":"2020-07-01T00:00:00.123456789Z","text":awkward(number)}]),
            );
            fields.insert("seo".into(), json!({"title":awkward(2),"description":awkward(3),"noindex":true,"image":{"url":"https://pictures.example/seo.jpg"}}));
        }
        if number % 7 == 5 && number > 8 {
            fields.insert(
                "translatedFrom".into(),
                json!(format!("old#{}/{}", number - 8, awkward(number - 8))),
            );
        }
        if number % 9 == 4 {
            fields.insert("pins".into(), json!(["en:story-1", "en:story-0"]));
            fields.insert("excludes".into(), json!(["en:story-2"]));
        }
        lines.push(line);
    }
    lines
}

/// What the dates make of a status.
fn edges() -> Vec<Value> {
    let line = |slug: &str, more: Value| {
        let mut line = json!({"type":"article","slug":slug,"locale":"en","title":slug,"status":"PUBLISHED"});
        let fields = line.as_object_mut().expect("an object");
        fields.extend(more.as_object().expect("an object").clone());
        line
    };
    vec![
        line("ahead", json!({"publishedAt":"2031-01-01T00:00:00Z"})),
        line(
            "embargoed",
            json!({"publishedAt":"2020-01-01T00:00:00Z","embargoedUntil":"2031-01-01T00:00:00Z"}),
        ),
        line(
            "expired",
            json!({"publishedAt":"2020-01-01T00:00:00Z","expiresAt":"2021-01-01T00:00:00Z"}),
        ),
        line(
            "expires",
            json!({"publishedAt":"2020-01-01T00:00:00Z","expiresAt":"2031-01-01T00:00:00Z"}),
        ),
        line(
            "own-path",
            json!({"publishedAt":"2020-01-01T00:00:00Z","path":"/xəbər/öz yolu","aliasPaths":["/b","/a"]}),
        ),
        line("draft-with-path", json!({"status":"DRAFT","path":"/planned"})),
        line(
            "markdown",
            json!({"bodyMarkdown":"# A\n\n- b\n- c\n\n```rust\nx\n```\n"}),
        ),
    ]
}
