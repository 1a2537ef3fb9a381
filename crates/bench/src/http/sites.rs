//! The servers that are measured, and what each of them is asked.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{BufWriter, Write as _},
    path::Path,
    process::Command,
};

use anyhow::{Context as _, ensure};

use super::{
    ask::{Answer, Client, Request, encoded},
    drive::Load,
    forms::{self, Asked, Form, Subjects},
    ground::Ground,
    program::Program,
    usage::Tree,
    works::{Site, Work},
};
use crate::{
    archive::Engine,
    baseline::{Finished, Lines},
};

/// Of requests that are made for each round, so many are checked.
const SAMPLE: usize = 50;

/// Lines that tell of one sending and not of the answer.
const PASSING: &[&str] = &["date", "content-length", "transfer-encoding", "connection"];

/// A server.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) program: Program,
    pub(crate) database: Option<Tree>,
    requests: Requests,
}

#[derive(Debug)]
enum Requests {
    /// Of Masthead.
    Asked(Asked),
    /// Of a baseline.
    Fixed(BTreeMap<Form, Vec<Request>>),
}

impl Served {
    /// What it is asked in a round.
    pub(crate) fn requests(&self, form: Form, round: u32, load: Load) -> Vec<Request> {
        match &self.requests {
            Requests::Asked(asked) => asked.requests(form, round, load),
            Requests::Fixed(forms) => forms.get(&form).cloned().unwrap_or_default(),
        }
    }

    /// Whether pages are asked for by the hash of their document.
    pub(crate) fn is_persisted(&self) -> bool {
        matches!(&self.requests, Requests::Asked(asked) if asked.is_persisted())
    }
}

/// The forms that the map has answers to.
const KEPT: &[Form] = &[Form::PageGet, Form::Rest];

/// Starts Masthead, and learns what to ask. Its answers in some forms are kept for the baselines.
pub(crate) async fn masthead(
    folder: &Path,
    ground: &Ground,
    site: Site,
    settings: &[(&str, &str)],
    subjects: &Subjects,
) -> anyhow::Result<(Served, Vec<Finished>)> {
    let database = ground.url(site.engine())?;
    let program = Program::serve(folder, &site.to_string(), database, settings).await?;
    let mut client = Client::connect(&program.host).await?;
    let mut asked = Asked::learn(&mut client, subjects.clone()).await?;
    let mut finished = Vec::new();
    for form in KEPT {
        let requests = asked.requests(*form, 0, Load::NONE);
        for (slug, request) in subjects.slugs.iter().zip(&requests) {
            let answer = client.ask(request).await?;
            finished.push(Finished {
                key: key(*form, slug),
                headers: lines(&answer),
                body: String::from_utf8(answer.body.to_vec())?,
            });
        }
    }
    let pages = finished.iter().take(subjects.slugs.len());
    asked.tags = pages
        .map(|page| page.tag().map(str::to_owned))
        .collect::<Option<_>>()
        .with_context(|| format!("{site}: a page has no ETag"))?;
    let served = Served {
        program,
        database: (site.engine() == Engine::Postgres)
            .then_some(ground.tree)
            .flatten(),
        requests: Requests::Asked(asked),
    };
    Ok((served, finished))
}

/// The name of an answer in the map, as it stands in an address.
fn key(form: Form, slug: &str) -> String {
    encoded(&format!("{form}-{slug}"))
}

fn lines(answer: &Answer) -> Lines {
    let headers = answer.headers.iter();
    headers
        .filter(|(name, _)| !PASSING.contains(&name.as_str()))
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect()
}

fn baseline(kind: &str) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe().context("this program's own file")?);
    command.args(["baseline", kind]);
    Ok(command)
}

/// Starts the baseline that answers with these very answers.
pub(crate) async fn map(folder: &Path, answers: &[Finished], subjects: &Subjects) -> anyhow::Result<Served> {
    let home = folder.join("map");
    fs::create_dir_all(&home)?;
    let file = home.join("answers.jsonl");
    let mut out = BufWriter::new(File::create(&file)?);
    for answer in answers {
        serde_json::to_writer(&mut out, answer)?;
        out.write_all(b"\n")?;
    }
    out.into_inner()?;
    let mut command = baseline("map")?;
    command.arg(&file);
    let of = |form: Form| -> Vec<Request> {
        let slugs = subjects.slugs.iter();
        slugs
            .map(|slug| Request::get(format!("/{}", key(form, slug))))
            .collect()
    };
    let tagged = of(Form::PageGet).into_iter().zip(answers);
    let tagged = tagged.map(|(request, page)| request.if_none_match(page.tag().unwrap_or_default()));
    Ok(Served {
        program: Program::start(&home, "map", command).await?,
        database: None,
        requests: Requests::Fixed(BTreeMap::from([
            (Form::NotModified, tagged.collect()),
            (Form::PageGet, of(Form::PageGet)),
            (Form::Rest, of(Form::Rest)),
        ])),
    })
}

/// Starts the baseline that asks PostgreSQL, with the header lines that Masthead sends.
pub(crate) async fn sql(
    folder: &Path,
    ground: &Ground,
    headers: &Lines,
    subjects: &Subjects,
) -> anyhow::Result<Served> {
    let home = folder.join("sql");
    fs::create_dir_all(&home)?;
    let file = home.join("headers.json");
    fs::write(&file, serde_json::to_vec(headers)?)?;
    let mut command = baseline("sql")?;
    command.arg(&ground.plain_url).arg(&file);
    let page = |slug: &String| Request::get(format!("/page/{}", encoded(slug)));
    // Behind a key that is above all there are.
    let front =
        |section: i32, (before, id): (i64, i32)| Request::get(format!("/front/{section}/{before}/{id}"));
    let above = (4_000_000_000_000_000, i32::MAX);
    let keys = ground.keys(subjects).await?;
    let largest = subjects.sections.first().context("a section")?.id;
    Ok(Served {
        program: Program::start(&home, "sql", command).await?,
        database: ground.tree,
        requests: Requests::Fixed(BTreeMap::from([
            (Form::PageGet, subjects.slugs.iter().map(page).collect()),
            (
                Form::Front,
                subjects
                    .sections
                    .iter()
                    .map(|section| front(section.id, above))
                    .collect(),
            ),
            (
                Form::Deep,
                keys.into_iter().map(|key| front(largest, key)).collect(),
            ),
        ])),
    })
}

/// Asks for everything once, before anything is measured: is it right, and does every server on the same database say
/// the same? Fills the caches on the way.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    said: BTreeMap<Form, (Site, Vec<u64>)>,
}

impl Checks {
    pub(crate) async fn check(
        &mut self,
        work: Work,
        served: &Served,
        subjects: &Subjects,
        load: Load,
    ) -> anyhow::Result<()> {
        let Work { site, form } = work;
        let requests = served.requests(form, 0, load);
        ensure!(!requests.is_empty(), "{work}: there is nothing to ask");
        let most = if form == Form::PageUnseen {
            SAMPLE
        } else {
            requests.len()
        };
        let mut client = Client::connect(&served.program.host).await?;
        let mut digests = Vec::new();
        for (place, request) in requests.iter().take(most).enumerate() {
            let answer = client.ask(request).await?;
            let right = match &served.requests {
                Requests::Asked(_) => forms::check(form, &subjects.slugs, place, &answer),
                Requests::Fixed(_) => check_baseline(site, form, &subjects.slugs, place, &answer),
            };
            right.with_context(|| {
                format!("{work}: request {place} is answered wrongly: {}", answer.start())
            })?;
            let mut hasher = DefaultHasher::new();
            answer.body.hash(&mut hasher);
            digests.push(hasher.finish());
        }
        let is_comparable = matches!(site, Site::Answers | Site::Model | Site::Postgres)
            && !matches!(form, Form::PageUnseen | Form::Mixed | Form::MixedPublishing);
        if is_comparable {
            let (first, said) = self.said.entry(form).or_insert((site, digests.clone()));
            let other = said.iter().zip(&digests).position(|(one, other)| one != other);
            if let Some(place) = other {
                anyhow::bail!("{work}: request {place} is answered otherwise than by {first}");
            }
        }
        Ok(())
    }
}

fn check_baseline(
    site: Site,
    form: Form,
    slugs: &[String],
    place: usize,
    answer: &Answer,
) -> anyhow::Result<()> {
    if site == Site::Map {
        return forms::check(form, slugs, place, answer);
    }
    ensure!(answer.status == 200, "answered {}", answer.status);
    let json = answer.json()?;
    match form {
        Form::PageGet => forms::check_page(&json["article"], &json["articles"], &slugs[place]),
        _ => forms::check_list(&json["articles"], forms::ON_FRONT),
    }
}
