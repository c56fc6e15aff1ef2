//! What happens between the steps of the handshake, or in the middle of one: a person or a client goes, an address or a
//! scope is taken back, somebody is quicker.

use oauth_core::flow::connections::take_back;
use oauth_core::flow::decide::{Decision, decide};
use oauth_core::flow::signed::{authorize, temporary_id};
use oauth_core::model::client::ClientKind;
use oauth_core::model::stage::Stage;
use oauth_core::oauth1::error::Problem;
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::testing::build::{REDIRECT, scopes};

use super::{INITIATE, Signed, TOKEN, initiate, read, redeem};
use crate::race::Race;
use crate::world::{YES, set_client_disabled};

type Change = fn(&mut Signed);

/// Disabled, which ends what is open, and enabled again, which brings nothing back.
fn disable_for_a_while(s: &mut Signed) {
    for disabled in [true, false] {
        let done = set_client_disabled(&mut s.w.rows, &s.w.env, s.client.id, disabled);
        done.unwrap().into_result().unwrap();
    }
}

/// Disabled by a hand that ended nothing else.
fn disable_person(s: &mut Signed) {
    let ann = s.w.ann.clone();
    s.w.disable_user(&ann);
}

/// Between the person's yes and the token.
///
/// Rule: RFC5849-2.3
/// SEC-66
#[test]
fn a_yes_that_was_overtaken_gives_no_token() {
    let rows: [(&str, Change, Refusal); 7] = [
        (
            "taken back",
            |s| {
                let (ann, client) = (s.w.ann.id.clone(), s.client.id);
                take_back(&mut s.w.rows, &s.w.env, &ann, client).unwrap();
            },
            Problem::TokenRejected.into(),
        ),
        ("client disabled for a while", disable_for_a_while, Problem::TokenRejected.into()),
        (
            "client disabled",
            |s| s.w.rows.clients.get_mut(&s.client.id).unwrap().life.stage = Stage::Disabled,
            Refusal::ClientDisabled,
        ),
        ("client gone", |s| drop(s.w.rows.clients.remove(&s.client.id)), Problem::ConsumerKeyUnknown.into()),
        ("person disabled", disable_person, Refusal::UserDisabled),
        ("person gone", |s| drop(s.w.rows.users.remove(&s.w.ann.id)), Refusal::UserDisabled),
        (
            "scopes lost",
            |s| s.w.rows.clients.get_mut(&s.client.id).unwrap().scopes = scopes(""),
            Refusal::ScopeNotAllowed,
        ),
    ];
    for (id, change, want) in rows {
        let mut s = Signed::new();
        let asked = s.ask();
        let verifier = s.allow(&asked, &YES).unwrap();
        change(&mut s);
        let signer = s.signer.clone();
        assert_eq!(s.redeem(&signer, &asked, &[("oauth_verifier", &verifier)]).err(), Some(want), "{id}");
        assert!(s.w.rows.tokens.is_empty() && s.w.rows.grants.is_empty(), "{id}");
    }
    // What is left of the scopes is given.
    let mut s = Signed::new();
    let asked = s.ask();
    let verifier = s.allow(&asked, &YES).unwrap();
    s.w.rows.clients.get_mut(&s.client.id).unwrap().scopes = scopes("read");
    let signer = s.signer.clone();
    let token = s.redeem(&signer, &asked, &[("oauth_verifier", &verifier)]).unwrap();
    assert!(s.opens(&token).is_ok());
    assert!(s.w.rows.tokens.values().all(|token| token.scopes == scopes("read")));
}

/// Between the client's request and the person's decision; the page is not shown either.
///
/// Rule: RFC5849-2.2
/// SEC-66
#[test]
fn a_request_that_was_overtaken_is_not_decided() {
    let rows: [(&str, Change, Refusal, bool); 5] = [
        (
            "client disabled",
            |s| s.w.rows.clients.get_mut(&s.client.id).unwrap().life.stage = Stage::Disabled,
            Refusal::ClientDisabled,
            false,
        ),
        ("person disabled", disable_person, Refusal::UserDisabled, false),
        ("over", |s| s.w.later(600), Refusal::InteractionOver, false),
        (
            "the address is no more a prefix",
            |s| {
                let row = s.w.rows.clients.get_mut(&s.client.id).unwrap();
                if let ClientKind::Signing(own) = &mut row.kind {
                    own.callback_is_prefix = false;
                }
            },
            Refusal::RedirectUriNotRegistered,
            true,
        ),
        (
            "somebody else said no",
            |s| {
                let (bob, id) = (s.w.bob.clone(), *s.w.rows.interactions.keys().next().unwrap());
                s.w.decide(id, &bob, &Decision::Deny).unwrap();
            },
            Refusal::InteractionOver,
            false,
        ),
    ];
    for (id, change, want, shown) in rows {
        for decision in [YES, Decision::Deny, Decision::Block] {
            let mut s = Signed::with(|own| own.callback_is_prefix = true);
            let (ann, signer) = (s.w.ann.clone(), s.signer.clone());
            let callback = format!("{REDIRECT}/more");
            let asked = s.initiate(&signer, &[("oauth_callback", &callback)]).unwrap();
            change(&mut s);
            let page =
                authorize::open(&mut s.w.rows, &s.w.env, &asked.token, Some(&ann.clone().into())).unwrap();
            assert_eq!(matches!(page, Verdict::Done(_)), shown, "{id}");
            let interaction = temporary_id(&asked.token).unwrap();
            let refused = s.w.decide(interaction, &ann, &decision).unwrap_err();
            assert_eq!(
                (refused.refusal, refused.answer.is_none()),
                (want.clone(), true),
                "{id} {decision:?}"
            );
            assert!(s.w.rows.blocks.is_empty(), "{id}: what is refused does nothing");
        }
    }
}

/// One signed request, sent twice at the same moment.
///
/// Rule: RFC5849-3.3
/// SEC-77
#[test]
fn a_request_that_is_repeated_at_once_counts_once() {
    let mut s = Signed::new();
    let header = s.signer.header("POST", INITIATE, &[("oauth_callback", REDIRECT)]);
    let (request, env) = (read("POST", INITIATE, &header).unwrap(), s.w.env.clone());
    let mut first = None;
    let mut race =
        Race::new(&mut s.w.rows, "take_nonce", |rows| first = initiate(rows, &env, &request).unwrap().ok());
    let second = initiate(&mut race, &env, &request).unwrap().map(|given| given.token);
    drop(race);
    assert_eq!(second, Err(Problem::NonceUsed.into()));
    assert!(first.is_some());
    assert_eq!(s.w.rows.interactions.len(), 1);
}

/// The same credentials redeemed by two requests at the same moment, or taken back at that moment.
///
/// Rule: RFC5849-2.3
/// SEC-66, SEC-78
#[test]
fn credentials_that_are_redeemed_twice_at_once_give_one_token() {
    for before in ["interaction", "lock_user", "advance_interaction"] {
        let mut s = Signed::new();
        let asked = s.ask();
        let verifier = s.allow(&asked, &YES).unwrap();
        let signer = s.signer.with(&asked.token, asked.secret.reveal());
        let header = || signer.header("POST", TOKEN, &[("oauth_verifier", &verifier)]);
        let (one, two) = (read("POST", TOKEN, &header()).unwrap(), read("POST", TOKEN, &header()).unwrap());
        let env = s.w.env.clone();
        let mut first = None;
        let mut race =
            Race::new(&mut s.w.rows, before, |rows| first = redeem(rows, &env, &one).unwrap().ok());
        let second = redeem(&mut race, &env, &two).unwrap().map(|given| given.token);
        drop(race);
        assert_eq!(second, Err(Problem::TokenUsed.into()), "{before}");
        assert_eq!((s.w.rows.grants.len(), s.w.rows.tokens.len()), (1, 1), "{before}");
        assert!(s.opens(&first.unwrap()).is_ok(), "{before}");
    }
    let mut s = Signed::new();
    let asked = s.ask();
    let verifier = s.allow(&asked, &YES).unwrap();
    let signer = s.signer.with(&asked.token, asked.secret.reveal());
    let header = signer.header("POST", TOKEN, &[("oauth_verifier", &verifier)]);
    let (request, env) = (read("POST", TOKEN, &header).unwrap(), s.w.env.clone());
    let (ann, client) = (s.w.ann.id.clone(), s.client.id);
    let mut race = Race::new(&mut s.w.rows, "lock_user", |rows| {
        take_back(rows, &env, &ann, client).unwrap();
    });
    assert!(redeem(&mut race, &env, &request).unwrap().is_err());
    drop(race);
    assert!(s.w.rows.tokens.is_empty() && s.w.rows.grants.is_empty(), "taken back");
}

/// Two people with the same link, or one with two windows: the first decision counts.
///
/// SEC-78
#[test]
fn two_decisions_at_once() {
    for (first, second) in [(YES, YES), (Decision::Deny, YES), (YES, Decision::Deny), (YES, Decision::Block)]
    {
        let mut s = Signed::new();
        let asked = s.ask();
        let (id, env) = (temporary_id(&asked.token).unwrap(), s.w.env.clone());
        let (ann, bob) = (s.w.ann.id.clone(), s.w.bob.id.clone());
        let mut race = Race::new(&mut s.w.rows, "advance_interaction", |rows| {
            decide(rows, &env, id, &ann, &first).unwrap().into_result().unwrap();
        });
        let late = decide(&mut race, &env, id, &bob, &second).unwrap().into_result();
        drop(race);
        assert_eq!(late.unwrap_err().refusal, Refusal::InteractionOver, "{first:?} {second:?}");
        assert_eq!(s.w.rows.interactions[&id].user.as_ref(), Some(&ann), "{first:?} {second:?}");
        assert!(s.w.rows.blocks.is_empty(), "{first:?} {second:?}");
    }
}
