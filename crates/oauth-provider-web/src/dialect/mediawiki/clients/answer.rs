//! What programs are answered: applications as a wiki has them, and what is wrong by a wiki's codes.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS};
use oauth_core::flow::register::{FieldError, Registered};
use oauth_core::model::client::Client;
use oauth_core::model::stage::Stage;
use oauth_core::refusal::Refusal;
use oauth_core::text::network::Network;
use serde_json::{Value, json};

use crate::output::fault::Fault;
use crate::output::headers::{NO_STORE, OAUTH_CHALLENGE};

/// JSON for the one who asked and nobody else: a session may be behind it, so no other origin reads it.
fn json_of(status: StatusCode, body: &Value) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((CACHE_CONTROL, NO_STORE))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .content_type("application/json")
        .body(body.to_string())
}

/// What was asked for.
pub(super) fn send(body: &Value) -> HttpResponse {
    json_of(StatusCode::OK, body)
}

/// An application that just got its secret. One without has null there.
pub(super) fn made(made: &Registered) -> Value {
    let own = made.token.as_ref();
    let secret = own.and_then(|own| own.secret.as_ref());
    let body = json!({
        "name": made.client.name.as_str(),
        "client_key": made.client.id.to_string(),
        "secret": made.secret.as_ref().map(|secret| secret.reveal()),
    });
    let more = [
        own.map(|own| ("access_token", Value::from(own.token.reveal()))),
        secret.map(|secret| ("access_secret", Value::from(secret.reveal()))),
    ];
    with(body, more)
}

/// The same with those of these members that there are.
fn with<const N: usize>(mut body: Value, more: [Option<(&str, Value)>; N]) -> Value {
    if let Value::Object(members) = &mut body {
        members.extend(more.into_iter().flatten().map(|(name, value)| (name.to_owned(), value)));
    }
    body
}

/// An application in the list of its owner.
pub(super) fn listed(client: &Client) -> Value {
    let signs = client.signing().is_some();
    let at = client.created_at.datetime().map(|at| at.format("%H:%M, %-d %B %Y").to_string());
    let body = json!({
        "email": client.contacts.first().map(String::as_str).unwrap_or_default(),
        "name": client.name.as_str(),
        "version": client.version.as_str(),
        "callback_url": client.redirect_uris.first().map(|uri| uri.as_str()).unwrap_or_default(),
        "description": client.description,
        "client_key": client.id.to_string(),
        "owner_only": client.owner_only,
        "stage": number(client.life.stage),
        "oauth_version": if signs { 1 } else { 2 },
        "registration_formatted": at.unwrap_or_default(),
        "scopes": client.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>(),
    });
    // Without an address there is nowhere to send a code.
    let coded = !client.redirect_uris.is_empty();
    let names = client.grant_types.names().iter().filter(|name| coded || **name != "authorization_code");
    let networks: Vec<String> = client.networks.iter().map(Network::to_string).collect();
    let more = [
        (!signs).then(|| ("allowed_grants", names.copied().collect())),
        (!networks.is_empty()).then(|| ("restrictions", json!({ "IPAddresses": networks }))),
    ];
    with(body, more)
}

/// A wiki's number of a stage.
pub(crate) const fn number(stage: Stage) -> u8 {
    match stage {
        Stage::Proposed => 0,
        Stage::Approved => 1,
        Stage::Rejected => 2,
        Stage::Expired => 3,
        Stage::Disabled => 4,
        Stage::Configured => 5,
    }
}

/// What is wrong: for the log, and as a wiki says it.
#[derive(Debug)]
pub(super) struct Failed {
    fault: Fault,
    told: Option<Box<Told>>,
}

#[derive(Debug)]
struct Told {
    status: u16,
    code: String,
    text: String,
}

impl<T: Into<Fault>> From<T> for Failed {
    fn from(fault: T) -> Self {
        Self { fault: fault.into(), told: None }
    }
}

impl AsRef<Fault> for Failed {
    fn as_ref(&self) -> &Fault {
        &self.fault
    }
}

impl Failed {
    fn with(refusal: Refusal, status: u16, code: impl Into<String>, text: impl Into<String>) -> Self {
        let told = Told { status, code: code.into(), text: text.into() };
        Self { fault: refusal.into(), told: Some(Box::new(told)) }
    }

    /// A field that cannot be so, by this code.
    pub(super) fn bad(field: &'static str, code: &str, text: &str) -> Self {
        Self::with(Refusal::BadParameter(field), 400, code, text)
    }

    /// A field that cannot be so.
    pub(super) fn invalid(field: &'static str) -> Self {
        Self::bad(field, &format!("invalid_field_{}", inner(field)), &format!("{field} cannot be so"))
    }

    /// A field that is not there.
    pub(super) fn missing(field: &'static str) -> Self {
        let code = format!("missing_field_{}", inner(field));
        Self::with(Refusal::MissingParameter(field), 400, code, format!("{field} is missing"))
    }

    /// Somewhere to answer is needed.
    pub(super) fn no_callback() -> Self {
        let text = "callback_url is missing, and the application is not for its owner alone";
        Self::bad("callback_url", "mwoauth-error-missing-callback-url-non-owner", text)
    }

    /// All that is wrong with an application, by the code of the first.
    pub(super) fn fields(faults: &[FieldError]) -> Self {
        let field = faults.first().map_or("body", field);
        let texts: Vec<String> = faults.iter().map(FieldError::to_string).collect();
        Self::bad(field, &format!("invalid_field_{}", inner(field)), &texts.join("; "))
    }

    /// Nobody is there whose applications could be listed.
    pub(super) fn nobody() -> Self {
        Self::with(Refusal::TokenMissing, 404, "rest-nonexistent-user", "nobody is signed in")
    }

    /// Nobody is there who could change one.
    pub(super) fn not_logged_in() -> Self {
        Self::with(Refusal::TokenMissing, 400, "not_logged_in", "nobody is signed in")
    }

    /// The body has no type, so that any site may have sent it.
    pub(super) fn no_type() -> Self {
        Self::bad("body", "rest-requires-content-type-header", "the body needs a Content-Type")
    }

    /// No application of this person.
    pub(super) fn no_such_key() -> Self {
        let text = "you have no application of this key that has a secret";
        Self::with(Refusal::NotFound, 400, "mwoauth-invalid-consumer-key", text)
    }

    /// One that was hidden.
    pub(super) fn hidden() -> Self {
        Self::with(Refusal::NotFound, 401, "mwoauth-consumer-deleted-error", "the application was hidden")
    }

    /// Status, code and text.
    fn parts(&self) -> (u16, String, String) {
        if let Some(told) = &self.told {
            return (told.status, told.code.clone(), told.text.clone());
        }
        let (code, status, text) = self.fault.wire();
        let told = match &self.fault {
            Fault::Refused(refusal) => of_refusal(refusal),
            Fault::UnsupportedType => Some((415, "rest-unsupported-content-type")),
            Fault::Forged => Some((403, "rest-badtoken")),
            _ => None,
        };
        let (status, code) = told.unwrap_or((status, code));
        (status, code.to_owned(), text)
    }
}

/// How a wiki says it.
const fn of_refusal(refusal: &Refusal) -> Option<(u16, &'static str)> {
    match refusal {
        Refusal::RightMissing(_)
        | Refusal::RegistrationClosed
        | Refusal::AdministratorsOnly
        | Refusal::UserDisabled => Some((400, "permission_denied")),
        Refusal::EmailNotConfirmed => Some((400, "email_not_confirmed")),
        Refusal::VersionTaken(_) => Some((400, "consumer_exists")),
        Refusal::NotFound => Some((400, "mwoauth-invalid-consumer-key")),
        Refusal::TokenMissing | Refusal::TokenInvalid(_) => Some((401, "mwoauth-invalid-authorization")),
        Refusal::Signed(_) => Some((401, "mwoauth-invalid-authorization")),
        Refusal::ScopeInsufficient | Refusal::ReadOnlyGrant | Refusal::TokenByToken => {
            Some((403, "permission_denied"))
        }
        _ => None,
    }
}

/// The field that a fault is of.
const fn field(fault: &FieldError) -> &'static str {
    match fault {
        FieldError::Name => "name",
        FieldError::Description => "description",
        FieldError::Contact(_) | FieldError::TooManyContacts => "email",
        FieldError::Version => "version",
        FieldError::RedirectUriMissing
        | FieldError::TooManyRedirectUris
        | FieldError::RedirectUri(..)
        | FieldError::OneCallback => "callback_url",
        FieldError::ClientCredentials => "grant_types",
        FieldError::ScopeMissing | FieldError::ScopeUnknown(_) => "scopes",
        _ => "body",
    }
}

/// A wiki's own name of a field, which its codes have.
fn inner(field: &str) -> &str {
    match field {
        "is_confidential" => "oauth2IsConfidential",
        "callback_url" => "callbackUrl",
        "callback_is_prefix" => "callbackIsPrefix",
        "grant_types" => "oauth2GrantTypes",
        "scopes" => "grants",
        other => other,
    }
}

/// What is wrong, in both forms that the original has: the code as `message`, and as `errorKey` with the words.
pub(super) fn tell(failed: &Failed) -> HttpResponse {
    let (status, code, text) = failed.parts();
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = json!({
        "message": code,
        "errorKey": code,
        "messageTranslations": { "en": text },
        "httpCode": status.as_u16(),
        "httpReason": status.canonical_reason().unwrap_or_default(),
    });
    let mut response = json_of(status, &body);
    if status == StatusCode::UNAUTHORIZED {
        let headers = response.headers_mut();
        headers.append(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"oauth\""));
        headers.append(WWW_AUTHENTICATE, OAUTH_CHALLENGE);
    }
    failed.fault.accompany(&mut response);
    response
}
