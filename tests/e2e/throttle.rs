//! Who guesses is stopped; who is honest is not.

use e2e::app::App;
use e2e::browser::Browser;
use e2e::canary;
use e2e::database::{Database, on_every_database, on_postgres};
use e2e::http::Answer;
use e2e::server::Server;

use crate::CALLBACK;

/// Within so many tries.
const TRIES: usize = 100;

/// Tries until it is told to wait.
fn stopped(mut guess: impl FnMut(usize) -> Answer) -> Option<usize> {
    for number in 0..TRIES {
        let answer = guess(number);
        if answer.status == 429 {
            assert!(
                answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0),
                "{answer:?}"
            );
            return Some(number);
        }
        assert!(matches!(answer.status, 400 | 401), "{answer:?}");
    }
    None
}

/// Somebody who does not know the secret.
fn guesser(app: &App, at: &str) -> App {
    App { client_secret: Some("ocs_wrong-secret-wrong-secret".to_owned()), ..app.at(at) }
}

/// SEC-72
#[test]
fn a_guesser_is_stopped_and_the_owner_is_not() {
    on_every_database(|database| {
        let server = Server::start(database);
        let app = server.app("Print Shop", CALLBACK, &[]);
        let person = server.person("alice");
        let mut browser = Browser::new(server.base());
        browser.sign_in(&person.name, &person.password);
        let tokens = app.redeem(&browser.allow(&app, "read"));

        let wrong = guesser(&app, server.base());
        let after = stopped(|_| wrong.refresh("ort_x"));
        assert!(after.is_some_and(|after| after >= 30), "{after:?}");
        // The application itself goes on.
        let _ = e2e::app::Tokens::of(&app.refresh(&tokens.refresh));

        // However the name is spelled, it is one.
        canary::issued("wrong password", "not-the-password-of-alice");
        let spellings = ["alice", "ALICE", "Alice", "aLiCe"];
        let mut thief = Browser::new(server.base());
        let form = thief.get("/login").form("/login").with(&[("password", "not-the-password-of-alice")]);
        let after = stopped(|number| {
            let name = spellings[number % spellings.len()];
            thief.submit(&form.clone().with(&[("username", name)]), None).answer
        });
        assert!(after.is_some_and(|after| after >= 20), "{after:?}");
        // Whoever is signed in stays so.
        assert_eq!(browser.get("/account").answer.status, 200);
    });
}

#[test]
fn two_servers_count_together() {
    on_postgres(|| {
        let server = Server::start(Database::Postgres);
        let guest = server.guest();
        let app = server.app("Print Shop", CALLBACK, &[]);
        let wrong = [guesser(&app, server.base()), guesser(&app, guest.base())];
        let after = stopped(|number| wrong[number % 2].refresh("ort_x"));
        assert!(after.is_some_and(|after| after <= 61), "{after:?}");
    });
}
