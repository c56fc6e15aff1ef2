//! Who signed a request, and is the signature right?

use crate::env::Env;
use crate::flow::client;
use crate::id::ClientId;
use crate::model::client::{Client, Profile, Signing};
use crate::model::nonce::Nonce;
use crate::model::token::Proof;
use crate::oauth1::error::Problem;
use crate::oauth1::signature::{self, Keys, Method};
use crate::oauth1::wire::SignedRequest;
use crate::port::{StoreError, Tx};
use crate::refusal::Verdict;
use crate::seal::Purpose;
use crate::secret::Secret;
use crate::time::Timestamp;

/// How a signed request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carriage {
    /// Over TLS or on this machine: nobody else read it.
    Private,
    /// Over plain http that the provider allows: a signature may pass, a secret may not.
    Open,
}

impl Carriage {
    /// Could nobody on the way read it?
    #[must_use]
    pub const fn over(private: bool) -> Self {
        if private { Self::Private } else { Self::Open }
    }
}

/// A request whose signature is right. Only this module makes one, and each step wraps it in a type of its own; its nonce is
/// still to be taken.
#[derive(Clone, Debug)]
pub(super) struct Checked {
    client: Client,
    nonce: Option<Nonce>,
}

impl Checked {
    /// Who signed it.
    pub(super) const fn client(&self) -> &Client {
        &self.client
    }

    /// Takes the nonce. In the same transaction as what the request does, or alone where it only looks.
    ///
    /// Rule: RFC5849-3.3 (MUST)
    ///
    /// # Errors
    /// [`StoreError`]
    pub(super) fn take_nonce(&self, tx: &mut dyn Tx) -> Result<Verdict<()>, StoreError> {
        let taken = match &self.nonce {
            Some(nonce) => tx.take_nonce(nonce)?,
            // RFC 5849 §3.1: secrets in place of a signature may come without.
            None => true,
        };
        Ok(if taken { Verdict::Done(()) } else { Verdict::Refused(Problem::NonceUsed.into()) })
    }
}

/// The client that a signed request of the handshake names. To a client of before 1.0a a request with an `oauth_` name that is
/// none of the protocol is refused, as its servers did, without saying which name; later ones may bring extensions.
///
/// # Errors
/// [`StoreError`]
pub(super) fn who_signs(
    tx: &mut dyn Tx,
    env: &Env,
    request: &SignedRequest,
) -> Result<Verdict<Client>, StoreError> {
    let found = match ClientId::parse(request.consumer_key()) {
        Some(id) => client::find(tx, env, id)?,
        None => None,
    };
    Ok(match found {
        None => Verdict::Refused(Problem::ConsumerKeyUnknown.into()),
        Some(client) => match client.profile() {
            None => Verdict::Refused(Problem::ConsumerKeyRejected.into()),
            Some(Profile::One) if request.unknown().is_some() => {
                Verdict::Refused(Problem::ParameterRejected("parameters").into())
            }
            Some(_) => Verdict::Done(client),
        },
    })
}

/// Verifies time and signature of a request of this client. Nothing that only a secret can tell is said before the signature
/// is known to be right. It may be made with the secret that the client had before, as long as that works.
///
/// Rule: RFC5849-3.2 (MUST)
/// Rule: RFC5849-3.4.4 (MUST)
///
/// # Errors
/// [`StoreError`] when one of the client's secrets cannot be read.
pub(super) fn verify(
    tx: &mut dyn Tx,
    env: &Env,
    request: &SignedRequest,
    client: Client,
    token_secret: Option<&Secret>,
    carriage: Carriage,
) -> Result<Verdict<Checked>, StoreError> {
    let Some(signing) = client.signing() else {
        return Ok(Verdict::Refused(Problem::ConsumerKeyRejected.into()));
    };
    let method = match method(request, signing, carriage) {
        Ok(method) => method,
        Err(problem) => return Ok(Verdict::Refused(problem.into())),
    };
    let nonce = match nonce(env, request, method) {
        Ok(nonce) => nonce,
        Err(problem) => return Ok(Verdict::Refused(problem.into())),
    };
    let secret = env.open(Purpose::Client, client.id.uuid(), &signing.secret)?;
    let rsa = signing.rsa_key.as_ref();
    let is_by = |client: &Secret| {
        signature::verify(request, method, &Keys { client, token: token_secret, rsa }).is_ok()
    };
    if !is_by(&secret) && !old_secret(tx, env, &client, method)?.as_ref().is_some_and(is_by) {
        return Ok(Verdict::Refused(Problem::SignatureInvalid.into()));
    }
    if let Err(refusal) = client.life.stage.is_live().and_then(|()| client.is_used_from(env.from)) {
        return Ok(Verdict::Refused(refusal));
    }
    Ok(Verdict::Done(Checked { client, nonce }))
}

/// The secret that the client had before, while it still works. RSA signs with none.
fn old_secret(
    tx: &mut dyn Tx,
    env: &Env,
    client: &Client,
    method: Method,
) -> Result<Option<Secret>, StoreError> {
    if method.is_rsa() {
        return Ok(None);
    }
    Ok(match client::old_secret(tx, env, client)?.map(|old| old.proof) {
        Some(Proof::Signing(sealed)) => Some(env.open(Purpose::OldClient, client.id.uuid(), &sealed)?),
        Some(Proof::Shown(_)) | None => None,
    })
}

/// How it is signed, where the client may sign so.
fn method(request: &SignedRequest, signing: &Signing, carriage: Carriage) -> Result<Method, Problem> {
    let method = Method::parse(request.signature_method()).ok_or(Problem::SignatureMethodRejected)?;
    let may = match method {
        Method::Plaintext => signing.plaintext && carriage == Carriage::Private,
        Method::RsaSha1 | Method::RsaSha256 => signing.rsa_key.is_some(),
        Method::HmacSha1 | Method::HmacSha256 | Method::HmacSha512 => true,
    };
    if may { Ok(method) } else { Err(Problem::SignatureMethodRejected) }
}

/// The nonce, of a request that was signed lately. Secrets in place of a signature may come without both.
///
/// Rule: RFC5849-3.1 (MUST)
/// Rule: RFC5849-3.3 (MUST)
fn nonce(env: &Env, request: &SignedRequest, method: Method) -> Result<Option<Nonce>, Problem> {
    let (signed_at, nonce) = match (request.timestamp(), request.nonce()) {
        (Some(signed_at), Some(nonce)) => (Timestamp::from_unix(signed_at), nonce),
        (None, None) if method == Method::Plaintext => return Ok(None),
        (None, _) => return Err(Problem::ParameterAbsent("oauth_timestamp")),
        (Some(_), None) => return Err(Problem::ParameterAbsent("oauth_nonce")),
    };
    let (now, window) = (env.now(), env.settings.timestamp_window);
    if signed_at < now.minus(window) || signed_at > now.plus(window) {
        return Err(Problem::TimestampRefused {
            from: now.minus(window).unix(),
            to: now.plus(window).unix(),
        });
    }
    let token = request.token().unwrap_or_default();
    Ok(Some(Nonce::new(signed_at, request.consumer_key(), token, nonce)))
}
