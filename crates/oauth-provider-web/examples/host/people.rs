//! The people of the gallery and its login, as they were before there was any OAuth. Your application has its own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};
use oauth_core::text::form::with_query;
use oauth_provider_web::login::{Current, ResourceOwner, ResourceOwners, UserId};

const COOKIE: &str = "gallery";

/// Somebody with an account.
pub(crate) struct Person {
    id: &'static str,
    pub(crate) name: &'static str,
    email: &'static str,
    password: &'static str,
}

const PEOPLE: [Person; 2] = [
    Person { id: "1", name: "alice", email: "alice@people.example", password: "winter" },
    Person { id: "2", name: "bob", email: "bob@people.example", password: "summer" },
];

/// Who is signed in, by the value of the cookie.
#[derive(Default)]
pub(crate) struct People(Mutex<HashMap<String, &'static Person>>);

impl People {
    /// The cookie of a new session, if name and password belong together. `key` is fresh randomness.
    pub(crate) fn sign_in(&self, name: &str, password: &str, key: [u8; 16]) -> Option<Cookie<'static>> {
        let person = PEOPLE.iter().find(|person| person.name == name && person.password == password)?;
        let key = format!("{:032x}", u128::from_be_bytes(key));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), person);
        Some(Cookie::build(COOKIE, key).path("/").http_only(true).same_site(SameSite::Lax).finish())
    }

    /// The cookie that forgets the session.
    pub(crate) fn sign_out(&self, request: &HttpRequest) -> Cookie<'static> {
        if let Some(cookie) = request.cookie(COOKIE) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(cookie.value());
        }
        let mut gone = Cookie::build(COOKIE, "").path("/").http_only(true).same_site(SameSite::Lax).finish();
        gone.make_removal();
        gone
    }

    /// Who sent this request?
    pub(crate) fn signed_in(&self, request: &HttpRequest) -> Option<&'static Person> {
        let cookie = request.cookie(COOKIE)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(cookie.value()).copied()
    }
}

/// All that the provider wants to know: who is there, and where to go to sign in.
impl ResourceOwners for People {
    fn current<'a>(&'a self, request: &'a HttpRequest) -> Current<'a> {
        Box::pin(async move {
            Ok(self.signed_in(request).and_then(|person| {
                let id = UserId::parse(person.id)?;
                ResourceOwner::new(id, person.name, person.email).ok()
            }))
        })
    }

    fn login_url(&self, return_to: &str) -> String {
        with_query("/login", &[("then", return_to)])
    }
}
