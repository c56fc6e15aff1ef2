//! The authorization server's metadata (RFC 8414 §3).

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;

use crate::output::headers;
use crate::state::State;

/// The document, as bytes that were made at start.
///
/// Rule: RFC8414-3 (MUST)
/// Rule: RFC8414-3.2 (MUST)
/// Rule: RFC8414-3.3 (MUST)
pub(crate) async fn get(state: State) -> HttpResponse {
    let mut builder = HttpResponse::Ok();
    headers::public(&mut builder)
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .content_type("application/json")
        .body(state.metadata.clone())
}
