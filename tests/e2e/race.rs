//! Many at once: what may be used once is used once.

use std::sync::Barrier;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use e2e::app::{App, Tokens};
use e2e::canary;
use e2e::database::{Database, on_every_database, on_postgres};
use e2e::http::{self, Answer};
use e2e::server::Server;
use e2e::signing::SigningApp;

use crate::CALLBACK;

/// As many uses at once.
const USERS: usize = 64;

/// Sends the same request from so many threads, spread over several servers; the good answers, and the refusals.
fn all_at_once<A: Sync>(
    users: usize,
    apps: &[A],
    ask: impl Fn(&A) -> Answer + Sync,
) -> (Vec<Answer>, Vec<Answer>) {
    let start = Barrier::new(users);
    let answers: Vec<Answer> = thread::scope(|scope| {
        let ask = &ask;
        let start = &start;
        let users: Vec<_> = (0..users)
            .map(|number| {
                let app = &apps[number % apps.len()];
                scope.spawn(move || {
                    start.wait();
                    ask(app)
                })
            })
            .collect();
        users.into_iter().map(|user| user.join().unwrap()).collect()
    });
    answers.into_iter().partition(|answer| answer.status == 200)
}

/// One winner; the others are told so (those over the client's limit of failures: to wait), none is answered with a fault
/// of the server. And since somebody used a thing twice, what the winner got is dead, too.
fn exactly_one_wins(apps: &[App], ask: impl Fn(&App) -> Answer + Sync) {
    let (given, refused) = all_at_once(USERS, apps, ask);
    assert_eq!((given.len(), refused.len()), (1, USERS - 1));
    let given = Tokens::of(&given[0]);
    for answer in &refused {
        let told = (answer.status, answer.member("error"));
        let fair = [(400, "invalid_grant".to_owned()), (429, "temporarily_unavailable".to_owned())];
        assert!(fair.contains(&told), "{answer:?}");
    }
    assert_eq!(apps[0].read(&given.access).status, 401);
    assert_ne!(apps[0].refresh(&given.refresh).status, 200);
}

fn race(server: &Server, guest: Option<&Server>) {
    let mut browser = server.signed_in("alice");
    // Two clients, since losing counts as failing.
    let racers = |name| {
        let app = server.app(name, CALLBACK, &["--public"]);
        let there = guest.map(|guest| app.at(guest.base()));
        [app].into_iter().chain(there).collect::<Vec<_>>()
    };

    let apps = racers("Racer for codes");
    let code = browser.allow(&apps[0], "read");
    exactly_one_wins(&apps, |app| app.ask(&app.redemption(&code)));

    let apps = racers("Racer for refresh tokens");
    let tokens = apps[0].redeem(&browser.allow(&apps[0], "read write"));
    exactly_one_wins(&apps, |app| app.refresh(&tokens.refresh));
    assert_eq!(apps[0].read(&tokens.access).status, 401);
}

/// One signed request, sent by sixteen at once, again and again.
#[expect(clippy::disallowed_methods, reason = "the server under test has the present time")]
fn nonce_race(server: &Server, guest: Option<&Server>) {
    let mut browser = server.signed_in("alice");
    let options = ["--protocol", "oauth1", "--allow-plaintext"];
    let mut app = SigningApp::new(server.app("Racer that signs", CALLBACK, &options));
    app.ask(Some(CALLBACK));
    let url = browser.decide(&app.authorization_url(), "allow");
    let verifier = http::parameter(&url, "oauth_verifier");
    canary::issued("verifier", &verifier);
    app.redeem(Some(&verifier));
    let apps: Vec<_> = [app.clone()].into_iter().chain(guest.map(|guest| app.at(guest.base()))).collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().to_string();
    for round in 0..8 {
        let nonce = format!("nonce-{round}");
        let once = [("oauth_timestamp", now.as_str()), ("oauth_nonce", &nonce)];
        let (taken, refused) = all_at_once(16, &apps, |app| app.read_with(&once));
        assert_eq!((taken.len(), refused.len()), (1, 15));
        for answer in &refused {
            assert!(answer.status == 401 && answer.body.contains("nonce_used"), "{answer:?}");
        }
    }
}

/// SEC-78, F-36
/// Rule: RFC5849-3.3
#[test]
fn of_16_signed_requests_at_once_one_is_taken() {
    on_every_database(|database| nonce_race(&Server::start(database), None));
    on_postgres(|| {
        let server = Server::start(Database::Postgres);
        let guest = server.guest();
        nonce_race(&server, Some(&guest));
    });
}

/// SEC-28, SEC-78
/// Rule: RFC6749-4.1.2, RFC9700-4.14.2
#[test]
fn of_64_uses_at_once_one_wins() {
    on_every_database(|database| race(&Server::start(database), None));
}

/// SEC-78
#[test]
fn of_64_uses_at_once_one_wins_also_over_two_servers() {
    on_postgres(|| {
        let server = Server::start(Database::Postgres);
        let guest = server.guest();
        race(&server, Some(&guest));
    });
}
