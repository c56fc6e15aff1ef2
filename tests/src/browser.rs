//! The actor `browser`: cookies, forms and redirects of a person's browser, without drawing anything.

use std::collections::BTreeMap;

use crate::app::App;
use crate::canary;
use crate::form::{Form, forms};
use crate::http::{self, Answer};

/// A browser at one provider.
#[derive(Clone, Debug)]
pub struct Browser {
    base: String,
    cookies: BTreeMap<String, String>,
    headers: Vec<(String, String)>,
}

/// A page and where it stood.
#[derive(Debug)]
pub struct Page {
    /// What the server said.
    pub answer: Answer,
    /// Its address.
    pub url: String,
}

impl Page {
    /// The form that is sent to this path.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn form(&self, action: &str) -> Form {
        let all = forms(&self.answer.body);
        let found = all.into_iter().find(|form| form.action == action);
        found.unwrap_or_else(|| panic!("no form to {action} at {}: {}", self.url, self.answer.body))
    }
}

impl Browser {
    /// A browser that knows nobody.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self { base: base.to_owned(), cookies: BTreeMap::new(), headers: Vec::new() }
    }

    /// The same, sending one header more with everything, as a proxy does.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The value of a cookie; empty when there is none.
    #[must_use]
    pub fn cookie(&self, name: &str) -> &str {
        self.cookies.get(name).map_or("", String::as_str)
    }

    /// One request, no redirect followed; `place` is a path or a whole URL of this provider.
    ///
    /// # Panics
    /// When the server does not answer.
    pub fn visit(&mut self, place: &str, form: Option<&Form>) -> Page {
        let url = if place.starts_with('/') { format!("{}{place}", self.base) } else { place.to_owned() };
        let mut request = match form {
            None => http::get(&url),
            Some(form) => {
                let pairs: Vec<_> =
                    form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                http::post(&url, &pairs)
            }
        };
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let answer = http::send(request);
        self.keep_cookies(&answer);
        Page { answer, url }
    }

    /// A page, with the provider's own redirects followed; stops in front of anybody else's address.
    pub fn get(&mut self, place: &str) -> Page {
        let page = self.visit(place, None);
        self.follow(page)
    }

    /// Sends a form, by one of its buttons where it has named ones, and follows as [`Browser::get`] does.
    pub fn submit(&mut self, form: &Form, button: Option<(&str, &str)>) -> Page {
        let form = form.clone().with(&button.into_iter().collect::<Vec<_>>());
        let page = self.visit(&form.action, Some(&form));
        self.follow(page)
    }

    fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..10 {
            let to = page.answer.location().to_owned();
            let own = to.starts_with('/') || to.starts_with(&format!("{}/", self.base));
            if !own {
                break;
            }
            page = self.visit(&to, None);
        }
        page
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for line in answer.headers.get_all("set-cookie") {
            let text = line.to_str().unwrap_or_default();
            let pair = text.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                canary::issued("cookie", value);
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Signs in by the form.
    ///
    /// # Panics
    /// When that is refused.
    pub fn sign_in(&mut self, name: &str, password: &str) {
        let page = self.get("/login");
        let form = page.form("/login").with(&[("username", name), ("password", password)]);
        let page = self.submit(&form, None);
        assert_eq!((page.answer.status, page.url.ends_with("/account")), (200, true), "{page:?}");
    }

    /// Presses a button of the consent page, with the fields as they stand; where the answer leads.
    ///
    /// # Panics
    /// When there is no consent page at that address, or no answer to the application.
    pub fn decide(&mut self, authorization_url: &str, decision: &str) -> String {
        let page = self.get(authorization_url);
        let form = page.form("/oauth/authorize");
        let page = self.submit(&form, Some(("decision", decision)));
        assert_eq!(page.answer.status, 303, "{page:?}");
        page.answer.location().to_owned()
    }

    /// Allows an application what it asks for; the code that it is answered.
    ///
    /// # Panics
    /// When there is none.
    pub fn allow(&mut self, app: &App, scope: &str) -> String {
        let location = self.decide(&app.authorization_url(scope, "a-state"), "allow");
        assert!(location.starts_with(&app.redirect_uri), "{location}");
        let code = http::parameter(&location, "code");
        canary::issued("code", &code);
        code
    }
}
