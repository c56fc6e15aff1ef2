//! Cross-site request forgery: every form of every page, against every way to send it from elsewhere.

use crate::world::{Ask, Browser, ISSUER, World};

/// Every page that takes a form, `{id}` being an application of the person.
pub(crate) const FORMS: &[&str] = &[
    "/oauth/authorize",
    "/oauth/client/register",
    "/oauth/client/connections",
    "/oauth/client/{id}",
    "/login",
    "/logout",
    "/signup",
    "/account/password",
    "/account/sessions",
    "/account/email",
    "/account/email/confirm",
    "/password/new",
];

/// A form field named `csrf`, if there is one, and headers of the browser.
type Sent<'a> = (Option<&'a str>, &'a [(&'a str, &'a str)]);

fn send(browser: &mut Browser<'_>, path: &str, (field, headers): &Sent<'_>) -> u16 {
    let fields: Vec<(&str, &str)> = field.iter().map(|field| ("csrf", *field)).collect();
    let mut ask = Ask::post(path).form(&fields);
    for (name, value) in *headers {
        ask = ask.header(name, *value);
    }
    browser.send(ask).status
}

/// Rule: RFC6749-10.12
/// SEC-20, F-96
/// Rule: RFC5849-4.13
#[test]
fn no_form_is_taken_from_elsewhere() {
    let world = World::new();
    let own = ISSUER;
    for path in FORMS.iter().map(|path| path.replace("{id}", &world.shop.id.to_string())) {
        let mut browser = Browser::of(&world, &world.bob);
        let good = browser.csrf.clone();
        let of_another_person = Browser::of(&world, &world.alice).csrf;
        let of_nobody = {
            let mut nobody = Browser::new(&world);
            nobody.get("/login");
            nobody.csrf
        };
        let cases: &[(Sent<'_>, bool)] = &[
            ((None, &[]), false),
            ((Some(""), &[]), false),
            ((Some("x"), &[]), false),
            ((Some(&good[1..]), &[]), false),
            ((Some(&of_another_person), &[]), false),
            ((Some(&of_nobody), &[]), false),
            ((Some(&good), &[("origin", "https://evil.example")]), false),
            ((Some(&good), &[("origin", "https://op.example.evil.example")]), false),
            ((Some(&good), &[("origin", "http://op.example")]), false),
            ((Some(&good), &[("origin", "https://op.example:8443")]), false),
            ((Some(&good), &[("sec-fetch-site", "cross-site")]), false),
            ((Some(&good), &[("sec-fetch-site", "same-site")]), false),
            ((Some(&good), &[("origin", own), ("sec-fetch-site", "cross-site")]), false),
            ((None, &[("origin", "null")]), false),
            ((None, &[("origin", own), ("sec-fetch-site", "same-origin")]), false),
            ((Some(&good), &[("origin", "null")]), true),
            ((Some(&good), &[("origin", own), ("sec-fetch-site", "same-origin")]), true),
            ((Some(&good), &[("sec-fetch-site", "none")]), true),
            ((Some(&good), &[]), true),
        ];
        for (sent, taken) in cases {
            // Whatever the last form did: this one begins with the same browser again.
            let key = browser.cookies.clone();
            let before = format!("{:?}", world.store.rows().clients);
            let status = send(&mut browser, &path, sent);
            assert_eq!(status != 403, *taken, "{path} {sent:?}: {status}");
            if !taken {
                assert_eq!(format!("{:?}", world.store.rows().clients), before, "{path} {sent:?}");
                assert_eq!(browser.cookies, key, "nobody was signed out: {path} {sent:?}");
            }
            let (session, cookie) = oauth_core::testing::build::session(&world.env, &world.bob);
            world.store.rows().sessions.insert(session.id, session);
            browser.cookies = key;
            browser.cookies.insert("__Host-oauth_session".to_owned(), cookie.wire.reveal().to_owned());
        }
    }
}

/// SEC-20: the field is worthless without the cookie that it was made for.
#[test]
fn a_field_of_one_browser_does_not_work_in_another() {
    let world = World::new();
    let field = Browser::of(&world, &world.bob).csrf;
    let mut other = Browser::of(&world, &world.bob);
    for path in FORMS.iter().map(|path| path.replace("{id}", &world.shop.id.to_string())) {
        assert_eq!(send(&mut other, &path, &(Some(&field), &[])), 403, "{path}");
    }
    other.cookies.remove("__Host-oauth_browser");
    assert_eq!(send(&mut other, "/oauth/client/register", &(Some(&field), &[])), 403);
}

#[test]
fn a_doubled_field_is_no_field() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.bob);
    let csrf = browser.csrf.clone();
    browser.post("/logout", &[("csrf", &csrf)]).is(403);
}

/// SEC-70: a cookie that somebody planted is not kept through a sign-in as the session.
#[test]
fn the_key_of_the_browser_is_out_of_reach() {
    let world = World::new();
    let page = world.get("/login").is(200);
    let cookie = page.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-oauth_browser="), "{cookie}");
    for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}
