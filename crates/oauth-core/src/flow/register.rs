//! Registering clients, and their registrants' care for them.

use crate::env::Env;
use crate::flow::person::{ResourceOwner, known};
use crate::id::{ClientId, UserId};
use crate::model::client::{
    Client, ClientKind, ClientName, GrantTypes, MAX_DESCRIPTION, MAX_NAME, MAX_REDIRECT_URIS,
};
use crate::model::user::Role;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::secret::{Minted, Secret, mint_client_secret};
use crate::text::scope::ScopeSet;
use crate::text::uri::{RedirectUri, UriError, WebPage};

/// What somebody fills in about a client, as text, from a page or a command.
#[derive(Clone, Debug, Default)]
pub struct ClientForm {
    /// What people know it by.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its home page; may be empty.
    pub homepage: String,
    /// Can it not keep a secret?
    pub public: bool,
    /// Refuse a confidential client's requests without PKCE?
    pub pkce_required: bool,
    /// Does it use refresh tokens?
    pub refresh_token: bool,
    /// Where it may be answered; empty entries are passed over.
    pub redirect_uris: Vec<String>,
    /// What it may ask for, by name.
    pub scopes: Vec<String>,
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
    /// There is no redirect URI.
    #[error("at least one redirect URI is needed")]
    RedirectUriMissing,
    /// There are too many.
    #[error("at most {MAX_REDIRECT_URIS} redirect URIs are allowed")]
    TooManyRedirectUris,
    /// One of them.
    #[error("redirect URI {0} is not usable: {1}")]
    RedirectUri(String, UriError),
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
    name: ClientName,
    description: String,
    homepage: Option<WebPage>,
    public: bool,
    pkce_required: bool,
    grant_types: GrantTypes,
    redirect_uris: Vec<RedirectUri>,
    scopes: ScopeSet,
}

impl ClientForm {
    /// Checks every field.
    ///
    /// # Errors
    /// All faults at once, so that a page can show each beside its field.
    pub fn check(&self, env: &Env) -> Result<ClientDraft, Vec<FieldError>> {
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
        let redirect_uris = self.redirect_uris(env, &mut faults);
        let scopes = self.scopes(env, &mut faults);
        match name {
            Some(name) if faults.is_empty() => Ok(ClientDraft {
                name,
                description,
                homepage,
                public: self.public,
                pkce_required: self.pkce_required,
                grant_types: GrantTypes { refresh_token: self.refresh_token },
                redirect_uris,
                scopes,
            }),
            _ => Err(faults),
        }
    }

    fn redirect_uris(&self, env: &Env, faults: &mut Vec<FieldError>) -> Vec<RedirectUri> {
        let mut uris = Vec::new();
        for text in self.redirect_uris.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            match RedirectUri::register(text, env.settings.transport.allows_http()) {
                Ok(uri) if uris.contains(&uri) => {}
                Ok(uri) => uris.push(uri),
                Err(error) => faults.push(FieldError::RedirectUri(text.to_owned(), error)),
            }
        }
        if uris.len() > MAX_REDIRECT_URIS {
            faults.push(FieldError::TooManyRedirectUris);
        }
        if uris.is_empty() && !faults.iter().any(|fault| matches!(fault, FieldError::RedirectUri(..))) {
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

/// Who may register applications for themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Registration {
    /// Everybody who is signed in.
    #[default]
    Open,
    /// Administrators only.
    Closed,
}

/// A client just registered.
#[derive(Debug)]
pub struct Registered {
    /// The client.
    pub client: Client,
    /// The secret of a confidential client: shown now and never again.
    pub secret: Option<Secret>,
}

/// May this person register a client? Where registration is closed, administrators still may.
///
/// # Errors
/// [`StoreError`]
pub fn may_register(
    tx: &mut dyn Tx,
    registration: Registration,
    person: &UserId,
) -> Result<Verdict<()>, StoreError> {
    let may = match registration {
        Registration::Open => true,
        Registration::Closed => {
            let account = tx.user(person)?.and_then(|user| user.account);
            account.is_some_and(|account| account.role == Role::Admin)
        }
    };
    Ok(if may { Verdict::Done(()) } else { Verdict::Refused(Refusal::RegistrationClosed) })
}

/// Registers a client of this person, who must be allowed to.
///
/// # Errors
/// [`StoreError`]
pub fn register_own(
    tx: &mut dyn Tx,
    env: &Env,
    registration: Registration,
    draft: &ClientDraft,
    person: &ResourceOwner,
) -> Result<Verdict<Registered>, StoreError> {
    if !known(tx, env, person)? {
        return Ok(Verdict::Refused(Refusal::UserDisabled));
    }
    done!(may_register(tx, registration, person.id())?);
    register(tx, env, draft, Some(person.id())).map(Verdict::Done)
}

/// Registers a client, as an administrator: nobody is asked.
///
/// # Errors
/// [`StoreError`]
pub fn register(
    tx: &mut dyn Tx,
    env: &Env,
    draft: &ClientDraft,
    registrant: Option<&UserId>,
) -> Result<Registered, StoreError> {
    let (kind, secret) = if draft.public {
        (ClientKind::Public, None)
    } else {
        let Minted { wire, digest } = mint_client_secret(&*env.random)?;
        (ClientKind::Confidential { secret: digest, pkce_required: draft.pkce_required }, Some(wire))
    };
    let client = Client {
        id: ClientId::fresh(env)?,
        name: draft.name.clone(),
        description: draft.description.clone(),
        homepage: draft.homepage.clone(),
        owner: registrant.cloned(),
        kind,
        redirect_uris: draft.redirect_uris.clone(),
        scopes: draft.scopes.clone(),
        grant_types: draft.grant_types,
        created_at: env.now(),
        disabled_at: None,
    };
    tx.insert_client(&client)?;
    Ok(Registered { client, secret })
}

/// A client that this person registered. Somebody else's looks like none.
///
/// # Errors
/// [`StoreError`]
pub fn owned(tx: &mut dyn Tx, id: ClientId, person: &UserId) -> Result<Verdict<Client>, StoreError> {
    let found = tx.client(id)?.filter(|client| client.owner.as_ref() == Some(person));
    Ok(found.map_or(Verdict::Refused(Refusal::NotFound), Verdict::Done))
}

/// Writes what the registrant changed. Public stays public and confidential stays confidential.
///
/// # Errors
/// [`StoreError`]
pub fn update(
    tx: &mut dyn Tx,
    id: ClientId,
    person: &UserId,
    draft: &ClientDraft,
) -> Result<Verdict<Client>, StoreError> {
    let old = done!(owned(tx, id, person)?);
    let kind = match old.kind {
        ClientKind::Public => ClientKind::Public,
        ClientKind::Confidential { secret, .. } => {
            ClientKind::Confidential { secret, pkce_required: draft.pkce_required }
        }
    };
    let new = Client {
        name: draft.name.clone(),
        description: draft.description.clone(),
        homepage: draft.homepage.clone(),
        kind,
        redirect_uris: draft.redirect_uris.clone(),
        scopes: draft.scopes.clone(),
        grant_types: draft.grant_types,
        ..old
    };
    tx.save_client(&new)?;
    Ok(Verdict::Done(new))
}

/// Gives a confidential client a new secret; the old one is worthless at once. With a registrant, only the
/// registrant's.
///
/// # Errors
/// [`StoreError`]
pub fn reset_secret(
    tx: &mut dyn Tx,
    env: &Env,
    id: ClientId,
    registrant: Option<&UserId>,
) -> Result<Verdict<Registered>, StoreError> {
    let not_found = || Ok(Verdict::Refused(Refusal::NotFound));
    let Some(client) =
        tx.client(id)?.filter(|client| registrant.is_none() || client.owner.as_ref() == registrant)
    else {
        return not_found();
    };
    let ClientKind::Confidential { pkce_required, .. } = client.kind else {
        return not_found();
    };
    let Minted { wire, digest } = mint_client_secret(&*env.random)?;
    let client = Client { kind: ClientKind::Confidential { secret: digest, pkce_required }, ..client };
    tx.save_client(&client)?;
    Ok(Verdict::Done(Registered { client, secret: Some(wire) }))
}

/// Deletes a client with everything under it.
///
/// # Errors
/// [`StoreError`]
pub fn delete(tx: &mut dyn Tx, id: ClientId, person: &UserId) -> Result<Verdict<()>, StoreError> {
    let client = done!(owned(tx, id, person)?);
    tx.delete_client(client.id)?;
    Ok(Verdict::Done(()))
}
