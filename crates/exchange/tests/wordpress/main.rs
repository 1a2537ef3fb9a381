//! What the reader of WordPress exports makes of exports, whole and broken.

mod broken;
mod content;
mod links;
mod support;
mod things;
