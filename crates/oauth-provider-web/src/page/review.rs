//! Contexts of the pages around the life of applications: the public list, the review, the log.

use serde::Serialize;

use super::client::ClientType;
use super::context::ScopeChoice;
use super::{Concern, DeedText, Moment, Nav, Notice, Page};

/// Which part of a list is shown: `?page=N` of the same query.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Paging {
    /// Address of the page before.
    pub(crate) previous: Option<String>,
    /// Address of the page after.
    pub(crate) next: Option<String>,
}

/// An application in a list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ListedClient {
    /// The client identifier.
    pub(crate) client_id: String,
    /// The application's name.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// Whose it is; none for one of the site itself.
    pub(crate) publisher: Option<String>,
    /// What it does.
    pub(crate) description: String,
    /// How far it is.
    pub(crate) stage: &'static str,
    /// Since when.
    pub(crate) since: Moment,
    /// It is hidden.
    pub(crate) hidden: bool,
}

/// The applications of this site, for everybody: `GET` with `name`, `publisher`, `stage` and `page`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Applications {
    /// Part of the name.
    pub(crate) name: String,
    /// Part of the publisher's name.
    pub(crate) publisher: String,
    /// The stage that is asked for, or empty.
    pub(crate) stage: String,
    /// The stages to choose from.
    pub(crate) stages: Vec<&'static str>,
    /// What was found.
    pub(crate) clients: Vec<ListedClient>,
    /// Where it goes on.
    pub(crate) paging: Paging,
}

impl Page for Applications {
    const TEMPLATE: &'static str = "applications.html";
    const NAV: Nav = Nav::None;
}

/// What there is to know of an application.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ClientFacts {
    /// The client identifier.
    pub(crate) client_id: String,
    /// The application's name.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// Whose it is.
    pub(crate) publisher: Option<String>,
    /// What it does.
    pub(crate) description: String,
    /// Its home page.
    pub(crate) home_page: Option<String>,
    /// Confidential, public or signing.
    pub(crate) client_type: ClientType,
    /// Where it may be answered.
    pub(crate) redirect_uris: Vec<String>,
    /// What it may ask for.
    pub(crate) scopes: Vec<ScopeChoice>,
    /// How far it is.
    pub(crate) stage: &'static str,
    /// Since when.
    pub(crate) since: Moment,
    /// When it was registered.
    pub(crate) registered: Moment,
    /// It is its owner's alone.
    pub(crate) owner_only: bool,
    /// It is hidden.
    pub(crate) hidden: bool,
    /// A newer version of it that is approved.
    pub(crate) newer: Option<Newer>,
    /// Who may be asked about it; empty for those who may not see that.
    pub(crate) contacts: Vec<String>,
    /// From where it may be used; empty for everywhere, and for those who may not see that.
    pub(crate) networks: Vec<String>,
}

/// A newer version.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Newer {
    /// Its client identifier.
    pub(crate) client_id: String,
    /// The version.
    pub(crate) version: String,
}

/// One application, for everybody.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Application {
    /// The application.
    pub(crate) client: ClientFacts,
    /// The reader registered it.
    pub(crate) own: bool,
    /// The reader may decide about it.
    pub(crate) may_review: bool,
}

impl Page for Application {
    const TEMPLATE: &'static str = "application.html";
    const NAV: Nav = Nav::None;
}

/// How many applications are at a stage.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StageCount {
    /// The stage.
    pub(crate) stage: &'static str,
    /// How many.
    pub(crate) count: u64,
    /// It is the one that is shown.
    pub(crate) current: bool,
}

/// The applications at one stage, for those who decide about them: `GET` with `stage` and `page`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ReviewList {
    /// Every stage.
    pub(crate) stages: Vec<StageCount>,
    /// What is at the one that is shown.
    pub(crate) clients: Vec<ListedClient>,
    /// Where it goes on.
    pub(crate) paging: Paging,
    /// The reader may read the log.
    pub(crate) may_read_log: bool,
    /// What was just done.
    pub(crate) notice: Option<Notice>,
}

impl Page for ReviewList {
    const TEMPLATE: &'static str = "review_list.html";
    const NAV: Nav = Nav::Review;
}

/// One application to decide about: `POST /oauth/review/{id}` with `step`, `revision`, `reason`, `csrf`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Review {
    /// The application.
    pub(crate) client: ClientFacts,
    /// Which state of it is shown: the hidden field `revision`.
    pub(crate) revision: u32,
    /// What to look at twice.
    pub(crate) concerns: Vec<Concern>,
    /// What can be done about it by the reader.
    pub(crate) steps: Vec<&'static str>,
    /// What was done with it, the newest first.
    pub(crate) log: Vec<Entry>,
}

impl Page for Review {
    const TEMPLATE: &'static str = "review.html";
    const NAV: Nav = Nav::Review;
}

/// Something that the reader is told.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Told {
    /// When it was done.
    pub(crate) at: Moment,
    /// What was done.
    pub(crate) deed: DeedText,
    /// It waits for a decision.
    pub(crate) proposed: bool,
    /// The application's identifier.
    pub(crate) client_id: String,
    /// Its name then.
    pub(crate) client_name: String,
    /// Why; may be empty.
    pub(crate) reason: String,
    /// The reader has not marked it as read.
    pub(crate) unread: bool,
}

/// The reader's notices: `POST /oauth/notices` with `csrf` marks all as read.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Notices {
    /// The newest first.
    pub(crate) notices: Vec<Told>,
    /// Some are new.
    pub(crate) unread: bool,
    /// Address of older ones.
    pub(crate) older: Option<String>,
    /// The reader decides about applications.
    pub(crate) review: bool,
}

impl Page for Notices {
    const TEMPLATE: &'static str = "notices.html";
    const NAV: Nav = Nav::Notices;
}

/// An entry of the log.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    /// When.
    pub(crate) at: Moment,
    /// Who: the name of a person, or empty.
    pub(crate) actor: String,
    /// `person`, `operator` or `provider`.
    pub(crate) kind: &'static str,
    /// What.
    pub(crate) deed: DeedText,
    /// What it was done to: an application's or a person's name.
    pub(crate) subject: String,
    /// The application's identifier, if it was one.
    pub(crate) client_id: Option<String>,
    /// The person's identifier, if it was one and the reader is an administrator.
    pub(crate) person: Option<String>,
    /// Of a grant that somebody else ended: the name of whoever had given it.
    pub(crate) of: Option<String>,
    /// Why.
    pub(crate) reason: String,
    /// From where.
    pub(crate) address: String,
    /// Through which application, where the person used one with a token.
    pub(crate) through: Option<String>,
}

/// The log: `GET` with `deed`, `client`, `person` and `before`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Log {
    /// The entries, the newest first.
    pub(crate) entries: Vec<Entry>,
    /// Every deed to choose from.
    pub(crate) deeds: Vec<DeedChoice>,
    /// Address of older entries.
    pub(crate) older: Option<String>,
    /// The client that is asked for, or empty.
    pub(crate) client: String,
    /// The person who is asked for, or empty.
    pub(crate) person: String,
}

/// A deed to filter by.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DeedChoice {
    /// The value.
    pub(crate) value: &'static str,
    /// What it is called.
    pub(crate) text: DeedText,
    /// It is chosen.
    pub(crate) chosen: bool,
}

impl Page for Log {
    const TEMPLATE: &'static str = "log.html";
    const NAV: Nav = Nav::Review;
}
