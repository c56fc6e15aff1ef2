//! Saying what a token is worth (RFC 7662).

use crate::env::Env;
use crate::flow::token::{count, held_by};
use crate::model::client::Client;
use crate::model::token::TokenKind;
use crate::oauth2::client_auth::ClientCredentials;
use crate::oauth2::introspect::{Active, Introspection};
use crate::oauth2::resource::why_dead;
use crate::port::{HeldToken, StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::secret::Secret;
use crate::text::scope::ScopeSet;

/// Who asks, and what the token is worth to them. Only reads, since every request to a resource server may lead here; whom
/// it refuses is then counted by [`refuse`].
///
/// A client without a secret proves nothing by naming itself, so it is refused.
///
/// Rule: RFC7662-2.1 (MUST)
/// Rule: RFC7662-2.3 (MUST)
///
/// Rule: RFC7662-5 (MUST)
///
/// # Errors
/// [`StoreError`]
pub fn look(
    tx: &mut dyn Tx,
    env: &Env,
    credentials: &ClientCredentials,
    token: &Secret,
) -> Result<Verdict<Introspection>, StoreError> {
    let asker = done!(credentials.authenticate(tx, env)?);
    if !asker.client().kind.is_confidential() {
        return Ok(Verdict::Refused(Refusal::ClientNotAuthenticated));
    }
    let held = held_by(tx, env, token)?.filter(|held| why_dead(held, env.now()).is_none());
    let active = held.and_then(|held| tell(env, asker.client(), held));
    Ok(Verdict::Done(active.map_or(Introspection::Inactive, Introspection::Active)))
}

/// Counts a refused request against the client that was named, and says what it is told.
///
/// # Errors
/// [`StoreError`]
pub fn refuse(
    tx: &mut dyn Tx,
    env: &Env,
    credentials: &ClientCredentials,
    refusal: &Refusal,
) -> Result<Refusal, StoreError> {
    count(tx, env, credentials, refusal.clone())
}

/// What this client is told of a token that stands: of its own tokens, and of access tokens that are addressed to it. A
/// refresh token opens nothing at a resource server, so it is told of none.
///
/// Rule: RFC7662-4 (MUST)
fn tell(env: &Env, asker: &Client, held: HeldToken) -> Option<Active> {
    let audience = env.settings.audience();
    let access = held.token.kind == TokenKind::Access;
    let own = held.grant.client == asker.id;
    let addressed = asker.resource.as_ref().is_some_and(|resource| resource.as_str() == audience);
    let scopes = reach(env, &held);
    if scopes.is_empty() || !(own || access && addressed) {
        return None;
    }
    Some(Active {
        scopes,
        client: held.grant.client,
        owner: held.grant.user.zip(held.person.map(|person| person.name)),
        access,
        issued_at: held.token.created_at,
        expires_at: held.token.expires_at,
        issuer: env.settings.issuer.clone(),
        audience,
    })
}

/// The scopes, with what they imply. No member says that somebody allowed looking only, so then only those are named that
/// can hurt nobody: whoever does not know of such grants must spoil nothing by one.
fn reach(env: &Env, held: &HeldToken) -> ScopeSet {
    let catalog = &env.settings.catalog;
    catalog.within(held.grant.terms.reach, &catalog.expand(held.scopes()))
}
