//! When a person is asked again, and whose consent counts.

use oauth_core::flow::begin::Begun;
use oauth_core::flow::connections;
use oauth_core::flow::decide::Decision;
use oauth_core::refusal::Refusal;
use oauth_core::testing::build::scopes;

use crate::wire::parameter;
use crate::world::{App, World, YES};

/// What a request comes to: the page, an answer at once, or an error.
fn outcome(w: &mut World, app: &App, scope: &str, prompt: &str) -> &'static str {
    let ann = w.ann.clone();
    match w.authorize(Some(&ann), &app.query(&[("scope", scope), ("prompt", prompt)])) {
        Ok(Begun::Ask(_)) => "asks",
        Ok(Begun::Answer(answer)) => {
            let code = parameter(answer.location(), "code").expect("a code");
            let tokens = w.redeem(app, &code).expect("tokens");
            assert_eq!(tokens.scopes, scopes(scope), "as much as asked for");
            "answers"
        }
        Ok(Begun::SignIn) => "sign in",
        Err(front) => {
            assert_eq!(front.refusal, Refusal::ConsentNeeded);
            let location = front.answer.expect("an answer").location().to_owned();
            assert_eq!(parameter(&location, "error").as_deref(), Some("consent_required"));
            "error"
        }
    }
}

/// A row: what was given before, what is asked for now, how.
/// F-65
#[test]
fn consent_is_remembered_for_what_was_given() {
    for (id, given, asked, prompt, want) in [
        ("contract: first time", &[][..], "read", "", "asks"),
        ("contract: first time, no page", &[][..], "read", "none", "error"),
        ("contract: the same", &["read"][..], "read", "", "answers"),
        ("contract: the same, no page", &["read"][..], "read", "none", "answers"),
        ("contract: fewer", &["read write"][..], "write", "", "answers"),
        ("contract: more", &["read"][..], "read write", "", "asks"),
        ("contract: more, no page", &["read"][..], "read write", "none", "error"),
        ("contract: together", &["read", "write"][..], "read write", "", "answers"),
        ("contract: asked to ask", &["read"][..], "read", "consent", "asks"),
        ("contract: asked to ask among words", &["read"][..], "read", "login consent", "asks"),
    ] {
        let mut w = World::new();
        let (ann, bank, shop) = (w.ann.clone(), w.bank.clone(), w.shop.clone());
        for app in [&bank, &shop] {
            for scope in given {
                w.tokens(&ann, app, scope);
            }
            assert_eq!(outcome(&mut w, app, asked, prompt), want, "{id}");
        }
    }
}

/// SEC-40: a public client that anybody's program could pretend to be is asked about each time.
///
/// Rule: RFC8252-8.6
#[test]
fn an_installed_application_asks_each_time() {
    for (id, public, uri, want) in [
        ("SEC-40 loopback", true, "http://127.0.0.1:7777/cb", "asks"),
        ("SEC-40 scheme", true, "com.example.app:/cb", "asks"),
        ("SEC-40 claimed https", true, "https://app.example/cb", "answers"),
        ("SEC-40 confidential on loopback", false, "http://127.0.0.1:7777/cb", "answers"),
    ] {
        let mut w = World::new();
        let ann = w.ann.clone();
        let app = if public { w.shop.clone() } else { w.bank.clone() };
        w.tokens(&ann, &app, "read");
        w.redirects(&app, &[uri]);
        let got = match w.authorize(Some(&ann), &app.query(&[("redirect_uri", uri), ("scope", "read")])) {
            Ok(Begun::Ask(_)) => "asks",
            Ok(Begun::Answer(_)) => "answers",
            other => panic!("{other:?}"),
        };
        assert_eq!(got, want, "{id}");
        let silent = w.authorize(
            Some(&ann),
            &app.query(&[("redirect_uri", uri), ("scope", "read"), ("prompt", "none")]),
        );
        assert_eq!(silent.is_ok(), want == "answers", "{id}: no page");
    }
}

/// SEC-89: consent is one person's, to one client.
#[test]
fn the_consent_of_another_person_or_for_another_client_does_not_count() {
    let mut w = World::new();
    let (bob, bank, shop) = (w.bob.clone(), w.bank.clone(), w.shop.clone());
    w.tokens(&bob, &bank, "read write");
    let ann = w.ann.clone();
    w.tokens(&ann, &shop, "read write");
    assert_eq!(outcome(&mut w, &bank, "read", ""), "asks", "SEC-89");
    assert_eq!(outcome(&mut w, &bank, "read", "none"), "error", "SEC-89");
}

/// What is taken back is asked for again, and what was given is dead (SEC-31); the neighbours live.
/// F-68
#[test]
fn a_connection_taken_back_is_over() {
    let mut w = World::new();
    let (ann, bob, bank, shop) = (w.ann.clone(), w.bob.clone(), w.bank.clone(), w.shop.clone());
    let mine = [w.tokens(&ann, &bank, "read"), w.tokens(&ann, &bank, "read write")];
    let others = [(w.tokens(&bob, &bank, "read"), &bank), (w.tokens(&ann, &shop, "read"), &shop)];
    let listed = connections::list(&mut w.rows, &w.env, &ann.id).unwrap();
    assert_eq!(listed.len(), 2);
    let whole = listed.iter().find(|connection| connection.client == bank.id).unwrap();
    assert_eq!(whole.scopes, scopes("read write"));
    assert_eq!(whole.registrant.as_deref(), Some("ann"));
    assert_eq!(connections::take_back(&mut w.rows, &w.env, &ann.id, bank.id), Ok(2));
    for tokens in &mine {
        assert!(!w.opens(&tokens.access), "SEC-31");
        assert_eq!(w.refresh(&bank, tokens.refresh()), Err(Refusal::GrantRevoked), "SEC-31");
    }
    for (tokens, app) in &others {
        assert!(w.opens(&tokens.access) && w.would_refresh(app, tokens.refresh()));
    }
    assert_eq!(outcome(&mut w, &bank, "read", ""), "asks");
    assert_eq!(connections::list(&mut w.rows, &w.env, &ann.id).unwrap().len(), 1);
    assert_eq!(connections::take_back(&mut w.rows, &w.env, &ann.id, bank.id), Ok(0));
}

/// SEC-31: a code that is out when the connection is taken back gives nothing, nor does a page that is open; the same
/// person's with another client, and another person's with the same one, go on.
#[test]
fn what_is_under_way_is_taken_back_too() {
    let mut w = World::new();
    let (ann, bob, bank, shop) = (w.ann.clone(), w.bob.clone(), w.bank.clone(), w.shop.clone());
    let mine = w.code(&ann, &bank, "read");
    let others = [(w.code(&bob, &bank, "read"), &bank), (w.code(&ann, &shop, "read"), &shop)];
    let asking = w.ask(&ann, &bank.query(&[])).interaction.id;
    let elsewhere = w.ask(&ann, &shop.query(&[])).interaction.id;
    assert_eq!(connections::take_back(&mut w.rows, &w.env, &ann.id, bank.id), Ok(0));
    let refused = w.redeem(&bank, &mine).unwrap_err();
    assert_eq!(refused.wire().code.as_str(), "invalid_grant", "SEC-31");
    let over = w.decide(asking, &ann, &YES).unwrap_err();
    assert_eq!(over.refusal, Refusal::InteractionOver, "SEC-31");
    for (code, app) in others {
        assert!(w.redeem(app, &code).is_ok());
    }
    w.answer(elsewhere, &ann, &YES);
}

/// A denial leaves no consent, nor does a request that nobody decided, nor a code that nobody redeemed.
#[test]
fn only_what_was_redeemed_is_remembered() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let query = bank.query(&[("scope", "read")]);
    w.ask(&ann, &query);
    let denied = w.ask(&ann, &query).interaction.id;
    w.answer(denied, &ann, &Decision::Deny);
    w.code(&ann, &bank, "read");
    assert_eq!(outcome(&mut w, &bank, "read", ""), "asks");
    assert!(w.rows.grants.is_empty());
}
