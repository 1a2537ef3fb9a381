//! A real Varnish with our VCL in front of a server: what it keeps, and that it drops what was changed.
//!
//! `make test-varnish` runs these. They need the programs of Debian's `varnish` and `varnish-modules`, and are skipped
//! where those are not installed, unless `MASTHEAD_TEST_REQUIRE_VARNISH` is set.

mod dropping;
mod keeping;
mod masthead;
mod origin;
mod server;
