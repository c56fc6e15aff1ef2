//! Form bodies: the right content type, a limit of size, a limit of time, strict text.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::rt::time::timeout;
use actix_web::web::Payload;
use oauth_core::text::form::{FormError, Pairs};

use crate::output::fault::Fault;

/// At most this many bytes of form.
pub(crate) const MAX_BODY: usize = 64 * 1024;
/// A body that has not arrived after this long is given up, so that dribbling costs the sender more than us.
pub(crate) const ARRIVAL: Duration = Duration::from_secs(20);

/// A field that may stand once; empty where it is missing.
pub(crate) fn text(pairs: &Pairs, name: &'static str) -> Result<String, FormError> {
    Ok(pairs.one(name)?.unwrap_or_default().to_owned())
}

/// Reads an `application/x-www-form-urlencoded` body that arrives within `patience`.
///
/// Rule: RFC6749-4.1.3 (MUST)
pub(crate) async fn form(
    patience: Duration,
    request: &HttpRequest,
    payload: Payload,
) -> Result<Pairs, Fault> {
    let kind = request.headers().get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
    let essence = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let is_form = essence.eq_ignore_ascii_case("application/x-www-form-urlencoded");
    match timeout(patience, payload.to_bytes_limited(MAX_BODY)).await {
        Err(_) => Err(Fault::Timeout),
        Ok(Err(_)) => Err(Fault::TooLarge),
        Ok(Ok(Err(_))) => Err(Fault::BadBody),
        // No body and no type: the parameters are simply missing, which the endpoint says better.
        Ok(Ok(Ok(bytes))) if bytes.is_empty() && kind.is_none() => Ok(Pairs::default()),
        Ok(Ok(Ok(_))) if !is_form => Err(Fault::UnsupportedType),
        Ok(Ok(Ok(bytes))) => Ok(Pairs::parse(&bytes)?),
    }
}
