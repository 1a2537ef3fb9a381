//! The use cases: the only code that changes content, and the readings that every interface shares.
//!
//! GraphQL, REST, feeds, import and the command line call what is here and nothing below it. This crate knows no
//! transport: errors carry a [`error::ErrorCode`], never a status. To add a use case, write a function in the folder
//! of the thing that it changes; it authorises, loads, applies the domain's rule, writes through a unit of work and
//! logs the change in the same transaction.

pub mod addresses;
pub mod articles;
pub mod categories;
pub mod changes;
pub mod entities;
pub mod error;
pub mod export;
pub mod import;
pub mod kept;
pub mod media;
pub mod permalinks;
pub mod ports;
pub mod read;
pub mod related;
pub mod search;
mod site;
pub mod sync;
pub mod view;
pub mod webhooks;

use std::sync::Arc;

use masthead_domain::visibility::Visibility;
use masthead_persistence::Store;

use self::{
    addresses::Addresses,
    kept::Followers,
    media::MediaStore,
    permalinks::Permalinks,
    ports::{Clock, IdGenerator},
    read::{ReadModel, Reader},
    search::Searching,
};

/// The application: the handles that every use case needs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    pub store: Store,
    pub media: MediaStore,
    pub addresses: Arc<Addresses>,
    pub permalinks: Arc<Permalinks>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
    /// The memories that are told of every change.
    pub followers: Followers,
    /// What answers are made of, in memory; only where the change log is followed.
    pub read_model: Option<Arc<ReadModel>>,
    /// The text index; only where one is kept.
    pub search: Option<Searching>,
}

impl App {
    /// Keeps what answers are made of in memory, within so many bytes; 0 keeps nothing. Only for a process that
    /// follows the change log from now on.
    pub fn keep_read_model(&mut self, bytes: u64) {
        self.read_model = (bytes > 0).then(|| Arc::new(ReadModel::new(bytes)));
        if let Some(model) = &self.read_model {
            self.followers.add(Arc::clone(model) as Arc<dyn kept::Follows>);
        }
    }

    /// A reader for one request of a viewer. What it read once it does not read again.
    #[must_use]
    pub fn reader(&self, visibility: Visibility) -> Arc<Reader> {
        Arc::new(Reader::new(
            self.store.clone(),
            visibility,
            self.read_model.clone(),
        ))
    }
}
