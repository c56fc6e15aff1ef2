//! One scope of a catalog, the group under which it stands, and the ones that are shipped.

use serde::{Deserialize, Serialize};

use crate::text::scope::Scope;

/// How much harm a scope can do in the wrong hands; the consent page marks all but the low ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Looking, and changes that hurt nobody.
    #[default]
    Low,
    /// Changes that others see: what is spoilt can be seen, and be put right.
    Visible,
    /// What could take over an account or the site, or give away what is secret.
    Security,
    /// Only for the site's own staff: nobody else can register an application for it.
    Internal,
}

/// One scope that exists here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeEntry {
    /// The scope token of RFC 6749 §3.3.
    pub name: Scope,
    /// A few words for the consent page; a page's message file may translate them.
    pub title: String,
    /// One sentence more.
    #[serde(default)]
    pub description: String,
    /// Scopes of one group stand together on the consent page; the name of a [`ScopeGroup`], or a heading as it stands.
    #[serde(default)]
    pub group: String,
    /// How much harm it can do.
    #[serde(default)]
    pub risk: Risk,
    /// Scopes that whoever has this one has too.
    #[serde(default)]
    pub implies: Vec<Scope>,
    /// What the application's own access rules call what this scope lets one do; 1 to 64 visible ASCII characters each.
    #[serde(default)]
    pub rights: Vec<String>,
    /// Asked for like any other, but never a choice of the person: it goes with whatever is allowed.
    #[serde(default)]
    pub hidden: bool,
    /// It says who the person is, and nothing more: it has no rights, and implies only what is such, too.
    #[serde(default)]
    pub identity: bool,
}

impl ScopeEntry {
    /// A scope of low risk with a title and nothing else.
    #[must_use]
    pub fn new(name: Scope, title: impl Into<String>) -> Self {
        Self {
            name,
            title: title.into(),
            description: String::new(),
            group: String::new(),
            risk: Risk::Low,
            implies: Vec::new(),
            rights: Vec::new(),
            hidden: false,
            identity: false,
        }
    }
}

/// What pages call a group of scopes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeGroup {
    /// The `group` of its scopes.
    pub name: String,
    /// The heading above them; a page's message file may translate it.
    pub title: String,
}

/// `read`, `write`, `profile`, `email`, and those of the administration API.
pub(super) fn shipped() -> Vec<ScopeEntry> {
    let entry = |name, title: &str, description: &str, group: &str| ScopeEntry {
        description: description.to_owned(),
        group: group.to_owned(),
        ..ScopeEntry::new(Scope::fixed(name), title)
    };
    let read = "Your name, your e-mail address and what you keep here, private things too";
    let write = "Create, edit and delete in your name";
    let staff = |name, title: &str| ScopeEntry { risk: Risk::Internal, ..entry(name, title, "", "staff") };
    vec![
        ScopeEntry {
            implies: vec![Scope::fixed("profile"), Scope::fixed("email")],
            ..entry("read", "See your account and your content", read, "content")
        },
        ScopeEntry { risk: Risk::Visible, ..entry("write", "Add and change content", write, "content") },
        ScopeEntry { identity: true, ..entry("profile", "See your name", "", "identity") },
        ScopeEntry { identity: true, ..entry("email", "See your e-mail address", "", "identity") },
        staff("admin:clients", "Register, approve and stop applications"),
        staff("admin:people", "See all people, set roles, disable accounts"),
        staff("admin:grants", "See and end what anybody allowed"),
        staff("admin:keys", "See the keys and seal secrets anew"),
        staff("admin:audit", "Read the log of who did what"),
    ]
}

/// The groups of [`shipped`].
pub(super) fn shipped_groups() -> Vec<ScopeGroup> {
    [("content", "Your content"), ("identity", "Who you are"), ("staff", "Administration of the site")]
        .map(|(name, title)| ScopeGroup { name: name.to_owned(), title: title.to_owned() })
        .to_vec()
}
