//! Refreshing an access token (RFC 6749 §6), with rotation and reuse detection (RFC 9700 §4.14.2).

use crate::env::Env;
use crate::flow::token::{held_by, issue};
use crate::model::token::{TokenKind, TokenState};
use crate::oauth2::client_auth::Authenticated;
use crate::oauth2::wire::Issued;
use crate::port::{HeldToken, StoreError, Tx};
use crate::refusal::{Refusal, Verdict};
use crate::secret::Secret;
use crate::text::scope::ScopeSet;

/// Spends a refresh token and issues its successor. A token that is presented again, or by another client, ends its
/// grant; a refused scope spends nothing.
///
/// Rule: RFC9700-4.14.2 (MUST)
pub(crate) fn refresh(
    tx: &mut dyn Tx,
    env: &Env,
    client: &Authenticated,
    token: &Secret,
    asked: Option<&ScopeSet>,
) -> Result<Verdict<Issued>, StoreError> {
    let client = client.client();
    if !client.grant_types.refresh_token {
        return Ok(Verdict::Refused(Refusal::GrantTypeNotAllowed));
    }
    let found = held_by(tx, env, token)?.filter(|held| held.token.kind == TokenKind::Refresh);
    let held = match found {
        Some(held) => held,
        None => return Ok(Verdict::Refused(Refusal::RefreshTokenUnknown)),
    };
    if let Some(refusal) = dead(&held, env) {
        return Ok(Verdict::Refused(refusal));
    }
    let theft = if held.grant.client != client.id {
        Some(Refusal::RefreshTokenOfAnotherClient)
    } else if held.token.state != TokenState::Live {
        Some(Refusal::RefreshTokenReused)
    } else {
        None
    };
    if let Some(refusal) = theft {
        tx.revoke_grant(held.grant.id, env.now())?;
        return Ok(Verdict::Refused(refusal));
    }
    let Some((access, kept)) = scopes(&held, &client.scopes, asked) else {
        return Ok(Verdict::Refused(Refusal::ScopeNotAllowed));
    };
    if !tx.retire_token(held.token.id, TokenState::Spent)? {
        // Two uses at the same moment: one of them is not the client's.
        tx.revoke_grant(held.grant.id, env.now())?;
        return Ok(Verdict::Refused(Refusal::RefreshTokenReused));
    }
    issue(tx, env, client, &held.grant, &access, &kept).map(Verdict::Done)
}

/// Reasons that end nothing: an expired token that was also used is only expired, or a slow client would sign its
/// person out everywhere.
///
/// Rule: RFC6749-6 (MUST)
fn dead(held: &HeldToken, env: &Env) -> Option<Refusal> {
    if held.token.is_over(env.now()) {
        Some(Refusal::RefreshTokenExpired)
    } else if held.grant.revoked_at.is_some() {
        Some(Refusal::GrantRevoked)
    } else if held.is_of_disabled_person() {
        Some(Refusal::UserDisabled)
    } else {
        None
    }
}

/// What the new access token allows, and what the new refresh token keeps: never more than the client may still have, nor
/// more than the person has left of it. A client that asks for what it had before the person took some back gets the rest,
/// and is told so.
///
/// Rule: RFC6749-6 (MUST NOT)
fn scopes(held: &HeldToken, client: &ScopeSet, asked: Option<&ScopeSet>) -> Option<(ScopeSet, ScopeSet)> {
    let issued = held.token.scopes.and(client);
    let kept = held.scopes().and(client);
    let access = match asked {
        None => kept.clone(),
        Some(asked) if asked.is_subset(&issued) => asked.and(&kept),
        Some(_) => return None,
    };
    (!access.is_empty()).then_some((access, kept))
}
