//! Recordings and films that the publisher hosts.

use scraper::ElementRef;

use super::{
    element::{attribute, name, pixels},
    flow::Flow,
};
use crate::body::{
    address,
    block::{BlockKind, MediaRef},
};

pub(super) fn audio(element: ElementRef<'_>, flow: &mut Flow) {
    if let Some(file) = source(element) {
        flow.push(BlockKind::Audio {
            file,
            caption: Vec::new(),
        });
    }
}

pub(super) fn video(element: ElementRef<'_>, flow: &mut Flow) {
    if let Some(file) = source(element) {
        let poster = attribute(element, "poster").and_then(address::media);
        let poster = poster.map(|url| MediaRef {
            url: url.into_owned(),
            ..MediaRef::default()
        });
        flow.push(BlockKind::Video {
            file,
            poster,
            caption: Vec::new(),
        });
    }
}

/// The first address of a player that may be loaded. The text inside a player is for browsers without one.
fn source(player: ElementRef<'_>) -> Option<MediaRef> {
    let sources = player
        .children()
        .filter_map(ElementRef::wrap)
        .filter(|child| name(*child) == "source");
    let addresses = sources.filter_map(|source| attribute(source, "src"));
    let url = attribute(player, "src")
        .into_iter()
        .chain(addresses)
        .find_map(address::media)?;
    Some(MediaRef {
        media: None,
        url: url.into_owned(),
        width: pixels(player, "width"),
        height: pixels(player, "height"),
    })
}
