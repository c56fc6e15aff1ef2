//! What the RFCs ask to the letter, where no story of the other files comes upon it.

use oauth_core::flow::begin::Begun;
use oauth_core::oauth2::metadata::{authorization_server, protected_resource};
use oauth_core::refusal::Refusal;
use oauth_core::testing::build::{REDIRECT, VERIFIER};

use crate::wire::{form, parameter, revoke};
use crate::world::{App, CHALLENGE, World, YES, code_fields, refresh_fields};

/// What the documents name is what clients send secrets to: below the issuer, so https where the issuer is, and nothing
/// behind the path.
///
/// Rule: RFC6749-3.1
/// Rule: RFC6749-3.2
/// Rule: RFC7009-2
/// Rule: RFC8414-3.2
/// Rule: RFC9728-3.2
#[test]
fn published_endpoints_are_plain_and_no_list_is_empty() {
    let w = World::new();
    let (issuer, catalog) = (&w.env.settings.issuer, &w.env.settings.catalog);
    let server = authorization_server(issuer, catalog);
    let resource = protected_resource("https://op.example/api", issuer, catalog);
    let mut endpoints = 0;
    for (name, value) in [server, resource].iter().flat_map(|document| document.as_object().unwrap()) {
        assert!(value.as_array().is_none_or(|list| !list.is_empty()), "{name}");
        if name.ends_with("_endpoint") {
            let path = value.as_str().unwrap().strip_prefix("https://op.example/").expect(name);
            assert!(!path.contains(['?', '#']), "{name}: {path}");
            endpoints += 1;
        }
    }
    assert!(endpoints >= 3, "{endpoints}");
}

/// Rule: RFC6749-3.1
/// Rule: RFC6749-3.2
#[test]
fn parameters_that_nobody_knows_are_passed_over() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    // Also twice, and under a name that means something at another endpoint.
    let unknown = [("colour", "blue"), ("colour", "red"), ("grant_type", "x"), ("nonce", "1")];
    let code = w.code_of(&ann, &bank.query(&unknown));
    let unknown = [("colour", "blue"), ("colour", "red"), ("response_type", "x"), ("state", "1")];
    let tokens = w.token(&bank, &[&code_fields(&code)[..], &unknown].concat()).unwrap();
    let next = w.token(&bank, &[&refresh_fields(tokens.refresh())[..], &unknown].concat()).unwrap();
    let body = bank.body(&[&[("token", next.access.as_str())][..], &unknown].concat());
    assert_eq!(revoke(&mut w.rows, &w.env, &body).unwrap(), Ok(()));
    assert!(!w.opens(&next.access));
}

/// Who sees a code on its way must not see the challenge with it.
///
/// Rule: RFC7636-4.4
#[test]
fn a_challenge_is_not_in_the_answer() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let asking = w.ask(&ann, &shop.query(&[])).interaction.id;
    let first = w.answer(asking, &ann, &YES);
    w.redeem(&shop, &parameter(first.location(), "code").unwrap()).unwrap();
    let Ok(Begun::Answer(remembered)) = w.authorize(Some(&ann), &shop.query(&[])) else {
        panic!("not remembered");
    };
    let front = w.authorize(Some(&ann), &shop.query(&[("scope", "admin")])).unwrap_err();
    for answer in [first, remembered, front.answer.unwrap()] {
        let location = answer.location();
        assert!(location.starts_with(REDIRECT), "{location}");
        for secret in [CHALLENGE, VERIFIER] {
            assert!(!location.contains(secret), "{location}");
        }
    }
}

/// A refresh token alone is not enough where its client has a secret; and a refused try spends nothing.
///
/// Rule: RFC6749-6
#[test]
fn a_refresh_needs_the_secret_of_its_client() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let tokens = w.tokens(&ann, &bank, "read");
    for (secret, want) in [
        (None, Refusal::ClientSecretMissing),
        (Some("wrong".to_owned()), Refusal::ClientSecretWrong),
        (bank.secret.as_deref().map(|secret| secret[..46].to_owned()), Refusal::ClientSecretWrong),
    ] {
        let app = App { secret, ..bank.clone() };
        assert_eq!(w.refresh(&app, tokens.refresh()), Err(want));
    }
    assert!(w.refresh(&bank, tokens.refresh()).is_ok());
}

/// Whatever a hint says, the store is asked as often as without one.
///
/// Rule: RFC7009-5
#[test]
fn a_hint_costs_no_look_up() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let tokens = w.tokens(&ann, &bank, "read");
    let unknown = format!("oat_{}", "A".repeat(64));
    for token in ["x", &unknown, tokens.refresh(), &tokens.access] {
        let calls = |hint: &[(&str, &str)]| {
            let mut rows = w.rows.clone();
            let before = rows.calls;
            let body = bank.body(&[&[("token", token)][..], hint].concat());
            assert_eq!(revoke(&mut rows, &w.env, &body).unwrap(), Ok(()), "{}", form(hint));
            rows.calls - before
        };
        let without = calls(&[]);
        for hint in ["access_token", "refresh_token", "nonsense", ""] {
            assert_eq!(calls(&[("token_type_hint", hint)]), without, "{token} {hint}");
        }
    }
}
