//! A wiki's REST interface, as far as programs of OAuth 2 ask it who their token is of and what it may do:
//! `rest.php/oauth2/resource/profile` and `…/scopes`.

use actix_web::{HttpRequest, HttpResponse};
use oauth_core::oauth2::resource::Admitted;
use serde_json::json;

use crate::access::{Authorized, installed};
use crate::challenge::Rejection;
use crate::routes::private_json;

/// Answers whose token it is; any scope will do. Ids are texts here, where a wiki has numbers.
pub(super) async fn profile(access: Authorized) -> Result<HttpResponse, Rejection> {
    Ok(private_json(&access.voice().profile(access.into_access()).await?))
}

/// Answers what a token may do, a client's own too; one for looking only, what that leaves of its scopes.
pub(super) async fn scopes(request: HttpRequest) -> Result<HttpResponse, Rejection> {
    let guard = installed(&request)?;
    let scopes = match guard.admit(&request).await? {
        Admitted::Owner(access) => guard.usable(&access),
        Admitted::Client(access) => access.scopes,
    };
    Ok(private_json(&json!({ "scopes": scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>() })))
}
