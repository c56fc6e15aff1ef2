//! Who asks, where both people with a session of the host and programs with a token may: and where programs may not.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use oauth_core::oauth2::resource::Access;
use oauth_core::refusal::Refusal;

use crate::access::Arrived;
use crate::challenge::Rejection;

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Rejection>>>>;

/// A request that may come with a token. A token that does not stand is refused; without one the handler runs, and asks
/// the host's own session. A form is read first, as [`crate::Authorized`] does, and has the same limits: 64 KiB, and a time
/// to arrive. Larger things belong into `multipart/form-data`, which no signature covers.
#[derive(Debug)]
pub struct Caller(Option<Access>);

impl Caller {
    /// Does a program act here, with a token of either protocol?
    #[must_use]
    pub const fn is_oauthed(&self) -> bool {
        self.0.is_some()
    }

    /// What its token amounts to.
    #[must_use]
    pub const fn oauth_token(&self) -> Option<&Access> {
        self.0.as_ref()
    }
}

impl FromRequest for Caller {
    type Error = Rejection;
    type Future = Answer<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let arrived = Arrived::wait(request, payload);
        Box::pin(async move {
            let access = arrived.await?.access().await?;
            Ok(Self(access.map(|(access, _)| access)))
        })
    }
}

/// Proof that no program acts here: for routes that only people may use, such as changing a password. A request that
/// carries a token, good or bad, is answered with 403.
///
/// Rights that a token should never have cannot then be had by one, whatever its scopes. Forms have the limits of
/// [`Caller`].
#[derive(Clone, Copy, Debug)]
pub struct PeopleOnly(());

impl FromRequest for PeopleOnly {
    type Error = Rejection;
    type Future = Answer<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let arrived = Arrived::wait(request, payload);
        Box::pin(async move {
            let arrived = arrived.await?;
            if arrived.carries_something() {
                return Err(arrived.guard.reject(Refusal::PeopleOnly));
            }
            Ok(Self(()))
        })
    }
}
