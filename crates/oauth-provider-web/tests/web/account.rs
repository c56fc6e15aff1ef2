//! The built-in accounts: signing in, up and out, passwords, sessions and their cookies.

use std::time::Duration;

use oauth_provider_web::SignUp;

use crate::world::{Browser, ISSUER, PASSWORD, World};

const SESSION: &str = "__Host-oauth_session";

fn sign_in<'a>(world: &'a World, username: &str, password: &str) -> (Browser<'a>, crate::world::Answer) {
    let mut browser = Browser::new(world);
    browser.get("/login").is(200);
    let answer = browser.post("/login", &[("username", username), ("password", password)]);
    (browser, answer)
}

#[test]
fn signing_in_gives_a_cookie_that_nobody_else_can_read_or_set() {
    let world = World::new();
    let (browser, answer) = sign_in(&world, "Alice", PASSWORD);
    assert_eq!((answer.status, answer.location()), (303, "/account"));
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").map(|value| value.to_str().unwrap()).collect();
    let [cookie] = cookies.as_slice() else { panic!("{cookies:?}") };
    assert!(cookie.starts_with("__Host-oauth_session=oss_"), "{cookie}");
    for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=1209600"] {
        assert!(cookie.contains(attribute), "{attribute}: {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let value = &browser.cookies[SESSION];
    assert!(!format!("{:?}", world.store.rows().sessions).contains(&value[26..]), "only a digest is kept");
}

/// SEC-27
#[test]
fn only_the_whole_cookie_is_a_session_until_it_ends() {
    let world = World::new();
    let (mut browser, _) = sign_in(&world, "alice", PASSWORD);
    let whole = browser.cookies[SESSION].clone();
    browser.get("/account").is(200).has("alice@people.example");
    for end in [0, 4, whole.len() / 2, whole.len() - 1] {
        browser.cookies.insert(SESSION.to_owned(), whole[..end].to_owned());
        browser.get("/account").is(303);
    }
    browser.cookies.insert(SESSION.to_owned(), whole);
    browser.cookies.insert("oauth_session".to_owned(), browser.cookies[SESSION].clone());
    world.clock.advance(Duration::from_secs(14 * 86_400 - 1));
    browser.get("/account").is(200);
    world.clock.advance(Duration::from_secs(1));
    browser.get("/account").is(303);
    browser.cookies.remove(SESSION);
    browser.get("/account").is(303);
}

#[test]
fn which_of_the_two_is_wrong_is_not_told() {
    let world = World::new();
    let now = world.env.now();
    let shown = |page: crate::world::Answer| {
        page.is(400).body.split("role=\"alert\"").nth(1).unwrap().split("</p>").next().unwrap().to_owned()
    };
    let wrong = shown(sign_in(&world, "alice", "wrong").1);
    let unknown = shown(sign_in(&world, "nobody", "wrong").1);
    assert_eq!(wrong, unknown);
    let long = "x".repeat(1000);
    for (username, password) in
        [("", ""), ("alice", ""), ("al ice", PASSWORD), ("alice", &long), (&long, "x")]
    {
        assert_eq!(shown(sign_in(&world, username, password).1), wrong);
    }
    world.store.rows().users.get_mut(&world.alice.id).unwrap().disabled_at = Some(now);
    let (browser, answer) = sign_in(&world, "alice", PASSWORD);
    assert_eq!(shown(answer), wrong);
    assert!(!browser.cookies.contains_key(SESSION));
}

/// SEC-66, F-83
#[test]
fn a_disabled_person_is_signed_out_at_once() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    alice.get("/account").is(200);
    let now = world.env.now();
    world.store.rows().users.get_mut(&world.alice.id).unwrap().disabled_at = Some(now);
    alice.get("/account").is(303);
    alice.get("/oauth/client/list").is(303);
}

/// SEC-70
#[test]
fn every_sign_in_is_a_session_of_its_own() {
    let world = World::new();
    let (mut browser, _) = sign_in(&world, "alice", PASSWORD);
    let first = browser.cookies[SESSION].clone();
    browser.get("/account");
    browser.post("/logout", &[]).is(303);
    browser.get("/login");
    let planted = first.clone();
    browser.cookies.insert(SESSION.to_owned(), planted);
    browser.post("/login", &[("username", "alice"), ("password", PASSWORD)]).is(303);
    assert_ne!(browser.cookies[SESSION], first);
}

#[test]
fn signing_in_leads_back_to_where_the_person_was() {
    let world = World::new();
    let address = world.authorize(&world.shop);
    let mut browser = Browser::new(&world);
    let answer = browser.get(&address).is(303);
    let page = browser.get(answer.location()).is(200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self' https://app.example;"), "{policy}");
    let fields = [("username", "alice"), ("password", "wrong"), ("return_to", address.as_str())];
    let page = browser.post("/login", &fields).is(400);
    assert!(page.input("return_to").is_some_and(|to| to.starts_with("/oauth/authorize?")), "{page:?}");
    let fields = [("username", "alice"), ("password", PASSWORD), ("return_to", address.as_str())];
    let answer = browser.post("/login", &fields).is(303);
    assert_eq!(answer.location(), address);
    browser.get(&address).is(200).has("Print Shop");
    browser.get("/login?return_to=%2Faccount").is(303);
}

#[test]
fn signing_out_ends_the_session_and_not_only_the_cookie() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    let other = Browser::of(&world, &world.alice).cookies;
    let cookies = alice.cookies.clone();
    let answer = alice.post("/logout", &[]).is(303);
    assert!(!alice.cookies.contains_key(SESSION), "{answer:?}");
    alice.get(answer.location()).is(200);
    alice.cookies = cookies;
    alice.get("/account").is(303);
    alice.cookies = other;
    alice.get("/account").is(200);
}

#[test]
fn another_account_comes_back_to_the_question() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    let address = world.authorize(&world.shop);
    let page = alice.get(&address).is(200);
    assert!(page.input("return_to").is_some());
    let answer = alice.post("/logout", &[("return_to", &address)]).is(303);
    assert_eq!(answer.parameter("return_to").as_deref(), Some(address.as_str()));
    assert!(answer.location().starts_with("/login?"));
}

/// SEC-89: the consent of one person is not the consent of whoever signs in next.
#[test]
fn the_next_person_on_the_same_browser_is_asked() {
    let world = World::new();
    world.tokens();
    let mut browser = Browser::of(&world, &world.alice);
    let address = world.authorize(&world.shop);
    browser.get(&address).is(303);
    browser.post("/logout", &[]).is(303);
    browser.get("/login");
    browser.post("/login", &[("username", "bob"), ("password", PASSWORD)]).is(303);
    browser.get(&address).is(200).has("Print Shop");
}

const NEW: &[(&str, &str)] = &[
    ("username", "Carol"),
    ("email", "carol@people.example"),
    ("password", "another long one"),
    ("password_again", "another long one"),
];

#[test]
fn signing_up_makes_an_account_and_signs_in() {
    let world = World::new();
    let mut browser = Browser::new(&world);
    browser.get("/signup").is(200);
    browser.post("/signup", NEW).is(303);
    browser.get("/account").is(200).has("carol@people.example");
    let (_, answer) = sign_in(&world, "carol", "another long one");
    assert_eq!(answer.status, 303);
    let hashes = format!("{:?}", world.store.rows().users);
    assert!(!hashes.contains("another long one"));
}

#[test]
fn faults_of_a_new_account_stand_beside_their_fields() {
    let world = World::new();
    let mut browser = Browser::new(&world);
    browser.get("/signup");
    let long = "x".repeat(257);
    for (field, value, at) in [
        ("username", "", "username"),
        ("username", "c rol", "username"),
        ("username", "ALICE", "username"),
        ("email", "", "email"),
        ("email", "carol", "email"),
        ("password", "short", "password"),
        ("password", &long, "password"),
        ("password_again", "different", "password_again"),
    ] {
        let fields: Vec<(&str, &str)> =
            NEW.iter().map(|(name, old)| (*name, if *name == field { value } else { *old })).collect();
        let page = browser.post("/signup", &fields).is(400);
        assert!(page.body.contains(&format!("id=\"{at}-error\"")), "{field}: {page:?}");
        assert!(!page.body.contains("another long one"), "no password comes back: {page:?}");
    }
    assert_eq!(world.store.rows().users.len(), 2);
}

#[test]
fn sign_up_can_be_switched_off() {
    let world = World::with(ISSUER, |builder| builder.accounts(SignUp::Closed));
    let mut browser = Browser::new(&world);
    let page = browser.get("/login").is(200);
    assert!(!page.body.contains("/signup"), "{page:?}");
    browser.get("/signup").is(404);
    browser.post("/signup", NEW).is(404);
    assert_eq!(world.store.rows().users.len(), 2);
}

fn passwords<'a>(current: &'a str, new: &'a str, again: &'a str) -> [(&'static str, &'a str); 3] {
    [("current_password", current), ("new_password", new), ("new_password_again", again)]
}

#[test]
fn a_changed_password_ends_the_other_sessions() {
    let world = World::new();
    let mut here = Browser::of(&world, &world.alice);
    let mut there = Browser::of(&world, &world.alice);
    let fresh = "quite another one";
    let answer = here.post("/account/password", &passwords(PASSWORD, fresh, fresh)).is(303);
    here.get(answer.location()).is(200).has("role=\"status\"");
    there.get("/account").is(303);
    assert_eq!(sign_in(&world, "alice", PASSWORD).1.status, 400);
    assert_eq!(sign_in(&world, "alice", fresh).1.status, 303);
}

#[test]
fn the_present_password_is_needed_and_guesses_are_counted() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    let fresh = "quite another one";
    for (fields, at) in [
        (passwords("wrong", fresh, fresh), "current_password"),
        (passwords("", fresh, fresh), "current_password"),
        (passwords(PASSWORD, "short", "short"), "new_password"),
        (passwords(PASSWORD, fresh, "different one"), "new_password_again"),
    ] {
        let page = alice.post("/account/password", &fields).is(400);
        assert!(page.body.contains(&format!("id=\"{at}-error\"")), "{at}: {page:?}");
    }
    let statuses: Vec<u16> =
        (0..31).map(|_| alice.post("/account/password", &passwords("wrong", fresh, fresh)).status).collect();
    assert_eq!((statuses[0], statuses[30]), (400, 429));
    alice.post("/account/password", &passwords(PASSWORD, fresh, fresh)).is(429);
}

#[test]
fn signing_out_everywhere_ends_every_session_and_no_connection() {
    let world = World::new();
    let (_, refresh) = world.tokens();
    let mut here = Browser::of(&world, &world.alice);
    let mut there = Browser::of(&world, &world.alice);
    let mut bob = Browser::of(&world, &world.bob);
    here.post("/account/sessions", &[]).is(303);
    assert!(!here.cookies.contains_key(SESSION));
    there.get("/account").is(303);
    bob.get("/account").is(200);
    world.token(&[("grant_type", "refresh_token"), ("refresh_token", &refresh)]).is(200);
}

/// SEC-70: a session does not outlive the next sign-in on its browser.
#[test]
fn signing_in_again_ends_the_session_before() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.alice);
    let before = browser.cookies[SESSION].clone();
    browser.post("/login", &[("username", "alice"), ("password", PASSWORD)]).is(303);
    assert_ne!(browser.cookies[SESSION], before);
    browser.cookies.insert(SESSION.to_owned(), before);
    browser.get("/account").is(303);
}

/// SEC-88: what is no address is not repeated to a person as if the site had said it.
#[test]
fn somebody_elses_words_are_no_address() {
    let world = World::new();
    let id = world.shop.id;
    let words = "Your+account+is+locked";
    let path = format!("/oauth/authorize?response_type=code&client_id={id}&redirect_uri={words}");
    let page = Browser::new(&world).get(&path).is(400);
    assert!(!page.body.contains("is locked"), "{page:?}");
}
