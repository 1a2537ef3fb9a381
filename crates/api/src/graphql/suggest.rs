//! Names that were probably meant.
//!
//! The library could suggest names itself: it compares each unknown name with all known ones, however many unknown
//! ones there are and however long they are. Here the errors that are shown get their suggestions, and no other.

use async_graphql::registry::Registry;

/// Names that are suggested at once.
const MOST: usize = 3;

/// Adds to a message of the library about an unknown name those that it was probably meant to be.
pub(super) fn suggest(registry: &Registry, message: &mut String) {
    let mut quoted = message.split('"').skip(1).step_by(2);
    let (Some(name), on, of) = (quoted.next(), quoted.next(), quoted.next()) else {
        return;
    };
    let field_of = |ty: &str, field: &str| registry.types.get(ty)?.field_by_name(field);
    let near = if message.starts_with("Unknown field ") {
        let fields = on.and_then(|ty| registry.types.get(ty)?.fields());
        nearest(name, fields.into_iter().flat_map(|fields| fields.keys()))
    } else if message.starts_with("Unknown argument ") {
        let field = on.zip(of).and_then(|(field, ty)| field_of(ty, field));
        nearest(name, field.into_iter().flat_map(|field| field.args.keys()))
    } else {
        return;
    };
    if !near.is_empty() {
        message.push_str(" Did you mean ");
        message.push_str(&near.join(", "));
        message.push('?');
    }
}

/// A message without any suggestion that the library made.
pub(super) fn without_suggestion(message: &mut String) {
    if let Some(at) = message.find(" Did you mean") {
        message.truncate(at);
    }
}

fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k String>) -> Vec<String> {
    let most = (name.len() / 3).max(1);
    let mut near: Vec<(usize, &String)> = known
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .filter(|(distance, _)| *distance <= most)
        .collect();
    near.sort();
    near.truncate(MOST);
    near.into_iter()
        .map(|(_, known)| format!("\"{known}\""))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::schema::registry;

    fn suggested(message: &str) -> String {
        let mut message = message.to_owned();
        suggest(&registry(), &mut message);
        message
    }

    #[test]
    fn fields_and_arguments_get_near_names() {
        assert_eq!(
            suggested("Unknown field \"titel\" on type \"Article\"."),
            "Unknown field \"titel\" on type \"Article\". Did you mean \"title\"?"
        );
        assert_eq!(
            suggested("Unknown argument \"frist\" on field \"articles\" of type \"Query\"."),
            "Unknown argument \"frist\" on field \"articles\" of type \"Query\". Did you mean \"first\"?"
        );
        for plain in [
            "Unknown field \"banana\" on type \"Article\".",
            "Unknown field \"x\" on type \"Nothing\".",
            "Unknown fragment: \"titel\"",
            "something else",
        ] {
            assert_eq!(suggested(plain), plain);
        }
    }

    #[test]
    fn suggestions_can_be_taken_away() {
        let mut message = "Unknown argument \"iff\" on directive \"skip\". Did you mean \"if\"?".to_owned();
        without_suggestion(&mut message);
        assert_eq!(message, "Unknown argument \"iff\" on directive \"skip\".");
    }
}
