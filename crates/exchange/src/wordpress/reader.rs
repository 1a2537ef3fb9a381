//! The passes over an export.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use masthead_app::import::{
    input::{Input, Pass, Reader},
    record::Record,
};
use masthead_domain::locale::Locale;

use super::{
    index::Index,
    item::Item,
    media,
    menu::{Menus, Taken},
    naming::Words,
    page,
    post::{self, Made, Source},
    status,
    xml::{Fault, Part, Parts},
};

const NO_VERSION: &str = "the file does not say which version of the format it is in";
const TOO_LONG: &str = "longer than the importer reads";
const CUT_OFF: &str = "the file ends within it";
const COMMENT: &str = "comments are not taken over";

/// How an export is to be read.
#[derive(Debug, Clone)]
pub struct Options {
    /// The system of the external ids; two sites imported into one need two.
    pub system: String,
    /// Makes permalinks aliases instead of paths.
    pub new_permalinks: bool,
    /// The locale of the words, if it is not to be the one that the export names.
    pub locale: Option<Locale>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            system: "wordpress".to_owned(),
            new_permalinks: false,
            locale: None,
        }
    }
}

/// A reader of a WordPress export.
#[derive(Debug)]
pub struct WordPressReader {
    path: PathBuf,
    options: Options,
    size: u64,
    index: Option<Index>,
}

impl WordPressReader {
    /// Opens an export.
    ///
    /// # Errors
    /// Where the file cannot be opened. Whether it is an export is seen when it is read.
    pub fn open(path: PathBuf, options: Options) -> io::Result<Self> {
        let mut file = File::open(&path)?;
        let about = file.metadata()?;
        if about.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                format!("{} is a folder", path.display()),
            ));
        }
        let mut head = Vec::new();
        io::Read::read_to_end(&mut io::Read::take(&mut file, 8), &mut head)?;
        crate::packed::refuse(&head)?;
        let size = about.len();
        Ok(Self {
            path,
            options,
            size,
            index: None,
        })
    }
}

impl Reader for WordPressReader {
    fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        name.to_string_lossy().into_owned()
    }

    fn size(&self) -> Option<u64> {
        Some(self.size)
    }

    fn read(&mut self, pass: Pass, sink: &mut dyn FnMut(Input, u64) -> bool) -> io::Result<()> {
        let index = match self.index.take() {
            Some(index) => index,
            None => Index::read(File::open(&self.path)?)?,
        };
        let result = Run {
            path: &self.path,
            options: &self.options,
            index: &index,
            pass,
            sink,
            read: 0,
        }
        .run();
        self.index = Some(index);
        result
    }
}

/// The receiver of the inputs said that it wants no more.
struct Stopped;

/// One pass.
struct Run<'a, 's> {
    path: &'a Path,
    options: &'a Options,
    index: &'a Index,
    pass: Pass,
    sink: &'s mut dyn FnMut(Input, u64) -> bool,
    read: u64,
}

impl Run<'_, '_> {
    fn run(mut self) -> io::Result<()> {
        if self.pass == Pass::Site {
            if let Some(site) = self.index.site.record(&self.words()) {
                // There is nothing else for this pass: it makes no difference whether more is wanted.
                let _ = self.record("site".to_owned(), Record::Site(site));
            }
            return Ok(());
        }
        if self.pass == Pass::Things && self.things().is_err() {
            return Ok(());
        }
        let mut parts = Parts::new(File::open(self.path)?);
        let mut menus = Menus::default();
        while let Some(part) = parts.next()? {
            self.read = parts.bytes_read();
            if self.part(part, &mut menus).is_err() {
                return Ok(());
            }
        }
        if self.pass == Pass::Links {
            for menu in menus.records(self.index, &self.words()) {
                if self
                    .record(format!("menu \"{}\"", menu.location), Record::Menu(menu))
                    .is_err()
                {
                    return Ok(());
                }
            }
        }
        if self.pass == Pass::Content && self.index.site.version.is_empty() {
            // The last thing said: it makes no difference whether more is wanted.
            let _ = self.note("file".to_owned(), "wp:wxr_version", NO_VERSION);
        }
        Ok(())
    }

    fn words(&self) -> Words {
        Words(self.options.locale.clone())
    }

    fn say(&mut self, input: Input) -> Result<(), Stopped> {
        if (self.sink)(input, self.read) {
            Ok(())
        } else {
            Err(Stopped)
        }
    }

    fn record(&mut self, at: String, record: Record) -> Result<(), Stopped> {
        self.say(Input::Record { at, record })
    }

    /// Hands on a thing that the export describes, or one that it only mentions.
    fn described(&mut self, listed: bool, at: String, record: Record) -> Result<(), Stopped> {
        self.say(if listed {
            Input::Record { at, record }
        } else {
            Input::Mention { at, record }
        })
    }

    fn note(&mut self, at: String, what: &str, reason: &str) -> Result<(), Stopped> {
        self.say(Input::Noted {
            at,
            what: what.to_owned(),
            reason: reason.to_owned(),
        })
    }

    fn skip(&mut self, at: String, what: String, reason: &str, refused: bool) -> Result<(), Stopped> {
        self.say(Input::Skipped {
            at,
            what,
            reason: reason.to_owned(),
            refused,
        })
    }

    /// Hands on what was put together from the whole export.
    fn things(&mut self) -> Result<(), Stopped> {
        let (index, words) = (self.index, self.words());
        let system = self.options.system.as_str();
        for author in &index.authors.all {
            for reason in &author.notes {
                self.note(author.at(), "author", reason)?;
            }
            let record = Record::Author(author.record(system, &words));
            self.described(author.is_listed(), author.at(), record)?;
        }
        for term in index.categories.top_down() {
            for reason in &term.notes {
                self.note(term.at("category"), "category", reason)?;
            }
            let record = Record::Category(term.category(system, &words));
            self.described(term.is_listed(), term.at("category"), record)?;
        }
        for term in &index.tags.all {
            for reason in &term.notes {
                self.note(term.at("tag"), "tag", reason)?;
            }
            let record = Record::Tag(term.tag(system, &words));
            self.described(term.is_listed(), term.at("tag"), record)?;
        }
        Ok(())
    }

    fn part(&mut self, part: Part, menus: &mut Menus) -> Result<(), Stopped> {
        if part.node.name != "item" {
            if self.pass == Pass::Content {
                self.faults("file", &part.faults)?;
            }
            return Ok(());
        }
        let Some(item) = Item::of(part) else { return Ok(()) };
        if self.pass == Pass::Content {
            let at = item.at();
            self.faults(&at, &item.faults)?;
            for _ in 0..item.comments {
                self.skip(at.clone(), "comment".to_owned(), COMMENT, false)?;
            }
        }
        // What may be missing at its end is what makes it private.
        let damage = [(Fault::TooLong, TOO_LONG), (Fault::Truncated, CUT_OFF)];
        if let Some((_, reason)) = damage.iter().find(|(fault, _)| item.faults.contains(fault)) {
            return if self.pass == Pass::Content {
                self.skip(item.at(), item.kind.clone(), reason, true)
            } else {
                Ok(())
            };
        }
        match (self.pass, item.kind.as_str()) {
            (Pass::Things, "attachment") => self.media(&item),
            (Pass::Content, "post") => self.post(&item),
            (Pass::Content, "page") => self.page(&item),
            (Pass::Links, "nav_menu_item") => self.menu_entry(&item, menus),
            // Taken over elsewhere.
            (_, "attachment" | "nav_menu_item" | "guest-author") => Ok(()),
            (Pass::Content, kind) => {
                let what = format!("post type \"{kind}\"");
                self.skip(item.at(), what, reason_for(kind), false)
            }
            (Pass::Site | Pass::Things | Pass::Links, _) => Ok(()),
        }
    }

    /// What had to be repaired in a part.
    fn faults(&mut self, at: &str, faults: &[Fault]) -> Result<(), Stopped> {
        for fault in faults {
            self.note(at.to_owned(), "markup", fault.reason())?;
        }
        Ok(())
    }

    fn source<'b>(&'b self, item: &'b Item) -> Source<'b> {
        Source {
            item,
            index: self.index,
            system: &self.options.system,
            new_permalinks: self.options.new_permalinks,
            asked: self.options.locale.as_ref(),
        }
    }

    fn media(&mut self, item: &Item) -> Result<(), Stopped> {
        if item.status == "trash" {
            return self.skip(item.at(), "attachment".to_owned(), "it is in the bin", false);
        }
        match media::media(item, &self.options.system, self.index, &self.words()) {
            Some((record, notes)) => {
                for reason in notes {
                    self.note(item.at(), "attachment", reason)?;
                }
                self.record(item.at(), Record::Media(Box::new(record)))
            }
            None => self.skip(item.at(), "attachment".to_owned(), media::NO_ADDRESS, true),
        }
    }

    fn post(&mut self, item: &Item) -> Result<(), Stopped> {
        if let Some(reason) = status::left_out(item) {
            return self.skip(item.at(), "post".to_owned(), reason, false);
        }
        let Made { record, notes } = post::article(&self.source(item));
        for (what, reason) in notes {
            self.note(item.at(), &what, reason)?;
        }
        self.record(item.at(), Record::Article(Box::new(record)))
    }

    fn page(&mut self, item: &Item) -> Result<(), Stopped> {
        if let Some(reason) = status::left_out(item) {
            return self.skip(item.at(), "page".to_owned(), reason, false);
        }
        let Made { record, notes } = page::page(&self.source(item));
        for (what, reason) in notes {
            self.note(item.at(), &what, reason)?;
        }
        self.record(item.at(), Record::Page(Box::new(record)))
    }

    fn menu_entry(&mut self, item: &Item, menus: &mut Menus) -> Result<(), Stopped> {
        match menus.take(item, self.index, &self.options.system, &self.words()) {
            Taken::As => Ok(()),
            Taken::With(reason) => self.note(item.at(), "menu entry", reason),
            Taken::Not(reason) => self.skip(item.at(), "menu entry".to_owned(), reason, false),
        }
    }
}

/// Why items of a type are left out.
fn reason_for(kind: &str) -> &'static str {
    match kind {
        "revision" | "customize_changeset" => "an older state of something",
        "wp_block" => "a reusable block: it is written out where it is used",
        "wp_template" | "wp_template_part" | "wp_navigation" | "wp_global_styles" | "wp_font_family"
        | "wp_font_face" | "custom_css" | "elementor_library" => "a part of the site's design",
        "oembed_cache" | "user_request" | "scheduled-action" => "kept by WordPress for itself",
        "feedback" | "flamingo_inbound" | "flamingo_contact" | "wpforms" | "wpcf7_contact_form"
        | "nf_sub" => "a form or what readers sent with one",
        kind if kind.starts_with("acf") => "the definition of custom fields",
        _ => "a custom type that Masthead has no place for",
    }
}
