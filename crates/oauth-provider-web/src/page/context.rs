//! Contexts of the pages for people: account, consent, connections, errors.

use oauth_core::catalog::Risk;
use serde::Serialize;

use super::{ErrorKind, Fault, Faults, Lasting, Moment, Nav, Notice, Page, Warning};

/// Sign in: `POST /login` with `username`, `password`, `return_to`, `csrf`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Login {
    /// As typed before.
    pub(crate) username: String,
    /// Where to go afterwards: a path of this site, or empty.
    pub(crate) return_to: String,
    /// Why the last attempt failed; it is told for the form as a whole, since which field is wrong is not told.
    pub(crate) fault: Option<Fault>,
    /// What was done before.
    pub(crate) notice: Option<Notice>,
    /// Can a forgotten password be set anew, by a letter?
    pub(crate) forgotten: bool,
}

impl Page for Login {
    const TEMPLATE: &'static str = "login.html";
}

/// Make an account: `POST /signup` with `username`, `email`, `password`, `password_again`, `return_to`, `csrf`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Signup {
    /// As typed before.
    pub(crate) username: String,
    /// As typed before.
    pub(crate) email: String,
    /// Where to go afterwards: a path of this site, or empty.
    pub(crate) return_to: String,
    /// The least length of a password, told beside the field.
    pub(crate) password_min: u32,
    /// Faults of the four fields.
    pub(crate) faults: Faults,
}

impl Page for Signup {
    const TEMPLATE: &'static str = "signup.html";
}

/// The account: `POST /account/password` with `current_password`, `new_password`, `new_password_again`, `csrf`;
/// `POST /account/email` with `email`, `email_password`, `csrf`; `POST /account/email/letter` with `csrf` sends the link again;
/// `POST /account/sessions` with `csrf` ends all sessions.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Account {
    /// The name by which the person signs in.
    pub(crate) username: String,
    /// E-mail address; may be empty.
    pub(crate) email: String,
    /// Is it known to be the person's own?
    pub(crate) email_confirmed: bool,
    /// Another address as typed before.
    pub(crate) email_typed: String,
    /// Is mail set up?
    pub(crate) mail: bool,
    /// The least length of a password, told beside the field.
    pub(crate) password_min: u32,
    /// Faults of the fields of the address and of the password.
    pub(crate) faults: Faults,
    /// What was just done.
    pub(crate) notice: Option<Notice>,
}

impl Page for Account {
    const TEMPLATE: &'static str = "account.html";
    const NAV: Nav = Nav::Account;
}

/// A scope that can be ticked: a checkbox `name="scope"` with the scope's name as its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ScopeChoice {
    /// The wire name.
    pub(crate) name: String,
    /// In the reader's words, from `Messages::scope_text`.
    pub(crate) title: String,
    /// One sentence more, or empty.
    pub(crate) description: String,
    /// Heading under which it stands in the reader's words, from `Messages::group_text`, shown when there are several;
    /// scopes of one group stand one after another.
    pub(crate) group: String,
    /// Marked by a word unless it is low.
    pub(crate) risk: Risk,
    /// Whether it is ticked.
    pub(crate) checked: bool,
}

/// The consent page: `POST /oauth/authorize` with `interaction`, `scope` (any number), `scope_choice`, `decision`
/// (`allow` or `deny`), `block` (`yes` when ticked; it counts only with `deny`), `csrf`; 'another account' is
/// `POST /logout` with `return_to`, `csrf`.
///
/// `scope_choice` tells a person who unticked everything, and is asked again, from a program that presses `allow`
/// without a word of scopes, and means all that is asked for. It is a ticked checkbox that is not shown: browsers send
/// it, programs that return only the fields of type `hidden` do not. A host's own template must have it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Consent {
    /// The interaction's id, the hidden field `interaction`.
    pub(crate) interaction: String,
    /// The application's name.
    pub(crate) client_name: String,
    /// The application's own description, or empty.
    pub(crate) client_description: String,
    /// Address of its picture, which the page loads from there.
    pub(crate) logo: Option<String>,
    /// Name of the person who registered it; none for one of the site itself.
    pub(crate) owner: Option<String>,
    /// When it was registered.
    pub(crate) registered: Moment,
    /// The application's home page; shown only if it is an http or https address.
    pub(crate) home_page: Option<String>,
    /// Where the redirect leads: its host, or its scheme with a colon; none where the person carries the answer.
    pub(crate) destination: Option<String>,
    /// What it asks for and the person can choose; may be empty.
    pub(crate) scopes: Vec<ScopeChoice>,
    /// Titles of what goes with whatever is chosen.
    pub(crate) included: Vec<String>,
    /// It only learns who the person is.
    pub(crate) identity_only: bool,
    /// How it can be limited.
    pub(crate) limits: LimitChoices,
    /// The hidden field `callback`: where a client without a registered address wants its person to go back to.
    pub(crate) callback: Option<String>,
    /// What to know before allowing.
    pub(crate) warnings: Vec<Warning>,
    /// Path and query of this authorization request, to come back to under another account.
    pub(crate) return_to: String,
    /// Faults of `scope`.
    pub(crate) faults: Faults,
}

impl Page for Consent {
    const TEMPLATE: &'static str = "consent.html";
    const NAV: Nav = Nav::Focus;
}

/// How a person can limit what is allowed: the fields `lifetime` and `reach`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LimitChoices {
    /// The values of `lifetime`, the shortest first.
    pub(crate) lifetimes: Vec<LifetimeChoice>,
    /// Is looking only chosen? None where nothing that is asked for changes anything.
    pub(crate) read_only: Option<bool>,
}

/// One value of `lifetime`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LifetimeChoice {
    /// The value.
    pub(crate) value: &'static str,
    /// Its text.
    pub(crate) text: Lasting,
    /// Is it chosen when the page is shown?
    pub(crate) chosen: bool,
}

/// How a decision ended that the browser is not sent away with: what the person carries to the application.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Handover {
    /// The application's name.
    pub(crate) client_name: String,
    /// Was it allowed?
    pub(crate) allowed: bool,
    /// What was allowed, by title.
    pub(crate) scopes: Vec<String>,
    /// For looking only?
    pub(crate) read_only: bool,
    /// Until when; none until it is taken back.
    pub(crate) until: Option<Moment>,
    /// The verifier to type or paste into the application.
    pub(crate) verifier: Option<String>,
    /// The token, for applications without a verifier that have nowhere to go back to.
    pub(crate) token: Option<String>,
    /// Where to go back to.
    pub(crate) link: Option<String>,
}

impl Page for Handover {
    const TEMPLATE: &'static str = "handover.html";
    const NAV: Nav = Nav::Focus;
}

/// Something went wrong.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ErrorPage {
    /// What it was; its status is `ErrorKind::status`.
    pub(crate) kind: ErrorKind,
    /// Say that nothing was shared with the application: on pages of the authorization endpoint.
    pub(crate) nothing_shared: bool,
    /// The exact words for the application's developer: an error code, a parameter.
    pub(crate) detail: Option<String>,
    /// What the log can be searched for.
    pub(crate) reference: Option<String>,
}

impl Page for ErrorPage {
    const TEMPLATE: &'static str = "error.html";
}

/// One connected application.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Connection {
    /// The client identifier.
    pub(crate) client_id: String,
    /// The application's name.
    pub(crate) client_name: String,
    /// Who registered it; none for one of the site itself.
    pub(crate) owner: Option<String>,
    /// Titles of the scopes allowed, over all live grants.
    pub(crate) scopes: Vec<String>,
    /// Since when.
    pub(crate) since: Moment,
    /// When a token was last used.
    pub(crate) last_used: Option<Moment>,
    /// For looking only?
    pub(crate) read_only: bool,
    /// When it ends by itself.
    pub(crate) until: Option<Moment>,
    /// E-mail addresses of whoever answers for it.
    pub(crate) contacts: Vec<String>,
}

/// One application that must not ask the person.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Blocked {
    /// The client identifier.
    pub(crate) client_id: String,
    /// The application's name.
    pub(crate) client_name: String,
    /// Who registered it; none for one of the site itself.
    pub(crate) owner: Option<String>,
    /// Since when.
    pub(crate) since: Moment,
}

/// What the person allowed, and what must not ask again. 'Change' leads to `/oauth/client/connections?change=CLIENT_ID`,
/// 'take back' to `/oauth/client/connections?ask=CLIENT_ID`; 'let it ask again' is `POST /oauth/client/connections` with
/// `action=ask-again`, `client_id`, `csrf`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Connections {
    /// One entry per application.
    pub(crate) connections: Vec<Connection>,
    /// One entry per application that the person refused for good.
    pub(crate) blocked: Vec<Blocked>,
    /// What was just done.
    pub(crate) notice: Option<Notice>,
}

impl Page for Connections {
    const TEMPLATE: &'static str = "connections.html";
    const NAV: Nav = Nav::Connections;
}

/// Asks before taking back: `POST /oauth/client/connections` with `client_id`, `csrf`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ConnectionConfirm {
    /// The client identifier.
    pub(crate) client_id: String,
    /// The application's name.
    pub(crate) client_name: String,
    /// Titles of the scopes that end.
    pub(crate) scopes: Vec<String>,
}

impl Page for ConnectionConfirm {
    const TEMPLATE: &'static str = "connection_confirm.html";
    const NAV: Nav = Nav::Connections;
}

/// Takes back a part: `POST /oauth/client/connections` with `action=change`, `client_id`, `scope` (any number, those that
/// stay), `reach` (`write` or `read`), `csrf`. Whoever ticks no scope is led to [`ConnectionConfirm`].
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ConnectionChange {
    /// The client identifier.
    pub(crate) client_id: String,
    /// The application's name.
    pub(crate) client_name: String,
    /// What the application has and the person can choose; may be empty.
    pub(crate) scopes: Vec<ScopeChoice>,
    /// Titles of what goes with whatever is left.
    pub(crate) included: Vec<String>,
    /// Is looking only chosen? None where that is no choice: nothing of it changes anything, or it is so already.
    pub(crate) read_only: Option<bool>,
    /// It is for looking only already.
    pub(crate) looks_only: bool,
    /// Faults of `scope`.
    pub(crate) faults: Faults,
}

impl Page for ConnectionChange {
    const TEMPLATE: &'static str = "connection_change.html";
    const NAV: Nav = Nav::Connections;
}
