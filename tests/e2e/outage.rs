//! The database goes away and comes back.

use std::thread;
use std::time::{Duration, Instant};

use e2e::app::Tokens;
use e2e::database::{Database, cluster, on_postgres};
use e2e::http::{self, Answer};
use e2e::proxy::Wire;
use e2e::server::{Server, until};

use crate::CALLBACK;

/// Says nothing about the request, and when to come back.
fn is_unavailable(what: &str, answer: &Answer) {
    assert_eq!(answer.status, 503, "{what}: {answer:?}");
    assert!(
        answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0),
        "{what}: {answer:?}"
    );
}

/// A server whose way to its database can be broken.
fn on_a_wire() -> (Server, Wire) {
    let mut url = url::Url::parse(&cluster()).unwrap();
    let wire = Wire::to(&format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432)));
    let mut server = Server::prepare(Database::Postgres, &[]);
    url.set_path(url::Url::parse(server.database_url()).unwrap().path());
    url.set_port(Some(wire.address().port())).unwrap();
    server.set("OAUTH_DATABASE_URL", url.as_str());
    server.run(&["serve", "--migrate"]);
    (server, wire)
}

fn recovers(server: &Server) {
    let back = until(Duration::from_secs(30), || {
        Some(http::send(http::get(&server.url("/readyz")))).filter(|answer| answer.status == 200)
    });
    assert!(back.is_some(), "it does not recover");
}

/// Rule: RFC6749-4.1.2.1
#[test]
fn without_its_database_the_server_says_try_again_and_recovers_by_itself() {
    on_postgres(|| {
        let (mut server, wire) = on_a_wire();
        let app = server.app("Print Shop", CALLBACK, &[]);
        let mut browser = server.signed_in("alice");
        let tokens = app.redeem(&browser.allow(&app, "read"));
        let code = browser.allow(&app, "read write");

        wire.cut();
        for round in 0..3 {
            is_unavailable("refresh", &app.refresh(&tokens.refresh));
            is_unavailable("redeem", &app.ask(&app.redemption(&code)));
            is_unavailable("revoke", &app.revoke(&tokens.access));
            is_unavailable("the API", &app.read(&tokens.access));
            is_unavailable("a page", &browser.get("/account").answer);
            is_unavailable("consent", &browser.visit(&app.authorization_url("read", "s"), None).answer);
            is_unavailable("ready?", &http::send(http::get(&server.url("/readyz"))));
            assert!(server.is_alive(), "round {round}");
        }
        let counted = http::send(http::get(&server.url("/metrics"))).body;
        for mode in ["read", "write"] {
            let series = format!(r#"oauth_store_jobs_total{{mode="{mode}",outcome="unavailable"}} "#);
            let value = counted.lines().find_map(|line| line.strip_prefix(&series));
            assert!(value.is_some_and(|value| value != "0"), "{series}\n{counted}");
        }

        wire.mend();
        recovers(&server);
        // Nothing was lost or used up meanwhile.
        assert_eq!(app.read(&tokens.access).status, 200);
        let _ = Tokens::of(&app.refresh(&tokens.refresh));
        let _ = app.redeem(&code);
        assert_eq!(browser.get("/account").answer.status, 200);
    });
}

#[test]
fn a_database_that_says_nothing_is_not_waited_for_long() {
    on_postgres(|| {
        let (mut server, wire) = on_a_wire();
        let app = server.app("Print Shop", CALLBACK, &[]);
        let tokens = app.redeem(&server.signed_in("alice").allow(&app, "read"));
        wire.clog();
        let started = Instant::now();
        // More at once than there are connections.
        let answers: Vec<Answer> = thread::scope(|scope| {
            let asks: Vec<_> = (0..12).map(|_| scope.spawn(|| app.read(&tokens.access))).collect();
            asks.into_iter().map(|ask| ask.join().unwrap()).collect()
        });
        let took = started.elapsed();
        assert!(took < Duration::from_secs(15), "{took:?}");
        for answer in &answers {
            is_unavailable("the API", answer);
        }
        assert!(server.is_alive(), "what needs no database still works");
        wire.mend();
        recovers(&server);
        assert_eq!(app.read(&tokens.access).status, 200);
        let _ = Tokens::of(&app.refresh(&tokens.refresh));
    });
}
