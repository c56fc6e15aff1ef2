//! Who looks: nobody in particular, or the person of a token that stands.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use oauth_core::id::UserId;

use crate::access::{RequiredScopes, scopes};
use crate::challenge::Rejection;
use crate::guard::{Installed, carries_something};

/// The person whose token with the scope `read` came with the request. Without a token it is nobody; a token that does
/// not stand is refused all the same, so that no client takes the public's view for its own.
#[derive(Debug)]
pub(super) struct Viewer(pub(super) Option<UserId>);

impl FromRequest for Viewer {
    type Error = Rejection;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Rejection>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let Some(Installed(guard)) = request.app_data::<Installed>() else {
                return Err(Rejection::unguarded(request.path()));
            };
            if !carries_something(&request, None) {
                return Ok(Self(None));
            }
            let access = guard.authorize(&request).await?;
            guard.require(&access.scopes, scopes::Read::SCOPES)?;
            Ok(Self(Some(access.user)))
        })
    }
}
