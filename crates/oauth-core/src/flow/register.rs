//! Registering clients, and their registrants' care for them.

mod configured;
mod form;
mod own_token;
mod secret;
mod signing;

pub use configured::Proof;
pub use form::{ClientDraft, ClientForm, FieldError};
pub use own_token::OwnToken;
pub use secret::{end_old_secret, reset_secret};
pub use signing::SigningForm;

use crate::env::Env;
use crate::flow::audit;
use crate::flow::client;
use crate::flow::person::{ResourceOwner, known};
use crate::flow::{review, right, throttle};
use crate::id::{ClientId, UserId};
use crate::model::client::{Client, ClientKind, GrantTypes, MAX_CLIENTS};
use crate::model::event::{Actor, Deed, Reason};
use crate::model::right::Right;
use crate::model::stage::{Life, Stage};
use crate::model::throttle::ThrottleKey;
use crate::model::version::Version;
use crate::policy::Registration;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::seal::Purpose;
use crate::secret::{Minted, Secret, mint_client_secret};
use crate::time::Timestamp;

/// A client just registered, or with a new secret.
#[derive(Debug)]
pub struct Registered {
    /// The client.
    pub client: Client,
    /// The secret of a client that has one: shown now and never again.
    pub secret: Option<Secret>,
    /// The token of a client that is its owner's alone: shown now and never again.
    pub token: Option<OwnToken>,
    /// Until when the secret that it had before works; none where that is over at once.
    pub old_secret_until: Option<Timestamp>,
}

/// May this person register a client? It takes the right to; where registration is closed, only administrators have it.
///
/// # Errors
/// [`StoreError`]
pub fn may_register(tx: &mut dyn Tx, env: &Env, person: &UserId) -> Result<Verdict<()>, StoreError> {
    if env.settings.registration == Registration::Closed && !right::is_admin(tx, person)? {
        return Ok(Verdict::Refused(Refusal::RegistrationClosed));
    }
    done!(right::need(tx, env, person, Right::Propose)?);
    if env.settings.registration_needs_email {
        let confirmed = tx.user(person)?.is_some_and(|user| user.email_confirmed_at.is_some());
        if !confirmed {
            return Ok(Verdict::Refused(Refusal::EmailNotConfirmed));
        }
    }
    Ok(Verdict::Done(()))
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
    let plain = draft.legacy.is_none() && !draft.new_internal && !weakens;
    let may = plain || right::is_admin(tx, person)?;
    Ok(if may { Verdict::Done(()) } else { Verdict::Refused(Refusal::AdministratorsOnly) })
}

/// A program that acts with a token gets no more by a client than the person would be asked about: no scopes for the site's staff,
/// and no tokens without consent, which would outlive its own.
fn reaches_no_further(env: &Env, draft: &ClientDraft) -> Verdict<()> {
    if env.through.is_some() && draft.new_internal {
        return Verdict::Refused(Refusal::ScopeNotAllowed);
    }
    gives_no_token(env, draft.owner_only, draft.grant_types)
}

/// By a token nobody gets a client, or the secret of one, that gets tokens without anybody's consent.
fn gives_no_token(env: &Env, owner_only: bool, grant_types: GrantTypes) -> Verdict<()> {
    if env.through.is_some() && (owner_only || grant_types.client_credentials) {
        Verdict::Refused(Refusal::TokenByToken)
    } else {
        Verdict::Done(())
    }
}

/// Registers a client of this person, who must be allowed to. Where clients are reviewed, it waits for a decision unless a rule
/// approves it, or it is its owner's alone.
///
/// # Errors
/// [`StoreError`]
pub fn register_own(
    tx: &mut dyn Tx,
    env: &Env,
    draft: &ClientDraft,
    person: &ResourceOwner,
) -> Result<Verdict<Registered>, StoreError> {
    if !known(tx, env, person)? {
        return Ok(Verdict::Refused(Refusal::UserDisabled));
    }
    done!(may_register(tx, env, person.id())?);
    done!(may_set(tx, draft, None, person.id())?);
    done!(reaches_no_further(env, draft));
    done!(throttle::pace(tx, env, &ThrottleKey::Registrant(person.id().clone()))?);
    let version = done!(version(tx, draft, Some(person.id()))?);
    let mut made = make(env, draft, Some(person.id()), version)?;
    let fits = env.settings.auto_approve.iter().any(|rule| rule.fits(&made.client));
    // A rule sees no names: one that could be taken for somebody else's is for people to look at.
    let by_rule = fits && review::looks_like(tx, &made.client)?.is_none();
    let (stage, deed) = match env.settings.registration {
        _ if draft.owner_only => (Stage::Approved, Deed::ClientRegisteredOwnerOnly),
        Registration::Open | Registration::Closed => (Stage::Approved, Deed::ClientRegistered),
        Registration::Review if by_rule => (Stage::Approved, Deed::ClientApprovedByRule),
        Registration::Review => (Stage::Proposed, Deed::ClientProposed),
    };
    made.client.life = Life::begin(stage, env.now());
    insert(tx, env, made, &person.into(), deed).map(Verdict::Done)
}

/// Registers an approved client, as an administrator: nobody is asked.
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
) -> Result<Verdict<Registered>, StoreError> {
    if let Some(registrant) = registrant {
        // Two registrations at the same moment must not get one version, and nobody who is disabled gets a token.
        if tx.lock_user(registrant)?.is_some_and(|user| user.disabled_at.is_some()) {
            return Ok(Verdict::Refused(Refusal::UserDisabled));
        }
    }
    let version = done!(version(tx, draft, registrant)?);
    let made = make(env, draft, registrant, version)?;
    let deed = if draft.owner_only { Deed::ClientRegisteredOwnerOnly } else { Deed::ClientRegistered };
    insert(tx, env, made, &Actor::Operator, deed).map(Verdict::Done)
}

/// Which version the draft gets: a higher one than those that its owner has under this name. Where none is said, the next.
fn version(
    tx: &mut dyn Tx,
    draft: &ClientDraft,
    registrant: Option<&UserId>,
) -> Result<Verdict<Version>, StoreError> {
    let mine = match registrant {
        Some(registrant) => tx.clients(Some(registrant))?,
        None => Vec::new(),
    };
    if mine.len() >= MAX_CLIENTS {
        return Ok(Verdict::Refused(Refusal::TooManyClients));
    }
    let namesakes = mine.into_iter().filter(|client| client.name == draft.name);
    Ok(match (&draft.version, namesakes.map(|client| client.version).max()) {
        (None, None) => Verdict::Done(Version::first()),
        (None, Some(newest)) => next(&newest),
        (Some(version), Some(newest)) if *version <= newest => {
            Verdict::Refused(Refusal::VersionTaken(newest.as_str().to_owned()))
        }
        (Some(version), _) => Verdict::Done(version.clone()),
    })
}

/// The version after this one.
fn next(newest: &Version) -> Verdict<Version> {
    let taken = || Verdict::Refused(Refusal::VersionTaken(newest.as_str().to_owned()));
    newest.next().map_or_else(taken, Verdict::Done)
}

/// The client of a draft, approved, and its secret; nothing is written.
fn make(
    env: &Env,
    draft: &ClientDraft,
    registrant: Option<&UserId>,
    version: Version,
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
        version,
        networks: draft.networks.clone(),
        owner_only: draft.owner_only,
        created_at: env.now(),
        life: Life::begin(Stage::Approved, env.now()),
    };
    Ok(Registered { client, secret, token: None, old_secret_until: None })
}

/// Writes a new client, its owner's token where it is the owner's alone, and the log.
fn insert(
    tx: &mut dyn Tx,
    env: &Env,
    made: Registered,
    by: &Actor,
    deed: Deed,
) -> Result<Registered, StoreError> {
    tx.insert_client(&made.client)?;
    let token = match &made.client.owner {
        Some(owner) if made.client.owner_only => Some(own_token::issue(tx, env, &made.client, owner)?),
        _ => None,
    };
    audit::of_client(tx, env, by, deed, &made.client, &Reason::default())?;
    Ok(Registered { token, ..made })
}

/// A client that this person registered. Somebody else's looks like none.
///
/// # Errors
/// [`StoreError`]
pub fn owned(tx: &mut dyn Tx, id: ClientId, person: &UserId) -> Result<Verdict<Client>, StoreError> {
    Ok(of_person(tx.client(id)?, person))
}

/// The same, to be changed by somebody who may.
fn locked(
    tx: &mut dyn Tx,
    env: &Env,
    id: ClientId,
    person: &ResourceOwner,
) -> Result<Verdict<Client>, StoreError> {
    if !known(tx, env, person)? {
        return Ok(Verdict::Refused(Refusal::UserDisabled));
    }
    done!(right::need(tx, env, person.id(), Right::UpdateOwn)?);
    Ok(of_person(client::lock(tx, env, id)?, person.id()))
}

fn of_person(found: Option<Client>, person: &UserId) -> Verdict<Client> {
    let own = found.filter(|client| client.owner.as_ref() == Some(person));
    own.map_or(Verdict::Refused(Refusal::NotFound), Verdict::Done)
}

/// Writes a client that was changed: the only place that does, so that every change counts its revision.
pub(crate) fn save(tx: &mut dyn Tx, client: &mut Client) -> Result<(), StoreError> {
    client.life.revision = client.life.revision.saturating_add(1);
    tx.save_client(client).map(drop)
}

/// Writes what the registrant changed. Public stays public, confidential stays confidential, and what signs goes on signing.
/// `seen` is the revision that the person looked at; where it is not said, whatever state it is in was seen. What a review was about
/// stays as it was reviewed.
///
/// # Errors
/// [`StoreError`]
pub fn update(
    tx: &mut dyn Tx,
    env: &Env,
    id: ClientId,
    person: &ResourceOwner,
    seen: Option<u32>,
    draft: &ClientDraft,
) -> Result<Verdict<Client>, StoreError> {
    let old = done!(locked(tx, env, id, person)?);
    if seen.is_some_and(|seen| seen != old.life.revision) {
        return Ok(Verdict::Refused(Refusal::ClientChanged));
    }
    done!(may_set(tx, draft, Some(&old), person.id())?);
    let reviewed = env.settings.registration == Registration::Review && old.life.stage != Stage::Proposed;
    if reviewed && !old.owner_only && draft.changes_what_was_reviewed(&old) {
        return Ok(Verdict::Refused(Refusal::NewVersionNeeded));
    }
    if !draft.changes(&old) {
        return Ok(Verdict::Done(old));
    }
    done!(throttle::pace(tx, env, &ThrottleKey::Registrant(person.id().clone()))?);
    let version = done!(version_beside(tx, person.id(), &old, draft)?);
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
    let mut new = Client {
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
        networks: draft.networks.clone(),
        version,
        ..old
    };
    save(tx, &mut new)?;
    audit::of_client(tx, env, &person.into(), Deed::ClientUpdated, &new, &Reason::default())?;
    Ok(Verdict::Done(new))
}

/// The version that it keeps, or the next one of its new name where the owner has another client of that.
fn version_beside(
    tx: &mut dyn Tx,
    owner: &UserId,
    old: &Client,
    draft: &ClientDraft,
) -> Result<Verdict<Version>, StoreError> {
    if draft.name == old.name {
        return Ok(Verdict::Done(old.version.clone()));
    }
    let others = tx.clients(Some(owner))?.into_iter().filter(|it| it.id != old.id && it.name == draft.name);
    let newest = others.map(|client| client.version).max();
    Ok(newest.map_or_else(|| Verdict::Done(old.version.clone()), |newest| next(&newest)))
}

/// Deletes a client with everything under it.
///
/// # Errors
/// [`StoreError`]
pub fn delete(
    tx: &mut dyn Tx,
    env: &Env,
    id: ClientId,
    person: &ResourceOwner,
) -> Result<Verdict<()>, StoreError> {
    let client = done!(locked(tx, env, id, person)?);
    tx.delete_client(client.id)?;
    audit::of_client(tx, env, &person.into(), Deed::ClientDeleted, &client, &Reason::default())?;
    Ok(Verdict::Done(()))
}
