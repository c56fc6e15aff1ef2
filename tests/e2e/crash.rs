//! The server is killed right after it answered: what it said still holds.

use e2e::app::Tokens;
use e2e::database::on_every_database;
use e2e::server::Server;

use crate::CALLBACK;

/// Rule: RFC6749-4.1.2
#[test]
fn what_was_answered_survives_a_crash() {
    on_every_database(|database| {
        let mut server = Server::start(database);
        let app = server.app("Print Shop", CALLBACK, &[]);
        let mut browser = server.signed_in("alice");
        let code = browser.allow(&app, "read");
        let tokens = app.redeem(&code);
        server.kill();
        server.run(&["serve"]);
        assert_eq!(app.read(&tokens.access).status, 200, "the token that was given works");

        let next = Tokens::of(&app.refresh(&tokens.refresh));
        server.kill();
        server.run(&["serve"]);
        assert_eq!(app.read(&next.access).status, 200);
        assert_eq!(browser.get("/account").answer.status, 200, "still signed in");

        // Used before the crash, so it cannot be used after it; and trying ends the grant.
        assert_eq!(app.ask(&app.redemption(&code)).member("error"), "invalid_grant");
        assert_eq!(app.read(&next.access).status, 401);
        server.kill();
        server.run(&["serve"]);
        assert_eq!(
            app.refresh(&next.refresh).member("error"),
            "invalid_grant",
            "a refusal's effects survive, too"
        );
    });
}
