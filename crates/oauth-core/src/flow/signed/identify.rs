//! Who a token's person is, as a signed statement for the client alone: what clients of OAuth 1.0a sign people in with.

use std::time::Duration;

use serde_json::Value;

use crate::env::Env;
use crate::flow::profile;
use crate::flow::signed::check::Carriage;
use crate::flow::signed::resource::{self, Signed};
use crate::jose::jws;
use crate::model::user::User;
use crate::oauth1::error::Problem;
use crate::oauth1::wire::SignedRequest;
use crate::oauth2::resource::Access;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, TokenFault, Verdict, done};
use crate::seal::Purpose;

/// How long a statement holds.
const LIFETIME: Duration = Duration::from_secs(100);

/// What is known of a person, for a client whose request was signed right; its nonce is still to be taken.
#[derive(Debug)]
pub struct Identity {
    signed: Signed,
    request: SignedRequest,
    user: User,
}

/// First job, a read: whose token is it, and is the signature right? Any scope will do, also of a token that is for looking only.
///
/// # Errors
/// [`StoreError`]
pub fn check(
    tx: &mut dyn Tx,
    env: &Env,
    request: &SignedRequest,
    carriage: Carriage,
) -> Result<Verdict<Identity>, StoreError> {
    let signed = done!(resource::check(tx, env, request, carriage)?);
    Ok(match tx.user(signed.user())? {
        Some(user) => Verdict::Done(Identity { signed, request: request.clone(), user }),
        None => Verdict::Refused(Refusal::TokenInvalid(TokenFault::Unknown)),
    })
}

/// Second job: takes the nonce, and states who the person is, signed by the client's secret (RFC 7519, RFC 7515). The
/// statement holds for 100 seconds and repeats the nonce, so that it answers this request and no other.
///
/// # Errors
/// [`StoreError`] when the client's secret cannot be read.
pub fn state(tx: &mut dyn Tx, env: &Env, identity: &Identity) -> Result<Verdict<String>, StoreError> {
    let access = done!(identity.signed.take(tx)?);
    let client = identity.signed.checked().client();
    let Some(signing) = client.signing() else {
        return Ok(Verdict::Refused(Problem::ConsumerKeyRejected.into()));
    };
    let secret = env.open(Purpose::Client, client.id.uuid(), &signing.secret)?;
    Ok(Verdict::Done(jws::hs256(&claims(env, &identity.request, &access, &identity.user), &secret)))
}

/// What is stated: for whom, for how long, and who it is.
fn claims(env: &Env, request: &SignedRequest, access: &Access, user: &User) -> Value {
    let now = env.now();
    let mut claims = profile::of(env, access, user);
    for (name, value) in [
        ("iss", Value::from(request.origin())),
        ("aud", Value::from(access.client.to_string())),
        ("iat", Value::from(now.unix())),
        ("exp", Value::from(now.plus(LIFETIME).unix())),
        ("nonce", Value::from(request.nonce().unwrap_or_default())),
    ] {
        claims.insert(name.to_owned(), value);
    }
    Value::Object(claims)
}
