//! What every resolver of a request shares: the reader and the application.

use std::{future::Future, sync::Arc};

use async_graphql::Context;
use futures_util::{FutureExt as _, future::BoxFuture};
use masthead_app::{App, addresses::Addresses, error::Error, read::Reader};

/// What is made anew for each request: a reader shared by two requests would show one viewer what another may see.
#[derive(Debug)]
pub(super) struct Served {
    pub(super) reader: Arc<Reader>,
    pub(super) app: Arc<App>,
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

/// The application.
pub(super) fn app<'c>(context: &'c Context<'_>) -> &'c App {
    &served(context).app
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
pub(super) fn beside_site<'r, T: Send + 'r>(
    reader: &'r Reader,
    reading: impl Future<Output = Result<T, Error>> + Send + 'r,
) -> Reading<'r, T> {
    boxed(async {
        let (read, _) = futures_util::try_join!(reading, reader.site())?;
        Ok(read)
    })
}

/// A reading that is kept on the heap.
pub(super) type Reading<'r, T> = BoxFuture<'r, Result<T, Error>>;

/// Puts a reading on the heap.
///
/// The future of a type's field is as large as that of its largest resolver, and one stands within the other for
/// each level of a document. Without this, a document of the permitted depth would need more stack than a thread has.
pub(super) fn boxed<'r, T>(reading: impl Future<Output = Result<T, Error>> + Send + 'r) -> Reading<'r, T> {
    reading.boxed()
}
