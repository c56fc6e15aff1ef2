//! The introspection endpoint (RFC 7662 §2).

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use oauth_core::flow::introspect;
use oauth_core::oauth2::wire::read_token;
use oauth_core::refusal::Verdict;

use crate::endpoint::token::read;
use crate::output::fault::Fault;
use crate::output::machine;
use crate::state::State;

/// Says what a token is worth. A look is a read; only a refusal writes, to be counted.
///
/// Rule: RFC7662-2.2 (MUST)
/// Rule: RFC7662-2 (MUST)
pub(crate) async fn post(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Fault> {
    let (body, credentials) = read(state, request, payload).await?;
    let token = read_token(&body)?;
    let (env, credentials) = (machine::env(state, request), Arc::new(credentials));
    let asker = Arc::clone(&credentials);
    match state.read(move |tx| introspect::look(tx, &env, &asker, &token)).await? {
        Verdict::Done(answer) => Ok(machine::json(answer.json())),
        Verdict::Refused(refusal) => {
            let env = machine::env(state, request);
            let told = state.write(move |tx| introspect::refuse(tx, &env, &credentials, &refusal)).await?;
            Err(told.into())
        }
    }
}
