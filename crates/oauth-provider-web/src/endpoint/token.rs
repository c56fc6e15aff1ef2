//! The token endpoint (RFC 6749 §3.2).

use std::cell::Cell;

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
use crate::output::machine::{self, answer_by};
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
    give(state, &body, credentials).await
}

/// The same at the path that both protocols share: what is signed is of OAuth 1.0a, and is told so in its words; both at once
/// are neither.
pub(crate) async fn either(state: State, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    let is_signed = Cell::new(false);
    let run = post_either(&state, &request, payload, &is_signed);
    let tell = |fault: &Fault| if is_signed.get() { endpoint::signed::tell(fault) } else { tell(fault) };
    answer_by(&state, &request, run, tell).await
}

async fn post_either(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
    is_signed: &Cell<bool>,
) -> Result<HttpResponse, Fault> {
    let arrived = body::arrive(state.form_patience, request, payload).await?;
    let read = signed::read(state, request, &arrived);
    is_signed.set(!matches!(read, Ok(None)));
    let Some(signed) = read? else {
        let (body, credentials) = credentials(request, &arrived)?;
        return give(state, &body, credentials).await;
    };
    if signed.is_also_oauth2() {
        return Err(Refusal::TwoProtocols.into());
    }
    endpoint::signed::access_token(state, request, signed).await
}

async fn give(state: &State, body: &Pairs, credentials: ClientCredentials) -> Result<HttpResponse, Fault> {
    let wanted = TokenRequest::read(body)?;
    let (env, grant_type) = (state.env.clone(), meter::grant_type(&wanted));
    let verdict =
        state.write(move |tx| token::answer(tx, &env, &credentials, &wanted, Carrier::Hidden)).await?;
    let tokens = verdict.into_result()?;
    meter::tokens_issued(grant_type);
    Ok(machine::json(tokens.json()))
}

/// A refused token request is counted.
pub(crate) fn tell(fault: &Fault) -> HttpResponse {
    meter::tokens_refused(fault);
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
