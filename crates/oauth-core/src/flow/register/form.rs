//! What somebody fills in about a client, and whether it can be.

use super::signing::{SigningDraft, SigningForm};
use crate::env::Env;
use crate::model::client::{
    Client, ClientName, GrantTypes, MAX_CONTACTS, MAX_DESCRIPTION, MAX_NAME, MAX_REDIRECT_URIS,
};
use crate::model::user::parse_email;
use crate::model::version::{MAX_VERSION, Version};
use crate::oauth1::rsa_key::RsaKeyError;
use crate::policy::{Policy, RedirectRule};
use crate::text::network::{MAX_NETWORKS, Network};
use crate::text::resource::ResourceUri;
use crate::text::scope::ScopeSet;
use crate::text::uri::{Logo, RedirectKind, RedirectUri, UriError, WebPage};
use crate::time::Timestamp;

/// What somebody fills in about a client, as text, from a page or a command.
#[derive(Clone, Debug, Default)]
pub struct ClientForm {
    /// What people know it by.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its home page; may be empty.
    pub homepage: String,
    /// Its logo; may be empty.
    pub logo: String,
    /// Where people may write with questions; empty entries are passed over.
    pub contacts: Vec<String>,
    /// Can it not keep a secret?
    pub public: bool,
    /// Refuse a confidential client's requests without PKCE?
    pub pkce_required: bool,
    /// Does it use refresh tokens?
    pub refresh_token: bool,
    /// May it act for itself? None leaves it as it is, no for a new client.
    pub client_credentials: Option<bool>,
    /// The resource that it serves; empty for none, `None` to leave it as it is.
    pub resource: Option<String>,
    /// Where it may be answered; empty entries are passed over.
    pub redirect_uris: Vec<String>,
    /// How it signs its requests; none for a client of OAuth 2.
    pub signing: Option<SigningForm>,
    /// What it may ask for, by name.
    pub scopes: Vec<String>,
    /// The last day, as in `2027-01-31`, of [`Policy::BEFORE_THE_STANDARD`](crate::policy::Policy::BEFORE_THE_STANDARD);
    /// empty for none, `None` to leave it as it is.
    pub legacy_until: Option<String>,
    /// Which version it is; empty for the next one. Not read for changes: a version stays what it is.
    pub version: String,
    /// From where it may be used: networks and addresses; empty entries are passed over.
    pub networks: Vec<String>,
    /// Is it its owner's alone? Not read for changes.
    pub owner_only: bool,
}

/// A fault in one field of a [`ClientForm`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// Name: empty, too long, or with invisible characters.
    #[error("the name needs 1 to {MAX_NAME} visible characters")]
    Name,
    /// Description: too long, or with control characters.
    #[error("the description may have at most {MAX_DESCRIPTION} characters")]
    Description,
    /// The home page's address.
    #[error("the home page is not usable: {0}")]
    Homepage(UriError),
    /// The logo's address.
    #[error("the logo is not usable: {0}")]
    Logo(UriError),
    /// One of the contacts.
    #[error("{0} is no e-mail address")]
    Contact(String),
    /// There are too many.
    #[error("at most {MAX_CONTACTS} contact addresses are allowed")]
    TooManyContacts,
    /// No version.
    #[error("a version is numbers parted by dots, as in 1.0 or 2.1.3, of at most {MAX_VERSION} characters")]
    Version,
    /// One of the networks.
    #[error("{0} is no network: write it as 192.0.2.0/24, 2001:db8::/32 or one address")]
    Network(String),
    /// There are too many.
    #[error("at most {MAX_NETWORKS} networks are allowed")]
    TooManyNetworks,
    /// The last day of old habits.
    #[error("the last day must be written as in 2027-01-31 and lie ahead")]
    LegacyUntil,
    /// There is no redirect URI.
    #[error("at least one redirect URI is needed")]
    RedirectUriMissing,
    /// There are too many.
    #[error("at most {MAX_REDIRECT_URIS} redirect URIs are allowed")]
    TooManyRedirectUris,
    /// One of them.
    #[error("redirect URI {0} is not usable: {1}")]
    RedirectUri(String, UriError),
    /// Where a client of OAuth 1.0a is answered, beside the one callback that it may have.
    #[error("a client that signs has one callback, or none")]
    OneCallback,
    /// The handshake of a client that signs.
    #[error("the profile is 1.0a or 1.0")]
    Profile,
    /// The key of a client that signs.
    #[error("the RSA key is not usable: {0}")]
    RsaKey(RsaKeyError),
    /// A client without a secret that shall act for itself.
    #[error("only a confidential client can act for itself")]
    ClientCredentials,
    /// The resource that it serves: no such name, or the client has no secret to ask about tokens with.
    #[error("the resource must be an http or https URL without a fragment, and its client confidential")]
    Resource,
    /// No scope was chosen.
    #[error("at least one scope is needed")]
    ScopeMissing,
    /// A scope that does not exist here.
    #[error("there is no scope {0}")]
    ScopeUnknown(String),
}

/// A [`ClientForm`] without faults.
#[derive(Clone, Debug)]
pub struct ClientDraft {
    pub(super) name: ClientName,
    pub(super) description: String,
    pub(super) homepage: Option<WebPage>,
    pub(super) logo: Option<Logo>,
    pub(super) contacts: Vec<String>,
    pub(super) public: bool,
    pub(super) pkce_required: bool,
    pub(super) signing: Option<SigningDraft>,
    pub(super) grant_types: GrantTypes,
    pub(super) resource: Option<ResourceUri>,
    pub(super) redirect_uris: Vec<RedirectUri>,
    pub(super) scopes: ScopeSet,
    /// Is there a scope for the site's staff among them that the client does not have yet?
    pub(super) new_internal: bool,
    /// What becomes of `legacy_until`; none leaves it as it is.
    pub(super) legacy: Option<Option<Timestamp>>,
    /// None for the next one.
    pub(super) version: Option<Version>,
    pub(super) networks: Vec<Network>,
    pub(super) owner_only: bool,
}

impl ClientDraft {
    /// Does it change anything?
    pub(super) fn changes(&self, old: &Client) -> bool {
        let key = match (&self.signing, old.signing()) {
            (Some(new), Some(old)) => new.changes_key(old),
            _ => false,
        };
        let pkce = old.kind.is_confidential() && self.pkce_required != old.kind.requires_pkce();
        let legacy = self.legacy.is_some_and(|legacy| legacy != old.legacy_until);
        self.changes_what_was_reviewed(old) || self.networks != old.networks || key || pkce || legacy
    }

    /// Does it change what people and moderators were shown when they decided? Its key, where it may be used from, and a
    /// stricter rule for PKCE are its owner's business.
    pub(super) fn changes_what_was_reviewed(&self, old: &Client) -> bool {
        let shown = (&old.name, &old.description, &old.homepage, &old.logo, &old.contacts);
        let use_of = (&old.redirect_uris, &old.scopes, old.grant_types, &old.resource);
        let pkce = old.kind.requires_pkce() && !self.pkce_required && old.kind.is_confidential();
        let signing = match (&self.signing, old.signing()) {
            (Some(new), Some(old)) => new.changes_what_was_reviewed(old),
            _ => false,
        };
        (&self.name, &self.description, &self.homepage, &self.logo, &self.contacts) != shown
            || (&self.redirect_uris, &self.scopes, self.grant_types, &self.resource) != use_of
            || pkce
            || signing
    }
}

impl ClientForm {
    /// The form of a client as it is.
    #[must_use]
    pub fn of(client: &Client) -> Self {
        let text = |page: Option<&str>| page.unwrap_or_default().to_owned();
        Self {
            name: client.name.as_str().to_owned(),
            description: client.description.clone(),
            homepage: text(client.homepage.as_ref().map(WebPage::as_str)),
            logo: text(client.logo.as_ref().map(Logo::as_str)),
            contacts: client.contacts.clone(),
            public: client.kind.is_public(),
            pkce_required: client.kind.requires_pkce(),
            refresh_token: client.grant_types.refresh_token,
            client_credentials: None,
            resource: None,
            redirect_uris: client.redirect_uris.iter().map(|uri| uri.as_str().to_owned()).collect(),
            signing: client.signing().map(|signing| SigningForm {
                callback_is_prefix: signing.callback_is_prefix,
                ..SigningForm::default()
            }),
            scopes: client.scopes.iter().map(ToString::to_string).collect(),
            legacy_until: None,
            version: client.version.as_str().to_owned(),
            networks: client.networks.iter().map(Network::to_string).collect(),
            owner_only: client.owner_only,
        }
    }

    /// Checks every field, for a new client or for the changes to an `old` one.
    ///
    /// # Errors
    /// All faults at once, so that a page can show each beside its field.
    pub fn check(&self, env: &Env, old: Option<&Client>) -> Result<ClientDraft, Vec<FieldError>> {
        let mut faults = Vec::new();
        let name = ClientName::parse(&self.name);
        if name.is_none() {
            faults.push(FieldError::Name);
        }
        let description = self.description.trim().replace("\r\n", "\n");
        let control = description.chars().any(|c| c != '\n' && c.is_control());
        if control || description.chars().count() > MAX_DESCRIPTION {
            faults.push(FieldError::Description);
        }
        let homepage = match self.homepage.trim() {
            "" => None,
            text => WebPage::parse(text).map_err(|error| faults.push(FieldError::Homepage(error))).ok(),
        };
        let logo = match self.logo.trim() {
            "" => None,
            text => Logo::parse(text).map_err(|error| faults.push(FieldError::Logo(error))).ok(),
        };
        let contacts = self.contacts(&mut faults);
        let legacy = self.legacy(env, &mut faults);
        let legacy_until = legacy.unwrap_or_else(|| old.and_then(|old| old.legacy_until));
        let policy = Policy::at(env.now(), legacy_until);
        let signing = self
            .signing
            .as_ref()
            .and_then(|signing| signing.check(old.and_then(Client::signing), &mut faults));
        let (client_credentials, resource) = self.machine(old, &mut faults);
        let owner_only = old.map_or(self.owner_only, |old| old.owner_only);
        let machine = client_credentials || resource.is_some() || owner_only;
        let version = self.version(&mut faults);
        let networks = self.networks(&mut faults);
        let redirect_uris = self.redirect_uris(env, policy, old, machine, &mut faults);
        let scopes = self.scopes(env, &mut faults);
        // What they bring along counts too.
        let catalog = &env.settings.catalog;
        let staff = |scopes: &ScopeSet| catalog.expand(scopes.clone()).and(&catalog.internal());
        let had = old.map(|old| staff(&old.scopes)).unwrap_or_default();
        let new_internal = !staff(&scopes).without(&had).is_empty();
        match name {
            Some(name) if faults.is_empty() => Ok(ClientDraft {
                name,
                description,
                homepage,
                logo,
                contacts,
                public: self.public,
                pkce_required: self.pkce_required,
                signing,
                grant_types: GrantTypes { client_credentials, refresh_token: self.refresh_token },
                resource,
                redirect_uris,
                scopes,
                new_internal,
                legacy,
                version,
                networks,
                owner_only,
            }),
            _ => Err(faults),
        }
    }

    fn version(&self, faults: &mut Vec<FieldError>) -> Option<Version> {
        let text = self.version.trim();
        let version = Version::parse(text);
        if version.is_none() && !text.is_empty() {
            faults.push(FieldError::Version);
        }
        version
    }

    fn networks(&self, faults: &mut Vec<FieldError>) -> Vec<Network> {
        let mut networks = Vec::new();
        for text in self.networks.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            match Network::parse(text) {
                Some(network) if networks.contains(&network) => {}
                Some(network) => networks.push(network),
                None => faults.push(FieldError::Network(text.to_owned())),
            }
        }
        if networks.len() > MAX_NETWORKS {
            faults.push(FieldError::TooManyNetworks);
        }
        networks
    }

    fn contacts(&self, faults: &mut Vec<FieldError>) -> Vec<String> {
        let mut contacts = Vec::new();
        for text in self.contacts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            match parse_email(text) {
                Some(contact) if contacts.contains(&contact) => {}
                Some(contact) => contacts.push(contact),
                None => faults.push(FieldError::Contact(text.to_owned())),
            }
        }
        if contacts.len() > MAX_CONTACTS {
            faults.push(FieldError::TooManyContacts);
        }
        contacts
    }

    /// What it does without anybody in front of a browser: may it act for itself, and which resource does it serve?
    fn machine(&self, old: Option<&Client>, faults: &mut Vec<FieldError>) -> (bool, Option<ResourceUri>) {
        let confidential = match old {
            Some(old) => old.kind.is_confidential(),
            None => !self.public && self.signing.is_none(),
        };
        let had = old.is_some_and(|old| old.grant_types.client_credentials);
        let client_credentials = self.client_credentials.unwrap_or(had);
        if client_credentials && !confidential {
            faults.push(FieldError::ClientCredentials);
        }
        let resource = match self.resource.as_deref().map(str::trim) {
            None => old.and_then(|old| old.resource.clone()),
            Some("") => None,
            Some(text) => {
                let named = ResourceUri::parse(text).filter(|_| confidential);
                if named.is_none() {
                    faults.push(FieldError::Resource);
                }
                named
            }
        };
        (client_credentials, resource)
    }

    fn legacy(&self, env: &Env, faults: &mut Vec<FieldError>) -> Option<Option<Timestamp>> {
        match self.legacy_until.as_deref()?.trim() {
            "" => Some(None),
            day => {
                let until = Timestamp::end_of_day(day).filter(|until| *until > env.now());
                if until.is_none() {
                    faults.push(FieldError::LegacyUntil);
                }
                until.map(Some)
            }
        }
    }

    /// A scheme of its own is for installed applications alone: those of OAuth 2 that are public, and those that sign.
    ///
    /// Rule: RFC6749-3.1.2.2 (MUST)
    /// Rule: RFC6749-10.2 (MUST)
    fn redirect_uris(
        &self,
        env: &Env,
        policy: Policy,
        old: Option<&Client>,
        machine: bool,
        faults: &mut Vec<FieldError>,
    ) -> Vec<RedirectUri> {
        let old_habits = policy.redirect == RedirectRule::Registered;
        let allow_http = policy.allows_http(env.settings.transport.allows_http());
        let signs = old.map_or(self.signing.is_some(), |old| old.signing().is_some());
        let public = old.map_or(self.public, |old| old.kind.is_public());
        // What is there already stays as it is.
        let installed = |uri: &RedirectUri| {
            let had = old.is_some_and(|old| old.redirect_uris.contains(uri));
            public || signs || had || uri.kind() != RedirectKind::PrivateScheme
        };
        let mut uris = Vec::new();
        for text in self.redirect_uris.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            match RedirectUri::register(text, allow_http) {
                Ok(uri) if uris.contains(&uri) => {}
                Ok(uri) if installed(&uri) => uris.push(uri),
                Ok(_) => faults.push(FieldError::RedirectUri(text.to_owned(), UriError::PrivateScheme)),
                Err(error) => faults.push(FieldError::RedirectUri(text.to_owned(), error)),
            }
        }
        if uris.len() > MAX_REDIRECT_URIS {
            faults.push(FieldError::TooManyRedirectUris);
        }
        if signs && uris.len() > 1 {
            faults.push(FieldError::OneCallback);
        }
        // To be answered anywhere is an administrator's to give: an owner keeps it, and cannot take it.
        let given = self.legacy_until.is_some() || old.is_none_or(|old| old.redirect_uris.is_empty());
        let may_have_none = old_habits && !self.public && given;
        if uris.is_empty()
            && !may_have_none
            && !machine
            && !signs
            && !faults.iter().any(|fault| matches!(fault, FieldError::RedirectUri(..)))
        {
            faults.push(FieldError::RedirectUriMissing);
        }
        uris
    }

    fn scopes(&self, env: &Env, faults: &mut Vec<FieldError>) -> ScopeSet {
        let known = env.settings.catalog.all();
        let mut scopes = ScopeSet::default();
        for text in self.scopes.iter().filter(|text| !text.is_empty()) {
            match ScopeSet::parse(text) {
                Ok(set) if set.is_subset(&known) => scopes = scopes.or(&set),
                _ => faults.push(FieldError::ScopeUnknown(text.clone())),
            }
        }
        if scopes.is_empty() && !faults.iter().any(|fault| matches!(fault, FieldError::ScopeUnknown(_))) {
            faults.push(FieldError::ScopeMissing);
        }
        scopes
    }
}
