//! Taking a signed request at the API (RFC 5849 §3).

use crate::env::Env;
use crate::flow::client::held_and_client;
use crate::flow::signed::check::{Carriage, Checked, verify};
use crate::flow::signed::row_of;
use crate::id::{TokenId, UserId};
use crate::model::token::{Proof, TokenKind};
use crate::oauth1::error::Problem;
use crate::oauth1::wire::SignedRequest;
use crate::oauth2::resource::{Access, Admitted, why_dead};
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::seal::Purpose;

/// A request at the API, signed right with a token that stands. Nobody acts on the access before the nonce is taken.
#[derive(Clone, Debug)]
pub struct Signed {
    access: Access,
    checked: Checked,
}

impl Signed {
    /// Second job: takes the nonce, and gives the access.
    ///
    /// Rule: RFC5849-3.3 (MUST)
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn take(&self, tx: &mut dyn Tx) -> Result<Verdict<Access>, StoreError> {
        done!(self.checked.take_nonce(tx)?);
        Ok(Verdict::Done(self.access.clone()))
    }

    /// Whose token it is.
    pub(super) const fn user(&self) -> &UserId {
        &self.access.user
    }

    /// Who signed it.
    pub(super) const fn checked(&self) -> &Checked {
        &self.checked
    }
}

/// First job, a read: one look at the token and everything above it, then the signature.
///
/// Rule: RFC5849-3.2 (MUST)
///
/// # Errors
/// [`StoreError`]
pub fn check(
    tx: &mut dyn Tx,
    env: &Env,
    request: &SignedRequest,
    carriage: Carriage,
) -> Result<Verdict<Signed>, StoreError> {
    let refused = |problem: Problem| Ok(Verdict::Refused(problem.into()));
    let Some(token) = request.token() else {
        return refused(Problem::ParameterAbsent("oauth_token"));
    };
    let found = match row_of(token) {
        Some(id) => held_and_client(tx, env, TokenId::from_uuid(id))?,
        None => None,
    };
    let Some((held, client)) = found.filter(|(held, _)| held.token.kind == TokenKind::Access) else {
        return refused(Problem::TokenRejected);
    };
    let Proof::Signing(sealed) = &held.token.proof else {
        return refused(Problem::TokenRejected);
    };
    if client.id.to_string() != request.consumer_key() {
        return refused(Problem::TokenRejected);
    }
    let secret = env.open(Purpose::Token, held.token.id.uuid(), sealed)?;
    let checked = done!(verify(tx, env, request, client, Some(&secret), carriage)?);
    Ok(match why_dead(&held, env.now()) {
        Some(why) => Verdict::Refused(Refusal::TokenInvalid(why)),
        None => match Admitted::of(env, held).owner() {
            Ok(access) => Verdict::Done(Signed { access, checked }),
            Err(refusal) => Verdict::Refused(refusal),
        },
    })
}
