//! How a wiki's answers are wrapped: as text or as JSON, what is wrong with status 200.

use actix_web::http::StatusCode;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse};
use oauth_core::flow::signed::temporary::Credentials;
use oauth_core::oauth1::header::header;
use oauth_core::oauth1::signature::Method;
use oauth_core::oauth1::wire::SignedRequest;
use oauth_core::refusal::Refusal;
use oauth_core::text::form::{Pairs, encode};
use serde_json::{Map, Value, json};

use super::words::{self, Asked, Wrong};
use crate::output::fault::Fault;
use crate::output::headers;

const TEXT: &str = "text/plain; charset=utf-8";
/// What stands in place of a secret that is not used.
const UNUSED: &str = "__unused__";
/// What the page without a name says: for developers who look at the address by hand.
const HELP: &str = "Special:OAuth is where applications begin OAuth 1.0a. \
    Its parts: initiate, authorize, authenticate, token, identify, verified, grants.\n";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// Text; also where a page was asked for, which programs do not need.
    Raw,
    Json,
}

/// How one request is answered.
pub(super) struct Envelope {
    format: Format,
    version: Option<String>,
}

impl Envelope {
    /// What a request asks for in its query.
    pub(super) fn of(request: &HttpRequest) -> Self {
        let query = Pairs::parse(request.query_string().as_bytes()).unwrap_or_default();
        let value = |name| query.one(name).ok().flatten().map(str::to_owned);
        let format = if value("format").as_deref() == Some("json") { Format::Json } else { Format::Raw };
        let version = value("oauth_version").or_else(|| in_header(request, "oauth_version"));
        Self { format, version }
    }

    /// The version that is asked for, where it is none that this page speaks.
    pub(super) fn other_version(&self) -> Option<String> {
        self.version.clone().filter(|version| version == "2" || version.starts_with("2."))
    }

    /// What is known of a request that cannot be read.
    pub(super) fn unread(&self) -> Asked {
        Asked { version: self.version.clone(), ..Asked::default() }
    }

    fn send(&self, status: StatusCode, raw: String, json: &Value) -> HttpResponse {
        let mut builder = HttpResponse::build(status);
        let builder = headers::machine(&mut builder);
        match self.format {
            Format::Raw => builder.content_type(TEXT).body(raw),
            Format::Json => builder.content_type("application/json").body(json.to_string()),
        }
    }

    /// What is wrong, with status 200.
    pub(super) fn wrong(&self, wrong: &Wrong) -> HttpResponse {
        self.wrong_as(StatusCode::OK, wrong)
    }

    fn wrong_as(&self, status: StatusCode, wrong: &Wrong) -> HttpResponse {
        let json = json!({ "error": wrong.key, "message": wrong.text });
        self.send(status, format!("Error: {}", wrong.text), &json)
    }

    /// A fault. What has nothing to do with the request keeps its status: too many failures, plain http, a network that may
    /// not ask, a store that does not answer.
    pub(super) fn fault(&self, fault: &Fault, asked: &Asked) -> HttpResponse {
        let (_, status, _) = fault.wire();
        let told = matches!(fault, Fault::Refused(refusal) if !matches!(
            refusal,
            Refusal::PlainHttp | Refusal::TooManyFailures { .. } | Refusal::NetworkNotAllowed
        ));
        let status = if told { StatusCode::OK } else { StatusCode::from_u16(status).unwrap_or_default() };
        let mut response = self.wrong_as(status, &words::of(fault, asked));
        fault.accompany(&mut response);
        response
    }

    /// What the page without a name says.
    pub(super) fn help(&self) -> HttpResponse {
        self.send(StatusCode::OK, HELP.to_owned(), &json!({ "message": HELP.trim_end() }))
    }
}

/// A parameter of the protocol in the header, where nothing else of the request is of interest.
pub(super) fn in_header(request: &HttpRequest, name: &'static str) -> Option<String> {
    let parameters = header(request.headers().get(AUTHORIZATION)?.as_bytes()).ok()?;
    parameters.one(name).ok()?.map(str::to_owned)
}

/// Credentials that were just given. The JSON form has two of the fields under their older names, too.
///
/// Rule: RFC5849-2.1 (MUST)
pub(super) fn credentials(
    envelope: &Envelope,
    signed: &SignedRequest,
    given: &Credentials,
    confirmed: bool,
) -> HttpResponse {
    let by_rsa = Method::parse(signed.signature_method()).is_some_and(Method::is_rsa);
    let unused = by_rsa && !given.callback_confirmed;
    let secret = if unused { UNUSED } else { given.secret.reveal() };
    let mut fields = vec![("oauth_token", given.token.as_str()), ("oauth_token_secret", secret)];
    if confirmed {
        fields.push(("oauth_callback_confirmed", "true"));
    }
    let raw = encode(&fields);
    fields.extend([("key", given.token.as_str()), ("secret", secret)]);
    let json: Map<String, Value> =
        fields.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
    envelope.send(StatusCode::OK, raw, &Value::Object(json))
}

/// A signed statement as it stands, under the content type that clients know.
pub(super) fn statement(jwt: String) -> HttpResponse {
    let mut builder = HttpResponse::Ok();
    headers::machine(&mut builder).content_type("application/json").body(jwt)
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::test::TestRequest;
    use oauth_core::oauth1::wire::Sent;
    use oauth_core::secret::Secret;

    use super::*;

    /// The answer to a request that was signed by this method.
    async fn given(query: &str, method: &str, callback_confirmed: bool) -> (String, String) {
        let envelope = Envelope::of(&TestRequest::with_uri(&format!("/?{query}")).to_http_request());
        let header = format!(
            r#"OAuth oauth_consumer_key="k", oauth_signature_method="{method}", oauth_signature="s""#
        );
        let sent = Sent {
            method: "POST",
            origin: "https://op.example",
            path: "/",
            query: query.as_bytes(),
            authorization: &[header.as_bytes()],
            form: None,
        };
        let signed = SignedRequest::read(&sent).unwrap().unwrap();
        let (token, secret) = ("token".to_owned(), Secret::new("secret".to_owned()));
        let response =
            credentials(&envelope, &signed, &Credentials { token, secret, callback_confirmed }, true);
        let kind = response.headers().get("content-type").unwrap().to_str().unwrap().to_owned();
        (kind, String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap())
    }

    /// MW-R1, MW-R4: a token that is used with a key has no secret; what leads to it has one.
    #[actix_web::test]
    async fn who_signs_by_rsa_gets_no_secret_with_the_token() {
        for (method, temporary, secret) in [
            ("HMAC-SHA1", true, "secret"),
            ("HMAC-SHA1", false, "secret"),
            ("PLAINTEXT", false, "secret"),
            ("RSA-SHA1", true, "secret"),
            ("RSA-SHA1", false, "__unused__"),
            ("RSA-SHA256", false, "__unused__"),
        ] {
            let want = format!("oauth_token=token&oauth_token_secret={secret}&oauth_callback_confirmed=true");
            assert_eq!(given("", method, temporary).await.1, want, "{method} {temporary}");
        }
    }

    /// MW-E1, F-87: text, where nobody asks for JSON.
    #[actix_web::test]
    async fn a_format_is_text_or_json() {
        for (query, kind) in [
            ("", TEXT),
            ("format=raw", TEXT),
            ("format=html", TEXT),
            ("format=json&format=json", TEXT),
            ("format=json", "application/json"),
        ] {
            assert_eq!(given(query, "HMAC-SHA1", false).await.0, kind, "{query}");
        }
    }
}
