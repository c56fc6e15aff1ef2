//! What a person's applications may do, and taking it back, all of it or a part; which ones the person blocks.

mod narrow;

pub use narrow::{Narrowed, Rest, Taken, narrow};

use crate::env::Env;
use crate::flow::audit;
use crate::flow::client::find;
use crate::flow::person::registrant_name;
use crate::flow::revoke::end;
use crate::id::{ClientId, UserId};
use crate::model::block::Block;
use crate::model::client::Client;
use crate::model::event::Deed;
use crate::model::grant::Terms;
use crate::model::user::User;
use crate::port::{StoreError, Tx, Whose};
use crate::refusal::{Refusal, Verdict};
use crate::text::scope::ScopeSet;
use crate::time::Timestamp;

/// One application that a person allowed, over all live grants to it.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The client.
    pub client: ClientId,
    /// What people know it by.
    pub client_name: String,
    /// Where people may write with questions.
    pub contacts: Vec<String>,
    /// The name of whoever registered it.
    pub registrant: Option<String>,
    /// What it may do.
    pub scopes: ScopeSet,
    /// Since when.
    pub since: Timestamp,
    /// When it last used a token.
    pub last_used_at: Option<Timestamp>,
    /// The widest terms of what was allowed: may it change things, and until when at the latest?
    pub terms: Terms,
}

/// A person's connections, those allowed last first.
///
/// # Errors
/// [`StoreError`]
pub fn list(tx: &mut dyn Tx, env: &Env, user: &UserId) -> Result<Vec<Connection>, StoreError> {
    let mut connections: Vec<Connection> = Vec::new();
    let now = env.now();
    for grant in tx.live_grants(user, None)?.into_iter().filter(|grant| grant.stands(now)) {
        if let Some(seen) = connections.iter_mut().find(|connection| connection.client == grant.client) {
            seen.scopes = seen.scopes.or(&grant.scopes);
            seen.since = seen.since.min(grant.created_at);
            seen.last_used_at = seen.last_used_at.max(grant.last_used_at);
            seen.terms = seen.terms.or(grant.terms);
        } else if let Some(client) = find(tx, env, grant.client)? {
            connections.push(Connection {
                client: client.id,
                client_name: client.name.as_str().to_owned(),
                registrant: registrant_name(tx, &client)?,
                contacts: client.contacts,
                scopes: grant.scopes,
                since: grant.created_at,
                last_used_at: grant.last_used_at,
                terms: grant.terms,
            });
        }
    }
    connections.reverse();
    Ok(connections)
}

/// Takes back everything that the person gave this client, codes that are out too; says how many grants ended.
///
/// # Errors
/// [`StoreError`]
pub fn take_back(tx: &mut dyn Tx, env: &Env, user: &UserId, client: ClientId) -> Result<u64, StoreError> {
    // A request that is being allowed at this moment without a page is waited for, and ended too.
    let person = tx.lock_user(user)?;
    let ended = end(tx, env, Whose::Pair(user, client))?;
    if let Some(person) = person.filter(|_| ended > 0) {
        let client = find(tx, env, client)?;
        audit::of_grant(tx, env, &person, Deed::GrantTakenBack, client.as_ref())?;
    }
    Ok(ended)
}

/// A client that a person blocks.
#[derive(Clone, Debug)]
pub struct Blocked {
    /// The client.
    pub client: ClientId,
    /// What people know it by.
    pub client_name: String,
    /// The name of whoever registered it.
    pub registrant: Option<String>,
    /// Since when.
    pub since: Timestamp,
}

/// The clients that a person blocks, oldest block first.
///
/// # Errors
/// [`StoreError`]
pub fn blocked(tx: &mut dyn Tx, user: &UserId) -> Result<Vec<Blocked>, StoreError> {
    let mut blocked = Vec::new();
    for block in tx.blocks(user)? {
        if let Some(client) = tx.client(block.client)? {
            blocked.push(Blocked {
                client: client.id,
                client_name: client.name.as_str().to_owned(),
                registrant: registrant_name(tx, &client)?,
                since: block.created_at,
            });
        }
    }
    Ok(blocked)
}

/// Shows this person no more consent pages for this client, and takes back everything. The person's row is locked already.
pub(crate) fn block(tx: &mut dyn Tx, env: &Env, person: &User, client: &Client) -> Result<(), StoreError> {
    if end(tx, env, Whose::Pair(&person.id, client.id))? > 0 {
        audit::of_grant(tx, env, person, Deed::GrantTakenBack, Some(client))?;
    }
    tx.insert_block(&Block { user: person.id.clone(), client: client.id, created_at: env.now() })?;
    audit::of_grant(tx, env, person, Deed::ClientBlocked, Some(client))
}

/// Ends a block: the client may ask again.
///
/// # Errors
/// [`StoreError`]
pub fn ask_again(
    tx: &mut dyn Tx,
    env: &Env,
    user: &UserId,
    client: ClientId,
) -> Result<Verdict<()>, StoreError> {
    if !tx.delete_block(user, client)? {
        return Ok(Verdict::Refused(Refusal::NotFound));
    }
    if let Some(person) = tx.user(user)? {
        let client = find(tx, env, client)?;
        audit::of_grant(tx, env, &person, Deed::ClientUnblocked, client.as_ref())?;
    }
    Ok(Verdict::Done(()))
}
