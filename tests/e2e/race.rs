//! Many at once: what may be used once is used once.

use std::sync::Barrier;
use std::thread;

use e2e::app::{App, Tokens};
use e2e::database::{Database, on_every_database, on_postgres};
use e2e::http::Answer;
use e2e::server::Server;

use crate::CALLBACK;

/// As many uses at once.
const USERS: usize = 64;

/// Sends the same request from many threads, spread over several servers; the tokens that were given, and the refusals.
fn all_at_once(apps: &[App], ask: impl Fn(&App) -> Answer + Sync) -> (Vec<Tokens>, Vec<Answer>) {
    let start = Barrier::new(USERS);
    let answers: Vec<Answer> = thread::scope(|scope| {
        let ask = &ask;
        let start = &start;
        let users: Vec<_> = (0..USERS)
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
    let (given, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    (given.iter().map(Tokens::of).collect(), refused)
}

/// One winner; the others are told so (those over the client's limit of failures: to wait), none is answered with a fault
/// of the server. And since somebody used a thing twice, what the winner got is dead, too.
fn exactly_one_wins(apps: &[App], ask: impl Fn(&App) -> Answer + Sync) {
    let (given, refused) = all_at_once(apps, ask);
    assert_eq!((given.len(), refused.len()), (1, USERS - 1));
    for answer in &refused {
        let told = (answer.status, answer.member("error"));
        let fair = [(400, "invalid_grant".to_owned()), (429, "temporarily_unavailable".to_owned())];
        assert!(fair.contains(&told), "{answer:?}");
    }
    assert_eq!(apps[0].read(&given[0].access).status, 401);
    assert_ne!(apps[0].refresh(&given[0].refresh).status, 200);
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
