//! Temporary credentials (RFC 5849 §2.1): a client begins, before any person is there.

use crate::env::Env;
use crate::flow::signed::check::{Carriage, Checked, verify, who_signs};
use crate::flow::signed::identifier;
use crate::flow::throttle;
use crate::id::InteractionId;
use crate::model::client::{Client, Profile};
use crate::model::interaction::{Interaction, Request, Stage};
use crate::model::throttle::ThrottleKey;
use crate::oauth1::callback::Callback;
use crate::oauth1::error::Problem;
use crate::oauth1::wire::SignedRequest;
use crate::policy::{Handshake, OutOfBandRule};
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::seal::Purpose;
use crate::secret::Secret;
use crate::text::form::encode;
use crate::text::uri::RedirectUri;

/// Credentials that were just given: temporary ones, or those of a token.
#[derive(Debug)]
pub struct Credentials {
    /// `oauth_token`
    pub token: String,
    /// `oauth_token_secret`
    pub secret: Secret,
    /// Must the answer say that the callback was taken (`oauth_callback_confirmed`)?
    pub callback_confirmed: bool,
}

impl Credentials {
    /// The form-encoded answer: the two fields, and of temporary credentials of RFC 5849 the third.
    ///
    /// Rule: RFC5849-2.1 (MUST)
    /// Rule: RFC5849-2.3 (MUST)
    #[must_use]
    pub fn form(&self) -> String {
        let mut fields =
            vec![("oauth_token", self.token.as_str()), ("oauth_token_secret", self.secret.reveal())];
        if self.callback_confirmed {
            fields.push(("oauth_callback_confirmed", "true"));
        }
        encode(&fields)
    }
}

/// A request for temporary credentials, signed right; its nonce is still to be taken.
#[derive(Clone, Debug)]
pub struct Asked {
    checked: Checked,
    request: SignedRequest,
}

impl Asked {
    /// May the client's callbacks extend the registered one?
    #[must_use]
    pub fn callback_is_prefix(&self) -> bool {
        self.checked.client().signing().is_some_and(|signing| signing.callback_is_prefix)
    }
}

/// First job, a read: who asks, and is the signature right?
///
/// # Errors
/// [`StoreError`]
pub fn check(
    tx: &mut dyn Tx,
    env: &Env,
    request: &SignedRequest,
    carriage: Carriage,
) -> Result<Verdict<Asked>, StoreError> {
    if request.token().is_some() {
        return Ok(Verdict::Refused(Problem::ParameterRejected("oauth_token").into()));
    }
    let client = done!(who_signs(tx, env, request)?);
    let checked = done!(verify(tx, env, request, client, None, carriage)?);
    Ok(Verdict::Done(Asked { checked, request: request.clone() }))
}

/// Second job: takes the nonce and gives temporary credentials for all that the client may ask for.
///
/// Rule: RFC5849-2.1 (MUST)
///
/// # Errors
/// [`StoreError`]
pub fn begin(
    tx: &mut dyn Tx,
    env: &Env,
    Asked { checked, request }: &Asked,
    handshake: Handshake,
) -> Result<Verdict<Credentials>, StoreError> {
    let client = checked.client();
    // A request that is sent again takes nothing from its client's allowance.
    done!(checked.take_nonce(tx)?);
    done!(throttle::pace(tx, env, &ThrottleKey::Handshakes(client.id))?);
    let callback = match callback(client, request, handshake) {
        Ok(callback) => callback,
        Err(problem) => return Ok(Verdict::Refused(problem.into())),
    };
    let scopes = client.scopes.and(&env.settings.catalog.all());
    if scopes.is_empty() {
        return Ok(Verdict::Refused(Refusal::ScopeNotAllowed));
    }
    let id = InteractionId::fresh(env)?;
    let (secret, sealed) = env.sealed_secret(Purpose::Temporary, id.uuid())?;
    let now = env.now();
    tx.insert_interaction(&Interaction {
        id,
        client: client.id,
        user: None,
        request: Request::Temporary { secret: sealed, callback },
        scopes,
        created_at: now,
        expires_at: now.plus(env.settings.interaction_lifetime),
        stage: Stage::Pending,
    })?;
    let callback_confirmed = client.profile() == Some(Profile::OneA);
    Ok(Verdict::Done(Credentials { token: identifier(id.uuid()), secret, callback_confirmed }))
}

/// Where the answer goes; nowhere for a client that has its person carry it.
///
/// Rule: RFC5849-2.1 (MUST)
fn callback(
    client: &Client,
    request: &SignedRequest,
    handshake: Handshake,
) -> Result<Option<RedirectUri>, Problem> {
    let Some(signing) = client.signing() else {
        return Err(Problem::ConsumerKeyRejected);
    };
    if signing.profile == Profile::One {
        // Before 1.0a there was no such parameter, and a callback that nobody checks is not taken silently.
        return match request.callback() {
            None => Ok(None),
            Some(_) => Err(Problem::ParameterRejected("oauth_callback")),
        };
    }
    let asked = request.callback().ok_or(Problem::ParameterAbsent("oauth_callback"))?;
    let registered = client.redirect_uris.first();
    let text = registered.map_or("", RedirectUri::as_str);
    let taken = handshake.callback.take(text, signing.callback_is_prefix, asked);
    match taken.map_err(|_| Problem::ParameterRejected("oauth_callback"))? {
        Callback::Uri(uri) => Ok(Some(RedirectUri::from_stored(uri))),
        Callback::OutOfBand if handshake.out_of_band == OutOfBandRule::Registered => Ok(registered.cloned()),
        Callback::OutOfBand => Ok(None),
    }
}
