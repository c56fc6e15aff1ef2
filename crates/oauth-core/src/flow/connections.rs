//! What a person's applications may do, and taking it back.

use crate::env::Env;
use crate::flow::person::registrant_name;
use crate::flow::revoke::end;
use crate::id::{ClientId, UserId};
use crate::port::{StoreError, Tx, Whose};
use crate::text::scope::ScopeSet;
use crate::time::Timestamp;

/// One application that a person allowed, over all live grants to it.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The client.
    pub client: ClientId,
    /// What people know it by.
    pub client_name: String,
    /// The name of whoever registered it.
    pub registrant: Option<String>,
    /// What it may do.
    pub scopes: ScopeSet,
    /// Since when.
    pub since: Timestamp,
    /// When it last used a token.
    pub last_used_at: Option<Timestamp>,
}

/// A person's connections, those allowed last first.
///
/// # Errors
/// [`StoreError`]
pub fn list(tx: &mut dyn Tx, user: &UserId) -> Result<Vec<Connection>, StoreError> {
    let mut connections: Vec<Connection> = Vec::new();
    for grant in tx.live_grants(user, None)? {
        if let Some(seen) = connections.iter_mut().find(|connection| connection.client == grant.client) {
            seen.scopes = seen.scopes.or(&grant.scopes);
            seen.since = seen.since.min(grant.created_at);
            seen.last_used_at = seen.last_used_at.max(grant.last_used_at);
        } else if let Some(client) = tx.client(grant.client)? {
            connections.push(Connection {
                client: client.id,
                client_name: client.name.as_str().to_owned(),
                registrant: registrant_name(tx, &client)?,
                scopes: grant.scopes,
                since: grant.created_at,
                last_used_at: grant.last_used_at,
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
    tx.lock_user(user)?;
    end(tx, env, Whose::Pair(user, client))
}
