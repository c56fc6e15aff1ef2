//! What is kept and what is not: every server of these tests is searched for every secret when it ends; here it is shown
//! that the search would find one.

use e2e::app::Tokens;
use e2e::browser::Browser;
use e2e::canary;
use e2e::database::on_every_database;
use e2e::server::Server;

use crate::CALLBACK;

/// Rule: RFC6749-10.3
/// Rule: RFC6749-10.4
/// SEC-76, SEC-92, F-102
#[test]
fn no_secret_is_in_the_log_or_the_database() {
    on_every_database(|database| {
        let server = Server::start(database);
        let app = server.app("Print Shop", CALLBACK, &[]);
        let person = server.person("alice");
        let wrong = "a-password-that-is-wrong";
        canary::issued("wrong password", wrong);
        let mut browser = Browser::new(server.base());
        let form = browser.get("/login").form("/login").with(&[("username", "alice"), ("password", wrong)]);
        assert_eq!(browser.submit(&form, None).answer.status, 400);
        browser.sign_in(&person.name, &person.password);
        let code = browser.allow(&app, "read");
        let tokens = app.redeem(&code);
        let next = Tokens::of(&app.refresh(&tokens.refresh));
        assert_eq!(app.read(&next.access).status, 200);
        // What is refused is not written down either.
        assert_eq!(app.ask(&app.redemption(&code)).status, 400);
        assert_eq!(app.refresh(&tokens.refresh).status, 400);
        assert_eq!(app.read(&tokens.access).status, 401);
        assert_eq!(
            browser.get(&format!("/account?code={code}&access_token={}", next.access)).answer.status,
            200
        );
        assert_eq!(browser.get(&format!("/nowhere?refresh_token={}", next.refresh)).answer.status, 404);

        // The search sees what is really there: the log names paths, the database ids and the text of the redirect.
        assert!(server.log_text().contains("/oauth/token"));
        let bytes = server.database_bytes();
        let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(has(&app.client_id) && has(CALLBACK));
    });
}

#[test]
fn the_search_finds_what_is_there() {
    // A wire form: four letters, then 48 bytes, of which the last 32 are random.
    let bytes: Vec<u8> = (100..148).collect();
    let text = <base64ct::Base64UrlUnpadded as base64ct::Encoding>::encode_string(&bytes);
    canary::issued("made-up token", &format!("xxx_{text}"));
    let digits: String = bytes[16..].iter().map(|byte| format!("{byte:02x}")).collect();
    for (place, kept) in [("text", text.as_bytes()), ("bytes", &bytes), ("digits", digits.as_bytes())] {
        let kept = [b"before", kept, b"after"].concat();
        assert_eq!(canary::found_in(place, &kept).len(), 1, "{place}");
    }
    assert!(canary::found_in("nothing", b"nothing of it stands here").is_empty());
}
