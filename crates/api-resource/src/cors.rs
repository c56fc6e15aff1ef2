//! Routes that scripts of every origin may call: they bring a token, never a cookie, so any origin may.

use std::sync::Arc;

use actix_web::dev::HttpServiceFactory;
use actix_web::http::header::{self, ALLOW};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::DefaultHeaders;
use actix_web::{HttpResponse, Resource, web};
use oauth_core::oauth2::error::ErrorCode;

use crate::challenge::json_error;

/// Finishes a resource of an API: lets scripts of every origin read its answers, refusals included, answers their
/// preflights, and answers other methods than these with 405, `Allow` and JSON.
///
/// `methods` are those that the resource has routes for. Cookies are never asked for.
///
/// ```
/// use actix_web::{HttpResponse, http::Method, web};
///
/// fn routes(config: &mut web::ServiceConfig) {
///     let things = web::resource("/api/things").get(HttpResponse::Ok).post(HttpResponse::Created);
///     config.service(api_resource::any_origin(things, &[Method::GET, Method::POST]));
/// }
/// ```
pub fn any_origin(resource: Resource, methods: &[Method]) -> impl HttpServiceFactory + use<> {
    let methods: Vec<&str> = methods.iter().map(Method::as_str).collect();
    let listed: Arc<str> = methods.join(", ").into();
    let allow = format!("{listed}, OPTIONS");
    let preflight = move || {
        let listed = Arc::clone(&listed);
        async move {
            HttpResponse::NoContent()
                .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, &*listed))
                .insert_header((
                    header::ACCESS_CONTROL_ALLOW_HEADERS,
                    "Authorization, Content-Type, X-Requested-With",
                ))
                .insert_header((header::ACCESS_CONTROL_MAX_AGE, "3600"))
                .finish()
        }
    };
    let other = move || {
        let allow = allow.clone();
        async move {
            json_error(StatusCode::METHOD_NOT_ALLOWED).insert_header((ALLOW, allow)).json(serde_json::json!({
                "error": ErrorCode::InvalidRequest.as_str(),
                "error_description": "this method is not one of those in Allow",
            }))
        }
    };
    resource.route(web::method(Method::OPTIONS).to(preflight)).default_service(web::to(other)).wrap(
        DefaultHeaders::new()
            .add((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .add((header::ACCESS_CONTROL_EXPOSE_HEADERS, "Link, WWW-Authenticate, Retry-After")),
    )
}
