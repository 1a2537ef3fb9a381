//! Hides passwords.

use url::Url;

const MASK: &str = "***";

/// Parameters of a database address that are secrets.
const PARAMETERS: &[&str] = &["password", "sslpassword", "sslkey"];

/// An address without its password. What cannot be understood is hidden whole.
pub(super) fn address(text: &str) -> String {
    if text.starts_with("sqlite:") {
        return text.to_owned();
    }
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "postgres" | "postgresql"));
    let Some(mut url) = url else {
        return MASK.to_owned();
    };
    if url.password().is_some() && url.set_password(Some(MASK)).is_err() {
        return MASK.to_owned();
    }
    if url.query().is_some() {
        let pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| {
                let is_secret = PARAMETERS.iter().any(|secret| name.eq_ignore_ascii_case(secret));
                (
                    name.into_owned(),
                    if is_secret {
                        MASK.to_owned()
                    } else {
                        value.into_owned()
                    },
                )
            })
            .collect();
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        assert_eq!(
            address("postgres://me:s3cret@db/news"),
            "postgres://me:***@db/news"
        );
        assert_eq!(
            address("postgres://db/news?user=me&password=s3cret"),
            "postgres://db/news?user=me&password=***"
        );
        assert_eq!(address("postgres://me@db/news"), "postgres://me@db/news");
        assert_eq!(address("sqlite://data/masthead.db"), "sqlite://data/masthead.db");
        assert_eq!(address("me:s3cret@db"), "***");
    }
}
