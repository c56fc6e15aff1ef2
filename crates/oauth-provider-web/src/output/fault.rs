//! Everything that can go wrong with a request, and the one map from there to JSON answers and to error pages.

use actix_web::HttpResponse;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::http::{ConnectionType, StatusCode};
use oauth_core::model::right::Right;
use oauth_core::oauth1::error::Told;
use oauth_core::oauth2::error::ErrorCode;
use oauth_core::port::StoreError;
use oauth_core::random::RandomError;
use oauth_core::refusal::Refusal;
use oauth_core::text::form::FormError;
use serde_json::json;

use crate::output::headers;
use crate::output::machine::Kind;
use crate::page::{ErrorKind, PageError};
use crate::password::HashError;

/// Seconds after which a busy or unreachable store is worth another try.
const TRY_AGAIN: u64 = 2;
/// The same where nothing may be changed: maintenance takes a while.
const AFTER_MAINTENANCE: u64 = 300;

/// Why a request was not answered as it wished.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The core said no.
    Refused(Refusal),
    /// The core said no, and a page can say it better than the refusal alone.
    Shown(Refusal, ErrorKind),
    /// The store did not do it; nothing of it is left.
    Store(StoreError),
    /// A page could not be made.
    Page(PageError),
    /// The password pool is full, or failed.
    Hash(HashError),
    /// The body did not arrive in time.
    Timeout,
    /// The body is over the limit.
    TooLarge,
    /// The body broke off or its transfer coding is wrong.
    BadBody,
    /// The body is no form.
    UnsupportedType,
    /// The form is not from our page.
    Forged,
    /// No such page.
    NotFound,
    /// The method does not exist here.
    Method,
    /// Nothing may be changed now.
    ReadOnly,
}

impl AsRef<Self> for Fault {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<FormError> for Fault {
    fn from(error: FormError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<PageError> for Fault {
    fn from(error: PageError) -> Self {
        Self::Page(error)
    }
}

impl From<HashError> for Fault {
    fn from(error: HashError) -> Self {
        Self::Hash(error)
    }
}

impl From<RandomError> for Fault {
    fn from(error: RandomError) -> Self {
        Self::Store(error.into())
    }
}

impl Fault {
    /// Does it smell of guessing, so that the address is to be counted?
    ///
    /// Of people only passwords count: a picture on another site's page can make a browser ask for unknown clients.
    pub(crate) fn is_guess(&self, kind: Kind) -> bool {
        match (self, kind) {
            (Self::Refused(refusal), Kind::Person) => {
                matches!(refusal, Refusal::LoginWrong | Refusal::PasswordWrong)
            }
            (Self::Refused(refusal), Kind::Program) => {
                matches!(refusal.wire().code, ErrorCode::InvalidClient | ErrorCode::InvalidGrant)
            }
            _ => false,
        }
    }

    /// Was the request answered before its body was read? Then the connection ends with the answer, so that nobody
    /// goes on sending at leisure.
    const fn leaves_body(&self) -> bool {
        matches!(
            self,
            Self::Timeout
                | Self::TooLarge
                | Self::BadBody
                | Self::NotFound
                | Self::Method
                | Self::ReadOnly
                | Self::Refused(
                    Refusal::PlainHttp | Refusal::TokenRequestInQuery | Refusal::TooManyFailures { .. }
                )
        )
    }

    /// Says when to try again and whether the connection ends.
    pub(crate) fn accompany(&self, response: &mut HttpResponse) {
        self.wait(response);
        if self.leaves_body() {
            response.head_mut().set_connection_type(ConnectionType::Close);
        }
    }

    /// Seconds to wait before another try, where waiting helps.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Refused(Refusal::TooManyFailures { retry_after }) => Some(*retry_after),
            Self::ReadOnly => Some(AFTER_MAINTENANCE),
            Self::Store(StoreError::Busy | StoreError::Unavailable(_)) | Self::Hash(HashError::Busy) => {
                Some(TRY_AGAIN)
            }
            _ => None,
        }
    }

    /// What it is, without what it carries: for counters, whose values must be few.
    pub(crate) fn name(&self) -> String {
        let name = match self {
            Self::Refused(refusal) | Self::Shown(refusal, _) => return refusal.name(),
            Self::Store(_) => "Store",
            Self::Page(_) => "Page",
            Self::Hash(_) => "Hash",
            Self::Timeout => "Timeout",
            Self::TooLarge => "TooLarge",
            Self::BadBody => "BadBody",
            Self::UnsupportedType => "UnsupportedType",
            Self::Forged => "Forged",
            Self::NotFound => "NotFound",
            Self::Method => "Method",
            Self::ReadOnly => "ReadOnly",
        };
        name.to_owned()
    }

    /// Writes it to the log, once, with the reference that the answer carries. Faults of ours are errors; what peers
    /// do wrong is everyday.
    pub(crate) fn log(&self, reference: &str) {
        match self {
            Self::Refused(refusal) | Self::Shown(refusal, _) => {
                tracing::info!(%refusal, reference, "refused");
            }
            Self::Store(error @ (StoreError::Busy | StoreError::Unavailable(_))) => {
                tracing::warn!(%error, reference, "the store did not answer");
            }
            Self::Store(error) => tracing::error!(%error, reference, "the store failed"),
            Self::Page(error) => tracing::error!(%error, reference, "a page could not be made"),
            Self::Hash(error) => tracing::warn!(%error, reference, "no password was hashed"),
            other => tracing::info!(fault = ?other, reference, "refused"),
        }
    }

    /// The JSON answer for programs.
    ///
    /// Rule: RFC6749-5.2 (MUST)
    pub(crate) fn json(&self) -> HttpResponse {
        let (code, status, description) = self.wire();
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut builder = HttpResponse::build(status);
        if status == StatusCode::UNAUTHORIZED {
            builder.insert_header((WWW_AUTHENTICATE, "Basic realm=\"oauth\", charset=\"UTF-8\""));
        }
        let body = json!({ "error": code, "error_description": description });
        let mut response = headers::machine(&mut builder).json(body);
        self.accompany(&mut response);
        response
    }

    /// What a program of OAuth 1.0a is told; none for what has nothing to do with the protocol.
    pub(crate) fn problem(&self) -> Option<Told> {
        match self {
            Self::Refused(refusal) | Self::Shown(refusal, _) => Some(refusal.problem()),
            _ => None,
        }
    }

    /// Adds `Retry-After` where waiting helps.
    pub(crate) fn wait(&self, response: &mut HttpResponse) {
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
    }

    /// Code, status and description for programs.
    pub(crate) fn wire(&self) -> (&'static str, u16, String) {
        let request = ErrorCode::InvalidRequest.as_str();
        let (code, status, text) = match self {
            Self::Refused(refusal) | Self::Shown(refusal, _) => {
                let wire = refusal.wire();
                return (wire.code.as_str(), wire.status, wire.description);
            }
            Self::Store(StoreError::Busy | StoreError::Unavailable(_)) | Self::Hash(HashError::Busy) => (
                ErrorCode::TemporarilyUnavailable.as_str(),
                503,
                "the server cannot answer now: try again soon",
            ),
            Self::ReadOnly => (
                ErrorCode::TemporarilyUnavailable.as_str(),
                503,
                "maintenance: nothing can be changed now, only what was given before can be used",
            ),
            Self::Store(_) | Self::Page(_) | Self::Hash(HashError::Failed) => {
                (ErrorCode::ServerError.as_str(), 500, "a fault of the server")
            }
            Self::Timeout => (request, 408, "the body did not arrive in time"),
            Self::TooLarge => (request, 413, "the body is too large"),
            Self::BadBody => (request, 400, "the body broke off"),
            Self::UnsupportedType => (request, 415, "the body must be application/x-www-form-urlencoded"),
            Self::Forged => (request, 403, "the form is not from this site"),
            Self::NotFound => (request, 404, "there is no such thing"),
            Self::Method => (request, 405, "the method is not allowed here"),
        };
        (code, status, text.to_owned())
    }

    /// What an error page says.
    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::Shown(_, kind) => kind.clone(),
            Self::Refused(Refusal::TooManyFailures { retry_after }) => {
                ErrorKind::TooManyRequests { minutes: minutes(*retry_after) }
            }
            Self::Refused(Refusal::InteractionOver | Refusal::Signed(_)) => ErrorKind::RequestExpired,
            Self::Refused(Refusal::RegistrationClosed | Refusal::RightMissing(Right::Propose)) => {
                ErrorKind::DevelopersOnly
            }
            Self::Refused(
                Refusal::UserDisabled
                | Refusal::AdministratorsOnly
                | Refusal::RightMissing(_)
                | Refusal::PeopleOnly
                | Refusal::ClientConfigured
                | Refusal::NetworkNotAllowed
                | Refusal::LinkOfAnotherPerson,
            ) => ErrorKind::Forbidden,
            Self::Refused(Refusal::LinkOver) => ErrorKind::LinkOver,
            Self::Refused(Refusal::NotFound) | Self::NotFound => ErrorKind::NotFound,
            Self::Refused(Refusal::ClientChanged | Refusal::StepNotPossible) => ErrorKind::Changed,
            Self::Refused(Refusal::EmailNotConfirmed) => ErrorKind::EmailNotConfirmed,
            Self::Refused(Refusal::LastAdministrator) => ErrorKind::LastAdministrator,
            Self::Refused(Refusal::OwnAccount) => ErrorKind::OwnAccount,
            Self::Refused(Refusal::NewVersionNeeded) => ErrorKind::NewVersionNeeded,
            Self::Refused(Refusal::TooManyClients) => ErrorKind::TooManyClients,
            Self::Refused(Refusal::PlainHttp) => ErrorKind::InsecureTransport,
            Self::Refused(Refusal::ClientUnknown) => ErrorKind::UnknownClient,
            Self::Refused(Refusal::Malformed(FormError::Duplicate(name))) => {
                ErrorKind::DuplicateParameter { name: (*name).to_owned() }
            }
            Self::Refused(_) | Self::BadBody => ErrorKind::BadRequest,
            Self::Store(StoreError::Busy | StoreError::Unavailable(_)) | Self::Hash(HashError::Busy) => {
                ErrorKind::Unavailable
            }
            Self::Store(_) | Self::Page(_) | Self::Hash(HashError::Failed) => ErrorKind::Internal,
            Self::Timeout => ErrorKind::Timeout,
            Self::TooLarge => ErrorKind::TooLarge,
            Self::UnsupportedType => ErrorKind::UnsupportedType,
            Self::Forged => ErrorKind::FormExpired,
            Self::Method => ErrorKind::MethodNotAllowed,
            Self::ReadOnly => ErrorKind::ReadOnly,
        }
    }

    /// The exact words for a developer who reads an error page; none where there is nothing to mend in a program.
    pub(crate) fn detail(&self) -> Option<String> {
        match self {
            Self::Refused(refusal) | Self::Shown(refusal, _) => {
                let wire = refusal.wire();
                Some(format!("{}: {}", wire.code.as_str(), wire.description))
            }
            _ => None,
        }
    }
}

/// Seconds as whole minutes, rounded up.
pub(crate) fn minutes(seconds: u64) -> u32 {
    u32::try_from(seconds.div_ceil(60)).unwrap_or(u32::MAX)
}
