//! Leaves out of an answer what nobody asked for.

use serde_json::Value;

use super::Selection;

/// Keeps the selected fields of an object, or of each object of an array. A selection without fields keeps all.
pub(crate) fn prune(value: &mut Value, selection: &Selection) {
    if selection.whole || selection.fields.is_empty() {
        return;
    }
    match value {
        Value::Object(fields) => {
            fields.retain(|name, value| match selection.within(name) {
                Some(within) => {
                    prune(value, within);
                    true
                }
                None => false,
            });
        }
        Value::Array(items) => items.iter_mut().for_each(|item| prune(item, selection)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rest::selection::{Asked, shape::Level, shapes};

    #[test]
    fn parts_come_whole_unless_something_in_them_is_named() {
        let menu = json!({
            "items": [{ "label": "News", "path": "/news", "children": [{ "label": "Economy", "path": "/e", "children": [] }] }],
        });
        let pruned = |fields: &[&str]| {
            let asked = Asked {
                fields: Some(fields.iter().map(|field| (*field).to_owned()).collect()),
                include: Vec::new(),
            };
            let selection = Selection::of(&shapes::MENU, Level::Full, &asked, &[]).expect("fields");
            let mut value = menu.clone();
            prune(&mut value, &selection);
            value
        };
        assert_eq!(pruned(&["items"]), menu);
        assert_eq!(pruned(&["items", "items.label"]), menu);
        assert_eq!(
            pruned(&["items.label", "items.children.path"]),
            json!({ "items": [{ "label": "News", "children": [{ "path": "/e" }] }] })
        );
    }

    #[test]
    fn only_what_is_selected_stays_and_the_order_too() {
        let asked = Asked {
            fields: Some(vec!["title".to_owned(), "image.url".to_owned()]),
            include: Vec::new(),
        };
        let selection = Selection::of(&shapes::ARTICLE, Level::Full, &asked, &[]).expect("fields");
        let mut value = json!([
            { "id": "a", "title": "A", "image": { "id": "m", "url": "u" } },
            { "id": "b", "title": null, "image": null },
        ]);
        prune(&mut value, &selection);
        assert_eq!(
            value,
            json!([{ "title": "A", "image": { "url": "u" } }, { "title": null, "image": null }])
        );
    }
}
