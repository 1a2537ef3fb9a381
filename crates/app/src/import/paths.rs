//! Addresses of what is imported: claimed many at a time, conflicts settled and told.

use std::collections::{BTreeMap, HashMap};

use masthead_domain::{
    id::Kind,
    path::SitePath,
    time::{Timestamp, precise},
};
use masthead_persistence::{PathEntry, UnitOfWork};
use uuid::Uuid;

use crate::error::Error;

/// The addresses that one thing wants.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub at: String,
    pub kind: Kind,
    pub id: Uuid,
    /// The path it is to have; `None` leaves it without one, or with the one it has.
    pub current: Option<SitePath>,
    /// Former paths that are to lead to it.
    pub aliases: Vec<Alias>,
}

/// A former path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Alias {
    pub path: SitePath,
    /// Since when it is one; where nobody knows, since the import.
    pub ceased_at: Option<Timestamp>,
}

impl Alias {
    /// The former path that a record names; none where it is no path.
    pub(super) fn of(text: &str, ceased: &BTreeMap<String, Timestamp>) -> Option<Self> {
        Some(Self {
            path: SitePath::from_address(text).ok()?,
            ceased_at: ceased.get(text).copied().map(precise),
        })
    }
}

/// What came of the claims.
#[derive(Debug, Default)]
pub(super) struct Granted {
    pub paths: HashMap<Uuid, SitePath>,
    /// Former paths, by thing, for the change log.
    pub former: HashMap<Uuid, Vec<SitePath>>,
    /// Claims that were settled otherwise: where, and how.
    pub notes: Vec<(String, String)>,
}

/// Gives each thing its path. One that another thing has at this moment gets a number behind it; one that is only
/// the former path of something goes to the newcomer.
pub(super) async fn grant(uow: &UnitOfWork, claims: &[Claim], at: Timestamp) -> Result<Granted, Error> {
    let mut granted = Granted::default();
    let asked: Vec<SitePath> = claims
        .iter()
        .flat_map(|claim| {
            let aliases = claim.aliases.iter().map(|alias| &alias.path);
            claim.current.iter().chain(aliases).cloned()
        })
        .collect();
    let ids: Vec<Uuid> = claims.iter().map(|claim| claim.id).collect();
    let mut there: HashMap<SitePath, PathEntry> = uow
        .paths(&asked)
        .await?
        .into_iter()
        .map(|entry| (entry.path.clone(), entry))
        .collect();
    let own = uow.paths_of(&ids).await?;
    let mut writes: Vec<PathEntry> = Vec::new();
    let mut ceased: Vec<SitePath> = Vec::new();
    for claim in claims {
        let before: Option<&PathEntry> = own
            .iter()
            .find(|entry| entry.target == Some(claim.id) && entry.ceased_at.is_none());
        let path = match &claim.current {
            Some(wanted) => Some(free_path(uow, wanted, claim, &mut there, &mut granted.notes).await?),
            None => before.map(|entry| entry.path.clone()),
        };
        let entry = |path: &SitePath, ceased_at: Option<Timestamp>| PathEntry {
            path: path.clone(),
            kind: claim.kind,
            target: Some(claim.id),
            ceased_at,
            redirect: None,
        };
        if let Some(path) = &path {
            let known = there.get(path);
            let is_new =
                known.is_none_or(|known| known.target != Some(claim.id) || known.ceased_at.is_some());
            if is_new {
                let write = entry(path, None);
                there.insert(path.clone(), write.clone());
                writes.push(write);
            }
            if let Some(before) = before.filter(|before| before.path != *path) {
                ceased.push(before.path.clone());
                granted
                    .former
                    .entry(claim.id)
                    .or_default()
                    .push(before.path.clone());
            }
            granted.paths.insert(claim.id, path.clone());
        }
        for alias in &claim.aliases {
            match there.get(&alias.path) {
                Some(known) if known.target == Some(claim.id) => {}
                Some(_) => granted.notes.push((
                    claim.at.clone(),
                    "a former path belongs to something else".to_owned(),
                )),
                None => {
                    let write = entry(&alias.path, Some(alias.ceased_at.unwrap_or(at)));
                    there.insert(alias.path.clone(), write.clone());
                    writes.push(write);
                }
            }
        }
    }
    uow.cease_paths(&ceased, at).await?;
    uow.save_paths(&writes).await?;
    Ok(granted)
}

async fn free_path(
    uow: &UnitOfWork,
    wanted: &SitePath,
    claim: &Claim,
    there: &mut HashMap<SitePath, PathEntry>,
    notes: &mut Vec<(String, String)>,
) -> Result<SitePath, Error> {
    let is_free = |entry: Option<&PathEntry>| {
        entry.is_none_or(|entry| entry.target == Some(claim.id) || entry.ceased_at.is_some())
    };
    if is_free(there.get(wanted)) {
        return Ok(wanted.clone());
    }
    notes.push((
        claim.at.clone(),
        "its path is taken, it got a number behind it".to_owned(),
    ));
    for number in 2.. {
        let Ok(candidate) = format!("{wanted}-{number}").parse::<SitePath>() else {
            break;
        };
        if !there.contains_key(&candidate) {
            for entry in uow.paths(std::slice::from_ref(&candidate)).await? {
                there.insert(candidate.clone(), entry);
            }
        }
        if is_free(there.get(&candidate)) {
            return Ok(candidate);
        }
    }
    Err(Error::Conflict(format!("no path is free beside {wanted}")))
}
