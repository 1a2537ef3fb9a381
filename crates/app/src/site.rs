//! What writes need to know of the site.

use masthead_domain::{entity::Entity, id::Kind, locale::Locale};
use masthead_persistence::{EntityQuery, UnitOfWork};

use crate::error::Error;

/// The site's default locale: the language of what says none, by whose names lists are sorted.
pub(crate) async fn default_locale(uow: &UnitOfWork) -> Result<Locale, Error> {
    let query = EntityQuery::Named {
        kind: Kind::Site,
        names: vec![crate::read::SITE.to_owned()],
    };
    let site = uow.entities(&query).await?;
    let locale = site.into_iter().find_map(|entity| match entity {
        Entity::Site(site) => site.data.locales.first().cloned(),
        _ => None,
    });
    Ok(locale.unwrap_or_else(|| "en".parse().expect("English has a tag")))
}
