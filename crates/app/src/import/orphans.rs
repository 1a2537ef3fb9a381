//! Things that stand in the input before what they need: categories and pages before what is above them, authors,
//! categories and the site before the picture that they name by its id.
//!
//! A parent that nobody describes is made along with its child, and a picture that nobody describes is left out. But
//! while the input may still describe it, what needs it waits until the rest of the pass is stored.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use masthead_domain::id::Kind;
use masthead_persistence::{EntityQuery, UnitOfWork};

use super::{
    input::Pass,
    known::Wanted,
    prepare::Prepared,
    record::{Record, Reference},
    session::Session,
};
use crate::error::Error;

/// Records that wait at the most, so that memory does not grow with the input; others are stored as they come. Pages
/// bring their texts along.
const MOST: usize = 20_000;
const MOST_PAGES: usize = 2_000;

/// How many of them are stored together.
const BATCH: usize = 100;

/// The name of a record that may lie below another one of its kind.
fn tree_path(record: &Record) -> Option<(Kind, &str)> {
    let (kind, path) = match record {
        Record::Category(category) => (Kind::Category, &category.path),
        Record::Page(page) => (Kind::Page, &page.path),
        _ => return None,
    };
    Some((kind, path.trim_matches('/')))
}

/// What lies above a record.
fn parent(record: &Record) -> Option<(Kind, String)> {
    let (kind, path) = tree_path(record)?;
    let (parent, _) = path.rsplit_once('/')?;
    Some((kind, parent.to_owned()))
}

/// The picture that a record names as one that is kept here.
fn picture(record: &Record) -> Option<&Reference> {
    let image = match record {
        Record::Site(site) => site.logo.as_ref(),
        Record::Author(author) => author.image.as_ref(),
        Record::Category(category) => category.image.as_ref(),
        _ => None,
    };
    image?.media.as_ref()
}

impl Session {
    /// The records of a batch that can be stored now; the others are kept for the end of the pass.
    pub(super) async fn keep_orphans<'b>(
        &mut self,
        uow: &UnitOfWork,
        batch: &[&'b Prepared],
    ) -> Result<Vec<&'b Prepared>, Error> {
        let needs =
            |prepared: &Prepared| parent(&prepared.record).is_some() || picture(&prepared.record).is_some();
        let brings_pages = batch
            .iter()
            .any(|prepared| matches!(prepared.record, Record::Page(_)));
        let most = if brings_pages { MOST_PAGES } else { MOST };
        if self.is_settling || self.orphans.len() >= most || !batch.iter().copied().any(needs) {
            return Ok(batch.to_vec());
        }
        let mut there: HashSet<(Kind, String)> = batch
            .iter()
            .filter_map(|prepared| tree_path(&prepared.record))
            .map(|(kind, path)| (kind, path.to_owned()))
            .collect();
        let mut missing: BTreeMap<Kind, BTreeSet<String>> = BTreeMap::new();
        for (kind, path) in batch.iter().filter_map(|prepared| parent(&prepared.record)) {
            if !there.contains(&(kind, path.clone())) {
                missing.entry(kind).or_default().insert(path);
            }
        }
        for (kind, names) in missing {
            let names = names.into_iter().collect();
            let found = uow.entities(&EntityQuery::Named { kind, names }).await?;
            there.extend(found.iter().map(|entity| (kind, entity.tree_path().to_owned())));
        }
        let mut wanted = Wanted::default();
        wanted.want(
            Kind::Media,
            batch.iter().filter_map(|prepared| picture(&prepared.record)),
        );
        let known = wanted.resolve(uow, &self.default_locale).await?;
        let (orphans, ready): (Vec<&Prepared>, Vec<&Prepared>) = batch.iter().partition(|prepared| {
            parent(&prepared.record).is_some_and(|parent| !there.contains(&parent))
                || picture(&prepared.record).is_some_and(|name| known.get(Kind::Media, name).is_none())
        });
        self.outcome.orphans = orphans.into_iter().cloned().collect();
        Ok(ready)
    }

    /// Stores what waited, from the top of the tree down. The settings of the site wait for the pass after theirs, as
    /// there is nothing else in their own.
    pub(super) async fn store_orphans(&mut self, pass: Pass) -> Result<(), Error> {
        if pass == Pass::Site {
            return Ok(());
        }
        let mut orphans = std::mem::take(&mut self.orphans);
        orphans.sort_by_key(|prepared| {
            tree_path(&prepared.record).map_or(0, |(_, path)| path.matches('/').count())
        });
        self.is_settling = true;
        for part in orphans.chunks(BATCH) {
            self.store_batch(pass, part.to_vec()).await?;
        }
        self.is_settling = false;
        Ok(())
    }
}
