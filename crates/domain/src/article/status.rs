//! The states of an article and the steps between them.

use serde::{Deserialize, Serialize};

/// Where a piece stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Being written.
    #[default]
    Draft,
    /// Waiting for an editor.
    InReview,
    /// Ready to go out.
    Approved,
    /// Goes out by itself at its moment.
    Scheduled,
    /// Out.
    Published,
    /// Was out and was taken back.
    Unpublished,
    /// Withdrawn for good; its text is for admins only.
    Killed,
    /// In the bin.
    Deleted,
}

/// Why a piece is no longer out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StatusReason {
    /// An editor took it back.
    Editor,
    /// Its time was over.
    Expiry,
}

/// A step of the workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    Submit,
    Approve,
    Reject,
    Schedule,
    Publish,
    Unpublish,
    Expire,
    Kill,
    Delete,
    Restore,
}

impl Status {
    /// Every status, in the contract's order.
    pub const ALL: &[Self] = &[
        Self::Draft,
        Self::InReview,
        Self::Approved,
        Self::Scheduled,
        Self::Published,
        Self::Unpublished,
        Self::Killed,
        Self::Deleted,
    ];

    /// The status after a step, or `None` where the workflow knows no such step.
    #[must_use]
    pub const fn after(self, step: Transition) -> Option<Self> {
        use Transition as T;
        Some(match (self, step) {
            (Self::Draft, T::Submit) => Self::InReview,
            (Self::Draft | Self::InReview, T::Approve) => Self::Approved,
            (Self::InReview | Self::Approved, T::Reject) => Self::Draft,
            (
                Self::Draft | Self::InReview | Self::Approved | Self::Scheduled | Self::Unpublished,
                T::Schedule,
            ) => Self::Scheduled,
            (
                Self::Draft
                | Self::InReview
                | Self::Approved
                | Self::Scheduled
                | Self::Published
                | Self::Unpublished,
                T::Publish,
            ) => Self::Published,
            (Self::Published, T::Unpublish | T::Expire) => Self::Unpublished,
            (Self::Scheduled, T::Unpublish) => Self::Approved,
            (Self::Published | Self::Unpublished, T::Kill) => Self::Killed,
            (
                Self::Draft
                | Self::InReview
                | Self::Approved
                | Self::Scheduled
                | Self::Published
                | Self::Unpublished,
                T::Delete,
            ) => Self::Deleted,
            (Self::Deleted, T::Restore) => Self::Draft,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_withdrawn_for_good_never_returns() {
        use Transition as T;
        let steps = [
            T::Submit,
            T::Approve,
            T::Reject,
            T::Schedule,
            T::Publish,
            T::Unpublish,
            T::Expire,
            T::Kill,
            T::Delete,
            T::Restore,
        ];
        for step in steps {
            assert_eq!(Status::Killed.after(step), None, "{step:?}");
        }
        assert_eq!(Status::Deleted.after(T::Publish), None);
        assert_eq!(Status::Published.after(T::Publish), Some(Status::Published));
    }
}
