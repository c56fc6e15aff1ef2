//! The routes that come with the guard, and the helper that makes routes for scripts.

use actix_web::dev::Service;
use actix_web::http::Method;
use actix_web::test::init_service;
use actix_web::{App, HttpResponse, web};
use api_resource::{Guard, ResourceConfig, any_origin, resource_routes};
use serde_json::json;

use crate::fixture::{Fixture, RESOURCE, anonymous, answer};

/// Rule: RFC9728-3.1
/// Rule: RFC9728-3.2
/// Rule: RFC9728-3
/// Rule: RFC9728-3.3
#[actix_web::test]
async fn the_metadata_stands_where_programs_look() {
    let api = Fixture::new();
    for path in ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/api"] {
        let answer = api.ask(anonymous(path)).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("Content-Type"), Some("application/json"));
        assert_eq!(answer.header("Cache-Control"), Some("public, max-age=3600"));
        assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"));
        let document: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(
            document,
            json!({
                "resource": RESOURCE,
                "authorization_servers": ["https://op.example"],
                "scopes_supported": ["read", "write", "profile", "email"],
                "bearer_methods_supported": ["header"],
            })
        );
        let head = api.ask(anonymous(path).method(Method::HEAD)).await;
        assert_eq!((head.status.as_u16(), head.header("Content-Type")), (200, Some("application/json")));
        let other = api.ask(anonymous(path).method(Method::POST)).await;
        assert_eq!(
            (other.status.as_u16(), other.header("Allow"), other.error().as_str()),
            (405, Some("GET, HEAD, OPTIONS"), "invalid_request")
        );
    }
    assert_eq!(api.ask(anonymous("/.well-known/openid-configuration")).await.body, "the host's own page");
}

/// Rule: RFC9728-3.1
#[actix_web::test]
async fn a_resource_under_a_prefix_has_its_routes_there() {
    let api = Fixture::new();
    let config = ResourceConfig::new("https://op.example/idp/api").unwrap();
    let guard = Guard::store(api.store.clone(), api.env.clone(), config);
    let app = init_service(App::new().configure(resource_routes(&guard))).await;
    for (path, status) in [
        ("/.well-known/oauth-protected-resource/idp/api", 200),
        ("/.well-known/oauth-protected-resource/api", 404),
        ("/idp/api/test", 200),
        ("/api/test", 404),
    ] {
        let response = app.call(api.request(path).to_request()).await.unwrap();
        assert_eq!(response.status(), status, "{path}");
    }
}

/// F-21, MG-R12
#[actix_web::test]
async fn the_test_route_says_whose_token_it_is() {
    let api = Fixture::new();
    let answer = api.get("/api/test").await;
    assert_eq!(answer.body, r#"{"email":"alice@people.example","username":"alice"}"#);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("Content-Type"), Some("application/json"));
    assert_eq!(answer.header("Cache-Control"), Some("private, no-store"));
    assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"));
}

/// F-88
#[actix_web::test]
async fn scripts_may_ask_and_may_read_why_not() {
    let api = Fixture::new();
    let preflight = anonymous("/api/test")
        .method(Method::OPTIONS)
        .insert_header(("Origin", "https://app.example"))
        .insert_header(("Access-Control-Request-Method", "GET"))
        .insert_header(("Access-Control-Request-Headers", "authorization"));
    let preflight = api.ask(preflight).await;
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("Access-Control-Allow-Origin"), Some("*"));
    assert_eq!(preflight.header("Access-Control-Allow-Methods"), Some("GET, HEAD"));
    assert_eq!(
        preflight.header("Access-Control-Allow-Headers"),
        Some("Authorization, Content-Type, X-Requested-With")
    );
    assert_eq!(preflight.header("Access-Control-Allow-Credentials"), None);

    let refused = api.ask(anonymous("/api/test")).await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header("Access-Control-Allow-Origin"), Some("*"));
    assert_eq!(refused.header("Access-Control-Expose-Headers"), Some("Link, WWW-Authenticate, Retry-After"));

    let other = api.ask(api.request("/api/test").method(Method::DELETE)).await;
    assert_eq!((other.status.as_u16(), other.header("Allow")), (405, Some("GET, HEAD, OPTIONS")));
    assert_eq!(other.header("Access-Control-Allow-Origin"), Some("*"));
}

#[actix_web::test]
async fn a_host_makes_its_own_routes_for_scripts() {
    let things = web::resource("/things").get(HttpResponse::Ok).post(HttpResponse::Created);
    let app = init_service(App::new().service(any_origin(things, &[Method::GET, Method::POST]))).await;
    for (method, status) in
        [(Method::GET, 200), (Method::POST, 201), (Method::OPTIONS, 204), (Method::PUT, 405)]
    {
        let request = anonymous("/things").method(method.clone()).to_request();
        let answer = answer(app.call(request).await.unwrap().map_into_boxed_body()).await;
        assert_eq!(answer.status.as_u16(), status, "{method}");
        assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"), "{method}");
    }
}
