//! What clients of 2012 send, request by request: with the setting that lets them in, and without it.

use e2e::app::App;
use e2e::browser::Browser;
use e2e::database::on_every_database;
use e2e::http::{self, Answer};
use e2e::server::Server;
use e2e::{canary, upload};

const LET_IN: [&str; 4] = ["--legacy", "draft25", "--legacy-until", "2999-12-31"];

fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    url::Url::parse_with_params(path, pairs).unwrap().into()
}

/// What the gallery client asks for: a list of scopes in the form in which its language prints lists.
fn gallery_authorization(app: &App) -> String {
    with_query(
        &format!("{}/oauth/authorize", app.base),
        &[
            ("response_type", "code"),
            ("client_id", &app.client_id),
            ("redirect_uri", &app.redirect_uri),
            ("scope", "['full_control']"),
        ],
    )
}

/// Its token request: a GET, a stray `response_type`, no grant type, no redirect URI.
fn gallery_tokens(app: &App, code: &str) -> Answer {
    let secret = app.client_secret.as_deref().unwrap();
    let fields = [
        ("response_type", "code"),
        ("client_id", app.client_id.as_str()),
        ("code", code),
        ("client_secret", secret),
    ];
    http::send(http::get(&with_query(&format!("{}/oauth/access_token", app.base), &fields)))
}

fn command_line_authorization(app: &App, redirect_uri: &str) -> String {
    with_query(
        &format!("{}/oauth-2/authorize", app.base),
        &[("client_id", &app.client_id), ("response_type", "code"), ("redirect_uri", redirect_uri)],
    )
}

fn command_line_tokens(app: &App, code: &str) -> Answer {
    let fields = [("response_type", "code"), ("client_id", app.client_id.as_str()), ("code", code)];
    http::send(http::get(&with_query(&format!("{}/oauth-2/access_token", app.base), &fields)))
}

fn access_token(answer: &Answer) -> String {
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"), "{answer:?}");
    assert!(answer.json()["expires_in"].as_i64().unwrap() > 0);
    canary::issued("refresh token", &answer.member("refresh_token"));
    let token = answer.member("access_token");
    canary::issued("access token", &token);
    token
}

/// CL-4, MG-R1, MG-R3, MG-R12, MG-R14, MG-T5, X-21: the trace of the gallery client. It is told `processed` where the old
/// server said `unprocessed`, since the picture is ready at once; `callback_url` is read past, for nobody is called.
#[test]
fn the_gallery_client() {
    on_every_database(|database| {
        let server = Server::start(database);
        let app = server.app("OMG", "https://omg.example/mg/callback", &LET_IN);
        let mut browser = server.signed_in("alice");
        let location = browser.decide(&gallery_authorization(&app), "allow");
        assert!(location.starts_with("https://omg.example/mg/callback?code="), "{location}");
        let code = http::parameter(&location, "code");
        canary::issued("code", &code);
        let token = access_token(&gallery_tokens(&app, &code));

        let who = [("client_id", app.client_id.as_str()), ("access_token", token.as_str())];
        let test = http::send(http::get(&with_query(&server.url("/api/test"), &who)));
        assert_eq!((test.status, test.member("username")), (200, "alice".to_owned()));
        assert_eq!(test.member("email"), "alice@example.org");

        let submit = with_query(&server.url("/api/submit"), &[("access_token", token.as_str())]);
        let asked = http::other("OPTIONS", &submit)
            .header("origin", "https://omg.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type");
        let allowed = http::send(asked);
        assert!(matches!(allowed.status, 200 | 204), "{allowed:?}");
        assert_eq!(allowed.header("access-control-allow-origin"), "*");
        let fields = [
            ("title", "From the gallery"),
            ("license", ""),
            ("description", "Sent by a script"),
            ("callback_url", "https://omg.example/processing-callback"),
        ];
        let sent = upload::request(&submit, &fields, "a.png", &upload::picture(1, 40));
        let entry = http::send(sent.header("origin", "https://omg.example"));
        assert_eq!((entry.status, entry.member("state").as_str()), (200, "processed"), "{entry:?}");
        assert_eq!(entry.header("access-control-allow-origin"), "*");
        for link in ["user_permalink", "permalink"] {
            assert_eq!(http::send(http::get(&entry.member(link))).status, 200, "{link}");
        }

        // A second use of the code ends what the first one gave, and is told as the old server told its errors.
        let again = gallery_tokens(&app, &code);
        assert_eq!((again.status, again.member("error").as_str()), (200, "invalid_grant"), "{again:?}");
        assert_eq!(http::send(http::get(&with_query(&server.url("/api/test"), &who))).status, 401);
    });
}

/// CL-6, MG-R1, MG-R2, MG-R3, MG-R14, X-10: the trace of the command line client, whose person copies the code from the
/// address bar. The registered address is used, whatever the client says.
#[test]
fn the_command_line_client() {
    on_every_database(|database| {
        let server = Server::start(database);
        let options = [&LET_IN[..], &["--public"]].concat();
        let app = server.app("Automatic", "http://www.foo.example/", &options);
        let mut browser = server.signed_in("alice");
        let page = browser.get(&command_line_authorization(&app, "http://foo.example/"));
        let mut form = page.form("/oauth/authorize");
        form.action = "/oauth-2/client/authorize".to_owned();
        let location = browser.submit(&form, Some(("decision", "allow"))).answer.location().to_owned();
        assert!(location.starts_with("http://www.foo.example/?code="), "{location}");
        let code = http::parameter(&location, "code");
        canary::issued("code", &code);
        let token = access_token(&command_line_tokens(&app, &code));
        let submit = with_query(&server.url("/api/submit"), &[("access_token", token.as_str())]);
        let fields = [("title", "One"), ("description", ""), ("license", ""), ("tags", "cat, dog")];
        let entry = http::send(upload::request(&submit, &fields, "one.png", &upload::picture(2, 30)));
        assert_eq!((entry.status, entry.member("title").as_str()), (200, "One"), "{entry:?}");
    });
}

/// CL-4, CL-6, SEC-22, SEC-B20: without the setting, and after its last day, each step of both is refused.
#[test]
fn without_the_setting_nothing_of_it_works() {
    on_every_database(|database| {
        let server = Server::start(database);
        let gallery = server.app("OMG", "https://omg.example/mg/callback", &[]);
        let command_line = server.app("Automatic", "https://www.foo.example/", &["--public"]);
        let over = server.app("Over", "https://omg.example/mg/callback", &LET_IN);
        server.cli(&["client", "legacy", &over.client_id], "");
        let mut browser = server.signed_in("alice");
        for (app, place, error) in [
            (&gallery, gallery_authorization(&gallery), "invalid_scope"),
            (&over, gallery_authorization(&over), "invalid_scope"),
            (
                &command_line,
                command_line_authorization(&command_line, &command_line.redirect_uri),
                "invalid_request",
            ),
        ] {
            let told = browser.get(&place).answer.location().to_owned();
            assert!(told.starts_with(&app.redirect_uri), "{told}");
            assert_eq!(http::parameter(&told, "error"), error);
        }
        let wrong = browser.get(&command_line_authorization(&command_line, "https://foo.example/"));
        assert_eq!((wrong.answer.status, wrong.answer.location()), (400, ""));

        let code = browser.allow(&gallery, "read write");
        for app in [&gallery, &over] {
            let refused = gallery_tokens(app, &code);
            assert_eq!(
                (refused.status, refused.header("allow").contains("POST")),
                (405, true),
                "{refused:?}"
            );
        }
        assert_eq!(command_line_tokens(&command_line, &code).status, 405);
        let tokens = gallery.redeem(&code);
        let in_query = [("access_token", tokens.access.as_str())];
        for (place, method) in [("/api/test", "GET"), ("/api/submit", "POST")] {
            let refused = http::send(http::other(method, &with_query(&server.url(place), &in_query)));
            assert_eq!(
                (refused.status, refused.member("error").as_str()),
                (400, "invalid_request"),
                "{place}"
            );
        }
        assert_eq!(gallery.read(&tokens.access).status, 200, "nothing of that spent anything");
    });
}

/// F-66: a person refuses for good by the tick on the consent page, is not asked again, and lets the client ask again on the
/// connections page; all by forms, for a client of either age.
#[test]
fn a_refusal_for_good() {
    on_every_database(|database| {
        let server = Server::start(database);
        let app = server.app("Print Shop", crate::CALLBACK, &[]);
        let mut browser: Browser = server.signed_in("alice");
        let place = app.authorization_url("read", "a-state");
        let page = browser.get(&place);
        let form = page.form("/oauth/authorize").with(&[("block", "yes")]);
        for _ in 0..2 {
            let told = browser.submit(&form, Some(("decision", "deny")));
            let told = if told.answer.status == 303 { told } else { browser.get(&place) };
            assert_eq!(http::parameter(told.answer.location(), "error"), "access_denied", "{told:?}");
            assert_eq!(http::parameter(told.answer.location(), "state"), "a-state");
        }
        let page = browser.get("/oauth/client/connections");
        assert!(page.answer.body.contains("Blocked applications"));
        let form = page.form("/oauth/client/connections");
        let page = browser.submit(&form, Some(("action", "ask-again")));
        assert!(!page.answer.body.contains("Blocked applications"), "{page:?}");
        let code = browser.allow(&app, "read");
        let _ = app.redeem(&code);
    });
}
