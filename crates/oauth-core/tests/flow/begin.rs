//! The authorization endpoint: which faults only a page may say, which go to the client, and what it is told.

use oauth_core::flow::begin::Begun;
use oauth_core::oauth2::pkce::PkceError;
use oauth_core::refusal::Refusal;
use oauth_core::testing::build::{REDIRECT, scopes};
use oauth_core::text::form::FormError;

use crate::wire::parameter;
use crate::world::{App, World, YES};

/// SEC-6, SEC-11, SEC-12, SEC-B27: a fault of the client or the redirect URI never redirects, whatever `prompt` says
/// and whoever is signed in.
///
/// Rule: RFC6749-4.1.2.1
/// Rule: RFC6749-3.1.2.3
/// Rule: RFC9700-4.11.2
/// Rule: RFC6749-3.1.2.4
#[test]
fn who_asks_and_where_to_answer_come_first() {
    let not_registered = Refusal::RedirectUriNotRegistered;
    for (id, field, value, want) in [
        ("RFC6749-4.1.2.1 no client", "client_id", "", Refusal::MissingParameter("client_id")),
        ("RFC6749-4.1.2.1 no such client", "client_id", "nobody", Refusal::ClientUnknown),
        (
            "RFC6749-4.1.2.1 other",
            "client_id",
            "01234567-89ab-7cde-8f01-23456789abcd",
            Refusal::ClientUnknown,
        ),
        ("SEC-B2", "redirect_uri", "https://evil.example/cb", not_registered.clone()),
        ("SEC-8", "redirect_uri", "https://appXexample/cb", not_registered.clone()),
        ("SEC-9 query", "redirect_uri", "https://app.example/cb?x=y", not_registered.clone()),
        ("SEC-9 path", "redirect_uri", "https://app.example/cb;x", not_registered.clone()),
        ("SEC-9 fragment", "redirect_uri", "https://app.example/cb#", not_registered.clone()),
        ("SEC-9 user", "redirect_uri", "https://u@app.example/cb", not_registered.clone()),
        ("SEC-2", "redirect_uri", "https://app.example/x/..;/cb", not_registered.clone()),
        ("SEC-2 encoded", "redirect_uri", "https://app.example/%2e/cb", not_registered.clone()),
        ("SEC-36", "redirect_uri", "https://APP.example/cb", not_registered.clone()),
        ("RFC6749-4.1.2.1 relative", "redirect_uri", "/cb", not_registered.clone()),
        ("SEC-5", "redirect_uri", "JavaScript:alert(1)", not_registered),
    ] {
        let mut w = World::new();
        let ann = w.ann.clone();
        for who in [Some(&ann), None] {
            for prompt in ["", "none", "consent", "login"] {
                // Other faults of the same request change nothing.
                for response_type in ["code", "token", ""] {
                    let fields = [(field, value), ("prompt", prompt), ("response_type", response_type)];
                    let front = w.authorize(who, &w.shop.query(&fields)).unwrap_err();
                    assert_eq!(front.refusal, want, "{id} {prompt} {response_type}");
                    assert!(front.answer.is_none(), "{id} {prompt} {response_type}");
                }
            }
        }
        assert!(w.rows.interactions.is_empty(), "{id}");
    }
}

/// The same for a client that is disabled, and for a missing redirect URI where several are registered.
///
/// Rule: RFC6749-3.1.2.3
/// Rule: RFC9700-4.11.2
#[test]
fn a_disabled_client_and_a_missing_redirect_uri_are_told_on_a_page() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    w.redirects(&shop, &[REDIRECT, "https://app.example/2"]);
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fevil.example", shop.query(&[]));
    for (id, query, want) in [
        ("RFC6749-3.1.2.3", shop.query(&[("redirect_uri", "")]), Refusal::RedirectUriMissing),
        ("SEC-4 twice", twice, Refusal::Malformed(FormError::Duplicate("redirect_uri"))),
        ("RFC6749-B", format!("{}&x=%", shop.query(&[])), Refusal::Malformed(FormError::BadEscape)),
    ] {
        let front = w.authorize(Some(&ann), &query).unwrap_err();
        assert_eq!((front.refusal, front.answer.is_none()), (want, true), "{id}");
    }
    w.disable_client(&shop);
    let front = w.authorize(Some(&ann), &shop.query(&[])).unwrap_err();
    assert_eq!((front.refusal, front.answer.is_none()), (Refusal::ClientDisabled, true), "SEC-66");
}

/// A loopback redirect URI may differ in its port for a public client, in nothing else and for nobody else.
///
/// Rule: RFC8252-7.3
/// F-43, F-60
#[test]
fn the_answer_goes_to_the_port_that_was_asked_for() {
    for (id, public, asked, want) in [
        ("SEC-84 another port", true, "http://127.0.0.1:9/cb", true),
        ("SEC-84 no port", true, "http://127.0.0.1/cb", true),
        ("SEC-84 host", true, "http://localhost:9/cb", false),
        ("SEC-84 query", true, "http://127.0.0.1:9/cb?a", false),
        ("SEC-10", true, "http://x@127.0.0.1:9/cb", false),
        ("SEC-1", true, "http://127.0.0.1.evil.example/cb", false),
        ("SEC-1 user", true, "http://127.0.0.1@evil.example/cb", false),
        ("SEC-84 confidential", false, "http://127.0.0.1:9/cb", false),
    ] {
        let mut w = World::new();
        let ann = w.ann.clone();
        let app = if public { w.shop.clone() } else { w.bank.clone() };
        w.redirects(&app, &["http://127.0.0.1/cb"]);
        let begun = w.authorize(Some(&ann), &app.query(&[("redirect_uri", asked)]));
        match begun {
            Ok(Begun::Ask(question)) => {
                let answer = w.answer(question.interaction.id, &ann, &YES);
                assert!(want && answer.location().starts_with(&format!("{asked}?code=")), "{id}");
                assert!(answer.location().starts_with(asked), "{id}");
            }
            other => assert!(!want && other.is_err_and(|front| front.answer.is_none()), "{id}"),
        }
    }
}

/// Faults in the rest go to the client, with `state` as it came and `iss`.
///
/// Rule: RFC6749-4.1.2.1
/// Rule: RFC6749-3.3
/// Rule: RFC9207-2
/// Rule: RFC6749-3.1.1
#[test]
fn the_client_is_told_the_rest() {
    for (id, field, value, want) in [
        ("RFC6749-4.1.1", "response_type", "", Refusal::MissingParameter("response_type")),
        ("RFC6749-4.1.2.1", "response_type", "token", Refusal::ResponseTypeUnsupported),
        ("SEC-13", "response_type", "id_token token", Refusal::ResponseTypeUnsupported),
        ("SEC-81", "response_mode", "form_post", Refusal::BadParameter("response_mode")),
        ("RFC6749-3.3", "scope", "admin", Refusal::ScopeNotAllowed),
        ("RFC6749-3.3 malformed", "scope", "re\"ad", Refusal::ScopeNotAllowed),
        ("SEC-60", "scope", "read write", Refusal::ScopeNotAllowed),
        ("SEC-22", "code_challenge_method", "plain", Refusal::Pkce(PkceError::Method)),
    ] {
        let mut w = World::new();
        let (ann, shop) = (w.ann.clone(), w.shop.clone());
        w.change(&shop, |client| client.scopes = scopes("read"));
        for who in [Some(&ann), None] {
            let front = w.authorize(who, &shop.query(&[(field, value)])).unwrap_err();
            assert_eq!(front.refusal, want, "{id}");
            let location = front.answer.expect(id).location().to_owned();
            assert!(location.starts_with(&format!("{REDIRECT}?error=")), "{id} {location}");
            let code = want.wire().code.as_str();
            assert_eq!(parameter(&location, "error").as_deref(), Some(code), "{id}");
            assert_eq!(parameter(&location, "state").as_deref(), Some("s t&te"), "{id}");
            assert_eq!(parameter(&location, "iss").as_deref(), Some("https://op.example"), "{id}");
        }
        assert!(w.rows.interactions.is_empty(), "{id}");
    }
}

/// No scope asked means all that the client may have; a client whose scopes no longer exist gets none.
///
/// Rule: RFC6749-3.3
/// F-12
#[test]
fn scopes_asked_are_cut_to_what_the_client_may_have() {
    for (id, may_have, asked, want) in [
        ("RFC6749-3.3 all", "read write", "", Some("read write")),
        ("RFC6749-3.3 its own", "read", "", Some("read")),
        ("RFC6749-3.3 fewer", "read write", "write", Some("write")),
        ("RFC6749-3.3 repeated", "read write", "write write", Some("write")),
        ("RFC6749-3.3 of before", "read gone", "", Some("read")),
        ("RFC6749-3.3 gone", "gone", "gone", None),
        ("RFC6749-3.3 nothing left", "gone", "", None),
    ] {
        let mut w = World::new();
        let (ann, shop) = (w.ann.clone(), w.shop.clone());
        w.change(&shop, |client| client.scopes = scopes(may_have));
        let got = match w.authorize(Some(&ann), &shop.query(&[("scope", asked)])) {
            Ok(Begun::Ask(question)) => Some(question.interaction.scopes),
            _ => None,
        };
        assert_eq!(got, want.map(scopes), "{id}");
    }
}

/// Nobody signed in: sign in first; with `prompt=none` the client is told, and nothing is written.
#[test]
fn nobody_signed_in() {
    let mut w = World::new();
    let shop = w.shop.clone();
    for prompt in ["", "login", "consent", "consent login"] {
        assert!(
            matches!(w.authorize(None, &shop.query(&[("prompt", prompt)])), Ok(Begun::SignIn)),
            "{prompt}"
        );
    }
    let front = w.authorize(None, &shop.query(&[("prompt", "none")])).unwrap_err();
    assert_eq!(front.refusal, Refusal::LoginNeeded);
    let location = front.answer.unwrap().location().to_owned();
    assert_eq!(parameter(&location, "error").as_deref(), Some("login_required"));
    assert!(w.rows.interactions.is_empty());
}

/// The provider keeps what the login says of a person, and a disabled person begins nothing.
#[test]
fn the_person_is_known_as_the_login_knows_them() {
    let mut w = World::new();
    let shop = w.shop.clone();
    let mut guest = oauth_core::testing::build::guest(&w.env, "host-42");
    w.ask(&guest, &shop.query(&[]));
    assert_eq!(w.rows.users[&guest.id].name, "Guest host-42");
    guest.name = "Grete".to_owned();
    guest.email = "grete@people.example".to_owned();
    w.ask(&guest, &shop.query(&[]));
    let row = &w.rows.users[&guest.id];
    assert_eq!((row.name.as_str(), row.email.as_str()), ("Grete", "grete@people.example"));
    w.disable_user(&guest);
    for prompt in ["", "none", "consent"] {
        let front = w.authorize(Some(&guest), &shop.query(&[("prompt", prompt)])).unwrap_err();
        assert_eq!((front.refusal, front.answer.is_none()), (Refusal::UserDisabled, true), "SEC-66");
    }
}

/// A request of one client with the credentials of none: the same client may hold several requests at once.
#[test]
fn requests_of_one_person_do_not_disturb_each_other() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let both: Vec<(App, String)> = (0..2).map(|_| (shop.clone(), w.code(&ann, &shop, "read"))).collect();
    for (app, code) in &both {
        assert!(w.redeem(app, code).is_ok());
    }
    assert_eq!(w.rows.grants.len(), 2);
}
