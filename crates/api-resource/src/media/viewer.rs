//! Who looks: nobody in particular, or the person of a token that stands.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use oauth_core::id::UserId;
use oauth_store_diesel::media::Entry;

use crate::access::{Arrived, RequiredScopes, scopes};
use crate::challenge::Rejection;

/// The person whose token with the scope `read` came with the request. Without a token it is nobody; a token that does
/// not stand is refused all the same, so that no client takes the public's view for its own.
#[derive(Debug)]
pub(super) struct Viewer(pub(super) Option<UserId>);

impl FromRequest for Viewer {
    type Error = Rejection;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Rejection>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let arrived = Arrived::wait(request, payload);
        Box::pin(async move {
            let arrived = arrived.await?;
            let Some((access, voice)) = arrived.access().await? else { return Ok(Self(None)) };
            voice.require(&access.scopes, scopes::Read::SCOPES)?;
            Ok(Self(Some(access.user)))
        })
    }
}

/// May this person see it?
pub(super) fn may_see(entry: &Entry, viewer: Option<&UserId>) -> bool {
    entry.public || viewer == Some(&entry.owner)
}
