//! Pictures with their words, as [Media RSS](https://www.rssboard.org/media-rss) has them in RSS and in Atom.

use crate::{feed::Picture, xml::Xml};

/// Writes a picture: what it shows as its title, for those who do not see it; what stands under it as its description.
pub(crate) fn picture(xml: &mut Xml, picture: &Picture<'_>) {
    let (width, height) = (
        picture.width.map(|width| width.to_string()),
        picture.height.map(|height| height.to_string()),
    );
    let mut attributes: Vec<(&str, &str)> = vec![
        ("url", &picture.url),
        ("type", &picture.content_type),
        ("medium", "image"),
    ];
    attributes.extend(width.as_deref().map(|width| ("width", width)));
    attributes.extend(height.as_deref().map(|height| ("height", height)));
    xml.open("media:content", &attributes);
    if let Some(alt) = &picture.alt {
        xml.text("media:title", &[("type", "plain")], alt);
    }
    if let Some(caption) = &picture.caption {
        xml.text("media:description", &[("type", "plain")], caption);
    }
    if let Some(credit) = &picture.credit {
        xml.text("media:credit", &[], credit);
    }
    xml.close("media:content");
}
