//! Text as people type it when they cannot type it right.

/// Writes a text in lower-case ASCII: letters of any script by their usual Latin spelling, without diacritics.
///
/// The library spells the Azerbaijani ə as `@`; readers type `e`.
#[must_use]
pub fn fold(text: &str) -> String {
    let spelt: String = text
        .chars()
        .map(|character| match character {
            'ə' | 'Ə' | 'ǝ' | 'Ǝ' => 'e',
            other => other,
        })
        .collect();
    deunicode::deunicode(&spelt).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_spelt_as_readers_type_them() {
        assert_eq!(fold("Şəki, İlham, Iğdır, ÇÖĞÜŞ"), "seki, ilham, igdir, cogus");
        assert_eq!(fold("Каспий"), "kaspii");
    }
}
