//! The wire codes of OAuth 2, and the one total map from a refusal to them.

use std::borrow::Cow;

use crate::refusal::Refusal;

const GRANT_TYPES: &str = "grant_type must be authorization_code, client_credentials or refresh_token";
const SCOPE: &str = "a scope is unknown, malformed, or more than this client may have";

/// An `error` value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// A parameter is missing, doubled, malformed (RFC 6749 §4.1.2.1, §5.2).
    InvalidRequest,
    /// Client authentication failed (RFC 6749 §5.2).
    InvalidClient,
    /// The code or refresh token is invalid, expired, revoked, or another client's (RFC 6749 §5.2).
    InvalidGrant,
    /// This client may not do this (RFC 6749 §4.1.2.1, §5.2).
    UnauthorizedClient,
    /// The grant type does not exist here (RFC 6749 §5.2).
    UnsupportedGrantType,
    /// The response type does not exist here (RFC 6749 §4.1.2.1).
    UnsupportedResponseType,
    /// The scope is unknown, malformed, or too much (RFC 6749 §4.1.2.1, §5.2).
    InvalidScope,
    /// The resource owner said no (RFC 6749 §4.1.2.1).
    AccessDenied,
    /// Nobody is signed in, and nobody may be asked to (OpenID Connect Core §3.1.2.6).
    LoginRequired,
    /// Nobody may be asked for the consent that is needed (OpenID Connect Core §3.1.2.6).
    ConsentRequired,
    /// The server cannot answer now (RFC 6749 §4.1.2.1).
    TemporarilyUnavailable,
    /// A fault of the server (RFC 6749 §4.1.2.1).
    ServerError,
    /// The access token is no good (RFC 6750 §3.1).
    InvalidToken,
    /// The access token does not reach this far (RFC 6750 §3.1).
    InsufficientScope,
}

impl ErrorCode {
    /// The text on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::AccessDenied => "access_denied",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::ServerError => "server_error",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
        }
    }
}

/// What a program is told of a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireError {
    /// The `error` value.
    pub code: ErrorCode,
    /// The `error_description`: fixed texts of the characters that RFC 6749 §5.2 allows.
    pub description: String,
    /// The HTTP status where the answer is no redirect.
    pub status: u16,
}

impl Refusal {
    /// The wire error of this refusal.
    ///
    /// Rule: RFC6749-4.1.2.1 (MUST)
    /// Rule: RFC6749-5.2 (MUST)
    /// Rule: RFC6750-3.1 (SHOULD)
    #[must_use]
    pub fn wire(&self) -> WireError {
        let (code, status, description) = self.parts();
        WireError { code, status, description: description.into() }
    }

    fn parts(&self) -> Parts {
        use ErrorCode as C;
        match self {
            Self::Malformed(error) => bad(error.to_string()),
            Self::MissingParameter(name) => bad(format!("{name} is missing")),
            Self::BadParameter(name) => bad(format!("{name} has a value that cannot be")),
            Self::TwoProtocols => bad("the request speaks OAuth 1.0a and OAuth 2 at once"),
            Self::TokenByToken => {
                say(C::AccessDenied, 403, "with a token one gets no other: sign in, and do it on a page")
            }
            Self::PeopleOnly => {
                say(C::AccessDenied, 403, "this page is for people, not for programs with a token")
            }
            Self::TwoClientAuthentications => bad("the client authenticates in more than one way"),
            Self::Pkce(error) => bad(error.to_string()),
            Self::PkceMissing => bad("code_challenge is required of this client"),
            Self::ResponseTypeUnsupported => no(C::UnsupportedResponseType, "response_type must be code"),
            Self::GrantTypeUnsupported => no(C::UnsupportedGrantType, GRANT_TYPES),
            Self::TokenRequestInQuery => {
                say(C::InvalidRequest, 405, "send token requests by POST, with the parameters in the body")
            }
            Self::Signed(problem) => (C::InvalidRequest, problem.status(), problem.to_string().into()),
            Self::NetworkNotAllowed => say(C::AccessDenied, 403, "not from this network"),
            Self::PlainHttp => bad("tokens are not given or taken over plain http"),
            Self::ClientUnknown => say(C::InvalidClient, 401, "this client_id is not registered"),
            Self::ClientSecretMissing => {
                say(C::InvalidClient, 401, "this client has a secret and must send it")
            }
            Self::ClientHeaderMalformed | Self::ClientSecretWrong | Self::ClientDisabled => {
                say(C::InvalidClient, 401, "client authentication failed")
            }
            Self::ClientNotApproved => no(C::UnauthorizedClient, "the client waits for approval"),
            Self::ClientOwnerOnly => no(C::UnauthorizedClient, "the client serves its owner alone"),
            Self::ClientNotAuthenticated => {
                say(C::InvalidClient, 401, "this is for clients that authenticate with a secret")
            }
            Self::OtherProtocol => {
                no(C::UnauthorizedClient, "this client is registered for OAuth 1.0a: it signs its requests")
            }
            Self::GrantTypeNotAllowed => no(C::UnauthorizedClient, "the client may not use this grant type"),
            Self::RedirectUriNotRegistered => bad("redirect_uri is not one that the client registered"),
            Self::RedirectUriMissing => bad("redirect_uri is missing"),
            Self::ScopeNotAllowed => no(C::InvalidScope, SCOPE),
            // Codes and refresh tokens: what is wrong with them beyond the request itself looks alike from outside.
            Self::CodeUnknown | Self::CodeExpired | Self::CodeAlreadyRedeemed | Self::CodeOfAnotherClient => {
                dead("the authorization code is unknown, expired, used or not yours")
            }
            Self::CodeRedirectUriDiffers => dead("redirect_uri is not the one of the authorization request"),
            Self::CodeVerifierMissing | Self::CodeVerifierWrong | Self::CodeVerifierWithoutChallenge => {
                dead("code_verifier does not fit the authorization request")
            }
            Self::RefreshTokenUnknown
            | Self::RefreshTokenExpired
            | Self::RefreshTokenReused
            | Self::RefreshTokenOfAnotherClient => {
                dead("the refresh token is unknown, expired, used or not yours")
            }
            Self::GrantRevoked | Self::UserDisabled => dead("the authorization does not stand any more"),
            Self::TokenMissing => say(C::InvalidToken, 401, "an access token is needed"),
            Self::TokenMisplaced => bad("send the access token once, in the Authorization header"),
            Self::TokenInvalid(_) => {
                say(C::InvalidToken, 401, "the access token is unknown, expired or revoked")
            }
            Self::ReadOnlyGrant => {
                say(C::InsufficientScope, 403, "the resource owner allowed looking only, not changing")
            }
            Self::ResourceOwnerMissing => say(
                C::InsufficientScope,
                403,
                "the access token is the client's own: a resource owner has to allow this",
            ),
            Self::ResourceOwnerPresent => say(
                C::InsufficientScope,
                403,
                "this is for clients that act for themselves, not for a resource owner",
            ),
            Self::ScopeInsufficient => {
                say(C::InsufficientScope, 403, "the access token does not reach this far")
            }
            Self::ConsentDenied | Self::ClientBlocked => {
                say(C::AccessDenied, 403, "the resource owner denied the request")
            }
            Self::ConsentNeeded => no(C::ConsentRequired, "the resource owner has to be asked"),
            Self::LoginNeeded => no(C::LoginRequired, "the resource owner has to sign in"),
            Self::TooManyFailures { .. } => {
                say(C::TemporarilyUnavailable, 429, "too many failures: wait as Retry-After says")
            }
            // Refusals of pages, which people read in the words of the page.
            Self::ClientChanged => say(C::InvalidRequest, 409, "the application was changed meanwhile"),
            Self::StepNotPossible => {
                say(C::InvalidRequest, 409, "this leads nowhere from the application's stage")
            }
            Self::ClientConfigured => say(
                C::InvalidRequest,
                409,
                "the application stands in the configuration, and is changed there",
            ),
            Self::NewVersionNeeded => say(C::InvalidRequest, 409, "what was reviewed takes a new version"),
            Self::NoOverlap => bad(
                "the old secret of an application for its owner alone, or of one that is stopped, cannot work on",
            ),
            Self::SealKeyMissing => say(
                C::InvalidRequest,
                409,
                "a key that secrets are sealed by is not here, or there is none to seal by: give the server the key",
            ),
            Self::VersionTaken(newest) => {
                (C::InvalidRequest, 409, format!("the version must be higher than {newest}").into())
            }
            Self::TooManyClients => {
                say(C::InvalidRequest, 409, "you have as many applications as one may have")
            }
            Self::RightMissing(_) => {
                say(C::AccessDenied, 403, "your role does not bring the right to do this")
            }
            Self::InteractionOver
            | Self::LoginWrong
            | Self::LoginNameTaken
            | Self::PasswordWrong
            | Self::LinkOver => bad("the form cannot be taken"),
            Self::LinkOfAnotherPerson => say(C::AccessDenied, 403, "the link is another person's"),
            Self::NotFound => say(C::InvalidRequest, 404, "there is no such thing"),
            Self::AdministratorsOnly => say(C::AccessDenied, 403, "this is for administrators"),
            Self::EmailNotConfirmed => say(C::AccessDenied, 403, "confirm your e-mail address first"),
            Self::LastAdministrator => say(C::AccessDenied, 409, "one administrator must be left"),
            Self::OwnAccount => say(C::AccessDenied, 409, "nobody does this to their own account"),
            Self::RegistrationClosed => say(C::AccessDenied, 403, "registration is closed"),
        }
    }
}

/// Code, status, description.
type Parts = (ErrorCode, u16, Cow<'static, str>);

/// The request is at fault.
fn bad(text: impl Into<Cow<'static, str>>) -> Parts {
    (ErrorCode::InvalidRequest, 400, text.into())
}

/// The code or refresh token is.
const fn dead(text: &'static str) -> Parts {
    no(ErrorCode::InvalidGrant, text)
}

const fn no(code: ErrorCode, text: &'static str) -> Parts {
    say(code, 400, text)
}

const fn say(code: ErrorCode, status: u16, text: &'static str) -> Parts {
    (code, status, Cow::Borrowed(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth2::pkce::PkceError;
    use crate::refusal::TokenFault;
    use crate::text::form::FormError;

    /// Rule: RFC6749-4.1.2.1
    /// Rule: RFC6749-5.2
    /// Rule: RFC6750-3.1
    /// Rule: RFC6750-3
    #[test]
    fn each_refusal_has_its_code_and_status() {
        for (refusal, code, status) in [
            (Refusal::Malformed(FormError::Duplicate("code")), "invalid_request", 400),
            (Refusal::MissingParameter("code"), "invalid_request", 400),
            (Refusal::TwoClientAuthentications, "invalid_request", 400),
            (Refusal::Pkce(PkceError::Method), "invalid_request", 400),
            (Refusal::PkceMissing, "invalid_request", 400),
            (Refusal::ResponseTypeUnsupported, "unsupported_response_type", 400),
            (Refusal::GrantTypeUnsupported, "unsupported_grant_type", 400),
            (Refusal::ClientUnknown, "invalid_client", 401),
            (Refusal::ClientSecretWrong, "invalid_client", 401),
            (Refusal::OtherProtocol, "unauthorized_client", 400),
            (Refusal::GrantTypeNotAllowed, "unauthorized_client", 400),
            (Refusal::ScopeNotAllowed, "invalid_scope", 400),
            (Refusal::CodeUnknown, "invalid_grant", 400),
            (Refusal::CodeExpired, "invalid_grant", 400),
            (Refusal::CodeAlreadyRedeemed, "invalid_grant", 400),
            (Refusal::CodeVerifierWrong, "invalid_grant", 400),
            (Refusal::RefreshTokenReused, "invalid_grant", 400),
            (Refusal::GrantRevoked, "invalid_grant", 400),
            (Refusal::ConsentDenied, "access_denied", 403),
            (Refusal::TokenInvalid(TokenFault::Expired), "invalid_token", 401),
            (Refusal::ScopeInsufficient, "insufficient_scope", 403),
            (Refusal::ClientNotAuthenticated, "invalid_client", 401),
            (Refusal::ResourceOwnerMissing, "insufficient_scope", 403),
            (Refusal::ResourceOwnerPresent, "insufficient_scope", 403),
            (Refusal::TooManyFailures { retry_after: 9 }, "temporarily_unavailable", 429),
        ] {
            let wire = refusal.wire();
            assert_eq!((wire.code.as_str(), wire.status), (code, status), "{refusal}");
            let allowed = |b: u8| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e);
            assert!(wire.description.bytes().all(allowed), "{}", wire.description);
        }
    }
}
