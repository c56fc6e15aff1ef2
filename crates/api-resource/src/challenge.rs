//! What a request is told that is not let in: status, challenge and JSON (RFC 6750 §3).

use std::fmt;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use metrics::counter;
use oauth_core::oauth1::error::Told;
use oauth_core::oauth2::error::ErrorCode;
use oauth_core::port::StoreError;
use oauth_core::refusal::Refusal;

use crate::body::FormFault;

/// The part of the challenge that is the same in every answer.
#[derive(Debug)]
pub(crate) struct Challenge {
    bearer: String,
    oauth: String,
}

impl Challenge {
    /// Both are visible ASCII without quotation marks.
    ///
    /// Rule: RFC9728-5.1 (SHOULD)
    pub(crate) fn new(realm: &str, metadata_url: &str) -> Self {
        Self {
            bearer: format!(r#"Bearer realm="{realm}", resource_metadata="{metadata_url}""#),
            oauth: format!(r#"OAuth realm="{realm}""#),
        }
    }
}

/// Why a request was not let in. As an actix-web error it is the whole answer.
#[derive(Debug)]
pub struct Rejection {
    cause: Cause,
    challenge: Option<Arc<Challenge>>,
    scope: Option<String>,
    /// Was the request signed? Then it is told in the words of OAuth 1.0a.
    signed: bool,
}

/// The client's fault, or ours.
#[derive(Debug)]
pub(crate) enum Cause {
    Refused(Refusal),
    Store(StoreError),
    Form(FormFault),
    Unguarded,
}

impl From<Refusal> for Cause {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for Cause {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<FormFault> for Cause {
    fn from(fault: FormFault) -> Self {
        Self::Form(fault)
    }
}

impl Cause {
    /// What it is, without what it carries: a label has few values.
    fn name(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.name(),
            Self::Store(_) => "Store".to_owned(),
            Self::Form(_) => "Form".to_owned(),
            Self::Unguarded => "Unguarded".to_owned(),
        }
    }
}

impl Rejection {
    pub(crate) fn new(cause: Cause, challenge: Arc<Challenge>) -> Self {
        match &cause {
            Cause::Store(error @ (StoreError::Busy | StoreError::Unavailable(_))) => {
                tracing::warn!(%error, "a token could not be judged");
            }
            Cause::Store(error) => tracing::error!(%error, "a token could not be judged"),
            Cause::Refused(refusal) => tracing::debug!(%refusal, "a request to the API was refused"),
            Cause::Form(_) | Cause::Unguarded => {}
        }
        counter!("oauth_api_requests_refused_total", "reason" => cause.name()).increment(1);
        Self { cause, challenge: Some(challenge), scope: None, signed: false }
    }

    /// The route asks for a token, and the application has no guard.
    pub(crate) fn unguarded(path: &str) -> Self {
        tracing::error!(path, "the route needs a guard: give the application `app_data(guard.data())`");
        Self { cause: Cause::Unguarded, challenge: None, scope: None, signed: false }
    }

    /// The request was signed.
    pub(crate) fn signed(mut self) -> Self {
        self.signed = true;
        self
    }

    pub(crate) fn naming(mut self, scope: String) -> Self {
        self.scope = Some(scope);
        self
    }

    /// What the client did wrong; none when the fault is ours, or when its form did not arrive.
    #[must_use]
    pub const fn refusal(&self) -> Option<&Refusal> {
        match &self.cause {
            Cause::Refused(refusal) => Some(refusal),
            Cause::Store(_) | Cause::Form(_) | Cause::Unguarded => None,
        }
    }

    /// Status, code and description. Trouble of the store never looks like a fault of the token (SEC-109).
    fn parts(&self) -> (StatusCode, ErrorCode, String) {
        match &self.cause {
            Cause::Refused(refusal) => {
                let wire = refusal.wire();
                let status = StatusCode::from_u16(wire.status).unwrap_or(StatusCode::BAD_REQUEST);
                (status, wire.code, wire.description)
            }
            Cause::Form(fault) => (fault.status(), ErrorCode::InvalidRequest, fault.as_str().to_owned()),
            Cause::Store(StoreError::Busy | StoreError::Unavailable(_)) => (
                StatusCode::SERVICE_UNAVAILABLE,
                ErrorCode::TemporarilyUnavailable,
                "try again as Retry-After says".to_owned(),
            ),
            Cause::Store(StoreError::Corrupt { .. } | StoreError::Bug(_)) | Cause::Unguarded => (
                StatusCode::INTERNAL_SERVER_ERROR,
                ErrorCode::ServerError,
                "a fault of the server".to_owned(),
            ),
        }
    }

    /// `WWW-Authenticate`: without an error when there was no token, with the scope that was missing.
    ///
    /// Rule: RFC6750-3 (MUST), RFC6750-3.1 (SHOULD)
    fn challenge(&self, code: ErrorCode, description: &str) -> Option<String> {
        let (refusal, challenge) = (self.refusal()?, self.challenge.as_ref()?);
        let mut text = challenge.bearer.clone();
        if *refusal != Refusal::TokenMissing {
            let error = format!(r#", error="{}", error_description="{description}""#, code.as_str());
            text.push_str(&error);
        }
        if let Some(scope) = &self.scope {
            text.push_str(&format!(r#", scope="{scope}""#));
        }
        Some(text)
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Refused(refusal) => refusal.fmt(f),
            Cause::Store(error) => error.fmt(f),
            Cause::Form(fault) => f.write_str(fault.as_str()),
            Cause::Unguarded => f.write_str("the application has no guard"),
        }
    }
}

impl std::error::Error for Rejection {}

impl ResponseError for Rejection {
    fn status_code(&self) -> StatusCode {
        self.parts().0
    }

    fn error_response(&self) -> HttpResponse {
        if let (true, Some(refusal)) = (self.signed, self.refusal()) {
            return self.told(&refusal.problem());
        }
        let (status, code, description) = self.parts();
        let mut response = json_error(status);
        if let Some(challenge) = self.challenge(code, &description) {
            response.append_header((WWW_AUTHENTICATE, challenge));
        }
        if let Some(challenge) = self.challenge.as_ref().filter(|_| status == StatusCode::UNAUTHORIZED) {
            response.append_header((WWW_AUTHENTICATE, challenge.oauth.as_str()));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            let busy = matches!(self.cause, Cause::Store(StoreError::Busy));
            response.insert_header((RETRY_AFTER, if busy { "1" } else { "5" }));
        }
        if matches!(self.cause, Cause::Form(_)) {
            // The rest of it is not waited for.
            response.force_close();
        }
        response.json(serde_json::json!({ "error": code.as_str(), "error_description": description }))
    }
}

impl Rejection {
    /// The answer to a request that was signed: its own challenge first, and the words of the Problem Reporting extension.
    ///
    fn told(&self, told: &Told) -> HttpResponse {
        let status = StatusCode::from_u16(told.status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = json_error(status);
        if let Some(challenge) = self.challenge.as_ref().filter(|_| status == StatusCode::UNAUTHORIZED) {
            response.append_header((WWW_AUTHENTICATE, challenge.oauth.as_str()));
            response.append_header((WWW_AUTHENTICATE, challenge.bearer.as_str()));
        }
        response.content_type("application/x-www-form-urlencoded").body(told.body.clone())
    }
}

/// The beginning of an answer to a program that something is wrong: nobody keeps it.
pub(crate) fn json_error(status: StatusCode) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header((CACHE_CONTROL, "no-store"));
    response.insert_header(("X-Content-Type-Options", "nosniff"));
    response
}
