//! Tokens that a client gets for itself (RFC 6749 §4.4).

use crate::env::Env;
use crate::flow::client;
use crate::flow::token::issue_one;
use crate::id::{ClientId, GrantId};
use crate::model::client::Client;
use crate::model::grant::{Grant, Terms};
use crate::model::token::TokenKind;
use crate::oauth2::client_auth::Authenticated;
use crate::oauth2::wire::Issued;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::text::scope::ScopeSet;

/// Gives a client an access token of its own, under its one grant without a resource owner; one that is its owner's alone acts
/// for the owner. There is no refresh token: it can ask again.
///
/// Rule: RFC6749-4.4 (MUST)
/// Rule: RFC6749-4.4.3 (SHOULD NOT)
/// Rule: RFC6749-3.3 (MUST)
pub(crate) fn give(
    tx: &mut dyn Tx,
    env: &Env,
    client: &Authenticated,
    asked: Option<&ScopeSet>,
) -> Result<Verdict<Issued>, StoreError> {
    let client = client.client();
    if !client.kind.is_confidential() || !client.grant_types.client_credentials {
        return Ok(Verdict::Refused(Refusal::GrantTypeNotAllowed));
    }
    let acts_for = client.owner.as_ref().filter(|_| client.owner_only);
    if let Err(refusal) = client.serves(acts_for) {
        return Ok(Verdict::Refused(refusal));
    }
    let may_have = client.scopes.and(&env.settings.catalog.all());
    let scopes = match asked {
        None => may_have,
        Some(asked) if asked.is_subset(&may_have) => asked.clone(),
        Some(_) => return Ok(Verdict::Refused(Refusal::ScopeNotAllowed)),
    };
    if scopes.is_empty() {
        return Ok(Verdict::Refused(Refusal::ScopeNotAllowed));
    }
    let (grant, scopes) = match acts_for {
        None => (done!(own(tx, env, client.id)?), scopes),
        Some(owner) => {
            let given = tx.live_grants(owner, Some(client.id))?.into_iter().find(|it| it.stands(env.now()));
            // It was given with the registration, or a new secret: what the owner ended stays ended.
            let Some(grant) = given else { return Ok(Verdict::Refused(Refusal::GrantRevoked)) };
            let scopes = scopes.and(&grant.scopes);
            (grant, scopes)
        }
    };
    if scopes.is_empty() {
        return Ok(Verdict::Refused(Refusal::ScopeNotAllowed));
    }
    let (access, expires_in) = issue_one(tx, env, &grant, TokenKind::Access, &scopes)?;
    Ok(Verdict::Done(Issued { access, expires_in, refresh: None, scopes }))
}

/// The client's own grant. It is made once. Whoever else makes it at this moment is waited for, and so is whoever disables the client: what
/// that ended must not come back when the client is enabled.
fn own(tx: &mut dyn Tx, env: &Env, id: ClientId) -> Result<Verdict<Grant>, StoreError> {
    if let Some(grant) = tx.own_grant(id)? {
        return Ok(Verdict::Done(grant));
    }
    let Some(client) = client::lock(tx, env, id)? else {
        return Ok(Verdict::Refused(Refusal::ClientUnknown));
    };
    if let Err(refusal) = client.serves(None) {
        return Ok(Verdict::Refused(refusal));
    }
    if let Some(grant) = tx.own_grant(id)? {
        return Ok(Verdict::Done(grant));
    }
    let Client { scopes, .. } = client;
    let grant = Grant {
        id: GrantId::fresh(env)?,
        user: None,
        client: id,
        scopes,
        terms: Terms::UNLIMITED,
        created_at: env.now(),
        last_used_at: None,
        revoked_at: None,
    };
    tx.insert_grant(&grant)?;
    Ok(Verdict::Done(grant))
}
