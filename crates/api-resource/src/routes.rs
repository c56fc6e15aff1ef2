//! The routes that come with the guard: the resource metadata (RFC 9728) and one for clients to try a token on.

use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, ContentType};
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, Responder, Route, guard as when, web};
use serde::Serialize;

use crate::access::{Authorized, scopes};
use crate::action_api;
use crate::cors::any_origin;
use crate::guard::Guard;
use crate::wiki_rest;

/// Both answer alike; actix-web leaves the body of an answer to HEAD out.
const METHODS: [Method; 2] = [Method::GET, Method::HEAD];
/// What a wiki's action API takes.
const ASKED: [Method; 3] = [Method::GET, Method::HEAD, Method::POST];

/// For `App::configure`, on the application itself and not in a scope, since well-known places stand at the host's root:
/// - `/.well-known/oauth-protected-resource` and the same with the resource's path behind it: the metadata
/// - `test` below the resource: whose token it is, as `{"email": …, "username": …}`; needs the scope `read`
/// - `api.php` and `w/api.php` beside the resource: the same for programs of a wiki
/// - `rest.php/oauth2/resource/profile` and `…/scopes` beside the resource, and below `w`: what such programs ask by REST
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
            config.service(any_origin(web::resource(path).route(reading().to(metadata)), &METHODS));
        }
        let test = web::resource(format!("{}/test", guard.path()));
        config.service(any_origin(test.app_data(guard.data()).route(reading().to(whose)), &METHODS));
        let wiki = web::resource(action_api::paths(guard.path()).to_vec()).app_data(guard.data());
        let asking = reading().to(action_api::answer);
        let wiki = wiki.route(asking).route(web::post().to(action_api::answer));
        config.service(any_origin(wiki, &ASKED));
        for (name, route) in
            [("profile", reading().to(wiki_rest::profile)), ("scopes", reading().to(wiki_rest::scopes))]
        {
            let paths = wiki_rest::paths(guard.path(), name).to_vec();
            let resource = web::resource(paths).app_data(guard.data()).route(route);
            config.service(any_origin(resource, &METHODS));
        }
    }
}

fn reading() -> Route {
    web::route().guard(when::Any(when::Get()).or(when::Head()))
}

/// The members in alphabetical order.
#[derive(Serialize)]
struct Whose<'a> {
    email: &'a str,
    username: &'a str,
}

async fn whose(access: Authorized<scopes::Read>) -> impl Responder {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .json(Whose { email: &access.user_email, username: &access.user_name })
}
