//! Signed requests (RFC 5849 §3.5): header, query and form body, as the client signed them.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use oauth_core::oauth1::wire::{Merge, Sent, SignedRequest};
use oauth_core::refusal::Refusal;

use crate::input::body::Arrived;
use crate::state::Inner;

/// The signed request that this is, if it is one. The address is the public one, whatever the `Host` says.
///
/// # Errors
/// [`Refusal`] when it is one that cannot be read.
pub(crate) fn read(
    state: &Inner,
    request: &HttpRequest,
    arrived: &Arrived,
) -> Result<Option<SignedRequest>, Refusal> {
    read_by(state, request, arrived, Merge::Strict)
}

/// The same, with a rule for parameters that come in several places.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_by(
    state: &Inner,
    request: &HttpRequest,
    arrived: &Arrived,
    merge: Merge,
) -> Result<Option<SignedRequest>, Refusal> {
    let headers: Vec<&[u8]> =
        request.headers().get_all(AUTHORIZATION).map(|value| value.as_bytes()).collect();
    let signed = SignedRequest::read_by(
        &Sent {
            method: request.method().as_str(),
            origin: &state.origin,
            path: request.uri().path(),
            query: request.query_string().as_bytes(),
            authorization: &headers,
            form: arrived.form_bytes(),
        },
        merge,
    )?;
    Ok(signed)
}
