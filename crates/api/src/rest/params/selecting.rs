//! Which fields, and in which language.

use masthead_app::error::Error;
use masthead_domain::locale::Locale;
use utoipa::IntoParams;

use super::query::Query;
use crate::rest::selection::Asked;

/// The fields of an answer.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query, style = Form)]
#[expect(dead_code, reason = "names and documents the parameters that `asked` reads")]
pub(crate) struct SelectParams {
    /// The only fields to give, relative to `data`, with dots into what is inside: `title,image.url`.
    #[param(explode = false, example = json!(["title", "image.url"]))]
    fields: Option<Vec<String>>,
    /// Fields to give besides, in the same form: those that are not usual here.
    #[param(explode = false)]
    include: Option<Vec<String>>,
}

/// The language of an answer.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "names and documents the parameter that `Query::locale` reads"
)]
pub(crate) struct LocaleParams {
    /// The language (BCP 47) to answer in. Where something is not there in it, the site's order of languages decides.
    #[param(example = "en")]
    locale: Option<String>,
}

/// What `fields` and `include` say.
pub(crate) fn asked(query: &Query) -> Result<Asked, Error> {
    Ok(Asked {
        fields: query.list("fields")?,
        include: query.list("include")?.unwrap_or_default(),
    })
}

/// What a language tag looks like, for errors.
pub(super) const LOCALE: &str = "a language tag such as \"en\" or \"az-Latn\"";

impl Query {
    /// The language asked for under this name.
    pub(crate) fn locale(&self, name: &str) -> Result<Option<Locale>, Error> {
        self.value(name, |text| text.parse().ok(), LOCALE)
    }
}
