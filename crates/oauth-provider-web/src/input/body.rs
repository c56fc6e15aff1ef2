//! Form bodies: the right content type, a limit of size, a limit of time, strict text.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, Payload};
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

/// A body that has arrived.
pub(crate) struct Arrived {
    bytes: Bytes,
    kind: BodyKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BodyKind {
    Nothing,
    Form,
    Json,
    /// Something of which nothing says what it is.
    Untyped,
    Other,
}

impl Arrived {
    /// The form as it came; none where the body is no form.
    pub(crate) fn form_bytes(&self) -> Option<&[u8]> {
        (self.kind == BodyKind::Form).then_some(&self.bytes)
    }

    /// The JSON as it came; none where the body is none.
    pub(crate) fn json_bytes(&self) -> Option<&[u8]> {
        (self.kind == BodyKind::Json).then_some(&self.bytes)
    }

    /// Does nothing say what the body is?
    pub(crate) const fn has_no_type(&self) -> bool {
        matches!(self.kind, BodyKind::Nothing | BodyKind::Untyped)
    }

    /// The parameters of the form.
    ///
    /// Rule: RFC6749-4.1.3 (MUST)
    pub(crate) fn form(&self) -> Result<Pairs, Fault> {
        match self.kind {
            // No body and no type: the parameters are simply missing, which the endpoint says better.
            BodyKind::Nothing => Ok(Pairs::default()),
            BodyKind::Form => Ok(Pairs::parse(&self.bytes)?),
            BodyKind::Json | BodyKind::Untyped | BodyKind::Other => Err(Fault::UnsupportedType),
        }
    }
}

/// Waits for the body, for `patience`.
pub(crate) async fn arrive(
    patience: Duration,
    request: &HttpRequest,
    payload: Payload,
) -> Result<Arrived, Fault> {
    let kind = request.headers().get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
    let essence = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let is = |name: &str| essence.eq_ignore_ascii_case(name);
    match timeout(patience, payload.to_bytes_limited(MAX_BODY)).await {
        Err(_) => Err(Fault::Timeout),
        Ok(Err(_)) => Err(Fault::TooLarge),
        Ok(Ok(Err(_))) => Err(Fault::BadBody),
        Ok(Ok(Ok(bytes))) => {
            let kind = match kind {
                _ if is("application/x-www-form-urlencoded") => BodyKind::Form,
                _ if is("application/json") => BodyKind::Json,
                None if bytes.is_empty() => BodyKind::Nothing,
                _ if essence.is_empty() => BodyKind::Untyped,
                _ => BodyKind::Other,
            };
            Ok(Arrived { bytes, kind })
        }
    }
}

/// Reads an `application/x-www-form-urlencoded` body that arrives within `patience`.
pub(crate) async fn form(
    patience: Duration,
    request: &HttpRequest,
    payload: Payload,
) -> Result<Pairs, Fault> {
    arrive(patience, request, payload).await?.form()
}
