//! Redeeming an authorization code (RFC 6749 §4.1.3).

use crate::env::Env;
use crate::flow::token::issue;
use crate::id::{GrantId, InteractionId, UserId};
use crate::model::grant::{Grant, Terms};
use crate::model::interaction::{Interaction, Request, Stage, StageName};
use crate::oauth2::client_auth::Authenticated;
use crate::oauth2::wire::Issued;
use crate::policy::ParameterRule;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict};
use crate::secret::{CredentialKind, Presented, Secret, read};
use crate::text::scope::ScopeSet;

/// Redeems a code for tokens. A code that is presented wrongly by its holder is burnt; a code that is presented again
/// ends the grant that it led to.
///
/// Rule: RFC6749-4.1.2 (MUST)
pub(crate) fn exchange(
    tx: &mut dyn Tx,
    env: &Env,
    client: &Authenticated,
    code: &Secret,
    redirect_uri: Option<&str>,
    verifier: Option<&Secret>,
) -> Result<Verdict<Issued>, StoreError> {
    let Some(presented) = read(CredentialKind::Code, code.reveal()) else {
        return Ok(Verdict::Refused(Refusal::CodeUnknown));
    };
    let Some(mut interaction) = tx.interaction(InteractionId::from_uuid(presented.id))? else {
        return Ok(Verdict::Refused(Refusal::CodeUnknown));
    };
    let (allowed, terms, code_digest) = match &interaction.stage {
        Stage::Allowed { scopes, terms, code, code_expires_at } if code.matches(&presented.digest) => {
            if *code_expires_at <= env.now() {
                return Ok(Verdict::Refused(Refusal::CodeExpired));
            }
            (scopes.clone(), *terms, *code)
        }
        _ => return replay(tx, env, &interaction, &presented).map(Verdict::Refused),
    };
    // Scopes that the client lost since the person decided are not given.
    let scopes = allowed.and(&client.client().scopes);
    let fault = match fault(tx, env, &interaction, client, redirect_uri, verifier)? {
        None if scopes.is_empty() => Some(Refusal::ScopeNotAllowed),
        fault => fault,
    };
    if let Some(refusal) = fault {
        interaction.stage = Stage::Burnt;
        tx.advance_interaction(&interaction, StageName::Allowed)?;
        return Ok(Verdict::Refused(refusal));
    }
    let grant = GrantId::fresh(env)?;
    interaction.stage = Stage::Redeemed { code: code_digest, grant };
    if !tx.advance_interaction(&interaction, StageName::Allowed)? {
        // Somebody was quicker by a moment: the same as a replay.
        return match tx.interaction(interaction.id)? {
            Some(now) => replay(tx, env, &now, &presented).map(Verdict::Refused),
            None => Ok(Verdict::Refused(Refusal::CodeUnknown)),
        };
    }
    let grant = insert_grant(tx, env, &interaction, grant, &scopes, terms)?;
    issue(tx, env, client.client(), &grant, &scopes, &scopes).map(Verdict::Done)
}

/// Writes the grant that a decided interaction becomes.
pub(crate) fn insert_grant(
    tx: &mut dyn Tx,
    env: &Env,
    interaction: &Interaction,
    id: GrantId,
    scopes: &ScopeSet,
    terms: Terms,
) -> Result<Grant, StoreError> {
    let grant = Grant {
        id,
        user: Some(decided_by(interaction)?.clone()),
        client: interaction.client,
        scopes: scopes.clone(),
        terms,
        created_at: env.now(),
        last_used_at: None,
        revoked_at: None,
    };
    tx.insert_grant(&grant)?;
    Ok(grant)
}

/// Who decided it.
pub(crate) fn decided_by(interaction: &Interaction) -> Result<&UserId, StoreError> {
    interaction.user.as_ref().ok_or_else(|| StoreError::Bug("nobody decided this interaction".to_owned()))
}

/// A code that cannot be redeemed any more. If it once could, what it led to ends.
///
/// Rule: RFC6749-10.5 (MUST)
fn replay(
    tx: &mut dyn Tx,
    env: &Env,
    interaction: &Interaction,
    presented: &Presented,
) -> Result<Refusal, StoreError> {
    match &interaction.stage {
        Stage::Redeemed { code, grant } if code.matches(&presented.digest) => {
            tx.revoke_grant(*grant, env.now())?;
            Ok(Refusal::CodeAlreadyRedeemed)
        }
        _ => Ok(Refusal::CodeUnknown),
    }
}

/// What is wrong with the way in which a live code is presented.
///
/// Rule: RFC6749-4.1.3 (MUST)
/// Rule: RFC7636-4.6 (MUST)
/// Rule: RFC9700-4.8.2 (MUST)
fn fault(
    tx: &mut dyn Tx,
    env: &Env,
    interaction: &Interaction,
    client: &Authenticated,
    redirect_uri: Option<&str>,
    verifier: Option<&Secret>,
) -> Result<Option<Refusal>, StoreError> {
    if interaction.client != client.client().id {
        return Ok(Some(Refusal::CodeOfAnotherClient));
    }
    let Request::Code { redirect_uri: asked, redirect_uri_sent, challenge, .. } = &interaction.request else {
        return Ok(Some(Refusal::CodeUnknown));
    };
    let redirect_fits = match redirect_uri {
        Some(uri) => uri == asked.as_str(),
        None => !redirect_uri_sent || client.client().policy(env.now()).parameters == ParameterRule::Lenient,
    };
    if !redirect_fits {
        return Ok(Some(Refusal::CodeRedirectUriDiffers));
    }
    let pkce = match (challenge, verifier) {
        (None, None) => None,
        (Some(_), None) => Some(Refusal::CodeVerifierMissing),
        (None, Some(_)) => Some(Refusal::CodeVerifierWithoutChallenge),
        (Some(challenge), Some(verifier)) => {
            (!challenge.answers(verifier.reveal())).then_some(Refusal::CodeVerifierWrong)
        }
    };
    if pkce.is_some() {
        return Ok(pkce);
    }
    let user = tx.user(decided_by(interaction)?)?;
    Ok(user.is_none_or(|user| user.disabled_at.is_some()).then_some(Refusal::UserDisabled))
}
