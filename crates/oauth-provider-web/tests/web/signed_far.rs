//! Signed requests from afar: over plain http, and from networks that an administrator did not name.

use actix_web::http::Method as HttpMethod;
use oauth_core::model::client::{Client, ClientKind};
use oauth_core::oauth1::signature::Method;
use oauth_core::oauth2::transport::Transport;
use oauth_core::testing::Signer;

use crate::mediawiki::SCRIPT;
use crate::signed::Signed;
use crate::world::{Answer, Ask, Browser, ISSUER, REDIRECT, World};

const FAR: &str = "203.0.113.9";

fn plaintext(client: &mut Client) {
    if let ClientKind::Signing(own) = &mut client.kind {
        own.plaintext = true;
    }
}

/// A step of the handshake, from this address.
fn step(s: &Signed, signer: &Signer, peer: &str, path: &str, more: &[(&str, &str)]) -> Answer {
    let header = signer.header("POST", &format!("{ISSUER}{path}"), more);
    s.world.send(Ask::new(HttpMethod::POST, path).from(peer).header("authorization", header))
}

/// Nothing passes where somebody may read along, unless the provider allows it: then signatures, and still no secrets in
/// their place.
///
/// Rule: RFC5849-2.1, RFC5849-2.3, RFC5849-3.4.4
#[test]
fn secrets_do_not_pass_over_plain_http() {
    for (allowed, method, peer, want) in [
        (false, Method::HmacSha1, "127.0.0.1", Ok(())),
        (false, Method::Plaintext, "127.0.0.1", Ok(())),
        (false, Method::HmacSha1, FAR, Err("plain%20http")),
        (false, Method::Plaintext, FAR, Err("plain%20http")),
        (true, Method::HmacSha1, FAR, Ok(())),
        (true, Method::Plaintext, FAR, Err("oauth_problem=signature_method_rejected")),
    ] {
        let world = World::over(ISSUER, Transport::new(vec![], allowed), |builder| builder);
        let s = Signed::with(world, plaintext);
        let signer = Signer { method, ..s.signer.clone() };
        let answer = step(&s, &signer, peer, "/oauth/request_token", &[("oauth_callback", REDIRECT)]);
        let told = answer.body.replace('+', "%20");
        assert_eq!(answer.status, if want.is_ok() { 200 } else { 400 }, "{allowed} {method:?} {answer:?}");
        assert!(want.err().is_none_or(|text| told.contains(text)), "{allowed} {method:?} {answer:?}");
        let known = signer.with(&"0".repeat(32), "x");
        let answer = step(&s, &known, peer, "/oauth/access_token", &[("oauth_verifier", "x")]);
        assert_eq!(answer.body.contains("plain"), !allowed && peer == FAR, "{allowed} {method:?} {answer:?}");
        // A wiki's clients are told by the status too, since it is no fault of their request.
        for part in ["initiate", "token", "identify"] {
            let answer = step(&s, &known, peer, &format!("{SCRIPT}{part}"), &[]);
            let refused = !allowed && peer == FAR;
            assert_eq!(
                answer.status,
                if refused { 400 } else { 200 },
                "{part} {allowed} {method:?} {answer:?}"
            );
            assert!(answer.body.starts_with("Error: "), "{part}: {answer:?}");
        }
    }
}

/// G-15: credentials of both kinds are given to the networks that an administrator named.
#[test]
fn credentials_are_given_to_known_networks() {
    let world = World::made_with(|settings| {
        settings.handshake_networks =
            Some(vec![oauth_core::text::network::Network::parse("127.0.0.0/8").unwrap()]);
        settings.transport = Transport::new(vec![], true);
    });
    let s = Signed::with(world, |_| ());
    let callback = [("oauth_callback", REDIRECT)];
    let ask = |peer: &str| step(&s, &s.signer, peer, "/oauth/request_token", &callback);
    assert_eq!(ask(FAR).is(403).body, "oauth_problem=permission_denied");
    let asked = crate::signed::pair(&ask("127.0.0.1").is(200));
    let mut browser = Browser::of(&s.world, &s.world.alice);
    browser.get(&format!("/oauth/authorize?oauth_token={}", asked.0)).is(200);
    let verifier = browser.decide("allow", &[]).is(303).parameter("oauth_verifier").unwrap();
    let holder = s.signer.with(&asked.0, &asked.1);
    let redeem =
        |peer: &str| step(&s, &holder, peer, "/oauth/access_token", &[("oauth_verifier", &verifier)]);
    assert_eq!(redeem(FAR).is(403).body, "oauth_problem=permission_denied");
    redeem("127.0.0.1").is(200);
    for part in ["initiate", "token"] {
        step(&s, &holder, FAR, &format!("{SCRIPT}{part}"), &callback).is(403);
    }
}
