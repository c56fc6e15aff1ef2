//! MediaGoblin's OAuth plugin: its paths, at which our endpoints answer, and its token requests by GET.

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderValue, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, web};
use oauth_core::flow::token;
use oauth_core::oauth2::client_auth::ClientCredentials;
use oauth_core::oauth2::wire::TokenRequest;
use oauth_core::policy::Carrier;
use oauth_core::port::Tx;
use oauth_core::refusal::Refusal;
use oauth_core::text::form::Pairs;

use crate::endpoint;
use crate::meter;
use crate::output::fault::Fault;
use crate::output::machine;
use crate::path;
use crate::state::State;

/// Where the plugin stood in its second generation, `/oauth-2/…`; the first one had the paths that are ours too.
pub(super) const ALIASES: &[(&str, &str)] = &[
    (path::AUTHORIZE, "/oauth-2/authorize"),
    (path::CLIENT_AUTHORIZE, "/oauth-2/client/authorize"),
    (path::ACCESS_TOKEN, "/oauth-2/access_token"),
    (path::CLIENT_REGISTER, "/oauth-2/client/register"),
    (path::CLIENT_LIST, "/oauth-2/client/list"),
    (path::CONNECTIONS, "/oauth-2/client/connections"),
];

/// The token request in the address, for the clients that an administrator exempts; 405 for all others. Only the query is
/// looked at, as the plugin did.
pub(crate) async fn get(
    state: &State,
    request: &HttpRequest,
    _: web::Payload,
) -> Result<HttpResponse, Fault> {
    // Until a client is known that may ask this way, nothing is said of the rest of the request.
    let stray = |_| Fault::Refused(Refusal::TokenRequestInQuery);
    let query =
        Pairs::parse(request.query_string().as_bytes()).map_err(|error| stray(Refusal::Malformed(error)))?;
    let credentials = ClientCredentials::read_query(&query).map_err(stray)?;
    let (env, named) = (machine::env(state, request), credentials.client_id());
    // Looked up by reading, so that strangers cannot fill the writer's queue with addresses.
    state.read(move |tx: &mut dyn Tx| token::may_ask_by_query(tx, &env, named)).await?.into_result()?;
    let wanted = TokenRequest::read_query(&query)?;
    let (env, grant_type) = (machine::env(state, request), meter::grant_type(&wanted));
    let job = move |tx: &mut dyn Tx| token::answer(tx, &env, &credentials, &wanted, Carrier::Query);
    let tokens = state.write(job).await?.into_result()?;
    meter::tokens_issued(state, grant_type);
    Ok(machine::json(tokens.json()))
}

/// What is wrong with an exempt client's request is told with status 200, as the plugin did; what has nothing to do with
/// it keeps its status: too many failures, plain http, a store that does not answer.
pub(crate) fn tell(state: &State, fault: &Fault) -> HttpResponse {
    let mut response = endpoint::token::tell(state, fault);
    match (response.status(), fault) {
        (StatusCode::METHOD_NOT_ALLOWED, _) => {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST, OPTIONS"));
        }
        (_, Fault::Refused(Refusal::PlainHttp)) => {}
        (StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED, _) => {
            *response.status_mut() = StatusCode::OK;
            response.headers_mut().remove(WWW_AUTHENTICATE);
        }
        _ => {}
    }
    response
}
