//! What clients give: look-ups, filters, orders.

pub(super) mod by;
pub(super) mod changes;
pub(super) mod filter;
pub(super) mod order;
