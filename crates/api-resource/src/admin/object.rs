//! What programs see of clients and the log, here and in commands. Instants are texts of RFC 3339, in UTC.

use oauth_core::model::client::{Client, ClientKind};
use oauth_core::model::event::{Actor, Event};
use oauth_core::model::right::{Right, Rights};
use oauth_core::model::stage::Stage;
use oauth_core::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A client in the words of RFC 7591 §2, without its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Client)]
pub struct ClientObject {
    /// Its `client_id`.
    #[schema(format = Uuid)]
    client_id: String,
    /// What people know it by.
    client_name: String,
    /// Its home page.
    client_uri: Option<String>,
    /// What it is for.
    description: String,
    /// Its logo.
    logo_uri: Option<String>,
    /// Where people may write with questions; null for those who may not see what is private.
    contacts: Option<Vec<String>>,
    /// Where it may be answered.
    redirect_uris: Vec<String>,
    /// What it may ask for: scopes, parted by spaces.
    scope: String,
    /// Who registered it.
    owner_id: Option<String>,
    /// When it was registered.
    #[schema(format = DateTime)]
    created_at: String,
    /// Which of its owner's clients of this name.
    version: String,
    /// Does it serve its owner alone?
    owner_only: bool,
    /// From where it may be used, everywhere when it is empty; null for those who may not see what is private.
    networks: Option<Vec<String>>,
    /// How far it is.
    #[schema(value_type = super::asked::StageWord)]
    stage: &'static str,
    /// Since when it is at this stage.
    #[schema(format = DateTime)]
    stage_at: String,
    /// Is its name kept from most?
    hidden: bool,
    /// How often it was changed: a step that lets it in says which state was looked at.
    revision: u32,
    /// Until when the secret before its present one works too. Told of a client that is asked for by itself, to those who may see
    /// what is private.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    old_secret_expires_at: Option<String>,
    /// `database` or `configuration`.
    origin: &'static str,
    #[serde(flatten)]
    protocol: ProtocolObject,
}

/// What clients of one protocol have, and the others have not.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ClientProtocol)]
#[serde(tag = "protocol")]
enum ProtocolObject {
    /// OAuth 1.0a (RFC 5849).
    #[serde(rename = "oauth1")]
    OAuth1 {
        /// Its handshake: `1.0a`, or `1.0` for old ones.
        profile: &'static str,
        /// May a callback extend the registered one?
        callback_is_prefix: bool,
        /// Has it a key to sign with?
        rsa_key: bool,
        /// May it send its secrets in place of a signature?
        plaintext: bool,
    },
    /// OAuth 2.
    #[serde(rename = "oauth2")]
    OAuth2 {
        /// What it may do at the token endpoint.
        grant_types: Vec<&'static str>,
        /// The resource that it serves.
        resource: Option<String>,
        /// `none` for a public client, else `client_secret_basic`.
        token_endpoint_auth_method: &'static str,
        /// `required`, or `if-sent`.
        pkce: &'static str,
        /// Whose habits it may keep.
        legacy: Option<&'static str>,
        /// Until when.
        #[schema(format = DateTime)]
        legacy_until: Option<String>,
    },
}

impl From<&Client> for ProtocolObject {
    fn from(client: &Client) -> Self {
        let oauth2 = |method, pkce_required: bool| Self::OAuth2 {
            grant_types: client.grant_types.names().to_vec(),
            resource: client.resource.as_ref().map(|resource| resource.as_str().to_owned()),
            token_endpoint_auth_method: method,
            pkce: if pkce_required { "required" } else { "if-sent" },
            legacy: client.legacy_until.map(|_| "draft25"),
            legacy_until: client.legacy_until.map(Timestamp::rfc3339),
        };
        match &client.kind {
            ClientKind::Public => oauth2("none", true),
            ClientKind::Confidential { pkce_required, .. } => oauth2("client_secret_basic", *pkce_required),
            ClientKind::Signing(signing) => Self::OAuth1 {
                profile: signing.profile.as_str(),
                callback_is_prefix: signing.callback_is_prefix,
                rsa_key: signing.rsa_key.is_some(),
                plaintext: signing.plaintext,
            },
        }
    }
}

impl From<&Client> for ClientObject {
    fn from(client: &Client) -> Self {
        let configured = client.life.stage == Stage::Configured;
        Self {
            client_id: client.id.to_string(),
            client_name: client.name.as_str().to_owned(),
            client_uri: client.homepage.as_ref().map(|page| page.as_str().to_owned()),
            description: client.description.clone(),
            logo_uri: client.logo.as_ref().map(|logo| logo.as_str().to_owned()),
            contacts: Some(client.contacts.clone()),
            redirect_uris: client.redirect_uris.iter().map(|uri| uri.as_str().to_owned()).collect(),
            scope: client.scopes.to_string(),
            owner_id: client.owner.as_ref().map(ToString::to_string),
            created_at: client.created_at.rfc3339(),
            version: client.version.as_str().to_owned(),
            owner_only: client.owner_only,
            networks: Some(client.networks.iter().map(ToString::to_string).collect()),
            stage: client.life.stage.as_str(),
            stage_at: client.life.since.rfc3339(),
            hidden: client.life.hidden,
            revision: client.life.revision,
            old_secret_expires_at: None,
            origin: if configured { "configuration" } else { "database" },
            protocol: client.into(),
        }
    }
}

impl ClientObject {
    /// The same of a client whose old secret works until then.
    #[must_use]
    pub fn with_old_secret(self, until: Option<Timestamp>) -> Self {
        Self { old_secret_expires_at: until.map(Timestamp::rfc3339), ..self }
    }

    /// As somebody with these rights sees it.
    pub(super) fn seen(client: &Client, rights: Rights) -> Self {
        let whole = Self::from(client);
        if rights.has(Right::ViewPrivate) { whole } else { Self { contacts: None, networks: None, ..whole } }
    }
}

/// An entry of the log of who did what. Names are as they were then.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventObject {
    /// The identifier; entries in the order of these are in the order of time.
    #[schema(format = Uuid)]
    id: String,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// What was done.
    #[schema(value_type = super::asked::DeedWord)]
    deed: &'static str,
    /// `person`, `operator` at the command line, or `provider` by a rule.
    actor: &'static str,
    /// Which person.
    actor_id: Option<String>,
    /// What the person was called.
    actor_name: Option<String>,
    /// From which network address.
    address: Option<String>,
    /// Through which client, where the person used one with a token.
    #[schema(format = Uuid)]
    through_client_id: Option<String>,
    /// What it was called.
    through_client_name: Option<String>,
    /// To which client.
    #[schema(format = Uuid)]
    client_id: Option<String>,
    /// What it was called.
    client_name: Option<String>,
    /// To which person; of a client, its owner.
    person_id: Option<String>,
    /// What the person was called.
    person_name: Option<String>,
    /// Why; may be empty.
    reason: String,
}

impl From<Event> for EventObject {
    fn from(event: Event) -> Self {
        let actor = event.actor.kind();
        let person = match event.actor {
            Actor::Person(id, name) => Some((id.to_string(), name)),
            Actor::Operator | Actor::Provider => None,
        };
        let (actor_id, actor_name) = person.unzip();
        let (through_client_id, through_client_name) =
            event.through.map(|(id, name)| (id.to_string(), name)).unzip();
        let (client_id, client_name) = event.client.map(|(id, name)| (id.to_string(), name)).unzip();
        let (person_id, person_name) = event.person.map(|(id, name)| (id.to_string(), name)).unzip();
        Self {
            id: event.id.to_string(),
            at: event.at.rfc3339(),
            deed: event.deed.as_str(),
            actor,
            actor_id,
            actor_name,
            address: event.from.map(|address| address.to_string()),
            through_client_id,
            through_client_name,
            client_id,
            client_name,
            person_id,
            person_name,
            reason: event.reason,
        }
    }
}
