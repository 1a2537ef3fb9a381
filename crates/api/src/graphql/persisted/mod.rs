//! Documents that requests name instead of sending them.
//!
//! Registered ones come from files at the start and stay ([`registered`]). Automatic ones come from clients: the first
//! request that is answered with "not found" is sent again with the document, which is kept once it passed every
//! check, and from then on its hash is enough. The hash is always ours; what a client says is only compared with it.

mod hash;
mod registered;

use std::{mem::size_of, ops::Deref, sync::Arc};

use async_graphql::{Request, ServerError};
use masthead_app::error::ErrorCode;
use masthead_domain::visibility::Visibility;

use self::hash::Hash;
pub use self::registered::{Operation, RegisteredOperations, UnusableOperation};
use super::{
    bounded::{Bounded, Weighs},
    envelope::{Envelope, How, Named},
    error::refusal,
};

/// Which documents are kept, and which are run.
#[derive(Debug, Clone)]
pub struct DocumentOptions {
    /// Bytes of the documents that are kept as they were read; 0 keeps none.
    pub kept: u64,
    /// Bytes of the documents that clients may leave here for their next request; 0 takes none.
    pub automatic: u64,
    /// What operators registered.
    pub registered: Arc<RegisteredOperations>,
    /// Whether the public may run nothing else.
    pub only_registered: bool,
}

impl Default for DocumentOptions {
    fn default() -> Self {
        Self {
            kept: 16 << 20,
            automatic: 16 << 20,
            registered: Arc::default(),
            only_registered: false,
        }
    }
}

/// The documents that requests may name.
#[derive(Debug)]
pub(crate) struct Persisted {
    automatic: Bounded<Hash, Arc<str>>,
    registered: Arc<RegisteredOperations>,
    only_registered: bool,
}

/// Bytes of an entry besides its text.
const AROUND: usize = size_of::<Hash>() + 4 * size_of::<usize>();

impl Weighs for Arc<str> {
    fn bytes(&self) -> usize {
        self.len() + AROUND
    }
}

/// Stands among the data of a request whose document is kept under this hash once it passed every check.
#[derive(Debug, Clone, Copy)]
pub(super) struct Registers(pub(super) Hash);

/// The document that a request means.
#[derive(Debug)]
pub(super) struct Meant<'e> {
    text: Text<'e>,
    registers: Option<Registers>,
}

#[derive(Debug)]
enum Text<'e> {
    Sent(&'e str),
    Named(Arc<str>),
}

impl Deref for Meant<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.text {
            Text::Sent(text) => text,
            Text::Named(text) => text,
        }
    }
}

impl Persisted {
    pub(crate) fn new(options: &DocumentOptions) -> Self {
        Self {
            automatic: Bounded::new(options.automatic),
            registered: Arc::clone(&options.registered),
            only_registered: options.only_registered,
        }
    }

    /// The document that a request means.
    ///
    /// # Errors
    /// Where it names one that is not known here, says a hash that is not the document's, or may not run it.
    pub(super) fn meant<'e>(
        &self,
        envelope: &'e Envelope,
        viewer: &Visibility,
    ) -> Result<Meant<'e>, ServerError> {
        let is_restricted = self.only_registered && *viewer == Visibility::Public;
        match (&envelope.query, &envelope.named) {
            (Some(text), named) => {
                let hash = named
                    .as_ref()
                    .map(|named| self.check_hash(named, text))
                    .transpose()?;
                if is_restricted && !self.registered.has(text) {
                    return Err(not_registered());
                }
                let is_new = !is_restricted && self.automatic.is_on();
                Ok(Meant {
                    text: Text::Sent(text),
                    registers: hash.flatten().filter(|_| is_new).map(Registers),
                })
            }
            (None, Some(named)) => Ok(Meant {
                text: Text::Named(self.find(named, is_restricted)?),
                registers: None,
            }),
            (None, None) => Err(refusal(ErrorCode::BadRequest, "query: is required, a text")),
        }
    }

    /// The request with its document.
    ///
    /// # Errors
    /// See [`Self::meant`].
    pub(super) fn request(
        &self,
        mut envelope: Envelope,
        viewer: &Visibility,
    ) -> Result<Request, ServerError> {
        let Meant { text, registers } = self.meant(&envelope, viewer)?;
        let text = match text {
            Text::Named(text) => text.as_ref().to_owned(),
            Text::Sent(_) => envelope.query.take().unwrap_or_default(),
        };
        let request = envelope.into_request(text);
        Ok(match registers {
            Some(registers) => request.data(registers),
            None => request,
        })
    }

    /// Keeps a document that passed every check.
    pub(super) fn register(&self, hash: Hash, text: &str) {
        if self.automatic.get(&hash).is_none() {
            self.automatic.keep(hash, text.into());
        }
    }

    /// Compares the name that came along with a document. Gives the hash, where it is one.
    fn check_hash(&self, named: &Named, text: &str) -> Result<Option<Hash>, ServerError> {
        // An id of our own choice is no hash of anything.
        if named.how == How::Id
            || self
                .registered
                .get(&named.id)
                .is_some_and(|known| *known == *text)
        {
            return Ok(None);
        }
        let hash = Hash::of(text);
        if Hash::parse(&named.id) == Some(hash) {
            return Ok(Some(hash));
        }
        let at = match named.how {
            How::Automatic => "extensions.persistedQuery.sha256Hash",
            How::Hash | How::Id => "documentId",
        };
        let message = format!("{at}: is not the SHA-256 hash of the query that came along");
        Err(refusal(ErrorCode::BadRequest, message))
    }

    fn find(&self, named: &Named, is_restricted: bool) -> Result<Arc<str>, ServerError> {
        if let Some(text) = self.registered.get(&named.id) {
            return Ok(text);
        }
        if is_restricted {
            return Err(not_registered());
        }
        // Whoever chooses ids registers them; only hashes say what they stand for.
        let hash = Hash::parse(&named.id).filter(|_| named.how != How::Id);
        if let Some(text) = hash.and_then(|hash| self.automatic.get(&hash)) {
            return Ok(text);
        }
        // Clients compare these messages letter by letter.
        Err(if self.automatic.is_on() || named.how != How::Automatic {
            refusal(ErrorCode::PersistedQueryNotFound, "PersistedQueryNotFound")
        } else {
            refusal(
                ErrorCode::PersistedQueryNotSupported,
                "PersistedQueryNotSupported",
            )
        })
    }
}

fn not_registered() -> ServerError {
    let message = "only registered documents are run here, and this one is not registered";
    refusal(ErrorCode::QueryNotRegistered, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{ site { name } }";

    fn persisted(change: impl FnOnce(&mut DocumentOptions)) -> Persisted {
        let operation = Operation {
            ids: vec!["front".to_owned()],
            text: "query Front { site { name } }".to_owned(),
            origin: "front.graphql".to_owned(),
        };
        let registered = RegisteredOperations::read(vec![operation], &crate::ApiOptions::default());
        let mut options = DocumentOptions {
            registered: Arc::new(registered.expect("usable")),
            ..DocumentOptions::default()
        };
        change(&mut options);
        Persisted::new(&options)
    }

    fn envelope(query: Option<&str>, named: Option<(&str, How)>) -> Envelope {
        Envelope {
            query: query.map(str::to_owned),
            named: named.map(|(id, how)| Named {
                id: id.to_owned(),
                how,
            }),
            ..Envelope::default()
        }
    }

    fn said(persisted: &Persisted, envelope: &Envelope) -> Result<String, String> {
        let meant = persisted.meant(envelope, &Visibility::Public);
        meant
            .map(|meant| meant.to_owned())
            .map_err(|refused| refused.message)
    }

    #[test]
    fn a_hash_is_known_once_its_document_was_registered() {
        let persisted = persisted(|_| {});
        let hash = Hash::of(TEXT);
        for how in [How::Automatic, How::Hash] {
            let named = envelope(None, Some((&hash.to_string(), how)));
            assert_eq!(said(&persisted, &named), Err("PersistedQueryNotFound".to_owned()));
        }
        let both = envelope(Some(TEXT), Some((&hash.to_string(), How::Automatic)));
        let meant = persisted.meant(&both, &Visibility::Public).expect("meant");
        assert_eq!(
            (&*meant, meant.registers.map(|Registers(hash)| hash)),
            (TEXT, Some(hash))
        );
        persisted.register(hash, TEXT);
        for how in [How::Automatic, How::Hash] {
            let named = envelope(None, Some((&hash.to_string(), how)));
            assert_eq!(said(&persisted, &named), Ok(TEXT.to_owned()));
        }
        // The same digits as an id of somebody's own are no hash.
        let named = envelope(None, Some((&hash.to_string(), How::Id)));
        assert_eq!(said(&persisted, &named), Err("PersistedQueryNotFound".to_owned()));
    }

    #[test]
    fn a_hash_of_something_else_registers_nothing() {
        let persisted = persisted(|_| {});
        for id in [
            Hash::of("{ other }").to_string(),
            "front".to_owned(),
            "12".to_owned(),
        ] {
            let both = envelope(Some(TEXT), Some((&id, How::Automatic)));
            let message = said(&persisted, &both).expect_err("refused");
            assert!(message.contains("is not the SHA-256 hash"), "{message}");
        }
    }

    #[test]
    fn without_room_there_are_no_automatic_documents_and_registered_ones_stay() {
        let persisted = persisted(|options| options.automatic = 0);
        let hash = Hash::of(TEXT).to_string();
        let named = |how| envelope(None, Some((&hash, how)));
        let refused = said(&persisted, &named(How::Automatic));
        assert_eq!(refused, Err("PersistedQueryNotSupported".to_owned()));
        let refused = said(&persisted, &named(How::Hash));
        assert_eq!(refused, Err("PersistedQueryNotFound".to_owned()));
        let both = envelope(Some(TEXT), Some((&hash, How::Automatic)));
        let meant = persisted.meant(&both, &Visibility::Public).expect("meant");
        assert!(meant.registers.is_none());
        for how in [How::Automatic, How::Id] {
            assert!(said(&persisted, &envelope(None, Some(("front", how)))).is_ok());
        }
    }

    #[test]
    fn the_public_may_be_held_to_what_is_registered() {
        let persisted = persisted(|options| options.only_registered = true);
        let hash = Hash::of(TEXT).to_string();
        for refused in [
            envelope(Some(TEXT), None),
            envelope(Some(TEXT), Some((&hash, How::Automatic))),
            envelope(None, Some((&hash, How::Automatic))),
            envelope(None, Some(("unknown", How::Id))),
        ] {
            let message = said(&persisted, &refused).expect_err("refused");
            assert!(message.starts_with("only registered documents"), "{message}");
        }
        let text = "query Front { site { name } }";
        for run in [
            envelope(Some(text), None),
            envelope(None, Some(("front", How::Id))),
            envelope(None, Some((&Hash::of(text).to_string(), How::Hash))),
        ] {
            assert_eq!(said(&persisted, &run), Ok(text.to_owned()));
        }
        let free = envelope(Some(TEXT), None);
        assert!(persisted.meant(&free, &Visibility::Editorial).is_ok());
    }
}
