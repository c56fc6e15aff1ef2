//! The routes that come with the guard: the resource metadata (RFC 9728) and one for clients to try a token on.

use actix_web::http::header::{CACHE_CONTROL, ContentType};
use actix_web::http::{Method, StatusCode};
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, Responder, Route, guard as when, web};
use serde::Serialize;

use crate::access::{Authorized, scopes};
use crate::cors::any_origin;
use crate::guard::Guard;

/// Both answer alike; actix-web leaves the body of an answer to HEAD out.
pub(crate) const READING: [Method; 2] = [Method::GET, Method::HEAD];

/// For `App::configure`, on the application itself and not in a scope, since well-known places stand at the host's root:
/// - `/.well-known/oauth-protected-resource` and the same with the resource's path behind it: the metadata
/// - `test` below the resource: whose token it is, as `{"email": …, "username": …}`; needs the scope `read`
///
/// The host's other routes, its data and its error pages stay as they are.
///
/// Rule: RFC9728-3 (MUST), RFC9728-3.1 (MUST), RFC9728-3.2 (MUST), RFC9728-3.3 (MUST)
pub fn resource_routes(guard: &Guard) -> impl Fn(&mut ServiceConfig) + use<> {
    let guard = guard.clone();
    move |config| {
        for path in guard.metadata_paths() {
            let document = guard.metadata();
            let metadata = move || {
                let document = document.clone();
                async move {
                    HttpResponse::Ok()
                        .content_type(ContentType::json())
                        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
                        .insert_header(("X-Content-Type-Options", "nosniff"))
                        .body(document)
                }
            };
            config.service(any_origin(web::resource(path).route(reading().to(metadata)), &READING));
        }
        let test = web::resource(format!("{}/test", guard.path()));
        config.service(any_origin(test.app_data(guard.data()).route(reading().to(whose)), &READING));
    }
}

pub(crate) fn reading() -> Route {
    web::route().guard(when::Any(when::Get()).or(when::Head()))
}

/// The members in alphabetical order.
#[derive(Serialize)]
struct Whose<'a> {
    email: &'a str,
    username: &'a str,
}

async fn whose(access: Authorized<scopes::Read>) -> impl Responder {
    private_json(&Whose { email: &access.user_email, username: &access.user_name })
}

/// JSON for the one who asked and nobody else.
pub(crate) fn private_json(body: &impl Serialize) -> HttpResponse {
    private_json_as(StatusCode::OK, body)
}

/// The same with another status.
pub(crate) fn private_json_as(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .json(body)
}
