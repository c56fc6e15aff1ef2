//! What is told of a signed request that is not taken: the words of the Problem Reporting extension, and the status of
//! RFC 5849 §3.2.

use std::fmt;

use crate::refusal::{Refusal, TokenFault};
use crate::text::form::encode;

/// Why a signed request is not taken. The names are those of the extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// `oauth_version` is not 1.0.
    VersionRejected,
    /// A parameter that must be there is not.
    ParameterAbsent(&'static str),
    /// A parameter has a value that cannot be, stands twice, or has no business there.
    ParameterRejected(&'static str),
    /// The signature method does not exist here, or is not allowed this client on this way.
    SignatureMethodRejected,
    /// The timestamp lies outside the window.
    TimestampRefused {
        /// The earliest that is taken now.
        from: i64,
        /// The latest.
        to: i64,
    },
    /// The nonce was used before.
    NonceUsed,
    /// The signature is not right, whichever secret is to blame.
    SignatureInvalid,
    /// No client has this key.
    ConsumerKeyUnknown,
    /// The client does not speak OAuth 1.0a.
    ConsumerKeyRejected,
    /// The client may not ask now: it is disabled, or failed too often.
    ConsumerKeyRefused,
    /// No such temporary or token credentials, or another client's.
    TokenRejected,
    /// The temporary credentials were redeemed before.
    TokenUsed,
    /// The time of the credentials is over.
    TokenExpired,
    /// The token was taken back, or what it hangs on.
    TokenRevoked,
    /// Nobody has decided yet.
    PermissionUnknown,
    /// The person said no, or the token does not reach this far.
    PermissionDenied,
    /// The verifier is not the one that the person was given.
    VerifierInvalid,
}

impl Problem {
    /// The value of `oauth_problem`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::VersionRejected => "version_rejected",
            Self::ParameterAbsent(_) => "parameter_absent",
            Self::ParameterRejected(_) => "parameter_rejected",
            Self::SignatureMethodRejected => "signature_method_rejected",
            Self::TimestampRefused { .. } => "timestamp_refused",
            Self::NonceUsed => "nonce_used",
            Self::SignatureInvalid => "signature_invalid",
            Self::ConsumerKeyUnknown => "consumer_key_unknown",
            Self::ConsumerKeyRejected => "consumer_key_rejected",
            Self::ConsumerKeyRefused => "consumer_key_refused",
            Self::TokenRejected => "token_rejected",
            Self::TokenUsed => "token_used",
            Self::TokenExpired => "token_expired",
            Self::TokenRevoked => "token_revoked",
            Self::PermissionUnknown => "permission_unknown",
            Self::PermissionDenied => "permission_denied",
            Self::VerifierInvalid => "verifier_invalid",
        }
    }

    /// 400 for requests that cannot be, 401 for those that are not believed.
    ///
    /// Rule: RFC5849-3.2 (SHOULD)
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::VersionRejected
            | Self::ParameterAbsent(_)
            | Self::ParameterRejected(_)
            | Self::SignatureMethodRejected => 400,
            Self::TimestampRefused { .. }
            | Self::NonceUsed
            | Self::SignatureInvalid
            | Self::ConsumerKeyUnknown
            | Self::ConsumerKeyRejected
            | Self::ConsumerKeyRefused
            | Self::TokenRejected
            | Self::TokenUsed
            | Self::TokenExpired
            | Self::TokenRevoked
            | Self::PermissionUnknown
            | Self::PermissionDenied
            | Self::VerifierInvalid => 401,
        }
    }

    fn told(&self) -> Told {
        let more = match self {
            Self::ParameterAbsent(name) => Some(("oauth_parameters_absent", (*name).to_owned())),
            Self::ParameterRejected(name) => Some(("oauth_parameters_rejected", (*name).to_owned())),
            Self::TimestampRefused { from, to } => {
                Some(("oauth_acceptable_timestamps", format!("{from}-{to}")))
            }
            Self::VersionRejected => Some(("oauth_acceptable_versions", "1.0-1.0".to_owned())),
            _ => None,
        };
        Told::new(self.status(), Some(self), more)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        match self {
            Self::ParameterAbsent(name) | Self::ParameterRejected(name) => write!(f, " {name}"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}

/// What a program of OAuth 1.0a is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The HTTP status.
    pub status: u16,
    /// The body, form-encoded: `oauth_problem` where the extension has a word for it, and what helps to mend it.
    pub body: String,
}

impl Told {
    fn new(status: u16, problem: Option<&Problem>, more: Option<(&'static str, String)>) -> Self {
        let mut fields: Vec<(&str, &str)> =
            problem.map(|problem| ("oauth_problem", problem.code())).into_iter().collect();
        fields.extend(more.as_ref().map(|(name, value)| (*name, value.as_str())));
        Self { status, body: encode(&fields) }
    }

    fn advised(status: u16, problem: Option<&Problem>, advice: String) -> Self {
        Self::new(status, problem, Some(("oauth_problem_advice", advice)))
    }
}

impl Refusal {
    /// This refusal in the words of OAuth 1.0a. What ended a token is not told apart: it is revoked, or it never was.
    #[must_use]
    pub fn problem(&self) -> Told {
        match self {
            Self::Signed(problem) => problem.told(),
            Self::ClientDisabled | Self::ClientNotApproved | Self::ClientOwnerOnly => {
                Problem::ConsumerKeyRefused.told()
            }
            Self::TooManyFailures { retry_after } => {
                Told::advised(429, Some(&Problem::ConsumerKeyRefused), format!("wait {retry_after} s"))
            }
            Self::UserDisabled | Self::GrantRevoked => Problem::TokenRevoked.told(),
            Self::TokenInvalid(fault) => of_token(*fault).told(),
            Self::NetworkNotAllowed
            | Self::ScopeInsufficient
            | Self::ReadOnlyGrant
            | Self::ResourceOwnerMissing
            | Self::ResourceOwnerPresent => {
                Told::new(403, Some(&Problem::PermissionDenied), None)
            }
            Self::MissingParameter(name) => Problem::ParameterAbsent(name).told(),
            Self::TwoProtocols => Problem::ParameterRejected("client_id").told(),
            // Which one, and why, stands in the advice.
            Self::Malformed(_) | Self::BadParameter(_) | Self::ScopeNotAllowed => {
                self.advised(Some(&Problem::ParameterRejected("parameters")))
            }
            // The extension knows nothing of the way that a request came.
            Self::PlainHttp => self.advised(None),
            // Of OAuth 2 alone: nothing that is signed is refused so.
            Self::TwoClientAuthentications
            | Self::Pkce(_)
            | Self::PkceMissing
            | Self::ResponseTypeUnsupported
            | Self::GrantTypeUnsupported
            | Self::TokenRequestInQuery
            | Self::ClientUnknown
            | Self::ClientHeaderMalformed
            | Self::ClientSecretMissing
            | Self::ClientSecretWrong
            | Self::OtherProtocol
            | Self::ClientNotAuthenticated
            | Self::GrantTypeNotAllowed
            | Self::RedirectUriNotRegistered
            | Self::RedirectUriMissing
            | Self::CodeUnknown
            | Self::CodeExpired
            | Self::CodeAlreadyRedeemed
            | Self::CodeOfAnotherClient
            | Self::CodeRedirectUriDiffers
            | Self::CodeVerifierMissing
            | Self::CodeVerifierWrong
            | Self::CodeVerifierWithoutChallenge
            | Self::RefreshTokenUnknown
            | Self::RefreshTokenExpired
            | Self::RefreshTokenReused
            | Self::RefreshTokenOfAnotherClient
            | Self::TokenMissing
            | Self::TokenMisplaced
            // Of pages, which people see.
            | Self::PeopleOnly
            | Self::TokenByToken
            | Self::ConsentDenied
            | Self::ClientBlocked
            | Self::ConsentNeeded
            | Self::LoginNeeded
            | Self::InteractionOver
            | Self::LoginWrong
            | Self::LoginNameTaken
            | Self::PasswordWrong
            | Self::LinkOver
            | Self::LinkOfAnotherPerson
            | Self::NotFound
            | Self::AdministratorsOnly
            | Self::LastAdministrator
            | Self::OwnAccount
            | Self::RightMissing(_)
            | Self::ClientChanged
            | Self::StepNotPossible
            | Self::ClientConfigured
            | Self::NewVersionNeeded
            | Self::NoOverlap
            | Self::SealKeyMissing
            | Self::VersionTaken(_)
            | Self::TooManyClients
            | Self::EmailNotConfirmed
            | Self::RegistrationClosed => self.advised(None),
        }
    }

    /// The description of OAuth 2 as the advice.
    fn advised(&self, problem: Option<&Problem>) -> Told {
        let wire = self.wire();
        Told::advised(wire.status, problem, wire.description)
    }
}

/// What a token's fault is called.
const fn of_token(fault: TokenFault) -> Problem {
    match fault {
        TokenFault::Expired => Problem::TokenExpired,
        TokenFault::Unknown | TokenFault::Malformed | TokenFault::TooLong => Problem::TokenRejected,
        TokenFault::Revoked
        | TokenFault::GrantRevoked
        | TokenFault::ScopesTakenBack
        | TokenFault::ClientDisabled
        | TokenFault::Network
        | TokenFault::OwnerDisabled => Problem::TokenRevoked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::form::FormError;

    /// Rule: RFC5849-3.2
    #[test]
    fn each_problem_has_its_words_and_status() {
        for (refusal, status, body) in [
            (
                Problem::VersionRejected.into(),
                400,
                "oauth_problem=version_rejected&oauth_acceptable_versions=1.0-1.0",
            ),
            (
                Problem::ParameterAbsent("oauth_nonce").into(),
                400,
                "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_nonce",
            ),
            (
                Problem::ParameterRejected("oauth_callback").into(),
                400,
                "oauth_problem=parameter_rejected&oauth_parameters_rejected=oauth_callback",
            ),
            (Problem::SignatureMethodRejected.into(), 400, "oauth_problem=signature_method_rejected"),
            (
                Problem::TimestampRefused { from: 1, to: 601 }.into(),
                401,
                "oauth_problem=timestamp_refused&oauth_acceptable_timestamps=1-601",
            ),
            (Problem::NonceUsed.into(), 401, "oauth_problem=nonce_used"),
            (Problem::SignatureInvalid.into(), 401, "oauth_problem=signature_invalid"),
            (Problem::ConsumerKeyUnknown.into(), 401, "oauth_problem=consumer_key_unknown"),
            (Problem::VerifierInvalid.into(), 401, "oauth_problem=verifier_invalid"),
            (Refusal::ClientDisabled, 401, "oauth_problem=consumer_key_refused"),
            (Refusal::TokenInvalid(TokenFault::GrantRevoked), 401, "oauth_problem=token_revoked"),
            (Refusal::TokenInvalid(TokenFault::Expired), 401, "oauth_problem=token_expired"),
            (Refusal::ScopeInsufficient, 403, "oauth_problem=permission_denied"),
            (Refusal::UserDisabled, 401, "oauth_problem=token_revoked"),
            (Refusal::TokenInvalid(TokenFault::Unknown), 401, "oauth_problem=token_rejected"),
            (
                Refusal::TooManyFailures { retry_after: 9 },
                429,
                "oauth_problem=consumer_key_refused&oauth_problem_advice=wait+9+s",
            ),
            (
                Refusal::Malformed(FormError::Duplicate("state")),
                400,
                "oauth_problem=parameter_rejected&oauth_problem_advice=parameter+state+is+given+more+than+once",
            ),
            (Refusal::PlainHttp, 400, "oauth_problem_advice=tokens+are+not+given+or+taken+over+plain+http"),
        ] {
            let refusal: Refusal = refusal;
            assert_eq!(refusal.problem(), Told { status, body: body.to_owned() }, "{refusal}");
        }
    }
}
