//! Which articles belong together, by what they say and what they share.
//!
//! Every article is described by weighted features of its text ([`features`], [`vector`]) with the statistics of a
//! stored generation ([`statistics`]). Candidates come from the index ([`candidates`]), and the best are compared with
//! each other and ranked ([`rank`]). docs/relevance.md says where the method comes from and what was measured.

mod archive;
pub(crate) mod candidates;
mod computing;
mod engine;
pub(crate) mod features;
mod follower;
mod products;
pub(crate) mod rank;
mod settings;
pub(crate) mod statistics;
pub(crate) mod vector;

pub use self::{follower::RelatedFollower, settings::RelatedSettings};
