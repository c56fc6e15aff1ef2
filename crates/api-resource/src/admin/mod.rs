//! The administration API: clients, people, grants, keys and the log, for programs of those who look after the site.
//!
//! It stands below the resource, at `admin`, and is guarded as everything there: by a token that somebody gave, with a scope
//! `admin:…`. What the person behind the token may do decides as it does on the pages, so a token never reaches further than
//! its person; what it does stands in the log, with the client's name beside the person's.
//!
//! `GET …/admin/openapi.json` describes it (OpenAPI 3.1), `GET …/admin` is the same to read.

#![expect(unused_qualifications, reason = "what utoipa's macros write is qualified")]

mod asked;
mod clients;
mod grants;
mod keys;
mod log;
mod object;
mod openapi;
mod page;
mod people;
mod problem;
mod steward;

use actix_web::http::header::{ALLOW, CACHE_CONTROL, ContentType};
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{HttpResponse, Resource, ResponseError, Route};

use crate::guard::Guard;
use crate::html::secure;
use crate::routes::reading;
use problem::Problem;

pub use object::{ClientObject, EventObject};

/// How the administration API shows itself to people, and whether it changes anything.
#[derive(Clone, Debug)]
pub struct AdminConfig {
    /// What pages call the site.
    pub site_name: String,
    /// A stylesheet of the same site, as a path.
    pub stylesheet: Option<String>,
    /// Is nothing to be changed at the moment? Whoever tries is told to come back later (503).
    pub read_only: bool,
}

/// For `App::configure`, on the application itself and not in a scope: everything below `admin` of the guard's resource. The
/// catalog needs the scopes `admin:clients`, `admin:people`, `admin:grants`, `admin:keys` and `admin:audit`; where one is
/// missing, nobody can have a token for its part.
pub fn admin_routes(guard: &Guard, config: AdminConfig) -> impl Fn(&mut ServiceConfig) + use<> {
    let (guard, config) = (guard.clone(), web::ThinData(config));
    move |service| {
        let root = format!("{}/admin", guard.path());
        let document = openapi::document(&guard);
        let at = |path: &str, allow: &'static str| {
            let resource = web::resource(format!("{root}{path}"));
            let other = move || async move { other_method(allow) };
            resource.app_data(guard.data()).app_data(config.clone()).default_service(web::to(other))
        };
        let described = Bytes::from(serde_json::to_vec(&document).unwrap_or_default());
        service
            .service(
                at("", "GET, HEAD")
                    .route(constant(ContentType::html(), page::of(&document, guard.path(), &config.0))),
            )
            .service(at("/openapi.json", "GET, HEAD").route(constant(ContentType::json(), described)));
        routes(service, at);
    }
}

/// What needs a token.
fn routes(service: &mut ServiceConfig, at: impl Fn(&str, &'static str) -> Resource) {
    service
        .service(
            at("/clients", "GET, HEAD, POST")
                .route(reading().to(clients::list))
                .route(web::post().to(clients::register)),
        )
        .service(at("/clients/{client_id}", "GET, HEAD").route(reading().to(clients::show)))
        .service(at("/clients/{client_id}/steps", "POST").route(web::post().to(clients::step)))
        .service(at("/people", "GET, HEAD").route(reading().to(people::list)))
        .service(at("/people/{person_id}", "GET, HEAD").route(reading().to(people::show)))
        .service(at("/people/{person_id}/role", "PUT").route(web::put().to(people::set_role)))
        .service(at("/people/{person_id}/disabled", "PUT").route(web::put().to(people::set_disabled)))
        .service(at("/people/{person_id}/sessions", "DELETE").route(web::delete().to(people::sign_out)))
        .service(at("/grants", "GET, HEAD").route(reading().to(grants::list)))
        .service(
            at("/grants/{grant_id}", "DELETE, GET, HEAD")
                .route(reading().to(grants::show))
                .route(web::delete().to(grants::end)),
        )
        .service(at("/keys", "GET, HEAD").route(reading().to(keys::list)))
        .service(at("/keys/reseal", "POST").route(web::post().to(keys::reseal)))
        .service(at("/events", "GET, HEAD").route(reading().to(log::list)));
}

fn other_method(allow: &'static str) -> HttpResponse {
    let mut response = Problem::Method.error_response();
    response.headers_mut().insert(ALLOW, actix_web::http::header::HeaderValue::from_static(allow));
    response
}

/// What is the same for everybody.
fn constant(kind: ContentType, body: Bytes) -> Route {
    reading().to(move || {
        let (kind, body) = (kind.clone(), body.clone());
        async move {
            let mut response = HttpResponse::Ok();
            secure(&mut response)
                .content_type(kind)
                .insert_header((CACHE_CONTROL, "public, max-age=3600"))
                .body(body)
        }
    })
}
