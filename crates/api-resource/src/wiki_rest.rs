//! A wiki's REST interface, as far as programs of OAuth 2 ask it who their token is of and what it may do:
//! `rest.php/oauth2/resource/profile` and `…/scopes`.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse};
use oauth_core::oauth2::resource::Admitted;
use serde_json::{Value, json};

use crate::access::{Authorized, installed};
use crate::challenge::Rejection;

/// Below the place of the resource, such as `/w/rest.php/…` beside `/api`.
pub(crate) fn paths(resource: &str, name: &str) -> [String; 2] {
    let place = resource.rsplit_once('/').map_or("", |(place, _)| place);
    ["", "/w"].map(|wiki| format!("{place}{wiki}/rest.php/oauth2/resource/{name}"))
}

/// Answers whose token it is; any scope will do. Ids are texts here, where a wiki has numbers.
pub(crate) async fn profile(request: HttpRequest, access: Authorized) -> Result<HttpResponse, Rejection> {
    let guard = installed(&request)?;
    Ok(send(&guard.profile(access.into_access()).await?))
}

/// Answers what a token may do, a client's own too.
pub(crate) async fn scopes(request: HttpRequest) -> Result<HttpResponse, Rejection> {
    let scopes = match installed(&request)?.admit(&request).await? {
        Admitted::Owner(access) => access.scopes,
        Admitted::Client(access) => access.scopes,
    };
    Ok(send(&json!({ "scopes": scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>() })))
}

fn send(body: &Value) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .json(body)
}
