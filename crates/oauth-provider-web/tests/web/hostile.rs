//! Markup and tricks in every parameter of every page: shown as text or not at all.

use oauth_core::model::client::ClientName;
use oauth_core::model::user::User;

use crate::world::{Answer, Browser, PASSWORD, World, path};

const MARKUP: &str = "\"'><svg onload=alert(1)>&lt;{{ 7919*7907 }}{% raw %}";

/// Nothing of it stands in the page as markup.
fn harmless(answer: &Answer) {
    for sign in ["<svg", "onload=alert(1)>&lt;{", "'><", "\"><svg", "62615533"] {
        let found = answer.body.contains(sign);
        assert!(!found, "{sign:?} in {answer:?}");
    }
    assert!(!answer.body.contains("href=\"javascript:"), "{answer:?}");
}

/// Rule: RFC6749-10.14
/// SEC-17, SEC-88
#[test]
fn parameters_come_back_as_text() {
    let world = World::new();
    let id = world.shop.id.to_string();
    let names = [
        "client_id",
        "redirect_uri",
        "response_type",
        "scope",
        "state",
        "code_challenge",
        "prompt",
        "error",
        "error_description",
        "return_to",
        "done",
        "client",
        "ask",
        "username",
    ];
    let paths = [
        "/oauth/authorize",
        "/oauth/client/register",
        "/oauth/client/list",
        "/oauth/client/connections",
        "/oauth/client/x",
        "/login",
        "/signup",
        "/account",
    ];
    for signed_in in [false, true] {
        for page in paths {
            for name in names {
                let mut browser =
                    if signed_in { Browser::of(&world, &world.alice) } else { Browser::new(&world) };
                for value in [MARKUP, "javascript:alert(1)//<svg onload=alert(1)>"] {
                    harmless(&browser.get(&path(page, &[(name, value.to_owned())])));
                    let client = [("client_id", id.clone()), (name, value.to_owned())];
                    harmless(&browser.get(&path(page, &client)));
                    harmless(&browser.get(&world.authorize_but(&world.shop, &[(name, value)])));
                }
            }
        }
    }
}

/// SEC-18, SEC-88
#[test]
fn forms_come_back_as_text() {
    let world = World::new();
    let id = world.shop.id.to_string();
    let fields = [
        "username",
        "email",
        "return_to",
        "name",
        "description",
        "home_page",
        "redirect_uris",
        "scope",
        "client_type",
        "action",
        "decision",
        "interaction",
        "client_id",
    ];
    for page in
        ["/login", "/signup", "/oauth/client/register", &format!("/oauth/client/{id}"), "/oauth/authorize"]
    {
        for signed_in in [false, true] {
            let mut browser = if signed_in { Browser::of(&world, &world.bob) } else { Browser::new(&world) };
            browser.get("/login");
            for field in fields {
                harmless(&browser.post(page, &[(field, MARKUP)]));
            }
        }
    }
}

/// SEC-19, SEC-107
#[test]
fn names_of_strangers_come_out_as_text_everywhere() {
    let world = World::new();
    let mut rows = world.store.rows();
    let client = rows.clients.get_mut(&world.shop.id).unwrap();
    client.name = ClientName::parse(MARKUP).unwrap();
    client.description = MARKUP.to_owned();
    let bob = User { name: MARKUP.to_owned(), ..world.bob.clone() };
    rows.users.insert(bob.id.clone(), bob.clone());
    drop(rows);
    let id = world.shop.id.to_string();
    let mut alice = Browser::of(&world, &world.alice);
    let consent = alice.get(&world.authorize(&world.shop)).is(200);
    assert!(consent.body.contains("&lt;svg"), "it is shown: {consent:?}");
    harmless(&consent);
    let code = alice.decide("allow", &[]).parameter("code").unwrap();
    world.token(&World::redeem(&code)).is(200);
    let mut bob = Browser::of(&world, &bob);
    for (is_bob, page) in [
        (false, "/oauth/client/connections".to_owned()),
        (false, format!("/oauth/client/connections?ask={id}")),
        (false, format!("/oauth/client/connections?change={id}")),
        (true, "/oauth/client/list".to_owned()),
        (true, format!("/oauth/client/list?done=saved&client={id}")),
        (true, format!("/oauth/client/{id}")),
        (true, format!("/oauth/client/{id}?ask=delete")),
        (true, format!("/oauth/client/{id}?ask=reset-secret")),
        (true, "/account".to_owned()),
    ] {
        let browser = if is_bob { &mut bob } else { &mut alice };
        let page = browser.get(&page).is(200);
        assert!(page.body.contains("&lt;svg"), "{page:?}");
        harmless(&page);
    }
    harmless(&bob.post(&format!("/oauth/client/{id}"), &[("action", "reset-secret")]).is(200));
}

/// A redirect after sign-in leads only to this site.
#[test]
fn signing_in_is_no_open_redirect() {
    let world = World::new();
    for there in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
    ] {
        let mut browser = Browser::new(&world);
        let page = browser.get(&path("/login", &[("return_to", there.to_owned())])).is(200);
        assert!(!page.body.contains("evil.example"), "{page:?}");
        let fields = [("username", "alice"), ("password", PASSWORD), ("return_to", there)];
        let answer = browser.post("/login", &fields).is(303);
        assert_eq!(answer.location(), "/account", "{there}");
        browser.get("/account").is(200);
        let answer = browser.post("/logout", &[("return_to", there)]);
        assert!(!answer.location().contains("evil"), "{answer:?}");
        let answer = browser.get(&path("/login", &[("return_to", there.to_owned())]));
        assert!(answer.header("location").is_none_or(|to| !to.contains("evil")), "{answer:?}");
    }
}
