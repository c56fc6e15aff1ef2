//! The decision on the consent page: once, in time, by the person who was asked.

use std::sync::Arc;

use oauth_core::catalog::{Catalog, ScopeEntry};
use oauth_core::flow::decide::{Decided, Decision};
use oauth_core::model::interaction::StageName;
use oauth_core::refusal::Refusal;
use oauth_core::testing::build::{REDIRECT, scopes};
use oauth_core::text::scope::Scope;

use crate::wire::parameter;
use crate::world::{World, YES, yes_to};

/// A person may give less than was asked for, never more.
///
/// Rule: RFC6749-3.3
/// F-12
#[test]
fn a_person_may_give_less() {
    for (id, asked, chosen, want) in [
        ("RFC6749-3.3 all", "read write", "read write", "read write"),
        ("RFC6749-3.3 less", "read write", "read", "read"),
        ("RFC6749-3.3 not more", "read", "read write", "read"),
        ("RFC6749-3.3 not others", "read", "read admin", "read"),
    ] {
        let mut w = World::new();
        let (ann, shop) = (w.ann.clone(), w.shop.clone());
        let asking = w.ask(&ann, &shop.query(&[("scope", asked)])).interaction.id;
        let answer = w.answer(asking, &ann, &yes_to(scopes(chosen)));
        let code = parameter(answer.location(), "code").unwrap();
        assert_eq!(w.redeem(&shop, &code).unwrap().scopes, scopes(want), "{id}");
    }
}

/// MW-R20: what is hidden goes with whatever is allowed, and is asked for like any other; it is no choice of its own
/// beside others, and cannot be got without being asked for.
#[test]
fn what_is_hidden_cannot_be_left_out() {
    for (asked, chosen, want) in [
        ("read write basic", "read", "basic read"),
        ("read write basic", "read basic", "basic read"),
        ("read write basic", "", ""),
        ("read write basic", "basic", ""),
        ("read write", "read basic", "read"),
        ("basic", "", "basic"),
        ("basic", "read", "basic"),
    ] {
        let mut w = World::new();
        let basic = ScopeEntry { hidden: true, ..ScopeEntry::new(Scope::parse("basic").unwrap(), "Basics") };
        let entries = [w.env.settings.catalog.entries(), &[basic]].concat();
        Arc::make_mut(&mut w.env.settings).catalog = Catalog::new(entries).unwrap();
        let (ann, shop) = (w.ann.clone(), w.shop.clone());
        w.change(&shop, |client| client.scopes = scopes("read write basic"));
        let asking = w.ask(&ann, &shop.query(&[("scope", asked)])).interaction.id;
        match w.decide(asking, &ann, &yes_to(scopes(chosen))) {
            Ok(Decided::Answer(answer)) => {
                let code = parameter(answer.location(), "code").unwrap();
                assert_eq!(w.redeem(&shop, &code).unwrap().scopes, scopes(want), "{asked}: {chosen}");
            }
            Ok(Decided::AskAgain(_)) => assert_eq!(want, "", "{asked}: {chosen}"),
            other => panic!("{asked}: {chosen}: {other:?}"),
        }
    }
}

/// Nothing chosen is no decision: the page comes again, and the request still waits.
#[test]
fn nothing_chosen_asks_again() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let asking = w.ask(&ann, &shop.query(&[("scope", "read")])).interaction.id;
    for chosen in ["", "write"] {
        let again = w.decide(asking, &ann, &yes_to(scopes(chosen)));
        assert!(matches!(again, Ok(Decided::AskAgain(question)) if question.interaction.id == asking));
    }
    assert_eq!(w.rows.interactions[&asking].stage.name(), StageName::Pending);
    w.answer(asking, &ann, &YES);
}

/// A denial goes to the client with `state` and `iss`, and cannot be taken back by a second post.
///
/// Rule: RFC6749-4.1.2.1
/// Rule: RFC9207-2
/// F-64
#[test]
fn a_denial_goes_to_the_client() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let asking = w.ask(&ann, &shop.query(&[])).interaction.id;
    let answer = w.answer(asking, &ann, &Decision::Deny);
    assert!(answer.location().starts_with(REDIRECT));
    assert_eq!(parameter(answer.location(), "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(answer.location(), "state").as_deref(), Some("s t&te"));
    assert_eq!(parameter(answer.location(), "iss").as_deref(), Some("https://op.example"));
    assert_eq!(parameter(answer.location(), "code"), None);
    let second = w.decide(asking, &ann, &YES).unwrap_err();
    assert_eq!((second.refusal, second.answer.is_none()), (Refusal::InteractionOver, true));
}

/// SEC-14, SEC-38, SEC-66: each row changes one thing between the page and the post; the post gives nothing.
///
/// Rule: RFC6749-4.1.2.1
#[test]
fn a_decision_is_made_once_in_time_by_the_right_person() {
    type Change = fn(&mut World);
    let rows: [(&str, Change, Refusal); 6] = [
        ("contract: too late", |w| w.later(600), Refusal::InteractionOver),
        (
            "SEC-14",
            |w| {
                // The same request in the hands of somebody else.
                let bob = w.bob.id.clone();
                w.rows.interactions.values_mut().for_each(|row| row.user = Some(bob.clone()));
            },
            Refusal::InteractionOver,
        ),
        ("SEC-66 client", |w| w.disable_client(&w.shop.clone()), Refusal::ClientDisabled),
        ("SEC-38 person", |w| w.disable_user(&w.ann.clone()), Refusal::UserDisabled),
        (
            "SEC-B1 redirect URI taken away",
            |w| w.redirects(&w.shop.clone(), &["https://app.example/new"]),
            Refusal::RedirectUriNotRegistered,
        ),
        ("contract: swept", |w| w.rows.interactions.clear(), Refusal::InteractionOver),
    ];
    for (id, change, want) in rows {
        for decision in [YES, yes_to(scopes("read")), Decision::Deny] {
            let mut w = World::new();
            let (ann, shop) = (w.ann.clone(), w.shop.clone());
            let asking = w.ask(&ann, &shop.query(&[])).interaction.id;
            change(&mut w);
            let front = w.decide(asking, &ann, &decision).unwrap_err();
            assert_eq!((front.refusal, front.answer.is_none()), (want.clone(), true), "{id} {decision:?}");
            let waits = w.rows.interactions.get(&asking).map(|row| row.stage.name());
            assert!(waits.is_none_or(|stage| stage == StageName::Pending), "{id} {decision:?}");
        }
    }
}

/// SEC-14: another person's post does not decide, and the right one still can, once, up to the last second.
#[test]
fn a_decision_counts_once() {
    let mut w = World::new();
    let (ann, bob, shop) = (w.ann.clone(), w.bob.clone(), w.shop.clone());
    let asking = w.ask(&ann, &shop.query(&[])).interaction.id;
    let stranger = w.decide(asking, &bob, &YES).unwrap_err();
    assert_eq!((stranger.refusal, stranger.client), (Refusal::InteractionOver, None), "SEC-14");
    w.later(599);
    w.answer(asking, &ann, &YES);
    for decision in [YES, Decision::Deny] {
        let again = w.decide(asking, &ann, &decision).unwrap_err();
        assert_eq!(again.refusal, Refusal::InteractionOver);
    }
    assert_eq!(w.rows.interactions[&asking].stage.name(), StageName::Allowed);
}
