//! The database goes away and comes back.

use std::time::Duration;

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

/// Rule: RFC6749-4.1.2.1
#[test]
fn without_its_database_the_server_says_try_again_and_recovers_by_itself() {
    on_postgres(|| {
        let mut url = url::Url::parse(&cluster()).unwrap();
        let wire = Wire::to(&format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432)));
        let mut server = Server::prepare(Database::Postgres, &[]);
        url.set_path(url::Url::parse(server.database_url()).unwrap().path());
        url.set_port(Some(wire.address().port())).unwrap();
        server.set("OAUTH_DATABASE_URL", url.as_str());
        server.run(&["serve", "--migrate"]);
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

        wire.mend();
        let back = until(Duration::from_secs(30), || {
            Some(http::send(http::get(&server.url("/readyz")))).filter(|answer| answer.status == 200)
        });
        assert!(back.is_some(), "it does not recover");
        // Nothing was lost or used up meanwhile.
        assert_eq!(app.read(&tokens.access).status, 200);
        assert_eq!(app.refresh(&tokens.refresh).status, 200);
        let _ = app.redeem(&code);
        assert_eq!(browser.get("/account").answer.status, 200);
    });
}
