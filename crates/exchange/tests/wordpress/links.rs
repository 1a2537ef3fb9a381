use masthead_app::import::input::Pass;
use masthead_domain::id::Kind;

use super::support::{export, item, meta, read};

/// An entry: its number and place, the number of the one above it, what it leads to (sort, object, number), its
/// address and its title.
fn entry(place: (u32, u32, u32), target: (&str, &str, &str), url: &str, title: &str) -> String {
    let (id, order, parent) = place;
    let (sort, object, number) = target;
    let more = format!(
        "<title>{title}</title><wp:menu_order>{order}</wp:menu_order>\
         <category domain=\"nav_menu\" nicename=\"main\"><![CDATA[Main]]></category>"
    ) + &meta("_menu_item_type", sort)
        + &meta("_menu_item_object", object)
        + &meta("_menu_item_object_id", number)
        + &meta("_menu_item_menu_item_parent", &parent.to_string())
        + &meta("_menu_item_url", url);
    item("nav_menu_item", id, "publish", &more)
}

#[test]
fn menus_are_put_together_from_their_entries() {
    let term = "<wp:term><wp:term_id>3</wp:term_id><wp:term_taxonomy>nav_menu</wp:term_taxonomy><wp:term_slug>empty</wp:term_slug><wp:term_name>Empty</wp:term_name></wp:term>\
        <wp:category><wp:term_id>5</wp:term_id><wp:category_nicename>news</wp:category_nicename><wp:cat_name>News</wp:cat_name></wp:category>";
    let custom = |number| ("custom", "custom", number);
    let post = |number| ("post_type", "post", number);
    let channel = term.to_owned()
        + &entry(
            (34, 5, 33),
            custom("34"),
            "https://elsewhere.example/?a=1",
            "Else",
        )
        + &entry((31, 1, 0), ("post_type", "page", "2"), "", "")
        + &entry((33, 3, 0), custom("33"), "#", "More")
        + &entry((32, 2, 0), ("taxonomy", "category", "5"), "", "The News")
        + &entry(
            (35, 4, 33),
            custom("35"),
            "https://paper.example/about/",
            "About &amp;amp; us",
        )
        + &entry((36, 6, 99), ("taxonomy", "category", "404"), "", "Gone")
        + &entry((37, 7, 38), post("9"), "", "")
        + &entry((38, 8, 37), post("10"), "", "")
        + &item("nav_menu_item", 39, "draft", "");
    let found = read(export(&channel));
    assert!(
        found
            .records
            .iter()
            .all(|(pass, _, record)| (*pass == Pass::Links) == (record.kind() == Kind::Menu))
    );
    let menus = found.menus();
    let locations: Vec<&str> = menus.iter().map(|menu| menu.location.as_str()).collect();
    assert_eq!(locations, ["empty", "main"]);
    let items = serde_json::to_value(&menus[1].items).expect("json");
    let label = |text: &str| serde_json::json!({ "und": text });
    let expected = serde_json::json!([
        { "target": { "kind": "page", "ref": "wordpress#2" } },
        { "label": label("The News"), "target": { "kind": "category", "ref": "wordpress#5" } },
        { "label": label("More"), "children": [
            { "label": label("About & us"), "path": "/about" },
            { "label": label("Else"), "url": "https://elsewhere.example/?a=1" },
        ] },
        { "label": label("Gone") },
        // Two that lie below each other.
        { "target": { "kind": "article", "ref": "wordpress#9" } },
        { "target": { "kind": "article", "ref": "wordpress#10" } },
    ]);
    assert_eq!(items, expected);
    assert!(found.notes("a term that is not in the export"));
    assert!(found.skipped.iter().any(|remark| remark.what == "menu entry"));
}
