//! What a subscription's resolvers are run for.
//!
//! A subscription is executed once when it begins, to learn what it is about, and once for each change that it is
//! about. Each execution has a reader of its own, as a request has: nothing of what one viewer read is shown to
//! another, and nothing of what was read before a change is shown after it.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, Result};
use masthead_app::{
    changes::{Interest, LogCursor, SeenChange, Start, position, see},
    error::Error,
};
use masthead_domain::change::LoggedChange;
use uuid::Uuid;

use super::context::{Serving, app};

/// Why a subscription is executed; stands among the request's data.
#[derive(Debug, Clone)]
pub(super) enum Occasion {
    /// It begins: its field leaves here what it is about.
    Opening(Arc<Slot>),
    /// Something happened that it is about.
    Change { entry: Arc<LoggedChange>, epoch: Uuid },
}

/// Where a field leaves what it is about.
#[derive(Debug, Default)]
pub(super) struct Slot(Mutex<Option<Subject>>);

/// What a subscription is about.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) interest: Interest,
    /// Where it goes on, if it does not begin now.
    pub(super) behind: Option<LogCursor>,
}

impl Slot {
    fn fill(&self, subject: Subject) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(subject);
    }

    pub(super) fn take(&self) -> Option<Subject> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A change, and the history that its number is of.
#[derive(Debug, Clone)]
pub(super) struct Happened {
    pub(super) change: SeenChange,
    pub(super) epoch: Uuid,
}

/// What happened, for a field that is executed for it; nothing where the subscription begins, which leaves behind what
/// it is about.
pub(super) async fn happened(
    context: &Context<'_>,
    after: Option<String>,
    interest: impl Future<Output = Result<Interest, Error>> + Send,
) -> Result<Option<Happened>, Error> {
    let occasion = context
        .data::<Occasion>()
        .expect("subscriptions are executed for an occasion");
    match occasion {
        Occasion::Opening(slot) => {
            let start = after.map(|after| Start::of(Some(&after)));
            let behind = async {
                match &start {
                    None => Ok(None),
                    Some(start) => position(app(context), start, "after").await.map(Some),
                }
            };
            let (interest, behind) = futures_util::try_join!(interest, behind)?;
            slot.fill(Subject { interest, behind });
            Ok(None)
        }
        Occasion::Change { entry, epoch } => {
            let seen = see(context.reader(), [entry.as_ref()]).await?;
            Ok(seen.into_iter().next().map(|change| Happened {
                change,
                epoch: *epoch,
            }))
        }
    }
}
