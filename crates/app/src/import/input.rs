//! What a reader of a foreign format hands over, and how it is asked for it.

use masthead_domain::id::Kind;

use super::record::Record;

/// Which records a run over the input is for.
///
/// References point in any direction, and memory must not grow with the input; so an input is read several times, and
/// each time only what its turn needs is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pass {
    /// The site's settings: its default locale decides what a value without a locale means.
    Site,
    /// Authors, categories, tags, sources, media: what others refer to.
    Things,
    /// Articles, pages, redirects.
    Content,
    /// Menus, collections, and what leads from article to article: translations, pins.
    Links,
}

impl Pass {
    /// The passes in their order.
    pub const ALL: &[Self] = &[Self::Site, Self::Things, Self::Content, Self::Links];

    /// Whether records of this kind have something for this pass.
    #[must_use]
    pub const fn wants(self, kind: Kind) -> bool {
        match self {
            Self::Site => matches!(kind, Kind::Site),
            Self::Things => {
                matches!(
                    kind,
                    Kind::Author | Kind::Category | Kind::Tag | Kind::Source | Kind::Media
                )
            }
            Self::Content => matches!(kind, Kind::Article | Kind::Page | Kind::Redirect),
            Self::Links => matches!(kind, Kind::Article | Kind::Menu | Kind::Collection),
        }
    }
}

/// One thing that a reader found.
#[derive(Debug)]
pub enum Input {
    /// A record, and where it stood: `line 12`, `post 1234 "Title"`.
    Record { at: String, record: Record },
    /// A thing that the input only names, without describing it: an author in a byline, a tag. It is made where
    /// nothing has its slug or path, and left as it is otherwise, so that a mention never undoes what an editor or
    /// a full record says.
    Mention { at: String, record: Record },
    /// Something that was read and is not imported, and why: `comment`, `post type "wp_template"`, a broken line.
    /// `refused` marks what should have been imported but could not be; it makes the exit code 1.
    Skipped {
        at: String,
        what: String,
        reason: String,
        refused: bool,
    },
    /// Something that was imported otherwise than it was written, and how: `unknown shortcode [foo] unwrapped`.
    Noted {
        at: String,
        what: String,
        reason: String,
    },
}

/// A foreign input that can be read again from its start for each pass.
pub trait Reader: Send {
    /// What it reads, for the report: a file's name.
    fn name(&self) -> String;

    /// Bytes in all, where that is known, for the progress bar.
    fn size(&self) -> Option<u64>;

    /// Reads the input from its start. Called on a blocking thread. Records that [`Pass::wants`] not may be left
    /// out; what is [`Input::Skipped`] or [`Input::Noted`] is reported in one pass only (whichever the reader
    /// likes). `sink` is told each input and how many bytes were read so far, and says whether to go on.
    ///
    /// # Errors
    /// Only where the input cannot be read at all, or no further.
    fn read(&mut self, pass: Pass, sink: &mut dyn FnMut(Input, u64) -> bool) -> std::io::Result<()>;
}

/// The files that an import names: pictures beside the articles, those of the folder given with `--media`.
pub trait MediaFiles: Send + Sync {
    /// The bytes of a file, by its path below the media folder, with `/` between the names.
    ///
    /// # Errors
    /// [`std::io::ErrorKind::NotFound`] where there is none; [`std::io::ErrorKind::InvalidInput`] for a path that is
    /// absolute, has `..` in it, or leads out of the folder in any other way.
    fn open(&self, relative: &str) -> std::io::Result<Vec<u8>>;
}
