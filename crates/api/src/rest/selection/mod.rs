//! What a client wants of an answer: `fields` and `include`.
//!
//! A [`Selection`] is the tree of fields that an answer has. It is made before anything is read, from the
//! [`shape::Shape`] of the answer: what is not in it is neither computed nor written.

mod extras;
pub(crate) mod found;
mod parts;
mod prune;
pub(crate) mod shape;
pub(crate) mod shapes;

use std::collections::BTreeMap;

use masthead_app::error::{Error, ErrorCode};

use self::shape::{Level, Shape};
pub(crate) use self::{
    extras::{Alone, Extras},
    prune::prune,
};

/// The fields wanted of a thing, each with the fields wanted of what is in it. Without any: the whole, as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    fields: BTreeMap<&'static str, Selection>,
    /// All of it is wanted, whatever else is named in it.
    whole: bool,
}

/// What the parameters `fields` and `include` say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) fields: Option<Vec<String>>,
    pub(crate) include: Vec<String>,
}

impl Selection {
    /// What a thing of this shape has where nobody says anything.
    pub(crate) fn usual(shape: &'static Shape, level: Level) -> Self {
        let mut selection = Self::default();
        for field in shape.fields.iter().filter(|field| field.level <= level) {
            selection.fields.insert(field.name, field.usual(level));
        }
        selection
    }

    /// All that there is.
    pub(crate) fn whole() -> Self {
        Self {
            whole: true,
            ..Self::default()
        }
    }

    /// What is asked for of things of this shape. `include` may name `more` besides fields, which was taken out of it.
    ///
    /// # Errors
    /// `UNKNOWN_FIELD` that names the field and those that there are.
    pub(crate) fn of(
        shape: &'static Shape,
        level: Level,
        asked: &Asked,
        more: &[&str],
    ) -> Result<Self, Error> {
        let mut selection = match &asked.fields {
            None => Self::usual(shape, level),
            Some(paths) => {
                let mut selection = Self::default();
                for path in paths {
                    selection
                        .add(shape, level, path)
                        .map_err(|unknown| unknown.at("fields", path, &[]))?;
                }
                selection
            }
        };
        for path in &asked.include {
            selection
                .add(shape, level, path)
                .map_err(|unknown| unknown.at("include", path, more))?;
        }
        Ok(selection)
    }

    /// Adds a path that is known to be one of the shape's.
    pub(crate) fn want(&mut self, shape: &'static Shape, path: &str) {
        let added = self.add(shape, Level::Full, path);
        debug_assert!(added.is_ok(), "{path} is a field of {shape:?}");
    }

    /// Adds a dotted path.
    pub(crate) fn add(
        &mut self,
        shape: &'static Shape,
        level: Level,
        path: &str,
    ) -> Result<(), UnknownField> {
        self.add_at(shape, level, path, true)
    }

    fn add_at(
        &mut self,
        shape: &'static Shape,
        level: Level,
        path: &str,
        outermost: bool,
    ) -> Result<(), UnknownField> {
        let (name, rest) = path
            .split_once('.')
            .map_or((path, None), |(name, rest)| (name, Some(rest)));
        let field = shape
            .field(name)
            .filter(|field| outermost || !field.outermost)
            .ok_or_else(|| UnknownField::among(name, shape, outermost))?;
        let within = self.fields.entry(field.name);
        match (rest, field.within) {
            (None, _) => within.or_default().merge(field.usual(level)),
            (Some(rest), Some(inner)) => {
                within
                    .or_default()
                    .add_at(inner.shape, field.level_within(level), rest, false)?;
            }
            (Some(_), None) => return Err(UnknownField::below(name)),
        }
        Ok(())
    }

    fn merge(&mut self, other: Self) {
        self.whole |= other.whole;
        for (name, selection) in other.fields {
            self.fields.entry(name).or_default().merge(selection);
        }
    }

    /// Whether a field is wanted.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Whether any of these fields is wanted.
    pub(crate) fn wants_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.wants(name))
    }

    /// What is wanted of a field, if it is.
    pub(crate) fn within(&self, name: &str) -> Option<&Self> {
        self.fields.get(name)
    }

    /// Whether it names no field.
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// What is asked for of things of one of several shapes, where it turns out later of which. A field is known that
    /// one of the shapes has.
    ///
    /// # Errors
    /// `UNKNOWN_FIELD` for what none of them has.
    pub(crate) fn check_any(shapes: &[&'static Shape], asked: &Asked, more: &[&str]) -> Result<(), Error> {
        let fields = asked
            .fields
            .iter()
            .flatten()
            .map(|path| ("fields", path, &[][..]));
        let include = asked.include.iter().map(|path| ("include", path, more));
        for (parameter, path, more) in fields.chain(include) {
            let mut unknown: Option<UnknownField> = None;
            for shape in shapes {
                match (Self::default().add(shape, Level::Full, path), &mut unknown) {
                    (Ok(()), _) => {
                        unknown = None;
                        break;
                    }
                    (Err(new), None) => unknown = Some(new),
                    (Err(new), Some(known)) => known.join(new),
                }
            }
            if let Some(unknown) = unknown {
                return Err(unknown.at(parameter, path, more));
            }
        }
        Ok(())
    }

    /// What is asked for of a thing of this shape, leaving out what it has not.
    pub(crate) fn of_known(shape: &'static Shape, level: Level, asked: &Asked) -> Self {
        let known = |paths: &Vec<String>| -> Vec<String> {
            let known = |path: &&String| Self::default().add(shape, level, path).is_ok();
            paths.iter().filter(known).cloned().collect()
        };
        let asked = Asked {
            fields: asked.fields.as_ref().map(known),
            include: known(&asked.include),
        };
        Self::of(shape, level, &asked, &[]).unwrap_or_default()
    }
}

/// A field that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnknownField {
    name: String,
    allowed: Vec<&'static str>,
}

impl UnknownField {
    fn among(name: &str, shape: &'static Shape, outermost: bool) -> Self {
        let fields = shape.fields.iter().filter(|field| outermost || !field.outermost);
        Self {
            name: name.to_owned(),
            allowed: fields.map(|field| field.name).collect(),
        }
    }

    fn join(&mut self, other: Self) {
        for name in other.allowed {
            if !self.allowed.contains(&name) {
                self.allowed.push(name);
            }
        }
    }

    /// Something below a field that has nothing below it.
    fn below(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            allowed: Vec::new(),
        }
    }

    /// Says it of a value of a parameter, with more that is allowed there.
    fn at(&self, parameter: &str, path: &str, more: &[&str]) -> Error {
        let detail = if self.allowed.is_empty() {
            format!("\"{path}\" goes too deep: \"{}\" comes whole", self.name)
        } else {
            let allowed: Vec<&str> = self.allowed.iter().chain(more).copied().collect();
            let nearest = crate::rest::params::nearest(&self.name, allowed.iter().copied());
            let hint = nearest.map_or("; allowed".to_owned(), |nearest| {
                format!(", did you mean \"{nearest}\"? Allowed")
            });
            format!(
                "\"{path}\": there is no \"{}\"{hint}: {}",
                self.name,
                allowed.join(", ")
            )
        };
        Error::request(ErrorCode::UnknownField, parameter, detail)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        shape::{Level, Shape, plain, thing},
        *,
    };

    static PLACE: Shape = Shape {
        name: "Place",
        fields: &[
            plain("id", Level::Summary),
            plain("name", Level::Summary),
            plain("history", Level::Full),
        ],
    };
    static PERSON: Shape = Shape {
        name: "Person",
        fields: &[
            plain("id", Level::Summary),
            plain("bio", Level::Card),
            thing("home", Level::Card, &PLACE, Level::Full),
            thing("places", Level::OnDemand, &PLACE, Level::Full).outermost_only(),
            thing("friends", Level::Full, &PERSON, Level::Summary),
        ],
    };

    fn selected(level: Level, fields: Option<&[&str]>, include: &[&str]) -> Result<Vec<String>, Error> {
        let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
        let asked = Asked {
            fields: fields.map(owned),
            include: owned(include),
        };
        Selection::of(&PERSON, level, &asked, &[]).map(|selection| paths(&selection, ""))
    }

    fn paths(selection: &Selection, before: &str) -> Vec<String> {
        let mut all = Vec::new();
        for (name, within) in &selection.fields {
            let path = format!("{before}{name}");
            let below = paths(within, &format!("{path}."));
            if below.is_empty() {
                all.push(path);
            } else {
                all.extend(below);
            }
        }
        all
    }

    #[test]
    fn what_is_usual_shrinks_with_the_distance() {
        assert_eq!(selected(Level::Summary, None, &[]).expect("usual"), ["id"]);
        assert_eq!(
            selected(Level::Card, None, &[]).expect("usual"),
            ["bio", "home.id", "home.name", "id"]
        );
        assert_eq!(
            selected(Level::Full, None, &[]).expect("usual"),
            ["bio", "friends.id", "home.id", "home.name", "id"]
        );
    }

    #[test]
    fn fields_replace_and_include_adds() {
        let named = selected(Level::Full, Some(&["id", "home.history"]), &[]);
        assert_eq!(named.expect("fields"), ["home.history", "id"]);
        let more = selected(Level::Card, None, &["home.history", "places"]);
        let expected = [
            "bio",
            "home.history",
            "home.id",
            "home.name",
            "id",
            "places.id",
            "places.name",
        ];
        assert_eq!(more.expect("include"), expected);
        let both = selected(Level::Full, Some(&["id"]), &["home"]);
        assert_eq!(both.expect("both"), ["home.id", "home.name", "id"]);
    }

    #[test]
    fn of_several_shapes_one_must_know_the_field() {
        let asked = |path: &str| Asked {
            fields: Some(vec![path.to_owned()]),
            include: Vec::new(),
        };
        assert!(Selection::check_any(&[&PERSON, &PLACE], &asked("history"), &[]).is_ok());
        let error = Selection::check_any(&[&PERSON, &PLACE], &asked("age"), &[]).expect_err("refused");
        assert!(
            error
                .to_string()
                .ends_with("id, bio, home, places, friends, name, history"),
            "{error}"
        );
        assert!(Selection::of_known(&PERSON, Level::Full, &asked("history")).is_empty());
        assert!(Selection::of_known(&PLACE, Level::Full, &asked("history")).wants("history"));
    }

    #[test]
    fn what_is_not_there_is_named_with_what_is() {
        let said = |fields: &[&str]| {
            let error = selected(Level::Full, Some(fields), &[]).expect_err("refused");
            assert_eq!(error.code(), ErrorCode::UnknownField);
            error.to_string()
        };
        assert_eq!(
            said(&["home.nmae"]),
            "fields: \"home.nmae\": there is no \"nmae\", did you mean \"name\"? Allowed: id, name, history"
        );
        assert_eq!(
            said(&["id.x"]),
            "fields: \"id.x\" goes too deep: \"id\" comes whole"
        );
        // Lists within lists within lists are nobody's page.
        assert!(said(&["friends.places"]).ends_with("allowed: id, bio, home, friends"));
        assert!(said(&[""]).contains("there is no \"\""));
    }
}
