//! What an owner says of a picture: title, description, licence, tags, who sees it. Checked once, here.

use oauth_core::model::user::is_invisible;
use oauth_store_diesel::media::{Entry, Field};
use serde::{Deserialize, Deserializer};

use super::mark;
use super::problem::Problem;

const MAX_TITLE: usize = 200;
const MAX_DESCRIPTION: usize = 5000;
const MAX_LICENSE: usize = 200;
const MAX_TAG: usize = 50;
const MAX_TAGS: usize = 20;
/// The title of a picture whose file has no name to take it from.
const UNTITLED: &str = "Untitled";

/// All that is said of a new picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) license: String,
    pub(super) tags: Vec<String>,
    pub(super) public: bool,
}

/// The same as it comes in, not yet checked.
#[derive(Debug)]
pub(super) struct RawWords {
    /// Empty: taken from the file's name.
    pub(super) title: String,
    pub(super) description: String,
    pub(super) license: String,
    pub(super) tags: Vec<String>,
    pub(super) public: bool,
}

impl RawWords {
    /// Checks it; `file_name` is what the sender called the file, which may be anything.
    ///
    /// # Errors
    /// [`Problem::Field`]
    pub(super) fn check(self, file_name: Option<&str>) -> Result<Words, Problem> {
        let title = match self.title.trim() {
            "" => title_of(file_name.unwrap_or_default()),
            _ => title(&self.title)?,
        };
        Ok(Words {
            title,
            description: description(&self.description)?,
            license: license(&self.license)?,
            tags: tags(&self.tags)?,
            public: self.public,
        })
    }
}

/// A change: what is absent stays as it is.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    #[serde(default, deserialize_with = "present")]
    title: Option<String>,
    #[serde(default, deserialize_with = "present")]
    description: Option<String>,
    #[serde(default, deserialize_with = "present")]
    license: Option<String>,
    #[serde(default, deserialize_with = "present")]
    tags: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    public: Option<bool>,
}

/// A member that stands there has a value: `null` is none.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

impl Change {
    /// Reads a JSON object with no members but these.
    ///
    /// # Errors
    /// [`Problem::Malformed`], [`Problem::Field`]
    pub(super) fn read(body: &[u8]) -> Result<Self, Problem> {
        const RULE: &str =
            "the body must be a JSON object with no members but title, description, license, tags and public";
        // A list of the members' values would be read as well.
        if !body.trim_ascii_start().starts_with(b"{") {
            return Err(Problem::Malformed(RULE));
        }
        let raw: Self = serde_json::from_slice(body).map_err(|error| {
            tracing::debug!(%error, "a change could not be read");
            Problem::Malformed(RULE)
        })?;
        Ok(Self {
            title: raw.title.as_deref().map(title).transpose()?,
            description: raw.description.as_deref().map(description).transpose()?,
            license: raw.license.as_deref().map(license).transpose()?,
            tags: raw.tags.as_deref().map(tags).transpose()?,
            public: raw.public,
        })
    }

    /// Makes the change; answers which fields say something else now.
    pub(super) fn apply(&self, entry: &mut Entry) -> Vec<Field> {
        let made = [
            (Field::Title, put(self.title.as_ref(), &mut entry.title)),
            (Field::Description, put(self.description.as_ref(), &mut entry.description)),
            (Field::License, put(self.license.as_ref(), &mut entry.license)),
            (Field::Tags, put(self.tags.as_ref(), &mut entry.tags)),
            (Field::Public, put(self.public.as_ref(), &mut entry.public)),
        ];
        made.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
    }
}

/// Puts what is said, if anything, where something was; does that differ?
fn put<T: Clone + PartialEq>(said: Option<&T>, into: &mut T) -> bool {
    let differs = said.filter(|said| *said != into);
    if let Some(said) = differs {
        into.clone_from(said);
    }
    differs.is_some()
}

/// Tags as a form says them: between commas.
pub(super) fn split_tags(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

/// `true` or `false`.
///
/// # Errors
/// [`Problem::Field`]
pub(super) fn public(text: &str) -> Result<bool, Problem> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Problem::Field { name: "public", rule: "true or false" }),
    }
}

fn title(text: &str) -> Result<String, Problem> {
    let rule = "1 to 200 characters, none of them a control, bidirectional or invisible one";
    Some(line(text, MAX_TITLE, "title", rule)?)
        .filter(|title| !title.is_empty())
        .ok_or(Problem::Field { name: "title", rule })
}

fn license(text: &str) -> Result<String, Problem> {
    let rule = "at most 200 characters, none of them a control, bidirectional or invisible one";
    line(text, MAX_LICENSE, "license", rule)
}

fn tags(tags: &[String]) -> Result<Vec<String>, Problem> {
    let name = "tags";
    let rule = "at most 20 of 50 characters, none of them a comma, a control, bidirectional or invisible one";
    let mut kept = Vec::new();
    for tag in tags {
        let tag = line(tag, MAX_TAG, name, rule)?;
        if tag.contains(',') {
            return Err(Problem::Field { name, rule });
        }
        if mark::is_reserved(&tag) {
            let rule =
                "what begins with `OAuth CID:` is kept for the marks of applications: choose another tag";
            return Err(Problem::Field { name, rule });
        }
        if !tag.is_empty() && !kept.contains(&tag) {
            kept.push(tag);
        }
        if kept.len() > MAX_TAGS {
            return Err(Problem::Field { name, rule });
        }
    }
    Ok(kept)
}

/// Lines end with a line feed, however they came.
fn description(text: &str) -> Result<String, Problem> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if text.chars().count() > MAX_DESCRIPTION || text.contains(control) {
        let rule = "at most 5000 characters, no control characters but tabs and line ends";
        return Err(Problem::Field { name: "description", rule });
    }
    Ok(text.to_owned())
}

/// One line of visible characters.
fn line(text: &str, most: usize, name: &'static str, rule: &'static str) -> Result<String, Problem> {
    let text = text.trim();
    if text.chars().count() > most || text.contains(unseen) {
        return Err(Problem::Field { name, rule });
    }
    Ok(text.to_owned())
}

fn unseen(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// A title out of a file's name: without folders, ending and what cannot be seen.
fn title_of(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let seen: String = stem.chars().map(|c| if unseen(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    let title: String = words.join(" ").chars().take(MAX_TITLE).collect();
    match title.trim().trim_matches('.') {
        "" => UNTITLED.to_owned(),
        title => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw() -> RawWords {
        RawWords {
            title: String::new(),
            description: String::new(),
            license: String::new(),
            tags: Vec::new(),
            public: true,
        }
    }

    fn refused<T>(outcome: Result<T, Problem>) -> &'static str {
        match outcome {
            Err(Problem::Field { name, .. }) => name,
            Err(_) => "another",
            Ok(_) => "taken",
        }
    }

    /// SEC-107
    #[test]
    fn what_is_said_keeps_to_its_limits() {
        let ok = RawWords {
            title: "  Übung 1 ".to_owned(),
            description: " a\r\n\r\n\tb ".to_owned(),
            license: "CC BY 4.0".to_owned(),
            tags: split_tags(" sea, , sea,blue sky,"),
            public: false,
        };
        let want = Words {
            title: "Übung 1".to_owned(),
            description: "a\n\n\tb".to_owned(),
            license: "CC BY 4.0".to_owned(),
            tags: vec!["sea".to_owned(), "blue sky".to_owned()],
            public: false,
        };
        assert_eq!(ok.check(Some("x.png")).unwrap(), want);
        let long = |count: usize| "ä".repeat(count);
        let tags = |count: usize| (0..count).map(|n| n.to_string()).collect::<Vec<_>>();
        for (words, want) in [
            (RawWords { title: long(200), ..raw() }, "taken"),
            (RawWords { title: long(201), ..raw() }, "title"),
            (RawWords { title: "a\nb".to_owned(), ..raw() }, "title"),
            (RawWords { title: "a\u{202e}gnp".to_owned(), ..raw() }, "title"),
            (RawWords { title: "\u{200b}".to_owned(), ..raw() }, "title"),
            (RawWords { description: long(5000), ..raw() }, "taken"),
            (RawWords { description: long(5001), ..raw() }, "description"),
            (RawWords { description: "a\0b".to_owned(), ..raw() }, "description"),
            (RawWords { license: long(200), ..raw() }, "taken"),
            (RawWords { license: long(201), ..raw() }, "license"),
            (RawWords { license: "a\u{2066}".to_owned(), ..raw() }, "license"),
            (RawWords { tags: tags(20), ..raw() }, "taken"),
            (RawWords { tags: tags(21), ..raw() }, "tags"),
            (RawWords { tags: vec![long(50)], ..raw() }, "taken"),
            (RawWords { tags: vec![long(51)], ..raw() }, "tags"),
            (RawWords { tags: vec!["a\u{feff}".to_owned()], ..raw() }, "tags"),
            (RawWords { tags: vec!["a,b".to_owned()], ..raw() }, "tags"),
            (RawWords { tags: vec!["OAuth CID".to_owned()], ..raw() }, "taken"),
            (RawWords { tags: vec!["oauth cid:".to_owned()], ..raw() }, "tags"),
        ] {
            let shown = format!("{words:?}");
            assert_eq!(refused(words.check(None)), want, "{shown}");
        }
        for (text, want) in [("true", "taken"), ("false", "taken"), ("", "public"), ("TRUE", "public")] {
            assert_eq!(refused(public(text)), want);
        }
    }

    #[test]
    fn a_title_is_taken_from_the_files_name_when_that_is_harmless() {
        let long = format!("{}.png", "y".repeat(10_000));
        for (name, want) in [
            ("Sea at  dawn.JPG", "Sea at dawn"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Pictures\\boat.png", "boat"),
            ("a\0b\u{202e}gnp.exe", "a b gnp"),
            ("archive.tar.gz", "archive.tar"),
            (&long, &"y".repeat(200)),
            ("", UNTITLED),
            (".png", UNTITLED),
            ("..", UNTITLED),
            ("../", UNTITLED),
            ("\u{200b}.png", UNTITLED),
        ] {
            assert_eq!(raw().check(Some(name)).unwrap().title, want, "{name:?}");
        }
        assert_eq!(raw().check(None).unwrap().title, UNTITLED);
    }

    #[test]
    fn a_change_says_what_it_changes_and_nothing_else() {
        let read = |text: &str| Change::read(text.as_bytes()).map(drop);
        for text in [
            "{}",
            r#"{"title":"x"}"#,
            r#"{"description":"","license":"","tags":[],"public":true}"#,
            r#"{"tags":["a","b"]}"#,
        ] {
            assert!(read(text).is_ok(), "{text}");
        }
        for (text, want) in [
            ("", "another"),
            ("null", "another"),
            ("[]", "another"),
            (r#"["title"]"#, "another"),
            ("{", "another"),
            (r#"{"title":1}"#, "another"),
            (r#"{"title":null}"#, "another"),
            (r#"{"tags":"a"}"#, "another"),
            (r#"{"public":"true"}"#, "another"),
            (r#"{"owner":"alice"}"#, "another"),
            (r#"{"title":"x","title":"y"}"#, "another"),
            (r#"{"title":" "}"#, "title"),
            (r#"{"title":"\u0000"}"#, "title"),
        ] {
            assert_eq!(refused(read(text)), want, "{text}");
        }
    }
}
