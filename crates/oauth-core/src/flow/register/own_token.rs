//! The token of a client that is its owner's alone: it is made with the client, and no handshake is gone through.

use std::time::Duration;

use crate::env::Env;
use crate::flow::revoke::end;
use crate::flow::{signed, token};
use crate::id::{GrantId, UserId};
use crate::model::client::Client;
use crate::model::grant::{Grant, Terms};
use crate::model::token::TokenKind;
use crate::port::{StoreError, Tx, Whose};
use crate::secret::Secret;
use crate::time::Timestamp;

/// How long such a bearer token lives: 365 days. One that signs ends with its grant.
const LIFETIME: Duration = Duration::from_secs(365 * 86_400);

/// A token with which a client acts for its owner.
#[derive(Debug)]
pub struct OwnToken {
    /// What requests carry.
    pub token: Secret,
    /// What they are signed with, for a client that signs.
    pub secret: Option<Secret>,
    /// When it ends by itself; none until it is taken back.
    pub expires_at: Option<Timestamp>,
}

/// The token, under a grant of its own.
pub(super) fn issue(
    tx: &mut dyn Tx,
    env: &Env,
    client: &Client,
    owner: &UserId,
) -> Result<OwnToken, StoreError> {
    let signs = client.signing().is_some();
    let until = (!signs).then(|| env.now().plus(LIFETIME));
    let grant = Grant {
        id: GrantId::fresh(env)?,
        user: Some(owner.clone()),
        client: client.id,
        scopes: client.scopes.clone(),
        terms: Terms { until, ..Terms::UNLIMITED },
        created_at: env.now(),
        last_used_at: None,
        revoked_at: None,
    };
    tx.insert_grant(&grant)?;
    if signs {
        let made = signed::token::credentials_under(tx, env, &grant)?;
        return Ok(OwnToken { token: Secret::new(made.token), secret: Some(made.secret), expires_at: None });
    }
    let (token, _) = token::issue_for(tx, env, &grant, TokenKind::Access, &grant.scopes, LIFETIME)?;
    Ok(OwnToken { token, secret: None, expires_at: until })
}

/// The same, where there was one that must not work any more.
pub(super) fn replace(
    tx: &mut dyn Tx,
    env: &Env,
    client: &Client,
    owner: &UserId,
) -> Result<OwnToken, StoreError> {
    end(tx, env, Whose::Pair(owner, client.id))?;
    issue(tx, env, client, owner)
}
