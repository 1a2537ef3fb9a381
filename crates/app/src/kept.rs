//! Memories that are exact: what is kept is dropped by the very change that can change it, and by no other.
//!
//! A [`Kept`] is a bounded memory whose items carry their dependences. A follower of the change log hands every entry
//! to all of them, through [`Followers`], before it says that the entry is applied. Whoever fills one notes the log's
//! position before it reads ([`Ticket`]); what was touched since is not kept.

mod followers;
mod memory;

pub use self::{
    followers::{Followers, Follows},
    memory::{Figures, Item, Kept, Ticket},
};
