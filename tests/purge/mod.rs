//! What caches in front are told, and that none is left behind.

mod following;
