//! What every resolver of a request shares: the reader and the application.

use std::{future::Future, sync::Arc};

use async_graphql::Context;
use masthead_app::{App, addresses::Addresses, error::Error, read::Reader};

/// What is made anew for each request: a reader shared by two requests would show one viewer what another may see.
#[derive(Debug)]
pub(super) struct Served {
    pub(super) reader: Arc<Reader>,
    pub(super) app: App,
}

/// Reaches what a request shares from a resolver's context.
pub(super) trait Serving {
    /// The one way to read.
    fn reader(&self) -> &Reader;

    /// Where things are found.
    fn addresses(&self) -> &Addresses;
}

impl Serving for Context<'_> {
    fn reader(&self) -> &Reader {
        &served(self).reader
    }

    fn addresses(&self) -> &Addresses {
        &served(self).app.addresses
    }
}

fn served<'c>(context: &'c Context<'_>) -> &'c Served {
    context
        .data::<Served>()
        .expect("`execute` adds it to every request")
}

/// Reads something, and in the same round the site: whoever shows its name needs the site's order of locales.
///
/// Costs nothing beside things that stand in the site's own table, and saves the round in which the first name
/// would ask for it.
pub(super) async fn beside_site<T>(
    reader: &Reader,
    reading: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let (read, _) = futures_util::try_join!(reading, reader.site())?;
    Ok(read)
}
