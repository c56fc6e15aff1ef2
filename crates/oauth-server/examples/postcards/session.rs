//! Who is visiting: a cookie with a number, and on this side what belongs to it.

use std::collections::{HashMap, VecDeque};
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::lock;
use oauth2::CsrfToken;

use crate::Shop;
use crate::oauth::{Pending, Tokens};

const COOKIE: &str = "penny_post";

/// So many visitors are remembered; the oldest is forgotten first.
const MOST: usize = 1000;

/// What is known of one visitor.
pub(crate) struct Session {
    /// Stands in every form.
    pub(crate) csrf: String,
    pub(crate) pending: Option<Pending>,
    pub(crate) connection: Option<Connection>,
    /// Something to say on the next page.
    pub(crate) notice: Option<&'static str>,
}

/// Somebody's pictures, as far as they let us.
pub(crate) struct Connection {
    pub(crate) name: String,
    pub(crate) tokens: Tokens,
}

/// Requests of one visitor take turns: two that renew at once would use one refresh token twice, which looks like theft.
pub(crate) type Shared = Arc<lock::Mutex<Session>>;

/// All visitors.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<Known>);

#[derive(Default)]
struct Known {
    by_number: HashMap<String, Shared>,
    oldest_first: VecDeque<String>,
}

impl Sessions {
    fn find(&self, number: &str) -> Option<Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).by_number.get(number).cloned()
    }

    fn begin(&self) -> (String, Shared) {
        let number = CsrfToken::new_random_len(32).secret().clone();
        let csrf = CsrfToken::new_random_len(32).secret().clone();
        let session = Session { csrf, pending: None, connection: None, notice: None };
        let shared = Arc::new(lock::Mutex::new(session));
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.by_number.insert(number.clone(), Arc::clone(&shared));
        known.oldest_first.push_back(number.clone());
        if known.oldest_first.len() > MOST
            && let Some(oldest) = known.oldest_first.pop_front()
        {
            known.by_number.remove(&oldest);
        }
        (number, shared)
    }
}

/// The visitor of a request; a new one gets a cookie.
pub(crate) struct Visitor {
    pub(crate) session: Shared,
    pub(crate) cookie: Option<Cookie<'static>>,
}

impl FromRequest for Visitor {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(shop) = request.app_data::<web::Data<Shop>>() else {
            return ready(Err(actix_web::error::ErrorInternalServerError("no shop")));
        };
        let known = request.cookie(COOKIE).and_then(|cookie| shop.sessions.find(cookie.value()));
        let visitor = known.map_or_else(
            || {
                let (number, session) = shop.sessions.begin();
                // Lax: the browser must bring it when the provider sends somebody back.
                let cookie = Cookie::build(COOKIE, number).path("/").http_only(true).same_site(SameSite::Lax);
                Self { session, cookie: Some(cookie.finish()) }
            },
            |session| Self { session, cookie: None },
        );
        ready(Ok(visitor))
    }
}
