//! The query string of a request, taken apart.

use axum::{extract::FromRequestParts, http::request::Parts};
use masthead_app::error::{Error, ErrorCode};
use masthead_domain::time::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use utoipa::{IntoParams, openapi::path::ParameterIn};

use super::{nearest, values};
use crate::http::Problem;

/// Values that a list may have.
pub(crate) const MOST_VALUES: usize = 100;

/// What stays as it is in the query of an address that we write.
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b',')
    .remove(b'/');

/// The parameters of a request with the path that they stand behind. As an extractor it refuses broken encodings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query {
    path: String,
    pairs: Vec<(String, String)>,
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self::parse(
            parts.uri.path(),
            parts.uri.query().unwrap_or_default(),
        )?)
    }
}

impl Query {
    /// Takes a query string apart.
    ///
    /// # Errors
    /// `BAD_REQUEST` for what is no UTF-8 when decoded.
    pub(crate) fn parse(path: &str, text: &str) -> Result<Self, Error> {
        let decode = |text: &str| {
            let text = text.replace('+', " ");
            percent_decode_str(&text)
                .decode_utf8()
                .map(std::borrow::Cow::into_owned)
                .map_err(|_| Error::Request {
                    code: ErrorCode::BadRequest,
                    at: None,
                    detail: "the query string is not UTF-8".to_owned(),
                })
        };
        let mut pairs = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name)?, decode(value)?);
            if value.contains('\0') {
                // No database takes it in a text, and nothing is called so.
                return Err(bad(&name, "holds a NUL character"));
            }
            pairs.push((name, value));
        }
        Ok(Self {
            path: path.to_owned(),
            pairs,
        })
    }

    /// The same parameters behind another path.
    pub(crate) fn at(self, path: String) -> Self {
        Self { path, ..self }
    }

    /// Takes no parameters but those that `P` describes.
    ///
    /// # Errors
    /// `UNKNOWN_PARAMETER` that names the parameter, the nearest known one and all that are known.
    pub(crate) fn only<P: IntoParams>(self) -> Result<Self, Error> {
        let parameters = P::into_params(|| Some(ParameterIn::Query));
        let known: Vec<&str> = parameters
            .iter()
            .filter(|parameter| parameter.parameter_in == ParameterIn::Query)
            .map(|parameter| parameter.name.as_str())
            .collect();
        for (name, _) in &self.pairs {
            if known.contains(&name.as_str()) {
                continue;
            }
            let hint = nearest(name, known.iter().copied());
            let hint = hint.map_or("; allowed".to_owned(), |hint| {
                format!(", did you mean \"{hint}\"? Allowed")
            });
            let detail = format!("is not known{hint}: {}", known.join(", "));
            return Err(Error::request(ErrorCode::UnknownParameter, name.as_str(), detail));
        }
        Ok(self)
    }

    /// The value of a parameter.
    ///
    /// # Errors
    /// `BAD_REQUEST` where it is given twice or empty.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, Error> {
        let mut values = self
            .pairs
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_str());
        let value = values.next();
        if values.next().is_some() {
            return Err(bad(name, "is given more than once"));
        }
        if value.is_some_and(str::is_empty) {
            return Err(bad(name, "is empty"));
        }
        Ok(value)
    }

    /// The values of a parameter: separated by commas, or given several times.
    ///
    /// # Errors
    /// `BAD_REQUEST` where a value is empty, `LIMIT_EXCEEDED` over a hundred.
    pub(crate) fn list(&self, name: &str) -> Result<Option<Vec<String>>, Error> {
        let mut values: Vec<String> = Vec::new();
        let mut given = false;
        for (_, text) in self.pairs.iter().filter(|(known, _)| known == name) {
            given = true;
            for value in text.split(',').map(str::trim) {
                if value.is_empty() {
                    return Err(bad(name, "is empty, or has an empty value between its commas"));
                }
                values.push(value.to_owned());
            }
        }
        if values.len() > MOST_VALUES {
            let detail = format!("has {} values, the maximum is {MOST_VALUES}", values.len());
            return Err(Error::request(ErrorCode::LimitExceeded, name, detail));
        }
        Ok(given.then_some(values))
    }

    /// The value of a parameter, understood by `read`, or what the values of such a parameter look like.
    ///
    /// # Errors
    /// `BAD_REQUEST` for what is not understood.
    pub(crate) fn value<T>(
        &self,
        name: &str,
        read: impl Fn(&str) -> Option<T>,
        form: &str,
    ) -> Result<Option<T>, Error> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        read(text)
            .map(Some)
            .ok_or_else(|| bad(name, format!("\"{text}\" is not {form}")))
    }

    /// The values of a list, each understood by `read`.
    ///
    /// # Errors
    /// `BAD_REQUEST` for what is not understood.
    pub(crate) fn values<T>(
        &self,
        name: &str,
        read: impl Fn(&str) -> Option<T>,
        form: &str,
    ) -> Result<Option<Vec<T>>, Error> {
        let Some(texts) = self.list(name)? else {
            return Ok(None);
        };
        let read = |text: String| read(&text).ok_or_else(|| bad(name, format!("\"{text}\" is not {form}")));
        texts
            .into_iter()
            .map(read)
            .collect::<Result<Vec<T>, Error>>()
            .map(Some)
    }

    /// A whole number.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, Error> {
        self.value(name, |text| text.parse().ok(), "a whole number")
    }

    /// True or false.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Error> {
        self.value(name, |text| text.parse().ok(), "true or false")
    }

    /// A moment, or a day, which is its first moment in UTC.
    pub(crate) fn moment(&self, name: &str) -> Result<Option<Timestamp>, Error> {
        self.value(
            name,
            values::moment,
            "a moment such as 2021-10-14T08:00:00Z or a day such as 2021-10-14",
        )
    }

    /// A length of time.
    pub(crate) fn age(&self, name: &str) -> Result<Option<chrono::TimeDelta>, Error> {
        self.value(
            name,
            values::age,
            "an age such as P30D or 30d (weeks, days, hours)",
        )
    }

    /// The languages asked for under this name.
    pub(crate) fn locales(&self, name: &str) -> Result<Option<Vec<masthead_domain::locale::Locale>>, Error> {
        self.values(name, |text| text.parse().ok(), super::selecting::LOCALE)
    }

    /// The address of this request with other values for some parameters; `None` takes one away.
    pub(crate) fn with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let kept = self
            .pairs
            .iter()
            .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let added = changes
            .iter()
            .filter_map(|(name, value)| Some((*name, (*value)?)));
        let encode = |text: &str| utf8_percent_encode(text, IN_QUERY).to_string();
        let pairs: Vec<String> = kept
            .chain(added)
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        if pairs.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, pairs.join("&"))
        }
    }
}

pub(crate) fn bad(name: &str, detail: impl Into<String>) -> Error {
    Error::request(ErrorCode::BadRequest, name, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(IntoParams)]
    #[into_params(parameter_in = Query)]
    #[expect(dead_code, reason = "only its names are of interest")]
    struct Known {
        limit: Option<i64>,
        #[param(rename = "not.tag")]
        not_tag: Option<String>,
    }

    fn query(text: &str) -> Query {
        Query::parse("/v1/articles", text).expect("a query")
    }

    #[test]
    fn values_are_decoded_and_lists_are_split() {
        let query = query("tag=a%2Cb,c&tag=d&q=x+y%20z&a=1&a=2&e=");
        assert_eq!(
            query.list("tag").expect("a list").expect("given"),
            ["a", "b", "c", "d"]
        );
        assert_eq!(query.text("q").expect("a text"), Some("x y z"));
        assert!(query.list("other").expect("no list").is_none());
        assert!(query.text("a").is_err() && query.text("e").is_err() && query.list("e").is_err());
        assert!(Query::parse("/", "a=%ff").is_err() && Query::parse("/", "a=x%00y").is_err());
    }

    #[test]
    fn an_unknown_parameter_is_named_with_the_nearest() {
        assert!(query("limit=1&not.tag=a").only::<Known>().is_ok());
        let error = query("limt=1").only::<Known>().expect_err("refused");
        assert_eq!(error.code(), ErrorCode::UnknownParameter);
        assert_eq!(
            error.to_string(),
            "limt: is not known, did you mean \"limit\"? Allowed: limit, not.tag"
        );
        let error = query("banana").only::<Known>().expect_err("refused");
        assert_eq!(error.to_string(), "banana: is not known; allowed: limit, not.tag");
    }

    #[test]
    fn what_is_not_understood_says_what_would_be() {
        let query = query("limit=ten&featured=yes&after=yesterday");
        let said = |error: Error| error.to_string();
        assert_eq!(
            said(query.number("limit").expect_err("refused")),
            "limit: \"ten\" is not a whole number"
        );
        assert_eq!(
            said(query.flag("featured").expect_err("refused")),
            "featured: \"yes\" is not true or false"
        );
        assert!(
            said(query.moment("after").expect_err("refused"))
                .starts_with("after: \"yesterday\" is not a moment")
        );
    }

    #[test]
    fn addresses_keep_what_does_not_change() {
        let query = query("tag=a,b&cursor=x&q=%C9%99+%26");
        let address = query.with(&[("cursor", Some("~y")), ("page", None)]);
        assert_eq!(address, "/v1/articles?tag=a,b&q=%C9%99%20%26&cursor=~y");
        assert_eq!(
            Query::parse("/p", "page=2")
                .expect("a query")
                .with(&[("page", None)]),
            "/p"
        );
    }
}
