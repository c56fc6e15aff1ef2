//! Why a request for entries is not answered as it wished, and the one map from there to statuses, JSON and pages.

use std::{fmt, io};

use actix_web::http::header::RETRY_AFTER;
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::{HttpResponse, ResponseError};
use oauth_core::oauth2::error::ErrorCode;
use oauth_core::port::StoreError;
use oauth_core::random::RandomError;

use super::multipart::Malformed;
use crate::challenge::{Rejection, json_error};

/// What went wrong with an entry or its file; the text is a sentence for people.
#[derive(Debug)]
pub enum Problem {
    /// The request cannot be read; the text says where.
    Malformed(&'static str),
    /// A field breaks its rule.
    Field {
        /// Its name.
        name: &'static str,
        /// The rule.
        rule: &'static str,
    },
    /// There is no file.
    NoFile,
    /// More bytes than this.
    TooLarge {
        /// The limit, in bytes.
        most: u64,
    },
    /// A picture with more pixels than this.
    TooManyPixels {
        /// The limit.
        most: u64,
    },
    /// The content is no picture of a kind that is taken; the text says why.
    NotAPicture(&'static str),
    /// The body has another type than this.
    UnsupportedType(&'static str),
    /// The body did not arrive in time.
    Slow,
    /// The person has as much as a person may have.
    Quota {
        /// The limit, in bytes.
        most: u64,
    },
    /// The disk is full.
    DiskFull,
    /// Too much is under way.
    Busy,
    /// There is no such thing, or it is not for this person to see.
    NotFound,
    /// It is somebody else's.
    NotTheOwner,
    /// The token stood when the request came, and does not any more.
    Rejected(Rejection),
    /// The method does not exist here.
    Method,
    /// The store did not do it.
    Store(StoreError),
    /// A file could not be read or written.
    Files(io::Error),
}

/// Seconds after which a busy server is worth another try.
const TRY_AGAIN: u64 = 2;

impl From<Malformed> for Problem {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed.0)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<RandomError> for Problem {
    fn from(error: RandomError) -> Self {
        Self::Store(error.into())
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Files(error),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(text) => f.write_str(text),
            Self::Field { name, rule } => write!(f, "{name}: {rule}"),
            Self::NoFile => f.write_str("there is no field file with a picture in it"),
            Self::TooLarge { most } => write!(f, "more than {most} bytes"),
            Self::TooManyPixels { most } => write!(f, "the picture has more than {most} pixels"),
            Self::NotAPicture(text) => write!(f, "only PNG, JPEG, GIF and WebP are taken: {text}"),
            Self::UnsupportedType(wanted) => write!(f, "the body must be {wanted}"),
            Self::Slow => f.write_str("the body did not arrive in time"),
            Self::Quota { most } => write!(f, "the person's pictures would have more than {most} bytes"),
            Self::DiskFull => f.write_str("the server has no room for files"),
            Self::Busy => f.write_str("too many uploads at once: try again as Retry-After says"),
            Self::NotFound => f.write_str("there is no such thing"),
            Self::NotTheOwner => f.write_str("only its owner changes or deletes it"),
            Self::Rejected(rejection) => rejection.fmt(f),
            Self::Method => f.write_str("this method is not one of those in Allow"),
            Self::Store(StoreError::Busy | StoreError::Unavailable(_)) => {
                f.write_str("the server cannot answer now: try again soon")
            }
            Self::Store(_) | Self::Files(_) => f.write_str("a fault of the server"),
        }
    }
}

impl std::error::Error for Problem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Store(error) => Some(error),
            Self::Files(error) => Some(error),
            Self::Rejected(rejection) => Some(rejection),
            _ => None,
        }
    }
}

impl Problem {
    /// What it is, without what it carries: for counters, whose values must be few.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "Malformed",
            Self::Field { .. } => "Field",
            Self::NoFile => "NoFile",
            Self::TooLarge { .. } => "TooLarge",
            Self::TooManyPixels { .. } => "TooManyPixels",
            Self::NotAPicture(_) => "NotAPicture",
            Self::UnsupportedType(_) => "UnsupportedType",
            Self::Slow => "Slow",
            Self::Quota { .. } => "Quota",
            Self::DiskFull => "DiskFull",
            Self::Busy => "Busy",
            Self::NotFound => "NotFound",
            Self::NotTheOwner => "NotTheOwner",
            Self::Rejected(_) => "Rejected",
            Self::Method => "Method",
            Self::Store(_) => "Store",
            Self::Files(_) => "Files",
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Quota { .. } => "quota_exceeded",
            Self::DiskFull => "storage_full",
            Self::NotTheOwner => ErrorCode::AccessDenied.as_str(),
            Self::Busy | Self::Store(StoreError::Busy | StoreError::Unavailable(_)) => {
                ErrorCode::TemporarilyUnavailable.as_str()
            }
            Self::Store(_) | Self::Files(_) => ErrorCode::ServerError.as_str(),
            _ => ErrorCode::InvalidRequest.as_str(),
        }
    }

    /// May it have been written all the same, or be written yet?
    pub(super) const fn is_open(&self) -> bool {
        matches!(self, Self::Store(_))
    }

    /// Was the request answered before its body was read? Then the connection ends with the answer, so that nobody goes
    /// on sending at leisure.
    const fn leaves_body(&self) -> bool {
        !matches!(
            self,
            Self::NotFound
                | Self::NotTheOwner
                | Self::Quota { .. }
                | Self::NotAPicture(_)
                | Self::Rejected(_)
        )
    }

    /// Writes it to the log, once: faults of ours are errors, what others do wrong is everyday.
    pub(super) fn log(&self) {
        match self {
            Self::Store(error @ (StoreError::Busy | StoreError::Unavailable(_))) => {
                tracing::warn!(%error, "the store did not answer");
            }
            Self::Store(error) => tracing::error!(%error, "the store failed"),
            Self::Files(error) => tracing::error!(%error, "a file could not be read or written"),
            Self::DiskFull => tracing::error!("there is no room for files"),
            other => tracing::debug!(problem = %other, "refused"),
        }
    }

    /// Says when to try again and whether the connection ends.
    pub(super) fn accompany(&self, response: &mut HttpResponse) {
        if self.status_code() == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, TRY_AGAIN.into());
        }
        if self.leaves_body() {
            response.head_mut().set_connection_type(ConnectionType::Close);
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Malformed(_) | Self::Field { .. } | Self::NoFile => StatusCode::BAD_REQUEST,
            Self::TooLarge { .. } | Self::TooManyPixels { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotAPicture(_) | Self::UnsupportedType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::Quota { .. } | Self::NotTheOwner => StatusCode::FORBIDDEN,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Busy | Self::Store(StoreError::Busy | StoreError::Unavailable(_)) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Rejected(rejection) => rejection.status_code(),
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Store(_) | Self::Files(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Rejected(rejection) = self {
            return rejection.error_response();
        }
        self.log();
        let body = serde_json::json!({ "error": self.code(), "error_description": self.to_string() });
        let mut response = json_error(self.status_code()).json(body);
        self.accompany(&mut response);
        response
    }
}
