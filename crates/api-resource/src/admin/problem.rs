//! What went wrong, as programs are told: always JSON, `error` by the words of RFC 6749 and `error_description` for people.

use std::fmt::{self, Write as _};

use actix_web::HttpResponse;
use actix_web::error::ResponseError;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use oauth_core::flow::register::FieldError;
use oauth_core::oauth2::error::ErrorCode;
use oauth_core::port::StoreError;
use oauth_core::refusal::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

use crate::body::FormFault;
use crate::challenge::{Rejection, json_error};

/// At most this many characters of what cannot be read are told.
const MOST_TOLD: usize = 1200;

/// What a program is told that something is wrong.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemObject {
    /// What is wrong, in a word that does not change: `invalid_request`, `access_denied` …
    error: &'static str,
    /// The same for people.
    error_description: String,
    /// What is wrong with single fields, where several may be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<String>,
}

/// Why a request leads to nothing.
#[derive(Debug)]
pub(super) enum Problem {
    /// The token does not let it in.
    Rejected(Rejection),
    /// The use case refused it.
    Refused(Refusal),
    /// Fields of a client are wrong, each in its way.
    Fields(Vec<FieldError>),
    /// Query, path or body cannot be read.
    Malformed(String),
    /// The body is no JSON by its type.
    NoJson,
    /// The body did not arrive, or is too large.
    Body(FormFault),
    /// Nothing is changed at the moment.
    ReadOnly,
    /// The method is none of those in `Allow`.
    Method,
    /// The store did not answer.
    Store(StoreError),
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<FormFault> for Problem {
    fn from(fault: FormFault) -> Self {
        Self::Body(fault)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(rejection) => rejection.fmt(f),
            Self::Refused(refusal) => f.write_str(&refusal.wire().description),
            Self::Fields(_) => f.write_str("some fields cannot be taken: see faults"),
            // It repeats what was sent.
            Self::Malformed(text) => text.chars().take(MOST_TOLD).try_for_each(|c| f.write_char(c)),
            Self::NoJson => f.write_str("the body must be application/json"),
            Self::Body(fault) => f.write_str(fault.as_str()),
            Self::ReadOnly => f.write_str("nothing can be changed at the moment: try again later"),
            Self::Method => f.write_str("this method is not one of those in Allow"),
            Self::Store(StoreError::Busy | StoreError::Unavailable(_)) => {
                f.write_str("the server cannot answer now: try again soon")
            }
            Self::Store(_) => f.write_str("a fault of the server"),
        }
    }
}

impl Problem {
    fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.wire().code.as_str(),
            Self::ReadOnly | Self::Store(StoreError::Busy | StoreError::Unavailable(_)) => {
                ErrorCode::TemporarilyUnavailable.as_str()
            }
            Self::Store(_) => ErrorCode::ServerError.as_str(),
            _ => ErrorCode::InvalidRequest.as_str(),
        }
    }

    /// Seconds to wait before the next try.
    const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Refused(Refusal::TooManyFailures { retry_after }) => Some(*retry_after),
            Self::ReadOnly => Some(60),
            Self::Store(StoreError::Busy) => Some(1),
            Self::Store(StoreError::Unavailable(_)) => Some(5),
            _ => None,
        }
    }

    fn log(&self) {
        match self {
            Self::Store(error @ (StoreError::Busy | StoreError::Unavailable(_))) => {
                tracing::warn!(%error, "the store did not answer");
            }
            Self::Store(error) => tracing::error!(%error, "the store failed"),
            Self::Refused(refusal) => tracing::debug!(%refusal, "refused"),
            _ => {}
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Rejected(rejection) => rejection.status_code(),
            Self::Refused(refusal) => {
                StatusCode::from_u16(refusal.wire().status).unwrap_or(StatusCode::BAD_REQUEST)
            }
            Self::Fields(_) | Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::NoJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Body(fault) => fault.status(),
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::ReadOnly | Self::Store(StoreError::Busy | StoreError::Unavailable(_)) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Rejected(rejection) = self {
            return rejection.error_response();
        }
        self.log();
        let faults = match self {
            Self::Fields(faults) => faults.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        };
        let mut response = json_error(self.status_code());
        if let Some(seconds) = self.retry_after() {
            response.insert_header((RETRY_AFTER, seconds));
        }
        if matches!(self, Self::Body(_) | Self::NoJson) {
            // The rest of it is not waited for.
            response.force_close();
        }
        response.json(ProblemObject { error: self.code(), error_description: self.to_string(), faults })
    }
}
