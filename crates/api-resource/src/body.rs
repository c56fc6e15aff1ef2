//! Form bodies that a signature covers (RFC 5849 §3.4.1.3.1): the guard reads them, and the handler gets them all the same.

use std::time::Duration;

#[cfg(any(feature = "admin", feature = "media"))]
use actix_web::HttpMessage as _;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, HttpRequest, rt};
use futures_channel::mpsc;
use oauth_core::oauth1::header::is_oauth;

/// At most this many bytes of form are read to check a signature.
const MAX_FORM: usize = 64 * 1024;

/// Why a form cannot be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormFault {
    /// It has not arrived in time.
    Late,
    /// It is over [`MAX_FORM`].
    Large,
    /// It broke off.
    Broken,
}

impl FormFault {
    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Late => StatusCode::REQUEST_TIMEOUT,
            Self::Large => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Broken => StatusCode::BAD_REQUEST,
        }
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Late => "the form did not arrive in time",
            Self::Large => "the form is over 64 KiB",
            Self::Broken => "the form broke off",
        }
    }
}

/// A form that may be signed: taken out of the request, with a way to give it back.
pub(crate) struct Form {
    payload: Payload,
    back: mpsc::UnboundedSender<Result<Bytes, PayloadError>>,
}

impl Form {
    /// The form of a request that may be signed. In its place the request gets one that fills when the form was read, so
    /// that extractors behind the guard find it.
    pub(crate) fn take(request: &HttpRequest, payload: &mut Payload) -> Option<Self> {
        let other = request.headers().get(AUTHORIZATION).is_some_and(|value| !is_oauth(value.as_bytes()));
        (is_form(request) && !other).then(|| {
            let (back, later) = mpsc::unbounded();
            let payload = std::mem::replace(payload, Payload::Stream { payload: Box::pin(later) });
            Self { payload, back }
        })
    }

    /// Reads the form, and gives it back.
    pub(crate) async fn read(
        mut self,
        request: &HttpRequest,
        patience: Duration,
    ) -> Result<Bytes, FormFault> {
        let payload = web::Payload::from_request(request, &mut self.payload).await;
        let bytes = arrive(payload.map_err(|_| FormFault::Broken)?, patience).await?;
        // Nobody may be waiting for it.
        _ = self.back.unbounded_send(Ok(bytes.clone()));
        Ok(bytes)
    }
}

/// Is the body a form?
pub(crate) fn is_form(request: &HttpRequest) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Is the body JSON, whatever the parameters of its type?
#[cfg(any(feature = "admin", feature = "media"))]
pub(crate) fn is_json(request: &HttpRequest) -> bool {
    request.headers().contains_key(CONTENT_TYPE)
        && request.content_type().eq_ignore_ascii_case("application/json")
}

/// Waits for a form, for so long.
pub(crate) async fn arrive(payload: web::Payload, patience: Duration) -> Result<Bytes, FormFault> {
    match rt::time::timeout(patience, payload.to_bytes_limited(MAX_FORM)).await {
        Err(_) => Err(FormFault::Late),
        Ok(Err(_)) => Err(FormFault::Large),
        Ok(Ok(Err(_))) => Err(FormFault::Broken),
        Ok(Ok(Ok(bytes))) => Ok(bytes),
    }
}
