//! The works: a server, and what it is asked. Each is measured once a round.

use std::fmt;

use super::forms::Form;
use crate::archive::Engine;

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Site {
    /// The baseline that finds bytes in a map.
    Map,
    /// The baseline that asks PostgreSQL.
    Sql,
    /// Masthead as it is, on PostgreSQL.
    Answers,
    /// Without the cache of answers.
    Model,
    /// With nothing in memory, on PostgreSQL.
    Postgres,
    /// With nothing in memory, on SQLite.
    Sqlite,
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Map => "map",
            Self::Sql => "sql",
            Self::Answers => "answers",
            Self::Model => "model",
            Self::Postgres => "postgres",
            Self::Sqlite => "sqlite",
        })
    }
}

impl Site {
    /// Servers of Masthead.
    pub(crate) const MASTHEAD: &[Self] = &[Self::Answers, Self::Model, Self::Postgres, Self::Sqlite];

    pub(crate) const fn engine(self) -> Engine {
        match self {
            Self::Sqlite => Engine::Sqlite,
            _ => Engine::Postgres,
        }
    }

    /// What it is told besides the usual.
    pub(crate) const fn settings(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Map | Self::Sql | Self::Answers => &[],
            Self::Model => &[NO_ANSWERS],
            Self::Postgres | Self::Sqlite => &[NO_ANSWERS, NO_MODEL],
        }
    }
}

const NO_ANSWERS: (&str, &str) = ("MASTHEAD_CACHE__ANSWERS", "0");
const NO_MODEL: (&str, &str) = ("MASTHEAD_CACHE__READ_MODEL", "0");

/// A server and what it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Work {
    pub(crate) site: Site,
    pub(crate) form: Form,
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { site, form } = self;
        match (site, form) {
            // A baseline has one form of page.
            (Site::Map | Site::Sql, Form::PageGet) => write!(f, "{site}/page"),
            _ => write!(f, "{site}/{form}"),
        }
    }
}

const PAGES: &[Form] = &[Form::PagePost, Form::PageGet];
const LISTS: &[Form] = &[Form::Front, Form::Deep];

impl Work {
    /// All of them, in the order in which they are measured.
    pub(crate) fn all() -> Vec<Self> {
        let of = |site: Site, forms: &[&[Form]]| -> Vec<Self> {
            let forms = forms.concat().into_iter();
            forms.map(|form| Self { site, form }).collect()
        };
        [
            of(Site::Map, &[&[Form::PageGet, Form::Rest, Form::NotModified]]),
            of(
                Site::Answers,
                &[
                    PAGES,
                    &[Form::Rest, Form::NotModified],
                    LISTS,
                    &[Form::Mixed, Form::MixedPublishing],
                ],
            ),
            of(Site::Sql, &[&[Form::PageGet], LISTS]),
            of(Site::Model, &[PAGES, &[Form::PageUnseen, Form::Rest], LISTS]),
            of(Site::Postgres, &[PAGES, &[Form::Rest], LISTS]),
            of(Site::Sqlite, &[PAGES, &[Form::Rest], LISTS]),
        ]
        .concat()
    }

    /// Those that were asked for, by their names or those of their servers; all where none was.
    pub(crate) fn chosen(only: &[String]) -> anyhow::Result<Vec<Self>> {
        let all = Self::all();
        for name in only {
            let is_known = all
                .iter()
                .any(|work| work.to_string() == *name || work.site.to_string() == *name);
            let names: Vec<String> = all.iter().map(Self::to_string).collect();
            anyhow::ensure!(
                is_known,
                "--only: there is no work \"{name}\"; there are: {}; the part before the stroke means all of its works",
                names.join(", ")
            );
        }
        Ok(all
            .into_iter()
            .filter(|work| {
                only.is_empty() || only.contains(&work.to_string()) || only.contains(&work.site.to_string())
            })
            .collect())
    }

    /// The work of a baseline that does the same.
    pub(crate) fn beside(self, baseline: Site) -> Option<Self> {
        if self.site == Site::Map {
            return None;
        }
        let form = match self.form {
            Form::PagePost | Form::PageGet | Form::PageUnseen => Form::PageGet,
            // The statement gives the same page, though REST has more of it to write.
            Form::Rest if baseline == Site::Sql => Form::PageGet,
            form => form,
        };
        let beside = Self { site: baseline, form };
        (beside != self && Self::all().contains(&beside)).then_some(beside)
    }
}
