//! Which answers programs in browsers may read: those of the machine endpoints, never those of pages; and the metadata.

use actix_web::http::Method;
use serde_json::json;

use crate::world::{Ask, Browser, ISSUER, World};

/// Rule: RFC9700-2.6
/// B15
#[test]
fn programs_in_browsers_reach_the_machine_endpoints_only() {
    let world = World::new();
    let elsewhere = |ask: Ask| world.send(ask.header("origin", "https://spa.example"));
    for path in [
        "/oauth/token",
        "/oauth/access_token",
        "/oauth-2/access_token",
        "/oauth/revoke",
        "/oauth/introspect",
        "/.well-known/oauth-authorization-server",
    ] {
        let ask = Ask::new(Method::OPTIONS, path).header("access-control-request-method", "POST");
        let answer = elsewhere(ask).is(204);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert!(
            answer.header("access-control-allow-headers").is_some_and(|all| all.contains("authorization"))
        );
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        assert_eq!((answer.header("cache-control"), answer.header("pragma")), (Some("max-age=3600"), None));
        for method in [Method::GET, Method::POST] {
            let answer = elsewhere(Ask::new(method, path));
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{answer:?}");
            assert_eq!(answer.header("access-control-allow-credentials"), None, "{answer:?}");
        }
    }
    for path in [
        "/oauth/authorize",
        "/oauth-2/authorize",
        "/login",
        "/account",
        "/oauth/client/list",
        "/oauth/client/connections",
    ] {
        for method in [Method::OPTIONS, Method::GET, Method::POST] {
            let answer = elsewhere(Ask::new(method, path));
            for name in answer.headers.keys() {
                assert!(!name.as_str().starts_with("access-control"), "{answer:?}");
            }
        }
    }
}

/// Rule: RFC8414-2
/// Rule: RFC8414-3
/// Rule: RFC8414-3.2
/// Rule: RFC8414-3.3
/// SEC-102
#[test]
fn the_metadata_stands_where_the_issuer_says_and_names_what_answers() {
    for (issuer, prefix) in
        [(ISSUER, ""), ("https://op.example/idp", "/idp"), ("https://op.example/a/b", "/a/b")]
    {
        let world = World::with(issuer, |builder| builder);
        let answer = world.get(&format!("/.well-known/oauth-authorization-server{prefix}")).is(200);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let kept = (answer.header("cache-control"), answer.header("pragma"));
        assert_eq!(kept, (Some("public, max-age=3600"), None));
        let metadata = answer.json();
        assert_eq!(metadata["issuer"], json!(issuer));
        assert_eq!(metadata["authorization_response_iss_parameter_supported"], json!(true));
        let names =
            ["authorization_endpoint", "token_endpoint", "revocation_endpoint", "introspection_endpoint"];
        for name in names {
            let url = metadata[name].as_str().unwrap();
            let path = url.strip_prefix(ISSUER).unwrap();
            assert!(path.starts_with(prefix), "{url}");
            assert_ne!(world.get(path).status, 404, "{url}");
        }
        if !prefix.is_empty() {
            world.get("/.well-known/oauth-authorization-server").is(404);
            world.get("/oauth/authorize").is(404);
        }
    }
}

/// SEC-102: the whole flow below a path, with every link and redirect in it.
#[test]
fn the_provider_works_below_a_path() {
    let world = World::with("https://op.example/a/b", |builder| builder);
    let address = format!("/a/b{}", world.authorize(&world.shop));
    let mut browser = Browser::new(&world);
    let answer = browser.get(&address).is(303);
    assert!(answer.location().starts_with("/a/b/login?"), "{answer:?}");
    let page = browser.get(answer.location()).is(200);
    let return_to = answer.parameter("return_to").unwrap();
    for link in page.body.split("=\"/").skip(1) {
        assert!(link.starts_with("a/b/"), "{link}");
    }
    let fields =
        [("username", "alice"), ("password", crate::world::PASSWORD), ("return_to", return_to.as_str())];
    let answer = browser.post("/a/b/login", &fields).is(303);
    assert_eq!(answer.location(), address);
    browser.get(&address).is(200).has("action=\"/a/b/oauth/authorize\"");
    let interaction = browser.interaction.clone();
    let fields = [("interaction", interaction.as_str()), ("decision", "allow")];
    let answer = browser.post("/a/b/oauth/authorize", &fields).is(303);
    assert_eq!(answer.parameter("iss").as_deref(), Some("https://op.example/a/b"));
    let code = answer.parameter("code").unwrap();
    let ask = Ask::post("/a/b/oauth/token").form(&World::redeem(&code));
    world.send(ask.basic(&world.shop.id.to_string(), &world.secret)).is(200);
    browser.get("/a/b/oauth/client/connections").is(200).has("Print Shop");
}
