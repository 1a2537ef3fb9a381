//! Reading, through every interface.

mod hidden;
mod locales;
mod reference_page;
mod resolving;
