//! Guessers are stopped, honest programs and people are not, and nobody is locked out by somebody else's guesses.

use std::time::Duration;

use crate::world::{Ask, Browser, PASSWORD, World};

fn guess(world: &World, secret: &str, peer: &str) -> crate::world::Answer {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", "ort_x")];
    world.send(Ask::post("/oauth/token").form(&fields).basic(&world.shop.id.to_string(), secret).from(peer))
}

/// Rule: RFC6749-10.10
/// F-97
#[test]
fn a_guesser_of_secrets_meets_429_within_100_tries() {
    let world = World::new();
    let code = world.code(&world.shop);
    let stopped = (0..100).map(|_| guess(&world, "wrong", "127.0.0.1")).find(|answer| answer.status == 429);
    let answer = stopped.expect("100 guesses went through");
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(answer.error(), "temporarily_unavailable");
    crate::token::is_private_json(&answer);
    // From every other address, too: the client is counted, not the address.
    guess(&world, "wrong", "127.0.0.2").is(429);
    // And the client itself goes on working.
    world.token(&World::redeem(&code)).is(200);
    world.clock.advance(Duration::from_secs(wait));
    guess(&world, "wrong", "127.0.0.1").is(401);
}

#[test]
fn thirty_mistakes_a_minute_stop_no_honest_program() {
    let world = World::new();
    for _ in 0..3 {
        for _ in 0..30 {
            guess(&world, &world.secret, "127.0.0.1").is(400);
        }
        world.clock.advance(Duration::from_secs(60));
    }
    world.token(&World::redeem(&world.code(&world.shop))).is(200);
}

#[test]
fn guessed_codes_are_counted_against_the_client_that_brings_them() {
    let world = World::new();
    let statuses: Vec<u16> = (0..100).map(|_| world.token(&World::redeem("oac_guess")).status).collect();
    assert_eq!((statuses[0], statuses[99]), (400, 429));
}

fn sign_in(world: &World, username: &str, password: &str) -> crate::world::Answer {
    let mut browser = Browser::new(world);
    browser.get("/login");
    browser.post("/login", &[("username", username), ("password", password)])
}

/// SEC-72: all spellings of one name share one counter.
///
/// Rule: RFC6749-10.10
/// F-97
#[test]
fn a_guesser_of_passwords_meets_429_within_100_tries() {
    let world = World::new();
    let spellings = ["alice", "Alice", "ALICE", " alice ", "aLiCe"];
    let tries = spellings.iter().cycle().take(100);
    let stopped = tries.map(|name| sign_in(&world, name, "wrong")).position(|answer| answer.status == 429);
    assert!(stopped.is_some_and(|tries| tries < 50), "{stopped:?}");
    let answer = sign_in(&world, "alice", "wrong").is(429);
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=900).contains(&wait), "{wait}");
    for name in spellings {
        sign_in(&world, name, "wrong").is(429);
    }
    sign_in(&world, "bob", PASSWORD).is(303);
    world.clock.advance(Duration::from_secs(wait));
    sign_in(&world, "alice", PASSWORD).is(303);
}

#[test]
fn a_name_that_nobody_has_is_counted_the_same() {
    let world = World::new();
    let statuses: Vec<u16> = (0..31).map(|_| sign_in(&world, "nobody", "wrong").status).collect();
    assert_eq!((statuses[0], statuses[30]), (400, 429));
}

#[test]
fn signing_in_often_stops_nobody() {
    let world = World::new();
    for _ in 0..20 {
        sign_in(&world, "alice", "wrong").is(400);
        sign_in(&world, "alice", PASSWORD).is(303);
    }
}

#[test]
fn an_address_has_a_loose_ceiling() {
    let world = World::new();
    let stranger = oauth_core::testing::build::client(&world.env, None).id.to_string();
    let ask = |peer: &str| {
        let fields = [("grant_type", "authorization_code"), ("code", "x"), ("client_id", &stranger)];
        world.send(Ask::post("/oauth/token").form(&fields).from(peer)).status
    };
    assert!((0..600).all(|_| ask("127.0.0.1") == 401));
    assert_eq!((ask("127.0.0.1"), ask("127.0.0.9")), (429, 401));
    // Another site's page can make a browser fail like this: its person still signs in.
    for _ in 0..610 {
        world.send(Ask::get("/oauth/authorize?response_type=code&client_id=x")).is(400);
    }
    sign_in(&world, "alice", PASSWORD).is(303);
    world.clock.advance(Duration::from_secs(600));
    assert_eq!(ask("127.0.0.1"), 401);
}

/// Accounts are made by hand: one address makes sixty in ten minutes at most.
#[test]
fn an_address_makes_only_so_many_accounts() {
    let world = World::new();
    let sign_up = |name: &str| {
        let (email, password) = (format!("{name}@people.example"), "a long password");
        let fields =
            [("username", name), ("email", &email), ("password", password), ("password_again", password)];
        let mut browser = Browser::new(&world);
        browser.get("/signup").is(200);
        browser.post("/signup", &fields).status
    };
    assert!((0..60).all(|number| sign_up(&format!("person{number}")) == 303));
    assert_eq!(sign_up("onemore"), 429);
    world.clock.advance(Duration::from_secs(600));
    assert_eq!(sign_up("onemore"), 303);
}

/// A wrong present password is a failure of the address, too, and over the ceiling no form is taken.
#[test]
fn an_address_over_its_ceiling_sends_no_form() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    for number in 0..599 {
        sign_in(&world, &format!("person{number}"), "wrong").is(400);
    }
    alice.get(&world.authorize(&world.shop)).is(200);
    let fresh = "quite another one";
    let fields = [("current_password", "wrong"), ("new_password", fresh), ("new_password_again", fresh)];
    alice.post("/account/password", &fields).is(400);
    let before = format!("{:?}", *world.store.rows());
    for path in crate::forgery::FORMS {
        let path = path.replace("{id}", &world.shop.id.to_string());
        let answer = alice.post(&path, &[]).is(429);
        assert_eq!(answer.header("retry-after"), Some("600"), "{answer:?}");
    }
    alice.decide("allow", &[]).is(429);
    let calls = |text: &str| text.split("calls").next().unwrap().to_owned();
    assert_eq!(calls(&format!("{:?}", *world.store.rows())), calls(&before));
    alice.get("/account").is(200);
}
