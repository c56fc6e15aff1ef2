//! What is wrong, in the words that clients of wikis look for: the key of a message, and a text that ends with its code.

use oauth_core::model::client::Client;
use oauth_core::model::stage::Stage;
use oauth_core::oauth1::error::Problem;
use oauth_core::oauth1::wire::SignedRequest;
use oauth_core::refusal::Refusal;

use crate::output::fault::Fault;

/// What a program asked for, as far as it was read: errors name some of it.
#[derive(Default)]
pub(super) struct Asked {
    /// The version of the protocol that it says it speaks; for requests that cannot be read.
    pub(super) version: Option<String>,
    pub(super) signed: Option<SignedRequest>,
    pub(super) step: Step,
}

/// Which part of the page was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Step {
    /// None of the others, or none that matters.
    #[default]
    Other,
    /// Temporary credentials.
    Initiate {
        /// The client's callbacks may extend the registered one.
        prefix: bool,
    },
    /// Who the person is: the token is an access token.
    Identify,
}

impl Asked {
    /// What was read.
    pub(super) fn of(signed: SignedRequest, step: Step) -> Self {
        Self { version: None, signed: Some(signed), step }
    }

    /// What the request says of something; empty where it says nothing.
    fn said(&self, what: fn(&SignedRequest) -> Option<&str>) -> &str {
        self.signed.as_ref().and_then(what).unwrap_or_default()
    }
}

/// One error.
pub(super) struct Wrong {
    pub(super) key: &'static str,
    pub(super) text: String,
}

fn wrong(key: &'static str, text: impl Into<String>) -> Wrong {
    Wrong { key, text: text.into() }
}

/// A fault of the protocol itself.
fn exception(what: impl AsRef<str>) -> Wrong {
    wrong("mwoauth-oauth-exception", format!("An error occurred in the OAuth protocol: {}", what.as_ref()))
}

/// What a fault is called.
pub(super) fn of(fault: &Fault, asked: &Asked) -> Wrong {
    match fault {
        Fault::Refused(refusal) | Fault::Shown(refusal, _) => of_refusal(refusal, asked),
        Fault::ReadOnly => wrong("mwoauth-db-readonly", fault.wire().2),
        other => wrong("internal_api_error", other.wire().2),
    }
}

fn of_refusal(refusal: &Refusal, asked: &Asked) -> Wrong {
    match refusal {
        Refusal::Signed(problem) => of_problem(problem, asked),
        Refusal::MissingParameter(_) => {
            wrong("mwoauth-bad-request-missing-params", "Some parameters are missing. E001")
        }
        Refusal::ClientDisabled | Refusal::ClientNotApproved => not_approved(),
        Refusal::ClientOwnerOnly => {
            wrong("mwoauthserver-consumer-owner-only", "The application is for its owner alone. E010")
        }
        Refusal::ClientUnknown => bad_consumer_key(),
        Refusal::UserDisabled | Refusal::GrantRevoked | Refusal::TokenInvalid(_) => access_token_not_found(),
        other => exception(other.wire().description),
    }
}

fn of_problem(problem: &Problem, asked: &Asked) -> Wrong {
    let is_access = asked.step == Step::Identify;
    match problem {
        Problem::VersionRejected => {
            let version = asked.version.as_deref().unwrap_or_default();
            exception(format!("OAuth version '{version}' not supported"))
        }
        Problem::ParameterAbsent("oauth_callback") | Problem::ParameterRejected("oauth_callback") => {
            callback(asked.step == Step::Initiate { prefix: true })
        }
        Problem::ParameterAbsent("oauth_consumer_key") => exception("Invalid consumer key"),
        Problem::ConsumerKeyUnknown | Problem::ConsumerKeyRejected => exception("Invalid consumer"),
        Problem::ConsumerKeyRefused => not_approved(),
        Problem::ParameterAbsent("oauth_timestamp") => {
            exception("Missing timestamp parameter. The parameter is required")
        }
        Problem::ParameterAbsent("oauth_nonce") => {
            exception("Missing nonce parameter. The parameter is required")
        }
        Problem::ParameterAbsent("oauth_signature_method") => {
            exception("No signature method parameter. This parameter is required")
        }
        Problem::SignatureMethodRejected => exception(format!(
            "Signature method '{}' not supported try one of the following: HMAC-SHA1, RSA-SHA1",
            asked.said(|signed| Some(signed.signature_method()))
        )),
        Problem::SignatureInvalid | Problem::ParameterAbsent("oauth_signature") => {
            exception("Invalid signature")
        }
        Problem::NonceUsed => exception(format!("Nonce already used: {}", asked.said(SignedRequest::nonce))),
        Problem::TimestampRefused { from, to } => {
            let yours = asked.signed.as_ref().and_then(SignedRequest::timestamp).unwrap_or_default();
            exception(format!("Expired timestamp, yours {yours}, ours {}", i64::midpoint(*from, *to)))
        }
        Problem::ParameterAbsent("oauth_token") if is_access => exception("Invalid access token: "),
        Problem::ParameterAbsent("oauth_token") => exception("Invalid request token: "),
        Problem::TokenRejected if is_access => {
            exception(format!("Invalid access token: {}", asked.said(SignedRequest::token)))
        }
        Problem::TokenRejected | Problem::TokenExpired | Problem::PermissionDenied => wrong(
            "mwoauthdatastore-request-token-not-found",
            "There is no such request token, or its time is over. E004",
        ),
        Problem::TokenRevoked => access_token_not_found(),
        Problem::TokenUsed => {
            wrong("mwoauthdatastore-request-token-already-used", "This request token was used before. E009")
        }
        Problem::PermissionUnknown
        | Problem::VerifierInvalid
        | Problem::ParameterAbsent("oauth_verifier") => {
            wrong("mwoauthdatastore-bad-verifier", "The verification code provided was not valid.")
        }
        Problem::ParameterAbsent(name) => exception(format!("Missing parameter: {name}")),
        Problem::ParameterRejected(name) => exception(format!("Invalid parameter: {name}")),
    }
}

fn callback(prefix: bool) -> Wrong {
    if prefix {
        wrong(
            "mwoauth-callback-not-oob-or-prefix",
            "oauth_callback must be there, and be \"oob\" or begin with the registered callback.",
        )
    } else {
        wrong("mwoauth-callback-not-oob", "oauth_callback must be there, and be \"oob\".")
    }
}

fn bad_consumer_key() -> Wrong {
    wrong("mwoauthserver-bad-consumer-key", "There is no application with this key. E006")
}

fn not_approved() -> Wrong {
    wrong("mwoauthserver-bad-consumer", "The application is not approved. E005")
}

fn access_token_not_found() -> Wrong {
    wrong(
        "mwoauthdatastore-access-token-not-found",
        "No approved grant was found for that authorization token.",
    )
}

/// A version that is not spoken here.
pub(super) fn other_version(version: &str) -> Wrong {
    wrong(
        "mwoauth-invalid-version",
        format!("This endpoint is not allowed for OAuth version {version}. E012"),
    )
}

/// There is no such part of the page; of a client that everybody may know the home page is named, where one answers for it.
pub(super) fn unknown_page(client: Option<&Client>) -> Wrong {
    let known = |client: &&Client| {
        let usable = matches!(client.life.stage, Stage::Approved | Stage::Configured);
        usable && !client.life.hidden && !client.owner_only
    };
    let client = client.filter(known);
    let contact = client.and_then(|client| client.homepage.as_ref().map(|page| page.as_str()));
    match (client, contact) {
        (Some(client), contact) => {
            let contact = contact.map(|contact| format!(" ({contact})")).unwrap_or_default();
            let text =
                format!("Unknown URL: ask whoever answers for {}{contact}. E003", client.name.as_str());
            wrong("mwoauth-bad-request-invalid-action-contact", text)
        }
        (None, _) => wrong("mwoauth-bad-request-invalid-action", "Unknown URL. E002"),
    }
}
