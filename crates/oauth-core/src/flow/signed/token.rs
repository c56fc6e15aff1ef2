//! Token credentials (RFC 5849 §2.3): what a client gets for temporary ones that a person allowed, once.

use crate::env::Env;
use crate::flow::exchange::{decided_by, insert_grant};
use crate::flow::signed::check::{Carriage, Checked, verify, who_signs};
use crate::flow::signed::temporary::Credentials;
use crate::flow::signed::{identifier, temporary_credentials};
use crate::flow::throttle;
use crate::id::{GrantId, TokenId};
use crate::model::client::{Client, Profile};
use crate::model::grant::{Grant, Terms};
use crate::model::interaction::{Interaction, Request, Stage, StageName};
use crate::model::throttle::ThrottleKey;
use crate::model::token::{Proof, Token, TokenKind, TokenState};
use crate::oauth1::error::Problem;
use crate::oauth1::wire::SignedRequest;
use crate::policy::Handshake;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::seal::Purpose;
use crate::secret::Digest32;
use crate::text::scope::ScopeSet;

/// A request for token credentials, signed right with the secret of the temporary ones; its nonce is still to be taken.
#[derive(Clone, Debug)]
pub struct Held {
    checked: Checked,
    request: SignedRequest,
}

/// First job, a read: who asks, and is the signature right, with the secret of the temporary credentials?
///
/// Rule: RFC5849-2.3 (MUST)
///
/// # Errors
/// [`StoreError`]
pub fn check(
    tx: &mut dyn Tx,
    env: &Env,
    request: &SignedRequest,
    carriage: Carriage,
) -> Result<Verdict<Held>, StoreError> {
    let client = done!(who_signs(tx, env, request)?);
    let interaction = done!(temporary(tx, request, &client)?);
    let Request::Temporary { secret, .. } = &interaction.request else {
        return Ok(Verdict::Refused(Problem::TokenRejected.into()));
    };
    let secret = env.open(Purpose::Temporary, interaction.id.uuid(), secret)?;
    let checked = done!(verify(tx, env, request, client, Some(&secret), carriage)?);
    Ok(Verdict::Done(Held { checked, request: request.clone() }))
}

/// Second job: takes the nonce, and gives a token for what the person allowed.
///
/// Rule: RFC5849-2.3 (MUST)
///
/// Rule: RFC5849-2 (MUST)
///
/// # Errors
/// [`StoreError`]
pub fn redeem(
    tx: &mut dyn Tx,
    env: &Env,
    Held { checked, request }: &Held,
    handshake: Handshake,
) -> Result<Verdict<Credentials>, StoreError> {
    let client = checked.client();
    done!(checked.take_nonce(tx)?);
    done!(throttle::pace(tx, env, &ThrottleKey::Handshakes(client.id))?);
    let mut interaction = done!(temporary(tx, request, client)?);
    let (scopes, terms, code) = match &interaction.stage {
        Stage::Allowed { code_expires_at, .. } if *code_expires_at <= env.now() => {
            return Ok(Verdict::Refused(Problem::TokenExpired.into()));
        }
        Stage::Pending if interaction.expires_at <= env.now() => {
            return Ok(Verdict::Refused(Problem::TokenExpired.into()));
        }
        Stage::Allowed { scopes, terms, code, .. } => (scopes.and(&client.scopes), *terms, *code),
        Stage::Pending => return Ok(Verdict::Refused(Problem::PermissionUnknown.into())),
        Stage::Denied => return Ok(Verdict::Refused(Problem::PermissionDenied.into())),
        Stage::Redeemed { .. } => return Ok(Verdict::Refused(Problem::TokenUsed.into())),
        Stage::Burnt => return Ok(Verdict::Refused(Problem::TokenRejected.into())),
    };
    if let Some(problem) = verifier_fault(client, request, &code) {
        return throttle::fail(tx, env, &ThrottleKey::Client(client.id), problem.into())
            .map(Verdict::Refused);
    }
    if scopes.is_empty() {
        return Ok(Verdict::Refused(Refusal::ScopeNotAllowed));
    }
    let user = tx.lock_user(decided_by(&interaction)?)?;
    if user.is_none_or(|user| user.disabled_at.is_some()) {
        return Ok(Verdict::Refused(Refusal::UserDisabled));
    }
    let found = if handshake.reuse { live_token_like(tx, env, &interaction, &scopes, terms)? } else { None };
    let id = match &found {
        Some((grant, _)) => grant.id,
        None => GrantId::fresh(env)?,
    };
    interaction.stage = Stage::Redeemed { code, grant: id };
    if !tx.advance_interaction(&interaction, StageName::Allowed)? {
        return Ok(Verdict::Refused(Problem::TokenUsed.into()));
    }
    let token = match found {
        Some((_, token)) => token,
        None => {
            let grant = insert_grant(tx, env, &interaction, id, &scopes, terms)?;
            issue(tx, env, &grant)?
        }
    };
    credentials_of(env, &token).map(Verdict::Done)
}

/// The temporary credentials that a request of this client names.
fn temporary(
    tx: &mut dyn Tx,
    request: &SignedRequest,
    client: &Client,
) -> Result<Verdict<Interaction>, StoreError> {
    let Some(token) = request.token() else {
        return Ok(Verdict::Refused(Problem::ParameterAbsent("oauth_token").into()));
    };
    let own = temporary_credentials(tx, token)?.filter(|found| found.client == client.id);
    Ok(own.map_or_else(|| Verdict::Refused(Problem::TokenRejected.into()), Verdict::Done))
}

/// What is wrong with the verifier. The profile before 1.0a has none, and takes none.
///
/// Rule: RFC5849-2.3 (MUST)
fn verifier_fault(client: &Client, request: &SignedRequest, code: &Digest32) -> Option<Problem> {
    match (client.profile(), request.verifier()) {
        (Some(Profile::One), None) => None,
        (Some(Profile::One), Some(_)) => Some(Problem::ParameterRejected("oauth_verifier")),
        (_, None) => Some(Problem::ParameterAbsent("oauth_verifier")),
        (_, Some(verifier)) => {
            let right = code.matches(&Digest32::of(verifier.as_bytes()));
            (!right).then_some(Problem::VerifierInvalid)
        }
    }
}

/// A live grant of the same person, client, scopes and terms, and its live token.
fn live_token_like(
    tx: &mut dyn Tx,
    env: &Env,
    interaction: &Interaction,
    scopes: &ScopeSet,
    terms: Terms,
) -> Result<Option<(Grant, Token)>, StoreError> {
    let now = env.now();
    for grant in tx.live_grants(decided_by(interaction)?, Some(interaction.client))? {
        if grant.scopes == *scopes && grant.terms == terms && grant.stands(now) {
            let token = tx.signing_token(grant.id)?.filter(|token| !token.is_over(now));
            if let Some(token) = token {
                return Ok(Some((grant, token)));
            }
        }
    }
    Ok(None)
}

/// A token under a grant, which ends with it.
fn issue(tx: &mut dyn Tx, env: &Env, grant: &Grant) -> Result<Token, StoreError> {
    let id = TokenId::fresh(env)?;
    let (_, sealed) = env.sealed_secret(Purpose::Token, id.uuid())?;
    let token = Token {
        id,
        grant: grant.id,
        kind: TokenKind::Access,
        proof: Proof::Signing(sealed),
        scopes: grant.scopes.clone(),
        created_at: env.now(),
        expires_at: grant.terms.until,
        state: TokenState::Live,
    };
    tx.insert_token(&token)?;
    Ok(token)
}

/// A token under a grant, and what its client is told of it.
pub(crate) fn credentials_under(
    tx: &mut dyn Tx,
    env: &Env,
    grant: &Grant,
) -> Result<Credentials, StoreError> {
    let token = issue(tx, env, grant)?;
    credentials_of(env, &token)
}

/// What the client is told of its token.
fn credentials_of(env: &Env, token: &Token) -> Result<Credentials, StoreError> {
    let Proof::Signing(sealed) = &token.proof else {
        return Err(StoreError::Bug("this token signs nothing".to_owned()));
    };
    let secret = env.open(Purpose::Token, token.id.uuid(), sealed)?;
    Ok(Credentials { token: identifier(token.id.uuid()), secret, callback_confirmed: false })
}
