//! The vectors of a whole archive, in a file that is gone when nobody reads it any more.

use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
    os::unix::fs::FileExt as _,
    path::Path,
};

use ahash::AHashMap;
use masthead_domain::id::ArticleId;
use uuid::Uuid;

use super::{
    candidates::Lookup,
    rank::{Member, Ties},
    vector::Vector,
};

/// Writes an archive.
#[derive(Debug)]
pub(crate) struct ArchiveWriter {
    file: BufWriter<File>,
    places: AHashMap<Uuid, u32>,
    /// Where what is kept of each begins; one more says where the last one ends.
    starts: Vec<u64>,
    /// Where its vector begins, behind what its candidates are looked for by.
    vectors: Vec<u32>,
    ties: Vec<Ties>,
    bytes: Vec<u8>,
}

impl ArchiveWriter {
    /// An empty one, in a folder that is there.
    pub(crate) fn begin(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            file: BufWriter::with_capacity(1 << 20, tempfile::tempfile_in(folder)?),
            places: AHashMap::new(),
            starts: vec![0],
            vectors: Vec::new(),
            ties: Vec::new(),
            bytes: Vec::new(),
        })
    }

    pub(crate) fn add(
        &mut self,
        id: ArticleId,
        lookup: &Lookup,
        vector: &Vector,
        sketch: &[u32],
        ties: Ties,
    ) -> io::Result<()> {
        self.bytes.clear();
        serde_json::to_writer(&mut self.bytes, lookup)?;
        self.vectors.push(self.bytes.len() as u32);
        self.bytes.push(sketch.len() as u8);
        self.bytes
            .extend(sketch.iter().flat_map(|hash| hash.to_le_bytes()));
        vector.encode(&mut self.bytes);
        self.file.write_all(&self.bytes)?;
        let end = self.starts.last().copied().unwrap_or_default() + self.bytes.len() as u64;
        self.places.insert(id.uuid(), self.ties.len() as u32);
        self.starts.push(end);
        self.ties.push(ties);
        Ok(())
    }

    pub(crate) fn finish(self) -> io::Result<Archive> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Archive {
            file,
            places: self.places,
            starts: self.starts,
            vectors: self.vectors,
            ties: self.ties,
        })
    }
}

/// The vectors of all public articles at one moment, and what else relates them.
#[derive(Debug)]
pub(crate) struct Archive {
    file: File,
    places: AHashMap<Uuid, u32>,
    starts: Vec<u64>,
    vectors: Vec<u32>,
    ties: Vec<Ties>,
}

impl Archive {
    /// By what an article's candidates are looked for; none of one that was not there, or was touched since.
    pub(crate) fn lookup(&self, id: ArticleId) -> io::Result<Option<Lookup>> {
        let Some(place) = self.places.get(&id.uuid()) else {
            return Ok(None);
        };
        let place = *place as usize;
        let mut bytes = vec![0; self.vectors[place] as usize];
        self.file.read_exact_at(&mut bytes, self.starts[place])?;
        Ok(Some(serde_json::from_slice(&bytes)?))
    }

    /// An article as it was then; none of one that was not there, or was touched since.
    pub(crate) fn member(&self, id: ArticleId) -> io::Result<Option<Member>> {
        let Some(place) = self.places.get(&id.uuid()) else {
            return Ok(None);
        };
        let place = *place as usize;
        let start = self.starts[place] + u64::from(self.vectors[place]);
        let end = self.starts[place + 1];
        let mut bytes = vec![0; (end - start) as usize];
        self.file.read_exact_at(&mut bytes, start)?;
        let (length, rest) = bytes.split_first().unwrap_or((&0, &[]));
        let (sketch, vector) = rest.split_at((usize::from(*length) * 4).min(rest.len()));
        let hash = |hash: &[u8]| u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]);
        Ok(Some(Member {
            vector: Vector::decode(vector),
            sketch: sketch.chunks_exact(4).map(hash).collect(),
            ties: self.ties[place].clone(),
        }))
    }

    /// Whether an article is in it.
    pub(crate) fn has(&self, id: ArticleId) -> bool {
        self.places.contains_key(&id.uuid())
    }

    /// Forgets an article, because it is another one now.
    pub(crate) fn forget(&mut self, id: ArticleId) {
        self.places.remove(&id.uuid());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_there_until_it_is_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = ArchiveWriter::begin(folder.path()).expect("begun");
        let id = |number: u128| ArticleId::from_uuid(Uuid::from_u128(number));
        for number in 1..4_u32 {
            let vector = Vector {
                features: vec![(number, 1.0)],
            };
            let ties = Ties {
                published: i64::from(number),
                ..Ties::default()
            };
            writer
                .add(
                    id(u128::from(number)),
                    &Lookup::default(),
                    &vector,
                    &[number, 9],
                    ties,
                )
                .expect("added");
        }
        let mut archive = writer.finish().expect("written");
        let member = archive.member(id(2)).expect("read").expect("there");
        assert_eq!((member.vector.features[0].0, member.ties.published), (2, 2));
        assert_eq!(member.sketch, [2, 9]);
        assert_eq!(archive.lookup(id(2)).expect("read"), Some(Lookup::default()));
        assert!(archive.member(id(9)).expect("read").is_none());
        assert!(archive.lookup(id(9)).expect("read").is_none());
        archive.forget(id(2));
        assert!(archive.member(id(2)).expect("read").is_none());
    }
}
