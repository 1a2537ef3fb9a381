//! Pictures that front matter names.

use masthead_app::import::record::ImageRecord;
use masthead_domain::locale::{Locale, Localized};
use serde_json::Value;

use super::{
    fields::{Fields, text_of},
    folder::{Folder, Target, is_reference},
    gathered::{Gathered, PictureWords},
};

/// The keys of a lead picture, the most telling first.
const LEAD: &[&str] = &[
    "image",
    "cover",
    "coverimage",
    "featuredimage",
    "featureimage",
    "heroimage",
    "leadimage",
    "thumbnail",
    "images",
];
/// The keys of its address in an object.
const SRC: &[&str] = &["src", "url", "file", "path", "image", "img", "feature", "media"];

impl Folder {
    /// The lead picture of a text.
    pub(super) fn lead_image(
        &self,
        from: &str,
        fields: &mut Fields,
        locale: Option<&Locale>,
        gathered: &mut Gathered,
    ) -> Option<ImageRecord> {
        let field = fields.take(LEAD)?;
        let words = PictureWords {
            alt: spoken(fields.text(&["imagealt"], gathered)),
            caption: spoken(fields.text(&["imagecaption"], gathered)),
            credit: fields.text(&["imagecredit"], gathered),
            source: None,
        };
        let value = match field.value {
            Value::Array(items) => items.into_iter().next().unwrap_or_default(),
            value => value,
        };
        self.image(from, &field.key, value, words, locale, gathered)
    }

    /// The picture that a value names: an address, or an object with an address and words. A file that is not there
    /// is noted; the text then goes without.
    pub(super) fn image(
        &self,
        from: &str,
        key: &str,
        value: Value,
        mut words: PictureWords,
        locale: Option<&Locale>,
        gathered: &mut Gathered,
    ) -> Option<ImageRecord> {
        let address = match value {
            Value::Object(object) => {
                let mut fields = Fields::from(object);
                let address = fields.take(SRC).and_then(|field| text_of(&field.value));
                if let Some(alt) = fields.text(&["alt", "alttext"], gathered) {
                    words.alt = Localized::unspecified(alt);
                }
                if let Some(caption) = fields.text(&["caption", "title", "description"], gathered) {
                    words.caption = Localized::unspecified(caption);
                }
                words.credit = fields
                    .text(&["credit", "attribution", "photographer", "copyright"], gathered)
                    .or(words.credit);
                words.source = fields.text(&["source", "agency"], gathered);
                address
            }
            value => text_of(&value).filter(|_| !value.is_boolean()),
        };
        let Some(address) = address else {
            // `image: false` is how templates are told that there is none.
            return None;
        };
        if let Some(locale) = locale {
            words.alt = words.alt.in_locale(locale);
            words.caption = words.caption.in_locale(locale);
        }
        let described = ImageRecord {
            alt: words.alt.clone(),
            caption: words.caption.clone(),
            credit: words.credit.clone(),
            source: words.source.clone(),
            ..ImageRecord::default()
        };
        match self.target(from, &address) {
            Target::File(file) => {
                gathered.media.add(&file, locale, words);
                Some(ImageRecord {
                    file: Some(file),
                    ..described
                })
            }
            _ if is_reference(&address) => Some(ImageRecord {
                media: Some(address),
                ..described
            }),
            Target::Elsewhere if address.contains("://") || address.starts_with("//") => Some(ImageRecord {
                url: Some(address),
                ..described
            }),
            _ => {
                gathered.note(
                    key,
                    format!("there is no file \"{address}\"; imported without this picture"),
                );
                None
            }
        }
    }
}

/// Words of the front matter, in the language of their file.
fn spoken(words: Option<String>) -> Localized<String> {
    words.map(Localized::unspecified).unwrap_or_default()
}
