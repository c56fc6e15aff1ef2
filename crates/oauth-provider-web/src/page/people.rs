//! Contexts of the pages about people: the list and one person, for administrators; the end of the own account.

use serde::Serialize;

use super::review::{Entry, Paging};
use super::{Faults, Moment, Nav, Notice, Page};

/// A person in a list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ListedPerson {
    /// By what the person's page is found: the name typed to sign in, or the id.
    pub(crate) key: String,
    /// What pages call the person; may be empty.
    pub(crate) name: String,
    /// E-mail address; may be empty.
    pub(crate) email: String,
    /// Is it known to be the person's own?
    pub(crate) email_confirmed: bool,
    /// What the person is to the site.
    pub(crate) role: &'static str,
    /// When the provider first saw the person.
    pub(crate) since: Moment,
    /// Nothing under this person works.
    pub(crate) disabled: bool,
}

/// Everybody: `GET` with `name`, `email`, `role`, `disabled` (`yes` or `no`) and `page`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct People {
    /// Part of the name.
    pub(crate) name: String,
    /// Part of the e-mail address.
    pub(crate) email: String,
    /// The role that is asked for, or empty.
    pub(crate) role: String,
    /// `yes`, `no` or empty.
    pub(crate) disabled: String,
    /// The roles to choose from.
    pub(crate) roles: Vec<&'static str>,
    /// Who was found.
    pub(crate) people: Vec<ListedPerson>,
    /// Where it goes on.
    pub(crate) paging: Paging,
}

impl Page for People {
    const TEMPLATE: &'static str = "people.html";
    const NAV: Nav = Nav::People;
}

/// One person: `POST /people/{key}` with `action` (`disable`, `enable`, `set-role` with `role`, `sign-out`, `send-reset`) and
/// `csrf`; `?ask=disable` asks before that.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Person {
    /// The person as in the list.
    pub(crate) person: ListedPerson,
    /// The identifier.
    pub(crate) id: String,
    /// What the person types to sign in; none when the host application does that.
    pub(crate) username: Option<String>,
    /// Since when nothing under the person works.
    pub(crate) disabled: Option<Moment>,
    /// Registered applications.
    pub(crate) clients: usize,
    /// Connected applications.
    pub(crate) connections: usize,
    /// Browsers.
    pub(crate) sessions: usize,
    /// The roles to choose from.
    pub(crate) roles: Vec<&'static str>,
    /// It is the reader.
    pub(crate) own: bool,
    /// A letter with a link for a new password can be sent.
    pub(crate) may_send: bool,
    /// What the person did and what was done to the person, the newest first.
    pub(crate) log: Vec<Entry>,
    /// What was just done.
    pub(crate) notice: Option<Notice>,
}

impl Page for Person {
    const TEMPLATE: &'static str = "person.html";
    const NAV: Nav = Nav::People;
}

/// The question before a person is disabled.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PersonDisable {
    /// By what the person's page is found.
    pub(crate) key: String,
    /// What pages call the person.
    pub(crate) name: String,
    /// Connected applications.
    pub(crate) connections: usize,
}

impl Page for PersonDisable {
    const TEMPLATE: &'static str = "person_disable.html";
    const NAV: Nav = Nav::People;
}

/// Before the own account is deleted: `POST /account/delete` with `password` and `csrf`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AccountDelete {
    /// What the person types to sign in.
    pub(crate) username: String,
    /// Registered applications.
    pub(crate) clients: usize,
    /// Connected applications.
    pub(crate) connections: usize,
    /// What the person uploaded; none where nothing can be.
    pub(crate) uploads: Option<usize>,
    /// Faults of `password`.
    pub(crate) faults: Faults,
}

impl Page for AccountDelete {
    const TEMPLATE: &'static str = "account_delete.html";
    const NAV: Nav = Nav::Account;
}

/// The own account is deleted.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AccountDeleted {
    /// Applications that are gone.
    pub(crate) clients: usize,
    /// Connections that ended.
    pub(crate) connections: usize,
    /// Uploads that are gone; none where nothing could be uploaded.
    pub(crate) uploads: Option<usize>,
    /// New accounts can be made.
    pub(crate) signup: bool,
}

impl Page for AccountDeleted {
    const TEMPLATE: &'static str = "account_deleted.html";
}
