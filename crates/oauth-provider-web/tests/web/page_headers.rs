//! What every answer for people carries: pages, error pages and redirects alike, on every route and method.

use actix_web::http::Method;

use crate::wire::Server;
use crate::world::{Answer, Ask, Browser, World};

/// Every route for people, with `{id}` for an application.
const PAGES: &[&str] = &[
    "/oauth",
    "/oauth/authorize",
    "/oauth/client/register",
    "/oauth/client/list",
    "/oauth/client/connections",
    "/oauth/client/connections?change={id}",
    "/wiki/Special:OAuthManageMyGrants",
    "/oauth/client/{id}",
    "/oauth/client/{id}?ask=delete",
    "/oauth/client/{id}?ask=reset-secret",
    "/oauth/client/{id}?ask=nonsense",
    "/oauth/client/nonsense",
    "/oauth-2/authorize",
    "/oauth-2/client/register",
    "/oauth-2/client/list",
    "/oauth-2/client/connections",
    "/login",
    "/logout",
    "/signup",
    "/account",
    "/account/password",
    "/account/sessions",
    "/account/email",
    "/account/email/letter",
    "/account/email/confirm",
    "/password/forgotten",
    "/password/new",
];

fn check(answer: &Answer) {
    let policy = answer.header("content-security-policy").unwrap_or_else(|| panic!("{answer:?}"));
    for part in ["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{part}: {answer:?}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
    for (name, value) in [
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("strict-transport-security", "max-age=31536000"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}: {answer:?}");
    }
    assert_eq!(answer.header("access-control-allow-origin"), None, "{answer:?}");
    if answer.status == 303 {
        assert!(answer.body.is_empty(), "{answer:?}");
    } else {
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{answer:?}");
        assert!(answer.body.starts_with("<!doctype html>"), "{answer:?}");
        assert!(!answer.body.contains("<script") && !answer.body.contains("style="), "{answer:?}");
    }
}

/// Rule: RFC6749-10.13
/// Rule: RFC9700-4.16
/// Rule: RFC9700-4.2.4
/// SEC-18, SEC-98, B18, B32
/// Rule: RFC5849-4.14
#[test]
fn every_answer_for_people_is_protected() {
    let world = World::new();
    for signed_in in [false, true] {
        for path in PAGES.iter().map(|path| path.replace("{id}", &world.shop.id.to_string())) {
            for method in
                [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS]
            {
                let mut browser =
                    if signed_in { Browser::of(&world, &world.bob) } else { Browser::new(&world) };
                check(&browser.send(Ask::new(method.clone(), &path)));
                if method == Method::POST {
                    check(&browser.post(path.split('?').next().unwrap(), &[("action", "save")]));
                    check(&browser.send(Ask::post(&path).header("content-type", "text/plain").body("x")));
                    check(&browser.send(Ask::post(&path).form(&[("a", &"x".repeat(70_000))])));
                    check(&browser.send(Ask::post(&path).form(&[("a", "\0")])));
                }
            }
        }
    }
}

/// SEC-98: also where the answer is a code, an error of the client, or a plain http way.
#[test]
fn redirects_to_clients_and_refusals_are_protected_too() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.alice);
    check(&browser.get(&world.authorize(&world.shop)));
    check(&browser.decide("allow", &[]));
    check(&browser.decide("allow", &[]));
    check(&browser.get(&world.authorize_but(&world.shop, &[("scope", "nonsense")])));
    check(&world.send(Ask::get("/login").from("203.0.113.9")));
}

#[test]
fn other_methods_are_405_and_the_right_ones_are_named() {
    let world = World::new();
    let id = world.shop.id.to_string();
    for path in PAGES.iter().filter(|path| !path.contains('?')) {
        let path = path.replace("{id}", &id);
        let answer = Browser::of(&world, &world.bob).send(Ask::new(Method::PUT, &path)).is(405);
        let allow = answer.header("allow").unwrap();
        let reads = !path.starts_with("/account/") || path == "/account/email/confirm";
        let only_read = [
            "/oauth",
            "/account",
            "/oauth/client/list",
            "/oauth-2/client/list",
            "/wiki/Special:OAuthManageMyGrants",
        ];
        let writes = !only_read.contains(&path.as_str());
        assert_eq!(allow.contains("GET"), reads, "{path}: {allow}");
        assert_eq!(allow.contains("POST"), writes, "{path}: {allow}");
    }
}

/// Whoever only wants to know whether a page is there is told the same, without the page. Beginning an authorization has
/// an effect, so HEAD does not stand for GET there.
#[test]
fn head_answers_as_get_would_but_without_a_body() {
    let world = World::new();
    let provider = world.provider;
    let server = Server::start(move |config| provider.configure()(config));
    let paths = PAGES.iter().filter(|path| !path.contains('{') && !path.starts_with("/account/"));
    let sheet = [&"/oauth/assets/pages.css", &"/.well-known/oauth-authorization-server"];
    for path in paths.chain(sheet) {
        let (got, head) = (server.get(path), server.head(path));
        assert_eq!(head.body, "", "{path}");
        if path.ends_with("/authorize") {
            assert_eq!((head.status, head.header("allow")), (405, Some("GET, POST")));
            continue;
        }
        assert_eq!(head.status, got.status, "{path}");
        for name in ["content-type", "location", "cache-control", "content-security-policy"] {
            assert_eq!(head.header(name), got.header(name), "{path} {name}");
        }
    }
}

/// Cookies are `Secure` and HSTS is sent only where the site is https.
#[test]
fn a_site_on_plain_http_promises_no_https() {
    let world = World::with("http://localhost:8080", |builder| builder);
    let page = world.get("/login").is(200);
    assert_eq!(page.header("strict-transport-security"), None);
    let cookie = page.header("set-cookie").unwrap();
    assert!(cookie.starts_with("oauth_browser=") && !cookie.contains("Secure"), "{cookie}");
}

#[test]
fn the_stylesheet_may_be_kept() {
    let world = World::new();
    let page = world.get("/login").is(200);
    let sheet = page.body.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let answer = world.get(sheet).is(200);
    assert_eq!(answer.header("content-type"), Some("text/css; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
}
