//! A person in front of a browser: signs in and decides, on the provider's real pages.

use std::collections::BTreeMap;
use std::fmt;

use url::Url;

use crate::html::{Form, forms, words};
use crate::http::{Answer, Ask};
use crate::people::Person;
use crate::provider::TestProvider;
use crate::stop::{OrStop, stop};

/// Redirects of the provider's own in a row: more would be a ring.
const HOPS: usize = 10;

/// The answer to an authorization request (RFC 6749 §4.1.2): the address that the browser is sent back to, which the test
/// hands to its application.
#[derive(Clone)]
pub struct AuthorizationResponse(Url);

/// Without the code.
impl fmt::Debug for AuthorizationResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.query_pairs().map(|(name, _)| name.into_owned()).collect();
        f.debug_struct("AuthorizationResponse")
            .field("path", &self.0.path())
            .field("parameters", &names)
            .finish()
    }
}

impl AuthorizationResponse {
    /// The whole address.
    #[must_use]
    pub fn url(&self) -> &str {
        self.0.as_str()
    }

    /// One of its parameters.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.0.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The authorization code.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn code(&self) -> String {
        let error = self.error().unwrap_or_default();
        self.parameter("code").or_stop(&format!("the answer has no code but the error {error:?}"))
    }

    /// The `state` of the request.
    #[must_use]
    pub fn state(&self) -> Option<String> {
        self.parameter("state")
    }

    /// The error code, where the answer is no (RFC 6749 §4.1.2.1).
    #[must_use]
    pub fn error(&self) -> Option<String> {
        self.parameter("error")
    }
}

impl TestProvider {
    /// Opens an authorization request in a fresh browser, signs in, and allows everything that is asked for. Where the
    /// person allowed it before, the provider asks no more and the answer is the same.
    ///
    /// # Panics
    /// When the provider shows an error page instead; the message says which.
    #[track_caller]
    pub fn sign_in_and_allow(&self, authorize_url: &str, person: &Person) -> AuthorizationResponse {
        let mut browser = Browser::new(self);
        match browser.arrive(authorize_url, person) {
            Place::Left(response) => response,
            Place::Consent(form) => browser.decide(form, "allow"),
        }
    }

    /// The same, with only these scopes left ticked, parted by spaces.
    ///
    /// # Panics
    /// When the provider shows no consent page, or one that does not offer these.
    #[track_caller]
    pub fn sign_in_and_allow_only(
        &self,
        authorize_url: &str,
        person: &Person,
        scopes: &str,
    ) -> AuthorizationResponse {
        let mut browser = Browser::new(self);
        let mut form = browser.consent(authorize_url, person);
        let scopes: Vec<&str> = scopes.split(' ').collect();
        for scope in &scopes {
            if !form.boxes.iter().any(|(name, value)| name == "scope" && value == scope) {
                stop(&format!("the consent page does not offer the scope {scope:?}"));
            }
        }
        form.set("scope", &scopes);
        browser.decide(form, "allow")
    }

    /// The same, and says no.
    ///
    /// # Panics
    /// When the provider shows no consent page.
    #[track_caller]
    pub fn sign_in_and_deny(&self, authorize_url: &str, person: &Person) -> AuthorizationResponse {
        let mut browser = Browser::new(self);
        let form = browser.consent(authorize_url, person);
        browser.decide(form, "deny")
    }
}

/// Where an authorization request leads somebody who is signed in.
enum Place {
    Consent(Form),
    /// Back to the application.
    Left(AuthorizationResponse),
}

/// Keeps cookies and follows redirects as long as they stay here.
struct Browser<'a> {
    provider: &'a TestProvider,
    cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    const fn new(provider: &'a TestProvider) -> Self {
        Self { provider, cookies: BTreeMap::new() }
    }

    #[track_caller]
    fn consent(&mut self, authorize_url: &str, person: &Person) -> Form {
        match self.arrive(authorize_url, person) {
            Place::Consent(form) => form,
            Place::Left(response) => stop(&format!("there was no consent page: {response:?}")),
        }
    }

    /// Opens the request and signs in on the way.
    #[track_caller]
    fn arrive(&mut self, authorize_url: &str, person: &Person) -> Place {
        let mut answer = self.visit(authorize_url, None);
        if let Some(mut form) = self.form(&answer, "/login") {
            form.set("username", &[person.name()]);
            form.set("password", &[person.password()]);
            answer = self.submit(&form);
        }
        match self.form(&answer, "/oauth/authorize") {
            Some(form) => Place::Consent(form),
            None => Place::Left(left(&answer)),
        }
    }

    #[track_caller]
    fn decide(&mut self, mut form: Form, decision: &str) -> AuthorizationResponse {
        form.set("decision", &[decision]);
        left(&self.submit(&form))
    }

    fn form(&self, answer: &Answer, path: &str) -> Option<Form> {
        let action = format!("{}{path}", self.provider.path);
        forms(&answer.body).into_iter().find(|form| form.action == action)
    }

    #[track_caller]
    fn submit(&mut self, form: &Form) -> Answer {
        let url = format!("{}{}", self.provider.origin, form.action);
        self.visit(&url, Some(&form.fields))
    }

    /// One request, and all redirects that stay here.
    #[track_caller]
    fn visit(&mut self, url: &str, form: Option<&[(String, String)]>) -> Answer {
        let mut answer = self.send(url, form);
        for _ in 0..HOPS {
            let origin = &self.provider.origin;
            let to = match answer.location() {
                Some(path) if path.starts_with('/') => format!("{origin}{path}"),
                Some(url) if url.starts_with(&format!("{origin}/")) => url.to_owned(),
                _ => return answer,
            };
            answer = self.send(&to, None);
        }
        stop(&format!("{url} leads round in a ring"))
    }

    #[track_caller]
    fn send(&mut self, url: &str, form: Option<&[(String, String)]>) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = Ask { url, form, cookies: cookies.join("; "), basic: None }.send();
        for line in answer.headers.get_all("set-cookie") {
            let pair = line.to_str().ok().and_then(|text| text.split(';').next()?.split_once('='));
            if let Some((name, value)) = pair {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

/// The address that the browser is sent to, out of the provider.
#[track_caller]
fn left(answer: &Answer) -> AuthorizationResponse {
    match answer.location() {
        Some(location) => AuthorizationResponse(Url::parse(location).or_stop("the redirect")),
        None => stop(&format!("the provider shows a page ({}): {}", answer.status, words(&answer.body))),
    }
}
