//! The revocation endpoint (RFC 7009 §2).

use actix_web::{HttpRequest, HttpResponse, web};
use oauth_core::flow::revoke;
use oauth_core::oauth2::wire::read_token;

use crate::endpoint::token::read;
use crate::output::fault::Fault;
use crate::output::machine;
use crate::state::State;

/// Gives a token back. The empty success is the JSON `{}`.
///
/// Rule: RFC7009-2 (MUST)
pub(crate) async fn post(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Fault> {
    let (body, credentials) = read(state, request, payload).await?;
    let token = read_token(&body)?;
    let env = machine::env(state, request);
    let verdict = state.write(move |tx| revoke::revoke(tx, &env, &credentials, &token)).await?;
    verdict.into_result()?;
    Ok(machine::json("{}".to_owned()))
}
