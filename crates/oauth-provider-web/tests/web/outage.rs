//! The store away, busy or broken at every step: a clear 503 or 500, never a success, never the client's fault.

use std::sync::Arc;

use oauth_core::port::{Backend, Job, StoreError};
use oauth_provider_web::{Provider, SignUp};

use crate::world::{Answer, Ask, Browser, PASSWORD, World};

/// Runs `step` with the store cut off at its first statement, its second, and so on, until it goes through. Whatever is
/// cut has to look like an outage and leave no trace; what is there then is `done`.
fn cut_everywhere(step: impl Fn(&mut Browser<'_>) -> Answer, done: u16) {
    for cut in 1..200 {
        let world = World::new();
        let mut browser = Browser::of(&world, &world.bob);
        browser.get(&world.authorize(&world.phone));
        let before = format!("{:?}", *world.store.rows());
        world.store.rows().calls = 0;
        world.store.rows().cut_at = Some(cut);
        let answer = step(&mut browser);
        let calls = world.store.rows().calls;
        if answer.status == done {
            assert!(cut > 1, "no statement was cut: {answer:?}");
            return;
        }
        is_outage(&answer);
        let mut rows = world.store.rows();
        assert!(calls < cut);
        rows.calls = 0;
        rows.cut_at = None;
        drop(rows);
        let after = format!("{:?}", *world.store.rows());
        let trace = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
        assert_eq!(trace(&before), trace(&after), "cut at {cut}");
    }
    panic!("it never goes through");
}

fn is_outage(answer: &Answer) {
    assert_eq!(answer.status, 503, "{answer:?}");
    assert_eq!(answer.header("retry-after"), Some("2"), "{answer:?}");
    if answer.body.starts_with('{') {
        assert_eq!(answer.error(), "temporarily_unavailable");
        crate::token::is_private_json(answer);
    } else {
        assert!(answer.body.starts_with("<!doctype html>"), "{answer:?}");
    }
}

/// SEC-109
#[test]
fn a_code_is_not_spent_by_an_outage() {
    for cut in 1..100 {
        let world = World::new();
        let code = world.code(&world.shop);
        world.store.rows().calls = 0;
        world.store.rows().cut_at = Some(cut);
        let answer = world.token(&World::redeem(&code));
        if answer.status == 200 {
            return;
        }
        is_outage(&answer);
        world.store.rows().cut_at = None;
        world.token(&World::redeem(&code)).is(200);
    }
    panic!("it never goes through");
}

/// SEC-34, SEC-85, SEC-101, SEC-109
#[test]
fn a_refresh_and_a_revocation_succeed_or_leave_everything_as_it_was() {
    for path in ["/oauth/token", "/oauth/revoke"] {
        let mut cut = 0;
        loop {
            cut += 1;
            let world = World::new();
            let (_, refresh) = world.tokens();
            world.store.rows().calls = 0;
            world.store.rows().cut_at = Some(cut);
            let fields = [("grant_type", "refresh_token"), ("refresh_token", &refresh), ("token", &refresh)];
            let send =
                || world.send(Ask::post(path).form(&fields).basic(&world.shop.id.to_string(), &world.secret));
            let answer = send();
            if answer.status == 200 {
                break;
            }
            is_outage(&answer);
            world.store.rows().cut_at = None;
            send().is(200);
        }
        assert!(cut > 2, "{path}");
    }
}

/// SEC-98, SEC-109
#[test]
fn pages_and_forms_say_that_the_store_is_away() {
    cut_everywhere(|browser| browser.get(&browser.world.authorize(&browser.world.shop)), 200);
    cut_everywhere(|browser| browser.decide("allow", &[]), 303);
    cut_everywhere(|browser| browser.decide("deny", &[]), 303);
    cut_everywhere(|browser| browser.get("/oauth/client/list"), 200);
    cut_everywhere(|browser| browser.get("/oauth/client/connections"), 200);
    cut_everywhere(|browser| browser.get("/account"), 200);
    let shop = |browser: &Browser<'_>| browser.world.shop.id.to_string();
    cut_everywhere(|browser| browser.get(&format!("/oauth/client/{}", shop(browser))), 200);
    cut_everywhere(
        |browser| browser.post("/oauth/client/connections", &[("client_id", &shop(browser))]),
        303,
    );
    for (action, done) in [("reset-secret", 200), ("delete", 303)] {
        let path = |browser: &Browser<'_>| format!("/oauth/client/{}", shop(browser));
        cut_everywhere(|browser| browser.post(&path(browser), &[("action", action)]), done);
    }
    let application: &[(&str, &str)] = &[
        ("name", "New"),
        ("client_type", "confidential"),
        ("redirect_uris", "https://new.example/cb"),
        ("scope", "read"),
    ];
    cut_everywhere(|browser| browser.post("/oauth/client/register", application), 200);
    cut_everywhere(|browser| browser.post(&format!("/oauth/client/{}", shop(browser)), application), 303);
}

/// SEC-98: a log-out that did not happen is not reported as one, and the cookie stays.
#[test]
fn signing_in_and_out_does_not_pretend() {
    cut_everywhere(
        |browser| {
            let session = browser.cookies.clone();
            let answer = browser.post("/logout", &[]);
            if answer.status == 503 {
                assert_eq!(browser.cookies, session);
            }
            answer
        },
        303,
    );
    cut_everywhere(|browser| browser.post("/account/sessions", &[]), 303);
    let mut cut = 0;
    loop {
        cut += 1;
        let world = World::new();
        let mut browser = Browser::new(&world);
        browser.get("/login");
        world.store.rows().calls = 0;
        world.store.rows().cut_at = Some(cut);
        let answer = browser.post("/login", &[("username", "alice"), ("password", PASSWORD)]);
        if answer.status == 303 {
            assert!(cut > 1);
            break;
        }
        is_outage(&answer);
        assert!(!browser.cookies.contains_key("__Host-oauth_session"));
    }
}

/// A store that answers every job with one fault.
struct Broken(StoreError);

impl Backend for Broken {
    fn submit(&self, job: Job) {
        (job.done)(Err(self.0.clone()));
    }
}

/// SEC-75: what the store says of its fault reaches nobody outside.
#[test]
fn each_fault_of_the_store_has_its_answer_and_tells_nothing() {
    let corrupt = StoreError::Corrupt { table: "secret_table", column: "secret_column", id: "7".to_owned() };
    for (fault, status, code) in [
        (StoreError::Busy, 503, "temporarily_unavailable"),
        (StoreError::Unavailable("secret words".to_owned()), 503, "temporarily_unavailable"),
        (StoreError::Bug("secret words".to_owned()), 500, "server_error"),
        (corrupt, 500, "server_error"),
    ] {
        let mut world = World::new();
        let builder = Provider::builder(Arc::new(Broken(fault)), world.env.clone());
        world.provider = builder.accounts(SignUp::Open).build().unwrap();
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", "x")];
        let program = world.token(&refresh);
        assert_eq!((program.status, program.error().as_str()), (status, code), "{program:?}");
        let page = world.get(&world.authorize(&world.shop));
        for answer in [program, page] {
            assert_eq!(answer.status, status, "{answer:?}");
            assert_eq!(answer.header("retry-after").is_some(), status == 503, "{answer:?}");
            assert!(!answer.body.contains("secret_") && !answer.body.contains("secret words"), "{answer:?}");
        }
    }
}
