//! Registering clients, and their registrants' care for them.

mod form;
mod signing;

pub use form::{ClientDraft, ClientForm, FieldError};
pub use signing::SigningForm;

use crate::env::Env;
use crate::flow::person::{ResourceOwner, known};
use crate::id::{ClientId, UserId};
use crate::model::client::{Client, ClientKind, Signing};
use crate::model::user::Role;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::seal::Purpose;
use crate::secret::{Minted, Secret, mint_client_secret};

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
    /// The secret of a client that has one: shown now and never again.
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
        Registration::Closed => is_admin(tx, person)?,
    };
    Ok(if may { Verdict::Done(()) } else { Verdict::Refused(Refusal::RegistrationClosed) })
}

/// Is this person an administrator?
///
/// # Errors
/// [`StoreError`]
pub fn is_admin(tx: &mut dyn Tx, person: &UserId) -> Result<bool, StoreError> {
    let account = tx.user(person)?.and_then(|user| user.account);
    Ok(account.is_some_and(|account| account.role == Role::Admin))
}

/// May this person write what the draft says? Old habits, and scopes for the site's staff, are for administrators to
/// allow.
fn may_set(
    tx: &mut dyn Tx,
    draft: &ClientDraft,
    old: Option<&Client>,
    person: &UserId,
) -> Result<Verdict<()>, StoreError> {
    let had = old.and_then(Client::signing);
    let weakens = draft.signing.as_ref().is_some_and(|new| new.weakens(had));
    let may = (draft.legacy.is_none() && !draft.new_internal && !weakens) || is_admin(tx, person)?;
    Ok(if may { Verdict::Done(()) } else { Verdict::Refused(Refusal::AdministratorsOnly) })
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
    done!(may_set(tx, draft, None, person.id())?);
    register(tx, env, draft, Some(person.id())).map(Verdict::Done)
}

/// Registers a client, as an administrator: nobody is asked.
///
/// Rule: RFC6749-10.1 (MUST NOT)
///
/// # Errors
/// [`StoreError`]
pub fn register(
    tx: &mut dyn Tx,
    env: &Env,
    draft: &ClientDraft,
    registrant: Option<&UserId>,
) -> Result<Registered, StoreError> {
    let id = ClientId::fresh(env)?;
    let (kind, secret) = if let Some(signing) = &draft.signing {
        let (secret, sealed) = env.sealed_secret(Purpose::Client, id.uuid())?;
        (ClientKind::Signing(signing.with(sealed)), Some(secret))
    } else if draft.public {
        (ClientKind::Public, None)
    } else {
        let Minted { wire, digest } = mint_client_secret(&*env.random)?;
        (ClientKind::Confidential { secret: digest, pkce_required: draft.pkce_required }, Some(wire))
    };
    let client = Client {
        id,
        name: draft.name.clone(),
        description: draft.description.clone(),
        homepage: draft.homepage.clone(),
        logo: draft.logo.clone(),
        contacts: draft.contacts.clone(),
        legacy_until: draft.legacy.flatten(),
        owner: registrant.cloned(),
        kind,
        redirect_uris: draft.redirect_uris.clone(),
        scopes: draft.scopes.clone(),
        grant_types: draft.grant_types,
        resource: draft.resource.clone(),
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
    Ok(of_person(tx.client(id)?, person))
}

/// The same, to be changed.
fn locked(tx: &mut dyn Tx, id: ClientId, person: &UserId) -> Result<Verdict<Client>, StoreError> {
    Ok(of_person(tx.lock_client(id)?, person))
}

fn of_person(found: Option<Client>, person: &UserId) -> Verdict<Client> {
    let own = found.filter(|client| client.owner.as_ref() == Some(person));
    own.map_or(Verdict::Refused(Refusal::NotFound), Verdict::Done)
}

/// Writes what the registrant changed. Public stays public, confidential stays confidential, and what signs goes on signing.
///
/// # Errors
/// [`StoreError`]
pub fn update(
    tx: &mut dyn Tx,
    id: ClientId,
    person: &UserId,
    draft: &ClientDraft,
) -> Result<Verdict<Client>, StoreError> {
    let old = done!(locked(tx, id, person)?);
    done!(may_set(tx, draft, Some(&old), person)?);
    let kind = match old.kind {
        ClientKind::Public => ClientKind::Public,
        ClientKind::Confidential { secret, .. } => {
            ClientKind::Confidential { secret, pkce_required: draft.pkce_required }
        }
        ClientKind::Signing(signing) => ClientKind::Signing(match &draft.signing {
            Some(draft) => draft.with(signing.secret),
            None => signing,
        }),
    };
    let new = Client {
        name: draft.name.clone(),
        description: draft.description.clone(),
        homepage: draft.homepage.clone(),
        logo: draft.logo.clone(),
        contacts: draft.contacts.clone(),
        legacy_until: draft.legacy.unwrap_or(old.legacy_until),
        kind,
        redirect_uris: draft.redirect_uris.clone(),
        scopes: draft.scopes.clone(),
        grant_types: draft.grant_types,
        resource: draft.resource.clone(),
        ..old
    };
    tx.save_client(&new)?;
    Ok(Verdict::Done(new))
}

/// Gives a client that has a secret a new one; the old one is worthless at once. With a registrant, only the
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
        tx.lock_client(id)?.filter(|client| registrant.is_none() || client.owner.as_ref() == registrant)
    else {
        return not_found();
    };
    let (kind, secret) = match client.kind {
        ClientKind::Public => return not_found(),
        ClientKind::Confidential { pkce_required, .. } => {
            let Minted { wire, digest } = mint_client_secret(&*env.random)?;
            (ClientKind::Confidential { secret: digest, pkce_required }, wire)
        }
        ClientKind::Signing(signing) => {
            let (secret, sealed) = env.sealed_secret(Purpose::Client, id.uuid())?;
            (ClientKind::Signing(Signing { secret: sealed, ..signing }), secret)
        }
    };
    let client = Client { kind, ..client };
    tx.save_client(&client)?;
    Ok(Verdict::Done(Registered { client, secret: Some(secret) }))
}

/// Deletes a client with everything under it.
///
/// # Errors
/// [`StoreError`]
pub fn delete(tx: &mut dyn Tx, id: ClientId, person: &UserId) -> Result<Verdict<()>, StoreError> {
    let client = done!(locked(tx, id, person)?);
    tx.delete_client(client.id)?;
    Ok(Verdict::Done(()))
}
