//! What fields have in common in their arguments.

use masthead_app::{
    error::{Error, ErrorCode},
    read::PageArguments,
};
use masthead_domain::{locale::Locale, path::SitePath};

/// The locale that an argument names.
///
/// # Errors
/// `BAD_REQUEST` that names the argument, for what is no language tag.
pub(super) fn locale(argument: &str, text: Option<&str>) -> Result<Option<Locale>, Error> {
    text.map(|text| {
        text.parse()
            .map_err(|rule| Error::request(ErrorCode::BadRequest, argument, format!("\"{text}\" {rule}")))
    })
    .transpose()
}

/// The part of a list that Relay's arguments mean.
pub(super) fn part(
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
    page: Option<i32>,
) -> PageArguments {
    PageArguments {
        first: first.map(Into::into),
        after,
        last: last.map(Into::into),
        before,
        page: page.map(Into::into),
    }
}

/// An error about an argument that is called otherwise here.
pub(super) fn renamed(error: Error, from: &str, to: &str) -> Error {
    match error {
        Error::Request {
            code,
            at: Some(at),
            detail,
        } if at == from => Error::request(code, to, detail),
        other => other,
    }
}

/// The path that a text means; what is no path is nowhere, which is no error.
pub(super) fn site_path(text: &str) -> Option<SitePath> {
    if text.starts_with('/') || text.contains("://") {
        SitePath::from_address(text).ok()
    } else {
        SitePath::from_address(&format!("/{text}")).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_that_is_none_names_its_argument() {
        let refused = locale("filter.locale", Some("not a tag")).expect_err("refused");
        assert_eq!(refused.code(), ErrorCode::BadRequest);
        assert!(
            refused
                .to_string()
                .starts_with("filter.locale: \"not a tag\" must be"),
            "{refused}"
        );
        assert_eq!(
            locale("locale", Some("en_US"))
                .expect("a tag")
                .expect("some")
                .as_str(),
            "en-US"
        );
        assert!(locale("locale", None).expect("nothing").is_none());
    }
}
