//! What `/metrics` says after a journey, and that docs/metrics.md names every series of it.

use std::collections::BTreeSet;

use e2e::app::Tokens;
use e2e::browser::Browser;
use e2e::canary;
use e2e::database::on_every_database;
use e2e::http;
use e2e::server::{Server, until};
use e2e::upload;

use crate::CALLBACK;

const REFERENCE: &str = include_str!("../../docs/metrics.md");

/// The link that confirms the person's address.
const LETTER: &str = r#"oauth_letters_total{kind="confirm-email",outcome="sent"}"#;

fn metrics(server: &Server) -> String {
    let answer = http::send(http::get(&server.url("/metrics")));
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body
}

/// The value of one series, by its whole name.
fn value(text: &str, series: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.map_or(0.0, |value| value.parse().unwrap())
}

#[test]
fn every_series_moves_with_a_journey_and_stands_in_the_reference() {
    on_every_database(|database| {
        let server = Server::with(
            database,
            &[("OAUTH_SWEEP_INTERVAL", "1"), ("OAUTH_MAIL_FROM", "no-reply@example.org")],
        );
        let app = server.app("Print Shop", CALLBACK, &[]);
        let person = server.person("alice");
        let mut browser = Browser::new(server.base());
        let wrong = "a-password-that-is-wrong";
        canary::issued("wrong password", wrong);
        let form = browser.get("/login").form("/login").with(&[("username", "alice"), ("password", wrong)]);
        assert_eq!(browser.submit(&form, None).answer.status, 400);
        browser.sign_in(&person.name, &person.password);
        let confirm = browser.get("/account").form("/account/email/letter");
        assert_eq!(browser.submit(&confirm, None).answer.status, 200);
        let denied = browser.decide(&app.authorization_url("read", "s"), "deny");
        assert_eq!(http::parameter(&denied, "error"), "access_denied");
        let code = browser.allow(&app, "read write");
        let tokens = app.redeem(&code);
        let next = Tokens::of(&app.refresh(&tokens.refresh));
        assert_eq!(app.read(&next.access).status, 200);
        let picture = upload::picture(1, 60);
        for (content, status) in [(picture.as_slice(), 200), (b"no picture", 415)] {
            let request = upload::request(&server.url("/api/submit"), &[], "a.png", content);
            assert_eq!(http::send(request.bearer_auth(&next.access)).status, status);
        }
        assert_eq!(app.refresh(&tokens.refresh).status, 400, "it was spent");
        assert_eq!(app.read(&next.access).status, 401, "and so its grant ended");
        let swept = until(std::time::Duration::from_secs(30), || {
            let text = metrics(&server);
            let sent = value(&text, LETTER) > 0.0;
            (sent && value(&text, "oauth_sweep_last_timestamp_seconds") > 0.0).then_some(text)
        });
        let text = swept.expect("a clean-up and a letter");

        for (series, least) in [
            (r#"oauth_sign_ins_total{outcome="right"}"#, 1.0),
            (r#"oauth_sign_ins_total{outcome="wrong"}"#, 1.0),
            (LETTER, 1.0),
            (r#"oauth_authorizations_refused_total{reason="ConsentDenied"}"#, 1.0),
            (r#"oauth_tokens_issued_total{grant_type="authorization_code"}"#, 1.0),
            (r#"oauth_tokens_issued_total{grant_type="refresh_token"}"#, 1.0),
            (r#"oauth_token_requests_refused_total{reason="RefreshTokenReused"}"#, 1.0),
            (r#"oauth_api_requests_refused_total{reason="TokenInvalid"}"#, 1.0),
            (r#"oauth_uploads_total{outcome="taken"}"#, 1.0),
            (r#"oauth_uploads_total{outcome="NotAPicture"}"#, 1.0),
            (r#"oauth_http_requests_total{method="GET",route="/api/test",status="200"}"#, 1.0),
            (r#"oauth_http_requests_total{method="GET",route="/api/test",status="401"}"#, 1.0),
        ] {
            assert!((value(&text, series) - least).abs() < 0.5, "{series}\n{text}");
        }
        let done =
            |mode: &str| value(&text, &format!(r#"oauth_store_jobs_total{{mode="{mode}",outcome="done"}}"#));
        assert!(done("read") >= 3.0 && done("write") >= 6.0, "{text}");
        assert!(value(&text, "oauth_store_write_duration_seconds_count") >= 1.0, "{text}");
        let jobs = value(&text, "oauth_store_batch_jobs_sum");
        assert!(jobs >= done("write"), "each writing job is in a transaction: {text}");
        is_the_reference(&text);
        for private in [person.name.as_str(), app.client_id.as_str(), &tokens.access, &code, "app.example"] {
            assert!(!text.contains(private), "{private}");
        }
    });
}

/// The names of the document are those of the server.
fn is_the_reference(text: &str) {
    let shown: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .filter_map(|line| line.split(' ').next())
        .collect();
    let told: BTreeSet<&str> = REFERENCE
        .lines()
        .filter_map(|line| line.strip_prefix("| `oauth_"))
        .filter_map(|line| line.split('`').next())
        .collect();
    let shown: BTreeSet<&str> = shown.iter().filter_map(|name| name.strip_prefix("oauth_")).collect();
    assert_eq!(shown, told);
}
