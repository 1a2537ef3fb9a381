//! A lenient reading of WXR: bytes to clean text, text to well-formed markup, markup to the parts of the channel.

mod decode;
mod fault;
mod parts;
mod reference;
mod repair;
#[cfg(test)]
mod tests;
mod window;

pub(super) use self::{
    fault::Fault,
    parts::{Node, Part, Parts},
    reference::Reference,
};
