//! The token endpoint (RFC 6749 §3.2).

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse, web};
use oauth_core::flow::token;
use oauth_core::oauth2::client_auth::ClientCredentials;
use oauth_core::oauth2::wire::TokenRequest;
use oauth_core::policy::Carrier;
use oauth_core::refusal::Refusal;
use oauth_core::text::form::Pairs;

use crate::endpoint;
use crate::input::body::Arrived;
use crate::input::{body, signed};
use crate::meter;
use crate::output::fault::Fault;
use crate::output::machine;
use crate::state::State;

/// Gives tokens for a code, a refresh token, or to a client for itself. Only a POST gets here, and nothing in the address is looked at.
///
/// Rule: RFC6749-3.2 (MUST)
pub(crate) async fn post(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Fault> {
    let arrived = body::arrive(state.form_patience, request, payload).await?;
    let (body, credentials) = credentials(request, &arrived)?;
    give(state, request, &body, credentials).await
}

/// The same at the path that both protocols share: what is signed is of OAuth 1.0a, and is told so in its words; both at once
/// are neither.
pub(crate) async fn either(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Said> {
    let arrived = body::arrive(state.form_patience, request, payload).await?;
    let signs = |refusal: Refusal| Said::OAuth1(refusal.into());
    let Some(signed) = signed::read(state, request, &arrived).map_err(signs)? else {
        let (body, credentials) = credentials(request, &arrived)?;
        return Ok(give(state, request, &body, credentials).await?);
    };
    if signed.is_also_oauth2() {
        return Err(signs(Refusal::TwoProtocols));
    }
    endpoint::signed::access_token(state, request, signed).await.map_err(Said::OAuth1)
}

/// What [`either`] refuses.
pub(crate) fn tell_either(state: &State, said: &Said) -> HttpResponse {
    match said {
        Said::OAuth1(fault) => {
            meter::tokens_refused(state, fault);
            endpoint::signed::tell(state, fault)
        }
        Said::OAuth2(fault) => tell(state, fault),
    }
}

/// A fault, and the protocol in whose words it is told.
pub(crate) enum Said {
    OAuth1(Fault),
    OAuth2(Fault),
}

/// Before a request is known to be signed.
impl From<Fault> for Said {
    fn from(fault: Fault) -> Self {
        Self::OAuth2(fault)
    }
}

impl AsRef<Fault> for Said {
    fn as_ref(&self) -> &Fault {
        let (Self::OAuth1(fault) | Self::OAuth2(fault)) = self;
        fault
    }
}

async fn give(
    state: &State,
    request: &HttpRequest,
    body: &Pairs,
    credentials: ClientCredentials,
) -> Result<HttpResponse, Fault> {
    let wanted = TokenRequest::read(body)?;
    let (env, grant_type) = (machine::env(state, request), meter::grant_type(&wanted));
    let verdict =
        state.write(move |tx| token::answer(tx, &env, &credentials, &wanted, Carrier::Hidden)).await?;
    let tokens = verdict.into_result()?;
    meter::tokens_issued(state, grant_type);
    Ok(machine::json(tokens.json()))
}

/// A refused token request is counted.
pub(crate) fn tell(state: &State, fault: &Fault) -> HttpResponse {
    meter::tokens_refused(state, fault);
    fault.json()
}

/// The body of a client's request, and what header and body say of the client.
pub(crate) async fn read(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<(Pairs, ClientCredentials), Fault> {
    let arrived = body::arrive(state.form_patience, request, payload).await?;
    credentials(request, &arrived)
}

fn credentials(request: &HttpRequest, arrived: &Arrived) -> Result<(Pairs, ClientCredentials), Fault> {
    let body = arrived.form()?;
    let headers: Vec<&[u8]> =
        request.headers().get_all(AUTHORIZATION).map(|value| value.as_bytes()).collect();
    let credentials = ClientCredentials::read(&headers, &body)?;
    Ok((body, credentials))
}
