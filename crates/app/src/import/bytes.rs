//! Media whose bytes were fetched since they were imported.

use masthead_domain::entity::{Entity, EntityData as _, Media};
use masthead_domain::media::MediaData;

/// A medium as its record says, with the bytes that are kept here already, where the record only names the address
/// from which they came.
pub(super) fn keep_bytes(wanted: Entity, existing: Option<&Entity>) -> Entity {
    let (Some(new), Some(old)) = (MediaData::of(&wanted), existing.and_then(MediaData::of)) else {
        return wanted;
    };
    if new.data.blob.is_some() || old.data.blob.is_none() || new.data.original_url != old.data.original_url {
        return wanted;
    }
    let mut kept = Media::clone(new);
    let data = &mut kept.data;
    data.blob.clone_from(&old.data.blob);
    data.byte_length = old.data.byte_length;
    data.content_type.clone_from(&old.data.content_type);
    data.kind = old.data.kind;
    data.width = old.data.width;
    data.height = old.data.height;
    MediaData::wrap(kept)
}
