//! Messages in the languages of the pages: fluent bundles, the choice of a language, texts of scopes.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_langneg::{NegotiationStrategy, convert_vec_str_to_langids_lossy, negotiate_languages};
use include_dir::{Dir, include_dir};
use oauth_core::catalog::Catalog;
use unic_langid::LanguageIdentifier;

use super::PageError;
use super::files::{file_name, read, read_dir};

static LOCALES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/locales");

/// The built-in languages; the first is the fall-back.
const BUILT_IN: [&str; 2] = ["en", "de"];

/// The words that the built-in messages translate.
static SHIPPED: LazyLock<Catalog> = LazyLock::new(Catalog::default);

/// More entries than this in `Accept-Language` are not looked at.
const MAX_ACCEPTED: usize = 20;

/// A language that [`Messages`] holds. Made only by [`Messages`]; the default is English.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lang(usize);

/// An argument of a message. Text may come from strangers: the template engine escapes the whole message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Arg {
    /// Words, names, addresses.
    Text(String),
    /// A number, subject to the language's plural rules.
    Number(i64),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

struct Language {
    tag: String,
    bundle: FluentBundle<FluentResource>,
    keys: BTreeSet<String>,
    /// Those that the host's files have.
    of_host: BTreeSet<String>,
}

/// All messages in all languages.
pub(crate) struct Messages {
    languages: Vec<Language>,
}

impl Messages {
    /// The built-in messages with those of `dir` over them: every `dir/TAG/*.ftl` overrides or adds messages of the
    /// language `TAG`. A new language must have every key of the built-in ones.
    ///
    /// # Errors
    /// A message file cannot be read or does not parse; the languages' keys differ; a directory is not named by a language
    /// tag.
    pub(crate) fn load(dir: Option<&Path>) -> Result<Self, PageError> {
        let mut languages = Vec::new();
        for tag in BUILT_IN {
            let mut language = Language::new(tag)?;
            for file in LOCALES.get_dir(tag).into_iter().flat_map(Dir::files) {
                let name = file.path().display().to_string();
                language.add(&name, file.contents_utf8().unwrap_or_default())?;
            }
            languages.push(language);
        }
        let mut messages = Self { languages };
        if let Some(dir) = dir {
            messages.add_directory(dir)?;
        }
        let all: Vec<String> = messages.keys(Lang::default()).map(str::to_owned).collect();
        messages.require(all.iter().map(String::as_str))?;
        Ok(messages)
    }

    fn add_directory(&mut self, dir: &Path) -> Result<(), PageError> {
        for place in read_dir(dir)? {
            if !place.is_dir() {
                continue;
            }
            let tag = file_name(&place);
            let index = match self.languages.iter().position(|language| language.tag == tag) {
                Some(index) => index,
                None => {
                    self.languages.push(Language::new(&tag)?);
                    self.languages.len() - 1
                }
            };
            let files = read_dir(&place)?;
            for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "ftl")) {
                let source = read(file)?;
                if let Some(language) = self.languages.get_mut(index) {
                    language.add(&file.display().to_string(), &source)?;
                    language.of_host.extend(keys_of(&source).map(str::to_owned));
                }
            }
        }
        Ok(())
    }

    /// Checks that every language has every one of `keys`.
    ///
    /// # Errors
    /// [`PageError::MissingMessages`] with all that one language lacks.
    pub(crate) fn require<'a>(&self, keys: impl Iterator<Item = &'a str> + Clone) -> Result<(), PageError> {
        for language in &self.languages {
            let missing: BTreeSet<String> =
                keys.clone().filter(|key| !language.bundle.has_message(key)).map(str::to_owned).collect();
            if !missing.is_empty() {
                let keys = missing.into_iter().collect();
                return Err(PageError::MissingMessages { lang: language.tag.clone(), keys });
            }
        }
        Ok(())
    }

    /// The language for a reader: the best of the `Accept-Language` header (RFC 9110 §12.5.4, weights respected), else
    /// English.
    #[must_use]
    pub(crate) fn choose(&self, accept_language: Option<&str>) -> Lang {
        self.negotiate(&accepted(accept_language.unwrap_or_default())).unwrap_or_default()
    }

    /// The first language that we have of those that an application names for its people, best first and parted by
    /// spaces; none if we have none of them.
    #[must_use]
    pub(crate) fn first_of(&self, ui_locales: &str) -> Option<Lang> {
        ui_locales.split(' ').take(MAX_ACCEPTED).find_map(|tag| self.negotiate(&[tag]))
    }

    fn negotiate(&self, tags: &[&str]) -> Option<Lang> {
        let requested = convert_vec_str_to_langids_lossy(tags);
        let available = convert_vec_str_to_langids_lossy(self.languages.iter().map(|language| &language.tag));
        let best = negotiate_languages(&requested, &available, None, NegotiationStrategy::Filtering);
        let best = best.first()?;
        available.iter().position(|one| one == *best).map(Lang)
    }

    /// Every language, the fall-back first.
    pub(crate) fn languages(&self) -> impl Iterator<Item = Lang> {
        (0..self.languages.len()).map(Lang)
    }

    /// The language's tag (BCP 47), for `<html lang>`.
    #[must_use]
    pub(crate) fn tag(&self, lang: Lang) -> &str {
        self.language(lang).map_or("en", |language| &language.tag)
    }

    /// The keys of one language, in order.
    pub(crate) fn keys(&self, lang: Lang) -> impl Iterator<Item = &str> {
        self.language(lang).into_iter().flat_map(|language| &language.keys).map(String::as_str)
    }

    /// The message `key` with its arguments filled in, not yet escaped.
    ///
    /// # Errors
    /// There is no such message, or one of its arguments is missing.
    pub(crate) fn text(&self, lang: Lang, key: &str, args: &[(&str, Arg)]) -> Result<String, PageError> {
        let fail = |detail: String| PageError::Message {
            lang: self.tag(lang).to_owned(),
            key: key.to_owned(),
            detail,
        };
        let language = self.language(lang).ok_or_else(|| fail("no such language".to_owned()))?;
        let message = language.bundle.get_message(key).ok_or_else(|| fail("no such message".to_owned()))?;
        let pattern = message.value().ok_or_else(|| fail("has no text".to_owned()))?;
        let mut values = FluentArgs::new();
        for (name, arg) in args {
            values.set(
                *name,
                match arg {
                    Arg::Text(text) => FluentValue::from(text.as_str()),
                    Arg::Number(number) => FluentValue::from(*number),
                },
            );
        }
        let mut errors = Vec::new();
        let text = language.bundle.format_pattern(pattern, Some(&values), &mut errors);
        match errors.first() {
            None => Ok(text.into_owned()),
            Some(error) => Err(fail(error.to_string())),
        }
    }

    /// Title and description of a scope in the reader's language: the host's messages `scope-NAME-title` and
    /// `scope-NAME-description`; the built-in ones, if the catalog has the shipped words; else the catalog's own words.
    #[must_use]
    pub(crate) fn scope_text(
        &self,
        lang: Lang,
        name: &str,
        title: &str,
        description: &str,
    ) -> (String, String) {
        let mut shipped = SHIPPED.entries().iter().filter(|entry| entry.name.as_str() == name);
        let shipped = shipped.any(|entry| entry.title == title && entry.description == description);
        // What the name of a message cannot have.
        let key = name.replace(|c: char| !c.is_ascii_alphanumeric() && c != '_', "-");
        let words = |part: &str, own: &str| self.words(lang, &format!("scope-{key}-{part}"), own, shipped);
        (words("title", title), words("description", description))
    }

    /// The heading of a group of scopes in the reader's language: the message `scope-group-NAME`, by the same rule.
    #[must_use]
    pub(crate) fn group_text(&self, lang: Lang, name: &str, title: &str) -> String {
        let shipped = SHIPPED.group_title(name) == title;
        self.words(lang, &format!("scope-group-{name}"), title, shipped)
    }

    /// A message that there may be, or the catalog's own words. What is built in translates what is shipped alone.
    fn words(&self, lang: Lang, key: &str, own: &str, shipped: bool) -> String {
        let of_host = self.language(lang).is_some_and(|language| language.of_host.contains(key));
        let found = if shipped || of_host { self.text(lang, key, &[]).ok() } else { None };
        found.unwrap_or_else(|| own.to_owned())
    }

    fn language(&self, lang: Lang) -> Option<&Language> {
        self.languages.get(lang.0).or_else(|| self.languages.first())
    }
}

impl Language {
    fn new(tag: &str) -> Result<Self, PageError> {
        let id: LanguageIdentifier = tag.parse().map_err(|_| PageError::File {
            file: tag.to_owned(),
            detail: "is not named by a language tag".to_owned(),
        })?;
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // The pages isolate foreign names with `bdi`; invisible marks inside copied values would only do harm.
        bundle.set_use_isolating(false);
        Ok(Self { tag: tag.to_owned(), bundle, keys: BTreeSet::new(), of_host: BTreeSet::new() })
    }

    fn add(&mut self, file: &str, source: &str) -> Result<(), PageError> {
        let resource = FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| PageError::File {
            file: file.to_owned(),
            detail: errors.first().map(ToString::to_string).unwrap_or_default(),
        })?;
        self.keys.extend(keys_of(source).map(str::to_owned));
        self.bundle.add_resource_overriding(resource);
        Ok(())
    }
}

/// The message keys of a fluent source: what stands before ` =` at the start of a line, terms left out.
fn keys_of(source: &str) -> impl Iterator<Item = &str> {
    source
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim()))
}

/// The tags of an `Accept-Language` header, best first, refused ones (`q=0`) left out.
fn accepted(header: &str) -> Vec<&str> {
    let mut tags: Vec<(&str, f32)> = header
        .split(',')
        .take(MAX_ACCEPTED)
        .filter_map(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            let tag = parts.next()?;
            let weight =
                parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
            (weight > 0.0).then_some((tag, weight))
        })
        .collect();
    tags.sort_by(|left, right| right.1.total_cmp(&left.1));
    tags.into_iter().map(|(tag, _)| tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_follows_the_reader() {
        let messages = Messages::load(None).unwrap();
        let cases = [
            (None, "en"),
            (Some("de"), "de"),
            (Some("DE"), "de"),
            (Some("de-AT,de;q=0.9,en;q=0.5"), "de"),
            (Some("en;q=0.3, de-CH;q=0.7"), "de"),
            (Some("fr, de;q=0, en;q=0.1"), "en"),
            (Some("fr;q=1,*;q=0.1"), "en"),
            (Some("en-GB,de;q=0.9"), "en"),
            (Some("tlh"), "en"),
            (Some("../../etc\u{0};;q=x,,"), "en"),
        ];
        for (header, tag) in cases {
            assert_eq!(messages.tag(messages.choose(header)), tag, "{header:?}");
        }
    }

    /// MW-T82: the first of the application's languages that there is; what is none is passed over.
    #[test]
    fn an_application_may_name_a_language() {
        let messages = Messages::load(None).unwrap();
        for (given, tag) in [
            ("fake fr en", Some("en")),
            ("de", Some("de")),
            ("de-AT en", Some("de")),
            ("fr-CA de en", Some("de")),
            ("en de", Some("en")),
            ("fr tlh", None),
            ("", None),
            ("  ,de;q=1", None),
            ("../../etc\u{0}", None),
        ] {
            assert_eq!(messages.first_of(given).map(|lang| messages.tag(lang)), tag, "{given:?}");
        }
        assert_eq!(messages.first_of(&format!("{}de", "fr ".repeat(MAX_ACCEPTED))), None);
    }

    #[test]
    fn languages_have_the_same_keys() {
        let messages = Messages::load(None).unwrap();
        let english: Vec<&str> = messages.keys(Lang(0)).collect();
        assert!(english.len() > 50);
        for lang in messages.languages() {
            assert_eq!(messages.keys(lang).collect::<Vec<_>>(), english, "{}", messages.tag(lang));
        }
    }

    #[test]
    fn scopes_speak_the_readers_language() {
        let messages = Messages::load(None).unwrap();
        let german = messages.choose(Some("de"));
        let own = ("See".to_owned(), "All".to_owned());
        for entry in SHIPPED.entries() {
            let name = entry.name.as_str();
            let words = (entry.title.clone(), entry.description.clone());
            assert_eq!(messages.scope_text(Lang(0), name, &words.0, &words.1), words);
            assert_ne!(messages.scope_text(german, name, &words.0, &words.1).0, words.0);
            let heading = SHIPPED.group_title(&entry.group);
            assert_eq!(messages.group_text(Lang(0), &entry.group, heading), heading);
            assert_ne!(messages.group_text(german, &entry.group, heading), heading);
            assert_eq!(messages.group_text(german, &entry.group, "Mine"), "Mine");
            // Whoever replaces a shipped scope says what it is called.
            assert_eq!(messages.scope_text(german, name, "See", "All"), own);
        }
        assert_eq!(messages.scope_text(german, "x:y", "See", "All"), own);
        assert_eq!(messages.group_text(german, "", ""), "");
    }

    /// The host's own messages go before everything.
    #[test]
    fn a_host_translates_its_own_scopes() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("de")).unwrap();
        let file = "scope-draw-title = Malen\nscope-read-title = Ansehen\nscope-group-art = Kunst\n";
        std::fs::write(dir.path().join("de/scopes.ftl"), file).unwrap();
        let messages = Messages::load(Some(dir.path())).unwrap();
        let german = messages.choose(Some("de"));
        for (lang, name, title) in
            [(german, "draw", "Malen"), (german, "read", "Ansehen"), (Lang(0), "draw", "Draw")]
        {
            let (found, description) = messages.scope_text(lang, name, "Draw", "Pictures");
            assert_eq!((found.as_str(), description.as_str()), (title, "Pictures"));
        }
        assert_eq!(messages.group_text(german, "art", "Art"), "Kunst");
    }

    #[test]
    fn a_missing_argument_or_message_is_an_error() {
        let messages = Messages::load(None).unwrap();
        assert!(messages.text(Lang(0), "no-such-message", &[]).is_err());
        assert!(messages.text(Lang(0), "consent-title", &[]).is_err());
        assert!(messages.require(["consent-title", "nope"].into_iter()).is_err());
    }
}
