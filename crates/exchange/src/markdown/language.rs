//! Languages in the names of files and folders.

use masthead_domain::locale::Locale;

/// The codes of ISO 639-1. Names are full of short words; only these are taken for languages.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da \
de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io \
is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my \
na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq \
sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// The locale that a part of a name says: `az`, `pt-br`, `zh-Hant`.
pub(super) fn in_name(part: &str) -> Option<Locale> {
    let code = part.split(['-', '_']).next()?;
    let is_code = code.len() == 2 && CODES.split(' ').any(|known| known == code);
    is_code.then(|| part.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_language_codes_are_languages() {
        let cases = [
            ("az", Some("az")),
            ("pt-br", Some("pt-BR")),
            ("zh_hant", Some("zh-Hant")),
            ("tv", None),
            ("AZ", None),
            ("min", None),
            ("posts", None),
            ("2", None),
            ("", None),
        ];
        for (part, expected) in cases {
            assert_eq!(in_name(part).as_ref().map(Locale::as_str), expected, "{part}");
        }
    }
}
