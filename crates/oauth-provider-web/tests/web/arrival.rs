//! How requests arrive: over plain http, behind proxies, and in drops.

use oauth_core::text::network::Network;
use std::time::{Duration, Instant};

use oauth_core::oauth2::transport::Transport;

use crate::wire::Server;
use crate::world::{Ask, ISSUER, World};

const PEOPLE: &[&str] = &["/oauth/authorize", "/login", "/account", "/oauth/client/list"];
const PROGRAMS: &[&str] = &["/oauth/token", "/oauth/access_token", "/oauth/revoke", "/oauth/introspect"];

/// Rule: RFC6749-1.6
/// Rule: RFC6749-3.1
/// Rule: RFC6749-3.2
/// Rule: RFC6749-2.3.1
/// Rule: RFC6749-10.4
/// Rule: RFC6749-10.8
/// Rule: RFC6749-10.9
/// Rule: RFC6749-10.11
/// Rule: RFC7009-2
/// SEC-48, B29, F-95, G-3
/// Rule: RFC7662-2
#[test]
fn nothing_secret_passes_over_plain_http() {
    let proxy = Network::parse("10.0.0.1").unwrap();
    let strict = World::new();
    let proxied = World::over(ISSUER, Transport::new(vec![proxy], false), |builder| builder);
    let lax = World::over(ISSUER, Transport::new(vec![], true), |builder| builder);
    let said: &[(&str, &str)] = &[("x-forwarded-proto", "https"), ("x-forwarded-for", "127.0.0.1")];
    for (world, peer, headers, passes) in [
        (&strict, "127.0.0.1", &[][..], true),
        (&strict, "::1", &[], true),
        (&strict, "203.0.113.9", &[], false),
        (&strict, "203.0.113.9", said, false),
        (&strict, "127.0.0.1", &[("x-forwarded-proto", "http")], false),
        (&proxied, "10.0.0.1", &[("x-forwarded-proto", "https")], true),
        (&proxied, "10.0.0.1", &[("x-forwarded-proto", "http")], false),
        (&proxied, "10.0.0.1", &[], false),
        (&proxied, "10.0.0.2", &[("x-forwarded-proto", "https")], false),
        (&lax, "203.0.113.9", &[], true),
    ] {
        let send = |ask: Ask| {
            let ask = headers.iter().fold(ask.from(peer), |ask, (name, value)| ask.header(name, *value));
            world.send(ask)
        };
        for path in PROGRAMS {
            let answer = send(Ask::post(path).form(&[]));
            let refused = answer.body.contains("plain http");
            assert_eq!((answer.status, refused), (400, !passes), "{peer} {answer:?}");
        }
        for path in PEOPLE {
            for ask in [Ask::get(path), Ask::post(path).form(&[])] {
                let answer = send(ask);
                let refused = answer.status == 403 && answer.body.contains("https");
                assert_eq!(refused, !passes, "{peer} {answer:?}");
            }
        }
        // What is public stays so.
        send(Ask::get("/.well-known/oauth-authorization-server")).is(200);
    }
}

#[test]
fn a_body_that_never_ends_is_given_up() {
    let world = World::with(ISSUER, |builder| builder.form_patience(Duration::from_millis(200)));
    let provider = world.provider;
    let server = Server::start(move |config| provider.configure()(config));
    for path in ["/oauth/token", "/oauth/revoke", "/login", "/oauth/authorize"] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: op.example\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: 100\r\n\r\ngrant_type=auth"
        );
        let start = Instant::now();
        let answer = server.exchange(head.as_bytes()).is(408);
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        assert_eq!(answer.body.starts_with('{'), PROGRAMS.contains(&path), "{answer:?}");
    }
    server.get("/oauth/authorize?client_id=x").is(400);
}

#[test]
fn a_body_that_breaks_off_is_no_fault_of_the_server() {
    let world = World::new();
    let provider = world.provider;
    let server = Server::start(move |config| provider.configure()(config));
    let head = "POST /oauth/token HTTP/1.1\r\nHost: op.example\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n5\r\na=b&c\r\nZZ\r\n");
    let answer = server.exchange(chunked.as_bytes());
    assert_eq!((answer.status, answer.error().as_str()), (400, "invalid_request"), "{answer:?}");
    let large =
        format!("{head}Transfer-Encoding: chunked\r\n\r\n20000\r\n{}\r\n0\r\n\r\n", "x".repeat(0x20000));
    assert_eq!(server.exchange(large.as_bytes()).status, 413);
}
