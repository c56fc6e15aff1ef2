//! One request, one answer: no cookies, no redirects followed, no connection kept.

use std::sync::LazyLock;
use std::time::Duration;

use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder};
use reqwest::header::HeaderMap;
use serde_json::Value;

static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(0);
    client.timeout(Duration::from_secs(40)).build().expect("an HTTP client")
});

/// What a server said.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; what is no UTF-8 is replaced.
    pub body: String,
}

impl Answer {
    /// The first value of a header; empty when there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// A text member of the JSON body; empty when there is none.
    #[must_use]
    pub fn member(&self, name: &str) -> String {
        self.json().get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// Where it redirects to.
    #[must_use]
    pub fn location(&self) -> &str {
        self.header("location")
    }
}

/// A GET to be sent by [`send`].
pub fn get(url: &str) -> RequestBuilder {
    CLIENT.get(url)
}

/// A POST of a form to be sent by [`send`].
pub fn post(url: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    CLIENT.post(url).header("content-type", "application/x-www-form-urlencoded").body(body)
}

/// Any other request to be sent by [`send`].
///
/// # Panics
/// When the method is none.
pub fn other(method: &str, url: &str) -> RequestBuilder {
    CLIENT.request(Method::from_bytes(method.as_bytes()).expect("a method"), url)
}

/// Sends a request and reads the answer.
///
/// # Panics
/// When there is none.
pub fn send(request: RequestBuilder) -> Answer {
    try_send(request).unwrap_or_else(|cause| panic!("no answer: {cause:?}"))
}

/// The same where the server may not answer.
///
/// # Errors
/// The reason in words.
pub fn try_send(request: RequestBuilder) -> Result<Answer, String> {
    let answer = request.send().map_err(|cause| format!("{cause:?}"))?;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let body = answer.bytes().map_err(|cause| format!("{cause:?}"))?;
    Ok(Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

/// The parameters of a URL's query, in their order.
///
/// # Panics
/// When it is no URL.
#[must_use]
pub fn query(url: &str) -> Vec<(String, String)> {
    url::Url::parse(url).expect("a URL").query_pairs().into_owned().collect()
}

/// One of them; empty when there is none.
#[must_use]
pub fn parameter(url: &str, name: &str) -> String {
    query(url).into_iter().find(|(key, _)| key == name).map(|(_, value)| value).unwrap_or_default()
}
