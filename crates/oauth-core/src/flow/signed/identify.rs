//! Who a token's person is, as a signed statement for the client alone: what clients of OAuth 1.0a sign people in with.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::env::Env;
use crate::flow::signed::check::{Carriage, Checked};
use crate::flow::signed::resource;
use crate::jose::jws;
use crate::model::user::{Role, User};
use crate::oauth1::error::Problem;
use crate::oauth1::wire::SignedRequest;
use crate::oauth2::resource::Access;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, TokenFault, Verdict, done};
use crate::seal::Purpose;

/// How long a statement holds.
const LIFETIME: Duration = Duration::from_secs(100);
/// The scope that gives the e-mail address.
const EMAIL: &str = "email";

/// What is known of a person, for a client whose request was signed right; its nonce is still to be taken.
#[derive(Debug)]
pub struct Identity {
    access: Access,
    checked: Checked,
    user: User,
}

/// First job, a read: whose token is it, and is the signature right? Any scope will do, and a token for looking only.
///
/// # Errors
/// [`StoreError`]
pub fn read(
    tx: &mut dyn Tx,
    env: &Env,
    request: &SignedRequest,
    carriage: Carriage,
) -> Result<Verdict<Identity>, StoreError> {
    let (access, checked) = done!(resource::admit(tx, env, request, carriage)?);
    Ok(match tx.user(&access.user)? {
        Some(user) => Verdict::Done(Identity { access, checked, user }),
        None => Verdict::Refused(Refusal::TokenInvalid(TokenFault::Unknown)),
    })
}

/// Second job: takes the nonce, and states who the person is, signed by the client's secret (RFC 7519, RFC 7515). The
/// statement holds for 100 seconds and repeats the nonce, so that it answers this request and no other.
///
/// # Errors
/// [`StoreError`] when the client's secret cannot be read.
pub fn state(
    tx: &mut dyn Tx,
    env: &Env,
    request: &SignedRequest,
    identity: &Identity,
) -> Result<Verdict<String>, StoreError> {
    done!(identity.checked.take_nonce(tx)?);
    let client = identity.checked.client();
    let Some(signing) = client.signing() else {
        return Ok(Verdict::Refused(Problem::ConsumerKeyRejected.into()));
    };
    let secret = env.open(Purpose::Client, client.id.uuid(), &signing.secret)?;
    Ok(Verdict::Done(jws::hs256(&claims(env, request, identity), &secret)))
}

/// What is stated. No address is known to be the person's own here, and a client may take one that it is told for an account
/// of its own: so whoever may see it is told an empty one.
fn claims(env: &Env, request: &SignedRequest, identity: &Identity) -> Value {
    let Identity { access, user, .. } = identity;
    let now = env.now();
    let registered = user.created_at.datetime().map(|at| at.format("%Y%m%d%H%M%S").to_string());
    let admin = user.account.as_ref().is_some_and(|account| account.role == Role::Admin);
    let mut claims = json!({
        "iss": request.origin(),
        "aud": access.client.to_string(),
        "sub": access.user.to_string(),
        "iat": now.unix(),
        "exp": now.plus(LIFETIME).unix(),
        "nonce": request.nonce().unwrap_or_default(),
        "username": access.user_name,
        "editcount": 0,
        "confirmed_email": false,
        "email_verified": false,
        "blocked": user.disabled_at.is_some(),
        "registered": registered.unwrap_or_default(),
        "groups": if admin { vec!["user", "admin"] } else { vec!["user"] },
        "rights": rights(env, access),
        "grants": access.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>(),
    });
    if let Some(claims) =
        claims.as_object_mut().filter(|_| access.scopes.iter().any(|scope| scope.as_str() == EMAIL))
    {
        claims.insert("email".to_owned(), Value::from(""));
    }
    claims
}

/// What the token lets its client do, in the words of the application's own access rules; a scope without such words is its
/// own. Where it is for looking only, what changes anything for others is left out.
fn rights(env: &Env, access: &Access) -> BTreeSet<String> {
    let catalog = &env.settings.catalog;
    let usable = catalog.within(access.reach, &access.scopes);
    let entries = usable.iter().filter_map(|scope| catalog.entry(scope));
    let wordless = entries.filter(|entry| !entry.identity && entry.rights.is_empty());
    let mut rights = catalog.rights(&usable);
    rights.extend(wordless.map(|entry| entry.name.to_string()));
    rights
}
