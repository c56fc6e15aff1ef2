//! The token endpoint (RFC 6749 §3.2).

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse, web};
use oauth_core::flow::token;
use oauth_core::oauth2::client_auth::ClientCredentials;
use oauth_core::oauth2::wire::TokenRequest;
use oauth_core::policy::Carrier;
use oauth_core::text::form::Pairs;

use crate::input::body;
use crate::meter;
use crate::output::fault::Fault;
use crate::output::machine;
use crate::state::State;

/// Gives tokens for a code or a refresh token. Only a POST gets here, and nothing in the address is looked at.
///
/// Rule: RFC6749-3.2 (MUST)
pub(crate) async fn post(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Fault> {
    let (body, credentials) = read(state, request, payload).await?;
    let wanted = TokenRequest::read(&body)?;
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
    let body = body::form(state.form_patience, request, payload).await?;
    let headers: Vec<&[u8]> =
        request.headers().get_all(AUTHORIZATION).map(|value| value.as_bytes()).collect();
    let credentials = ClientCredentials::read(&headers, &body)?;
    Ok((body, credentials))
}
