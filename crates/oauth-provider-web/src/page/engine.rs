//! The template engine: one tera per language, templates and stylesheet embedded, both overridable by a directory.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding};
use include_dir::{Dir, include_dir};
use ring::digest::{SHA256, digest};
use serde::Serialize;
use tera::{Context, Kwargs, State, Tera, Value};
use url::form_urlencoded::byte_serialize;

use super::files::{file_name, read, read_dir};
use super::{
    Arg, Concern, DeedText, ErrorKind, Fault, Lang, Lasting, Messages, Notice, Page, PageError, Warning,
};

static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

const STYLESHEET: &str = include_str!("../../assets/pages.css");

/// Where the stylesheet is served, below the mount path.
pub(crate) const STYLESHEET_PATH: &str = "/oauth/assets/pages.css";

/// The field of the consent page without which a person who unticked everything would allow everything.
pub(super) const SCOPE_CHOICE: &str = "name=\"scope_choice\"";

/// Characters of the stylesheet's digest in its address: enough that a changed sheet has another address.
const STYLESHEET_HASH: usize = 16;

/// What every page says around its own content.
///
/// No `Debug`: it holds the value of the form's hidden field.
#[derive(Clone, Serialize)]
pub(crate) struct Frame {
    /// The reader's language.
    #[serde(skip)]
    pub(crate) lang: Lang,
    /// The site's name, as people know it.
    pub(crate) site: String,
    /// Where the site's name leads.
    pub(crate) home: String,
    /// The mount path of the provider, `""` or such as `"/idp"`, without a slash at its end.
    pub(crate) prefix: String,
    /// Name of the person who is signed in.
    pub(crate) person: Option<String>,
    /// Value of the hidden field `csrf` of every form.
    pub(crate) csrf: String,
    /// The login is that of the built-in accounts: the pages offer account, sign-in and sign-out.
    pub(crate) accounts: bool,
    /// There is little room: no navigation, only the page itself.
    pub(crate) compact: bool,
    /// What the forms' addresses carry along of the language and the window that an application asked for: a query with
    /// its question mark, or empty.
    pub(crate) manner: String,
    /// New accounts can be made by anybody.
    pub(crate) signup: bool,
    /// The person decides about applications.
    pub(crate) reviews: bool,
    /// The person may register applications, or nobody is signed in yet.
    pub(crate) registers: bool,
    /// How many notices the person has not marked as read.
    pub(crate) unread: u64,
    /// The person is an administrator.
    pub(crate) people: bool,
}

/// The current entry of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Nav {
    /// None of them.
    None,
    /// The page asks one question: no navigation at all, only who is signed in.
    Focus,
    /// The person's own applications.
    Clients,
    /// Connected applications.
    Connections,
    /// The account.
    Account,
    /// Other people's applications, to decide about.
    Review,
    /// What the person is told.
    Notices,
    /// Everybody, for administrators.
    People,
    /// Figures, for administrators.
    Dashboard,
}

/// Renders the pages. Made once, shared by all workers.
pub(crate) struct Engine {
    messages: Arc<Messages>,
    teras: Vec<(Lang, Tera)>,
    stylesheet: String,
    /// The `v` of its address, with which it may be cached for ever.
    pub(super) stylesheet_hash: String,
}

impl Engine {
    /// The built-in pages; with `custom`, what that directory holds goes first: `templates/*.html` (the built-in
    /// names, `base.html` alone re-skins every page), `locales/TAG/*.ftl`, `assets/pages.css`.
    ///
    /// # Errors
    /// A file cannot be read or parsed, a message that a template uses is missing in some language, or a consent page of
    /// the host lacks the field `scope_choice`.
    pub(crate) fn new(custom: Option<&Path>) -> Result<Self, PageError> {
        let messages = Arc::new(Messages::load(custom.map(|dir| dir.join("locales")).as_deref())?);
        let templates = templates(custom)?;
        let used: Vec<&str> = templates.iter().flat_map(|(_, source)| message_keys(source)).collect();
        messages.require(used.into_iter())?;
        messages.require(note_keys().iter().map(String::as_str))?;
        let letters: Vec<String> = crate::letter::keys().collect();
        messages.require(letters.iter().map(String::as_str))?;
        let mut teras = Vec::new();
        for lang in messages.languages() {
            teras.push((lang, tera_for(&messages, lang, &templates)?));
        }
        let sheet = custom.map(|dir| dir.join("assets").join("pages.css")).filter(|file| file.exists());
        let stylesheet = sheet.map_or_else(|| Ok(STYLESHEET.to_owned()), |file| read(&file))?;
        let mut stylesheet_hash =
            Base64UrlUnpadded::encode_string(digest(&SHA256, stylesheet.as_bytes()).as_ref());
        stylesheet_hash.truncate(STYLESHEET_HASH);
        Ok(Self { messages, teras, stylesheet, stylesheet_hash })
    }

    /// The page as HTML.
    ///
    /// # Errors
    /// A template of the host asks for what the page does not have; the built-in ones are tested with every context.
    pub(crate) fn render<P: Page>(&self, frame: &Frame, page: &P) -> Result<String, PageError> {
        let mut context = Context::from_serialize(page)?;
        context.insert("frame", frame);
        context.insert("lang", self.messages.tag(frame.lang));
        context.insert("nav", &P::NAV);
        context.insert("stylesheet", &self.stylesheet_address(&frame.prefix));
        let tera = self.teras.iter().find(|(lang, _)| *lang == frame.lang).or_else(|| self.teras.first());
        match tera {
            Some((_, tera)) => Ok(tera.render(P::TEMPLATE, &context)?),
            None => Err(tera::Error::message("no language").into()),
        }
    }

    /// The messages, for choosing a language and for words that go into contexts.
    #[must_use]
    pub(crate) fn messages(&self) -> &Messages {
        &self.messages
    }

    /// Where the stylesheet is, as a path with its digest.
    pub(crate) fn stylesheet_address(&self, prefix: &str) -> String {
        format!("{prefix}{STYLESHEET_PATH}?v={}", self.stylesheet_hash)
    }

    /// The stylesheet's text, served at [`STYLESHEET_PATH`] as `text/css; charset=utf-8`.
    #[must_use]
    pub(crate) fn stylesheet(&self) -> &str {
        &self.stylesheet
    }
}

/// All templates with their full names, the built-in ones first.
fn templates(custom: Option<&Path>) -> Result<Vec<(String, String)>, PageError> {
    let mut templates: Vec<(String, String)> = built_in().collect();
    if let Some(dir) = custom {
        for file in read_dir(&dir.join("templates"))? {
            if file.extension().is_some_and(|end| end == "html") {
                let (name, source) = (file_name(&file), read(&file)?);
                if name == "consent.html" {
                    tells_unticked_boxes(&file, &source)?;
                }
                templates.push((format!("custom/{name}"), source));
            }
        }
    }
    Ok(templates)
}

/// A consent page has the marker itself, or leaves the part with the form to the built-in page.
fn tells_unticked_boxes(file: &Path, source: &str) -> Result<(), PageError> {
    let inherits = source.contains("\"builtin/consent.html\"") && !source.contains("block main");
    if inherits || source.contains(SCOPE_CHOICE) {
        return Ok(());
    }
    let detail =
        format!("the form lacks <input type=\"checkbox\" {SCOPE_CHOICE} value=\"yes\" checked hidden>");
    Err(PageError::File { file: file.display().to_string(), detail })
}

/// The built-in templates with their full names.
pub(super) fn built_in() -> impl Iterator<Item = (String, String)> {
    TEMPLATES.files().map(|file| {
        let source = file.contents_utf8().unwrap_or_default().to_owned();
        (format!("builtin/{}", file.path().display()), source)
    })
}

fn tera_for(messages: &Arc<Messages>, lang: Lang, templates: &[(String, String)]) -> Result<Tera, PageError> {
    let mut tera = Tera::new();
    tera.set_fallback_prefixes(["custom/", "builtin/"])?;
    tera.autoescape_on([".html"]);
    tera.set_escape_fn(escape);
    tera.register_filter("urlencode", |text: &str, _: Kwargs, _: &State<'_>| {
        byte_serialize(text.as_bytes()).collect::<String>()
    });
    let bound = Arc::clone(messages);
    tera.register_function("t", move |kwargs: Kwargs, _: &State<'_>| {
        let key: &str = kwargs.must_get("key")?;
        let args = kwargs.iter().filter_map(|(name, value)| argument(name.as_str()?, value));
        bound.text(lang, key, &args.collect::<Vec<_>>()).map_err(tera::Error::message)
    });
    let bound = Arc::clone(messages);
    // A note is an enum of `note.rs`: its key, with `part` behind it where it has several messages, and arguments.
    tera.register_function("note", move |kwargs: Kwargs, _: &State<'_>| {
        let of: &Value = kwargs.must_get("of")?;
        let part: &str = kwargs.get("part")?.unwrap_or_default();
        let fields = of.as_map().ok_or_else(|| tera::Error::message("`of` is no note"))?;
        let mut key = String::new();
        let mut args = Vec::new();
        for (name, value) in fields {
            match (name.as_str(), value.as_str()) {
                (Some("key"), Some(text)) => key = format!("{text}{part}"),
                (Some(name), _) => args.extend(argument(name, value)),
                (None, _) => {}
            }
        }
        bound.text(lang, &key, &args).map_err(tera::Error::message)
    });
    tera.add_raw_templates(templates.iter().map(|(name, source)| (name.as_str(), source.as_str())))?;
    Ok(tera)
}

fn argument<'a>(name: &'a str, value: &Value) -> Option<(&'a str, Arg)> {
    match (value.as_i64(), value.as_str()) {
        (Some(number), _) => Some((name, Arg::Number(number))),
        (None, Some(text)) => Some((name, Arg::from(text))),
        (None, None) => None,
    }
}

/// Escapes text for HTML content and quoted attributes. Characters that turn the direction of the text around them
/// (Unicode's embeddings, overrides and isolates) and control characters become the replacement character: a name
/// cannot rearrange the sentence in which it is shown.
fn escape(input: &str, out: &mut dyn Write) -> io::Result<()> {
    for character in input.chars() {
        match character {
            '&' => out.write_all(b"&amp;")?,
            '<' => out.write_all(b"&lt;")?,
            '>' => out.write_all(b"&gt;")?,
            '"' => out.write_all(b"&quot;")?,
            '\'' => out.write_all(b"&#39;")?,
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.write_all("\u{fffd}".as_bytes())?,
            '\n' | '\r' | '\t' => write!(out, "{character}")?,
            control if control.is_control() => out.write_all("\u{fffd}".as_bytes())?,
            other => write!(out, "{other}")?,
        }
    }
    Ok(())
}

/// The keys that a template names: every `t(key="…"`.
pub(super) fn message_keys(source: &str) -> impl Iterator<Item = &str> {
    source.split("t(key=\"").skip(1).filter_map(|rest| rest.split_once('"').map(|(key, _)| key))
}

/// The keys that code names: those of the notes.
pub(super) fn note_keys() -> Vec<String> {
    let all =
        [Fault::KEYS, Lasting::KEYS, Notice::KEYS, Warning::KEYS, Concern::KEYS, DeedText::KEYS].concat();
    let whole = all.into_iter().map(str::to_owned);
    let parts = ["title", "text", "next"];
    let errors = ErrorKind::KEYS.iter().flat_map(|key| parts.map(|part| format!("{key}-{part}")));
    whole.chain(errors).collect()
}
