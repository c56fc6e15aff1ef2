//! The token endpoint (RFC 6749 §3.2): authenticate the client, then code, refresh token or nothing more.

use std::time::Duration;

use crate::env::Env;
use crate::flow::client;
use crate::flow::{client_credentials, exchange, refresh, throttle};
use crate::id::{ClientId, TokenId};
use crate::model::client::Client;
use crate::model::grant::Grant;
use crate::model::throttle::ThrottleKey;
use crate::model::token::{Proof, Token, TokenKind, TokenState};
use crate::oauth2::client_auth::{Authenticated, ClientCredentials};
use crate::oauth2::error::ErrorCode;
use crate::oauth2::wire::{Issued, TokenRequest};
use crate::policy::Carrier;
use crate::port::{HeldToken, StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::secret::{CredentialKind, Minted, Secret, mint, read};
use crate::text::scope::ScopeSet;

/// Answers a token request. One that travels in the query is for clients that are allowed it, and is not looked at
/// otherwise.
///
/// # Errors
/// [`StoreError`]
pub fn answer(
    tx: &mut dyn Tx,
    env: &Env,
    credentials: &ClientCredentials,
    request: &TokenRequest,
    carrier: Carrier,
) -> Result<Verdict<Issued>, StoreError> {
    if carrier == Carrier::Query {
        done!(may_ask_by_query(tx, env, credentials.client_id())?);
    }
    counted(tx, env, credentials, |tx, client| match request {
        TokenRequest::Code { code, redirect_uri, verifier } => {
            exchange::exchange(tx, env, client, code, redirect_uri.as_deref(), verifier.as_ref())
        }
        TokenRequest::ClientCredentials { scopes } => {
            client_credentials::give(tx, env, client, scopes.as_ref())
        }
        TokenRequest::Refresh { token, scopes } => refresh::refresh(tx, env, client, token, scopes.as_ref()),
    })
}

/// May the client of this name send its token requests in the query? One that nobody has may not either. Only reads, so
/// that strangers can be turned away before anything is written.
///
/// # Errors
/// [`StoreError`]
pub fn may_ask_by_query(
    tx: &mut dyn Tx,
    env: &Env,
    named: Option<ClientId>,
) -> Result<Verdict<()>, StoreError> {
    let client = named.map_or(Ok(None), |id| client::find(tx, env, id))?;
    let may = client.is_some_and(|client| client.policy(env.now()).carries(Carrier::Query));
    Ok(if may { Verdict::Done(()) } else { Verdict::Refused(Refusal::TokenRequestInQuery) })
}

/// Authenticates, runs, and counts failures that smell of guessing against the client that was named.
pub(crate) fn counted<T>(
    tx: &mut dyn Tx,
    env: &Env,
    credentials: &ClientCredentials,
    run: impl FnOnce(&mut dyn Tx, &Authenticated) -> Result<Verdict<T>, StoreError>,
) -> Result<Verdict<T>, StoreError> {
    let refusal = match credentials.authenticate(tx, env)? {
        Verdict::Done(client) => match run(tx, &client)? {
            Verdict::Refused(refusal) if refusal.wire().code == ErrorCode::InvalidGrant => refusal,
            verdict => return Ok(verdict),
        },
        Verdict::Refused(refusal) => refusal,
    };
    count(tx, env, credentials, refusal).map(Verdict::Refused)
}

/// Counts a failure against the client that was named, and says what it is told.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn count(
    tx: &mut dyn Tx,
    env: &Env,
    credentials: &ClientCredentials,
    refusal: Refusal,
) -> Result<Refusal, StoreError> {
    match credentials.client_id() {
        // There is no row to count for; the ceiling per address holds here.
        _ if refusal == Refusal::ClientUnknown => Ok(refusal),
        Some(id) => throttle::fail(tx, env, &ThrottleKey::Client(id), refusal),
        None => Ok(refusal),
    }
}

/// The access or refresh token of this text, if whoever sent it has all of it. The name of a token that signs (RFC 5849) is no
/// secret, and finds nothing.
pub(crate) fn held_by(tx: &mut dyn Tx, env: &Env, token: &Secret) -> Result<Option<HeldToken>, StoreError> {
    let kinds = [(CredentialKind::Access, TokenKind::Access), (CredentialKind::Refresh, TokenKind::Refresh)];
    let found = kinds.into_iter().find_map(|(wire, kind)| read(wire, token.reveal()).map(|p| (p, kind)));
    let Some((presented, kind)) = found else { return Ok(None) };
    let held = client::held(tx, env, TokenId::from_uuid(presented.id))?;
    Ok(held.filter(|held| held.token.kind == kind && held.token.proof.is_shown_by(&presented.digest)))
}

/// Issues an access token under a grant, and a refresh token where the client uses such.
pub(crate) fn issue(
    tx: &mut dyn Tx,
    env: &Env,
    client: &Client,
    grant: &Grant,
    access_scopes: &ScopeSet,
    refresh_scopes: &ScopeSet,
) -> Result<Issued, StoreError> {
    let (access, expires_in) = issue_one(tx, env, grant, TokenKind::Access, access_scopes)?;
    let refresh = if client.grant_types.refresh_token {
        Some(issue_one(tx, env, grant, TokenKind::Refresh, refresh_scopes)?.0)
    } else {
        None
    };
    Ok(Issued { access, expires_in, refresh, scopes: access_scopes.clone() })
}

/// One token, and in how many seconds it ends: with its grant at the latest.
pub(crate) fn issue_one(
    tx: &mut dyn Tx,
    env: &Env,
    grant: &Grant,
    kind: TokenKind,
    scopes: &ScopeSet,
) -> Result<(Secret, u64), StoreError> {
    let lifetime = match kind {
        TokenKind::Access => env.settings.access_lifetime,
        TokenKind::Refresh => env.settings.refresh_lifetime,
    };
    issue_for(tx, env, grant, kind, scopes, lifetime)
}

/// The same, for as long as this.
pub(crate) fn issue_for(
    tx: &mut dyn Tx,
    env: &Env,
    grant: &Grant,
    kind: TokenKind,
    scopes: &ScopeSet,
    lifetime: Duration,
) -> Result<(Secret, u64), StoreError> {
    let id = TokenId::fresh(env)?;
    let credential = match kind {
        TokenKind::Access => CredentialKind::Access,
        TokenKind::Refresh => CredentialKind::Refresh,
    };
    let Minted { wire, digest } = mint(credential, id.uuid(), &*env.random)?;
    let now = env.now();
    let end = now.plus(lifetime);
    let end = grant.terms.until.map_or(end, |until| until.min(end));
    tx.insert_token(&Token {
        id,
        grant: grant.id,
        kind,
        proof: Proof::Shown(digest),
        scopes: scopes.clone(),
        created_at: now,
        expires_at: Some(end),
        state: TokenState::Live,
    })?;
    Ok((wire, end.seconds_since(now)))
}
