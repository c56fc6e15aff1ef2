//! Contexts of the developers' pages: register an application, list, edit, secret, confirm.

use std::fmt::Write as _;

use serde::Serialize;
use url::form_urlencoded::byte_serialize;

use super::context::ScopeChoice;
use super::{Faults, Moment, Nav, Notice, Page};

/// Whether a client can keep a secret (RFC 6749 §2.1), or signs its requests (RFC 5849).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ClientType {
    /// Runs on a server of its own.
    #[default]
    Confidential,
    /// Runs in the person's hands.
    Public,
    /// Speaks OAuth 1.0a.
    Signing,
}

/// The fields of an application that signs: `callback_is_prefix` (`yes` when ticked), `rsa_key` (PEM; empty keeps the stored
/// one); of administrators also `profile` (`1.0a` or `1.0`) and `plaintext` (`yes` or `no`).
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct SigningFields {
    /// A callback may extend the registered one.
    pub(crate) callback_is_prefix: bool,
    /// What was typed.
    pub(crate) rsa_key: String,
    /// There is a stored one.
    pub(crate) has_rsa_key: bool,
    /// Only administrators see this field and the next.
    pub(crate) profile: Option<String>,
    /// It may send its secrets in place of a signature.
    pub(crate) plaintext: bool,
}

/// The fields of an application as typed: `name`, `description`, `home_page`, `client_type` (`confidential`,
/// `public` or `signing`), `logo`, `contacts` (one a line, or with commas), `redirect_uris` (one a line), `scope` (any number),
/// `pkce_required` (`yes` when ticked); of administrators also `legacy_until`, the last day as `YYYY-MM-DD`, or empty.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ClientForm {
    /// The application's name.
    pub(crate) name: String,
    /// What it does, in a sentence or two.
    pub(crate) description: String,
    /// Its home page.
    pub(crate) home_page: String,
    /// Address of its picture.
    pub(crate) logo: String,
    /// E-mail addresses, one a line.
    pub(crate) contacts: String,
    /// Confidential, public or signing.
    pub(crate) client_type: ClientType,
    /// Signing can be chosen.
    pub(crate) offers_signing: bool,
    /// The fields of one that signs.
    pub(crate) signing: SigningFields,
    /// One a line.
    pub(crate) redirect_uris: String,
    /// Every scope of the catalog.
    pub(crate) scopes: Vec<ScopeChoice>,
    /// PKCE is required of this confidential client too.
    pub(crate) pkce_required: bool,
    /// Only administrators see this field: the last day on which it is an old client, or empty.
    pub(crate) legacy_until: Option<String>,
    /// Its version; empty for the next one. Of a new application only.
    pub(crate) version: String,
    /// Networks from where it may be used, one a line; empty for everywhere.
    pub(crate) networks: String,
    /// It is its owner's alone. Of a new application only.
    pub(crate) owner_only: bool,
}

/// Register an application: `POST /oauth/client/register` with the fields of [`ClientForm`] and `csrf`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ClientRegister {
    /// What was typed.
    pub(crate) form: ClientForm,
    /// Faults of its fields.
    pub(crate) faults: Faults,
    /// Somebody decides about it.
    pub(crate) reviewed: bool,
}

impl Page for ClientRegister {
    const TEMPLATE: &'static str = "client_register.html";
    const NAV: Nav = Nav::Clients;
}

/// Edit an application: `POST /oauth/client/{id}` with the fields of [`ClientForm`] (the type stays as it is),
/// `action=save` and `csrf`; while an old secret works, `action=end-old-secret` ends it. Links lead to `?ask=reset-secret` and `?ask=delete` of the same path.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ClientEdit {
    /// The client identifier.
    pub(crate) client_id: String,
    /// It is an old client now: the last day of that.
    pub(crate) legacy_until: Option<Moment>,
    /// What was typed, or what is stored.
    pub(crate) form: ClientForm,
    /// Faults of its fields.
    pub(crate) faults: Faults,
    /// How far it is.
    pub(crate) stage: &'static str,
    /// Which state of it is shown: the hidden field `revision`.
    pub(crate) revision: u32,
    /// It was reviewed: only what nobody was shown can be changed.
    pub(crate) settled: bool,
    /// The secret before its present one works until then.
    pub(crate) old_secret_until: Option<Moment>,
    /// What was decided about it last.
    pub(crate) decision: Option<Decision>,
}

/// What was decided about an application.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Decision {
    /// When.
    pub(crate) at: Moment,
    /// Why; may be empty.
    pub(crate) reason: String,
}

impl Page for ClientEdit {
    const TEMPLATE: &'static str = "client_edit.html";
    const NAV: Nav = Nav::Clients;
}

/// One application in the list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ClientEntry {
    /// The client identifier.
    pub(crate) client_id: String,
    /// The application's name.
    pub(crate) name: String,
    /// Confidential or public.
    pub(crate) client_type: ClientType,
    /// The registered redirect URIs.
    pub(crate) redirect_uris: Vec<String>,
    /// Wire names of the scopes it may ask for.
    pub(crate) scopes: Vec<String>,
    /// When it was registered.
    pub(crate) since: Moment,
    /// Its version.
    pub(crate) version: String,
    /// How far it is.
    pub(crate) stage: &'static str,
    /// It is its owner's alone.
    pub(crate) owner_only: bool,
    /// It is an old client now: the last day of that.
    pub(crate) legacy_until: Option<Moment>,
}

/// The person's own applications.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ClientList {
    /// One entry per application.
    pub(crate) clients: Vec<ClientEntry>,
    /// What was just done.
    pub(crate) notice: Option<Notice>,
}

impl Page for ClientList {
    const TEMPLATE: &'static str = "client_list.html";
    const NAV: Nav = Nav::Clients;
}

/// A new application, or a new secret: the only page that ever shows the secret.
///
/// No `Debug`: it holds the secret.
#[derive(Clone, Serialize)]
pub(crate) struct ClientSecret {
    /// The application's name.
    pub(crate) client_name: String,
    /// The client identifier.
    pub(crate) client_id: String,
    /// The secret; none for a public client.
    pub(crate) client_secret: Option<String>,
    /// The addresses of OAuth 1.0a, in the order in which they are asked; none for a client of OAuth 2, which the examples
    /// below are for.
    pub(crate) endpoints: Vec<String>,
    /// The old secret was replaced; else the application is new.
    pub(crate) reset: bool,
    /// The old secret works until then.
    pub(crate) old_secret_until: Option<Moment>,
    /// Shell lines that make a code verifier and print the address of the authorization request.
    pub(crate) authorize_example: String,
    /// Shell lines that redeem the code.
    pub(crate) token_example: String,
    /// How far it is.
    pub(crate) stage: &'static str,
    /// The token of one that is its owner's alone.
    pub(crate) own_token: Option<OwnTokenShown>,
}

/// A token that is shown with its application. No `Debug`: it is a secret.
#[derive(Clone, Serialize)]
pub(crate) struct OwnTokenShown {
    /// The token.
    pub(crate) token: String,
    /// What it signs with.
    pub(crate) secret: Option<String>,
    /// When it ends.
    pub(crate) until: Option<Moment>,
}

/// What the examples of [`ClientSecret`] are made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Example<'a> {
    /// Full address of the authorization endpoint.
    pub(crate) authorization_endpoint: &'a str,
    /// Full address of the token endpoint.
    pub(crate) token_endpoint: &'a str,
    /// One of the registered redirect URIs.
    pub(crate) redirect_uri: &'a str,
    /// Space-separated wire names.
    pub(crate) scope: &'a str,
}

impl ClientSecret {
    /// The page with examples that hold the client's real values; the secret itself stays a shell variable, so that
    /// copied lines do not carry it into shell histories and tickets.
    #[must_use]
    pub(crate) fn new(
        client_name: String,
        client_id: String,
        client_secret: Option<String>,
        reset: bool,
        example: Example<'_>,
    ) -> Self {
        let authorize_example = authorize_example(&client_id, example);
        let token_example = token_example(&client_id, client_secret.is_some(), example);
        Self {
            client_name,
            client_id,
            client_secret,
            endpoints: Vec::new(),
            reset,
            old_secret_until: None,
            authorize_example,
            token_example,
            stage: "approved",
            own_token: None,
        }
    }

    /// The same of an application that is so far.
    #[must_use]
    pub(crate) fn at(self, stage: &'static str) -> Self {
        Self { stage, ..self }
    }

    /// The same of an application whose old secret works until then.
    #[must_use]
    pub(crate) fn with_old_secret_until(self, old_secret_until: Option<Moment>) -> Self {
        Self { old_secret_until, ..self }
    }

    /// The same with the token of one that is its owner's alone.
    #[must_use]
    pub(crate) fn with_token(self, own_token: Option<OwnTokenShown>) -> Self {
        Self { own_token, ..self }
    }

    /// The page of an application that signs, with the addresses that it needs.
    #[must_use]
    pub(crate) fn signing(self, endpoints: Vec<String>) -> Self {
        Self { endpoints, ..self }
    }
}

impl Page for ClientSecret {
    const TEMPLATE: &'static str = "client_secret.html";
    const NAV: Nav = Nav::Clients;
}

/// The step that is asked for once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ClientAction {
    /// Replace the secret.
    ResetSecret,
    /// Delete the application.
    Delete,
}

/// For how long the old secret works on, as somebody can choose.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OverlapChoice {
    /// The value: hours.
    pub(crate) hours: u16,
    /// In words; none for not at all.
    pub(crate) text: Option<String>,
}

/// Asks before a destructive step: `POST /oauth/client/{id}` with `action` (`reset-secret` or `delete`) and `csrf`; for a new secret
/// also `reason` and `keep_old`, the hours for which the old one works on.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ClientConfirm {
    /// The client identifier.
    pub(crate) client_id: String,
    /// The application's name.
    pub(crate) client_name: String,
    /// What is about to happen.
    pub(crate) action: ClientAction,
    /// For how long the old secret may work on; none where it cannot.
    pub(crate) overlaps: Vec<OverlapChoice>,
}

impl Page for ClientConfirm {
    const TEMPLATE: &'static str = "client_confirm.html";
    const NAV: Nav = Nav::Clients;
}

fn encode(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

fn authorize_example(client_id: &str, example: Example<'_>) -> String {
    let mut lines = String::from(
        "CODE_VERIFIER=$(openssl rand -hex 32)\n\
         CODE_CHALLENGE=$(printf %s \"$CODE_VERIFIER\" | openssl dgst -sha256 -binary |\n  \
         openssl base64 -A | tr '+/' '-_' | tr -d =)\n",
    );
    let _ = write!(
        lines,
        "echo \"{}?response_type=code&client_id={}\\\n\
         &redirect_uri={}\\\n\
         &scope={}&state=$(openssl rand -hex 8)\\\n\
         &code_challenge=$CODE_CHALLENGE&code_challenge_method=S256\"",
        example.authorization_endpoint,
        encode(client_id),
        encode(example.redirect_uri),
        encode(example.scope),
    );
    lines
}

fn token_example(client_id: &str, secret: bool, example: Example<'_>) -> String {
    let id = encode(client_id);
    let who = if secret { format!("-u \"{id}:$CLIENT_SECRET\"") } else { format!("-d client_id={id}") };
    format!(
        "curl {who} \\\n  -d grant_type=authorization_code \\\n  -d code=\"$CODE\" \\\n  -d redirect_uri={} \\\n  \
         -d code_verifier=\"$CODE_VERIFIER\" \\\n  {}",
        encode(example.redirect_uri),
        example.token_endpoint,
    )
}
