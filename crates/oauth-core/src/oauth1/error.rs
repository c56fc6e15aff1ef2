//! What is told of a signed request that is not taken: the words of the Problem Reporting extension, and the status of
//! RFC 5849 §3.2.

use crate::refusal::{Refusal, TokenFault};
use crate::text::form::encode;

/// Why a signed request is not taken. The names are those of the extension.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// `oauth_version` is not 1.0.
    #[error("version_rejected")]
    VersionRejected,
    /// A parameter that must be there is not.
    #[error("parameter_absent {0}")]
    ParameterAbsent(&'static str),
    /// A parameter has a value that cannot be, stands twice, or has no business there.
    #[error("parameter_rejected {0}")]
    ParameterRejected(&'static str),
    /// The signature method does not exist here, or is not allowed this client on this way.
    #[error("signature_method_rejected")]
    SignatureMethodRejected,
    /// The timestamp lies outside the window.
    #[error("timestamp_refused")]
    TimestampRefused {
        /// The earliest that is taken now.
        from: i64,
        /// The latest.
        to: i64,
    },
    /// The nonce was used before.
    #[error("nonce_used")]
    NonceUsed,
    /// The signature is not right, whichever secret is to blame.
    #[error("signature_invalid")]
    SignatureInvalid,
    /// No client has this key.
    #[error("consumer_key_unknown")]
    ConsumerKeyUnknown,
    /// The client does not speak OAuth 1.0a.
    #[error("consumer_key_rejected")]
    ConsumerKeyRejected,
    /// No such temporary or token credentials, or another client's.
    #[error("token_rejected")]
    TokenRejected,
    /// The temporary credentials were redeemed before.
    #[error("token_used")]
    TokenUsed,
    /// The temporary credentials' time is over.
    #[error("token_expired")]
    TokenExpired,
    /// Nobody has decided yet.
    #[error("permission_unknown")]
    PermissionUnknown,
    /// The person said no.
    #[error("permission_denied")]
    PermissionDenied,
    /// The verifier is not the one that the person was given.
    #[error("verifier_invalid")]
    VerifierInvalid,
}

impl Problem {
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
            | Self::TokenRejected
            | Self::TokenUsed
            | Self::TokenExpired
            | Self::PermissionUnknown
            | Self::PermissionDenied
            | Self::VerifierInvalid => 401,
        }
    }

    fn told(&self) -> Told {
        let text = self.to_string();
        let code = text.split(' ').next().unwrap_or_default();
        let more = match self {
            Self::ParameterAbsent(name) => Some(("oauth_parameters_absent", (*name).to_owned())),
            Self::ParameterRejected(name) => Some(("oauth_parameters_rejected", (*name).to_owned())),
            Self::TimestampRefused { from, to } => {
                Some(("oauth_acceptable_timestamps", format!("{from}-{to}")))
            }
            Self::VersionRejected => Some(("oauth_acceptable_versions", "1.0-1.0".to_owned())),
            _ => None,
        };
        Told::new(self.status(), code, more)
    }
}

/// What a program of OAuth 1.0a is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The HTTP status.
    pub status: u16,
    /// The body, form-encoded: `oauth_problem`, and what helps to mend it.
    pub body: String,
}

impl Told {
    fn new(status: u16, code: &str, more: Option<(&'static str, String)>) -> Self {
        let mut fields = vec![("oauth_problem", code)];
        if let Some((name, value)) = &more {
            fields.push((name, value));
        }
        Self { status, body: encode(&fields) }
    }
}

impl Refusal {
    /// This refusal in the words of OAuth 1.0a. What ended a token is not told apart: it is revoked, or it never was.
    #[must_use]
    pub fn problem(&self) -> Told {
        match self {
            Self::Signed(problem) => problem.told(),
            Self::ClientDisabled => Told::new(401, "consumer_key_refused", None),
            Self::NetworkNotAllowed => Told::new(403, "permission_denied", None),
            Self::UserDisabled | Self::GrantRevoked => Told::new(401, "token_revoked", None),
            Self::TokenInvalid(TokenFault::Expired) => Told::new(401, "token_expired", None),
            Self::TokenInvalid(TokenFault::Unknown) => Told::new(401, "token_rejected", None),
            Self::TokenInvalid(_) => Told::new(401, "token_revoked", None),
            Self::TooManyFailures { retry_after } => Told::new(
                429,
                "consumer_key_refused",
                Some(("oauth_problem_advice", format!("wait {retry_after} s"))),
            ),
            Self::ScopeInsufficient | Self::ReadOnlyGrant | Self::ResourceOwnerPresent => {
                Told::new(403, "permission_denied", None)
            }
            Self::MissingParameter(name) => Problem::ParameterAbsent(name).told(),
            Self::TwoProtocols => Problem::ParameterRejected("client_id").told(),
            other => {
                let wire = other.wire();
                Told::new(wire.status, "parameter_rejected", Some(("oauth_problem_advice", wire.description)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            let refusal: Refusal = refusal;
            assert_eq!(refusal.problem(), Told { status, body: body.to_owned() }, "{refusal}");
        }
    }
}
