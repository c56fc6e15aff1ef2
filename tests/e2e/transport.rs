//! Tokens do not travel over plain http, whatever a header claims.

use e2e::app::{App, VERIFIER};
use e2e::browser::Browser;
use e2e::database::Database;
use e2e::http::{self, Answer};
use e2e::server::Server;

use crate::CALLBACK;

/// Headers that a proxy or an attacker sends: `X-Forwarded-For`, `X-Forwarded-Proto`.
type Headers = (Option<&'static str>, Option<&'static str>);

/// All that a peer may say; then whether tokens pass when it is no proxy of ours, and when it is. The peer is on
/// loopback each time.
const MATRIX: &[(Headers, bool, bool)] = &[
    ((None, None), true, true),
    ((None, Some("https")), true, true),
    ((None, Some("http")), false, false),
    ((None, Some("HTTPS")), true, true),
    ((None, Some("https, http")), false, false),
    ((None, Some("http, https")), false, false),
    ((None, Some("")), false, false),
    ((Some("203.0.113.7"), None), true, false),
    ((Some("203.0.113.7"), Some("https")), true, true),
    ((Some("203.0.113.7"), Some("http")), false, false),
    ((Some("127.0.0.1"), Some("http")), false, false),
    ((Some("127.0.0.1"), None), true, true),
    ((Some("203.0.113.7, 127.0.0.1"), None), true, false),
];

fn with(mut request: reqwest::blocking::RequestBuilder, headers: Headers) -> Answer {
    for (name, value) in [("x-forwarded-for", headers.0), ("x-forwarded-proto", headers.1)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    http::send(request)
}

/// What the places where secrets travel say: the token endpoint, revocation, the API and the sign-in page.
fn passes(app: &App, access: &str, headers: Headers) -> [bool; 4] {
    let fields = [("grant_type", "authorization_code"), ("code", "oac_x"), ("code_verifier", VERIFIER)];
    let token = with(app.request("/oauth/token", &fields), headers);
    let revoke = with(app.request("/oauth/revoke", &[("token", "ort_x")]), headers);
    let api = with(http::get(&format!("{}/api/test", app.base)).bearer_auth(access), headers);
    let login = with(http::get(&format!("{}/login", app.base)), headers);
    for answer in [&token, &revoke, &api, &login] {
        assert!(answer.status < 500, "{answer:?}");
    }
    [token.member("error") == "invalid_grant", revoke.status == 200, api.status == 200, login.status == 200]
}

/// Rule: RFC6749-1.6, RFC6750-5.3
/// F-95, G-3
#[test]
fn the_matrix_of_forwarded_headers() {
    for trusted in [false, true] {
        let settings: &[_] = if trusted { &[("OAUTH_TRUSTED_PROXIES", "127.0.0.1")] } else { &[] };
        let server = Server::with(Database::Sqlite, settings);
        let app = server.app("Print Shop", CALLBACK, &[]);
        let access = app.redeem(&server.signed_in("alice").allow(&app, "read")).access;
        for &(headers, to_strangers, to_proxies) in MATRIX {
            let expected = if trusted { to_proxies } else { to_strangers };
            assert_eq!(passes(&app, &access, headers), [expected; 4], "{headers:?}, trusted: {trusted}");
        }
    }
}

/// Rule: RFC6749-1.6
#[test]
fn behind_a_proxy_that_ends_tls_all_of_it_works() {
    let settings = [("OAUTH_TRUSTED_PROXIES", "127.0.0.1"), ("OAUTH_PUBLIC_URL", "https://id.example")];
    let server = Server::with(Database::Sqlite, &settings);
    let person = server.person("alice");
    let mut browser = Browser::new(server.base())
        .with_header("x-forwarded-for", "203.0.113.7")
        .with_header("x-forwarded-proto", "https");
    let page = browser.get("/login");
    assert_eq!(page.answer.header("strict-transport-security"), "max-age=31536000");
    let form = page.form("/login").with(&[("username", &person.name), ("password", &person.password)]);
    let page = browser.submit(&form, None);
    assert!(page.url.ends_with("/account"), "{page:?}");
    for cookie in ["__Host-oauth_session", "__Host-oauth_browser"] {
        assert!(!browser.cookie(cookie).is_empty(), "{cookie}");
    }
    let bare = http::send(http::get(&server.url("/login")).header("x-forwarded-for", "203.0.113.7"));
    assert_eq!(bare.status, 403, "the proxy did not say https: {bare:?}");
}
