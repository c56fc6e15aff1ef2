//! Looking clients up: those of the configuration go before the rows. The only place of the flows that does.

use crate::env::Env;
use crate::id::{ClientId, TokenId};
use crate::model::client::{Client, ClientKind, GrantTypes};
use crate::model::old_secret::OldSecret;
use crate::model::stage::{Life, Stage};
use crate::port::{HeldClient, HeldToken, StoreError, Tx};
use crate::refusal::{Refusal, Verdict};

/// One client.
///
/// # Errors
/// [`StoreError`]
pub fn find(tx: &mut dyn Tx, env: &Env, id: ClientId) -> Result<Option<Client>, StoreError> {
    match env.settings.configured.client(id) {
        Some(client) => Ok(Some(client.clone())),
        None => tx.client(id),
    }
}

/// One client, whose row nobody else changes until this job ends.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn lock(tx: &mut dyn Tx, env: &Env, id: ClientId) -> Result<Option<Client>, StoreError> {
    let row = tx.lock_client(id)?;
    Ok(env.settings.configured.client(id).cloned().or(row))
}

/// The same, to be changed: one of the configuration is changed there alone, also where this provider's does not have it.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn lock_to_change(
    tx: &mut dyn Tx,
    env: &Env,
    id: ClientId,
) -> Result<Verdict<Client>, StoreError> {
    if env.settings.configured.client(id).is_some() {
        return Ok(Verdict::Refused(Refusal::ClientConfigured));
    }
    Ok(match tx.lock_client(id)? {
        Some(client) if client.life.stage == Stage::Configured => Verdict::Refused(Refusal::ClientConfigured),
        Some(client) => Verdict::Done(client),
        None => Verdict::Refused(Refusal::NotFound),
    })
}

/// The secret that a client had before the one it has, while it still works. Whoever checks a secret looks for it where the
/// present one does not fit, and only there. A client of the configuration has none, whatever a row of its id has.
///
/// # Errors
/// [`StoreError`]
pub fn old_secret(tx: &mut dyn Tx, env: &Env, client: &Client) -> Result<Option<OldSecret>, StoreError> {
    if env.settings.configured.client(client.id).is_some() {
        return Ok(None);
    }
    Ok(tx.old_secret(client.id)?.filter(|old| !old.is_over(env.now())))
}

/// A token with everything above it, from the one read of [`Tokens::token`](crate::port::Tokens::token): what the
/// configuration says of its client costs none.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn held(tx: &mut dyn Tx, env: &Env, id: TokenId) -> Result<Option<HeldToken>, StoreError> {
    Ok(tx.token(id)?.map(|held| settled(env, held)))
}

/// The same with all of the client.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn held_and_client(
    tx: &mut dyn Tx,
    env: &Env,
    id: TokenId,
) -> Result<Option<(HeldToken, Client)>, StoreError> {
    Ok(tx.token_and_client(id)?.map(|(held, row)| {
        let client = env.settings.configured.client(row.id).cloned().unwrap_or(row);
        (settled(env, held), client)
    }))
}

fn settled(env: &Env, held: HeldToken) -> HeldToken {
    let Some(client) = env.settings.configured.client(held.grant.client) else { return held };
    HeldToken {
        client_name: client.name.as_str().to_owned(),
        client: HeldClient {
            stage: client.life.stage,
            owner_only: client.owner_only,
            owner: client.owner.clone(),
            networks: client.networks.clone(),
        },
        client_legacy_until: client.legacy_until,
        ..held
    }
}

/// The newest version of the same owner's application that supersedes this one: approved, and for everybody.
///
/// # Errors
/// [`StoreError`]
pub fn newer(tx: &mut dyn Tx, client: &Client) -> Result<Option<Client>, StoreError> {
    let Some(owner) = &client.owner else { return Ok(None) };
    let newer = tx.clients(Some(owner))?.into_iter().filter(|other| {
        other.name == client.name
            && other.version > client.version
            && other.life.stage == Stage::Approved
            && !other.owner_only
    });
    Ok(newer.max_by(|one, other| one.version.cmp(&other.version)))
}

/// What pages and commands show of a row: where the configuration describes the client, what stands there.
#[must_use]
pub fn described(env: &Env, row: Client) -> Client {
    let Some(client) = env.settings.configured.client(row.id) else { return row };
    let life = Life { stage: Stage::Configured, hidden: false, ..row.life };
    Client { created_at: row.created_at, life, ..client.clone() }
}

/// Writes the rows that grants to the clients of the configuration hang on: an id and a name, which serve nobody by themselves.
/// For the start of each provider that has such clients. A row of somebody's client with the same id stays as it is, and so do
/// those of other providers on the same store.
///
/// # Errors
/// [`StoreError`]
pub fn announce(tx: &mut dyn Tx, env: &Env) -> Result<(), StoreError> {
    for client in env.settings.configured.clients() {
        match tx.lock_client(client.id)? {
            None => tx.insert_client(&bare(env, client))?,
            Some(row) if row.life.stage == Stage::Configured && row.name != client.name => {
                tx.save_client(&Client { name: client.name.clone(), ..row })?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// What of a client of the configuration is in its row.
fn bare(env: &Env, client: &Client) -> Client {
    let now = env.now();
    Client {
        id: client.id,
        name: client.name.clone(),
        version: client.version.clone(),
        kind: ClientKind::Public,
        grant_types: GrantTypes { client_credentials: false, refresh_token: false },
        description: String::new(),
        homepage: None,
        logo: None,
        contacts: Vec::new(),
        owner: None,
        redirect_uris: Vec::new(),
        scopes: client.scopes.clone(),
        resource: None,
        legacy_until: None,
        networks: Vec::new(),
        owner_only: false,
        created_at: now,
        life: Life::begin(Stage::Configured, now),
    }
}
