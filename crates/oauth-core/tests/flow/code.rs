//! The token endpoint with authorization codes: what redeems one, what burns it, what a second use ends.

use oauth_core::flow::login;
use oauth_core::oauth2::wire::MAX_STATE;
use oauth_core::refusal::{Refusal, TokenFault};
use oauth_core::testing::build::{REDIRECT, VERIFIER, scopes};

use crate::wire::parameter;
use crate::world::{World, YES, login_name};

/// The whole way: ask, allow, redeem, use, refresh. What the client gets is what the person gave.
///
/// Rule: RFC6749-4.1.2
/// Rule: RFC6749-4.1.3
/// Rule: RFC9207-2
/// F-3
#[test]
fn a_code_becomes_tokens_for_what_the_person_gave() {
    let mut w = World::new();
    for (id, app) in
        [("RFC6749-4.1.3 public", w.shop.clone()), ("RFC6749-4.1.3 confidential", w.bank.clone())]
    {
        let ann = w.ann.clone();
        let question = w.ask(&ann, &app.query(&[("scope", "read")]));
        assert_eq!(question.registrant.as_deref(), Some("ann"), "{id}");
        let answer = w.answer(question.interaction.id, &ann, &YES);
        assert!(answer.location().starts_with(&format!("{REDIRECT}?code=oac_")), "{id}");
        assert_eq!(parameter(answer.location(), "state").as_deref(), Some("s t&te"), "{id}");
        assert_eq!(parameter(answer.location(), "iss").as_deref(), Some("https://op.example"), "{id}");
        let code = parameter(answer.location(), "code").unwrap();
        let tokens = w.redeem(&app, &code).unwrap();
        assert_eq!(tokens.scopes, scopes("read"), "{id}");
        let access = w.admit(&tokens.access).unwrap();
        assert_eq!((&access.user, access.client), (&ann.id, app.id), "{id}");
        assert_eq!(access.scopes, scopes("read profile email"), "{id}");
        let next = w.refresh(&app, tokens.refresh()).unwrap();
        assert!(w.opens(&next.access) && w.opens(&tokens.access), "{id}");
    }
}

/// Codes are long-lived in nobody's memory: two are never alike, and one lasts a minute.
///
/// Rule: RFC6749-4.1.2
/// Rule: RFC6749-10.10
/// F-16
#[test]
fn a_code_is_fresh_and_lives_a_minute() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let mut seen = std::collections::BTreeSet::new();
    for (id, wait, want) in [
        ("RFC6749-4.1.2 at once", 0, None),
        ("RFC6749-4.1.2 last second", 59, None),
        ("RFC6749-4.1.2 over", 60, Some(Refusal::CodeExpired)),
        ("RFC6749-4.1.2 long over", 3600, Some(Refusal::CodeExpired)),
    ] {
        let code = w.code(&ann, &shop, "read");
        assert_eq!(code.len(), 68, "{id}");
        assert!(seen.insert(code[26..].to_owned()), "{id}: the random part came twice");
        w.later(wait);
        assert_eq!(w.redeem(&shop, &code).err(), want, "{id}");
    }
}

/// SEC-28: the second use fails and ends what the first one gave, and nothing else.
///
/// Rule: RFC6749-4.1.2
/// Rule: RFC6749-10.5
/// F-16
#[test]
fn a_replayed_code_ends_its_grant() {
    let mut w = World::new();
    let (ann, shop, club) = (w.ann.clone(), w.shop.clone(), w.club.clone());
    for (id, by) in [("SEC-28", &shop), ("SEC-28 by another client", &club)] {
        let other = w.tokens(&ann, &shop, "read");
        let code = w.code(&ann, &shop, "read");
        let first = w.redeem(&shop, &code).unwrap();
        let next = w.refresh(&shop, first.refresh()).unwrap();
        assert_eq!(w.redeem(by, &code), Err(Refusal::CodeAlreadyRedeemed), "{id}");
        for access in [&first.access, &next.access] {
            assert_eq!(w.admit(access).unwrap_err(), Refusal::TokenInvalid(TokenFault::GrantRevoked), "{id}");
        }
        assert_eq!(w.refresh(&shop, next.refresh()), Err(Refusal::GrantRevoked), "{id}");
        assert!(w.opens(&other.access) && w.would_refresh(&shop, other.refresh()), "{id}: the other grant");
    }
}

/// A row says how the code comes back; a refused one is burnt, so that the right way does not help any more.
///
/// Rule: RFC6749-4.1.3
/// Rule: RFC9700-2.1
/// Rule: RFC6749-10.6
/// F-60
#[test]
fn redirect_uri_is_repeated_exactly() {
    const LOOPBACK: &str = "http://127.0.0.1/cb";
    let differs = Some(Refusal::CodeRedirectUriDiffers);
    for (id, registered, authorize, redeem, want) in [
        ("RFC6749-4.1.3 sent, right", REDIRECT, Some(REDIRECT), Some(REDIRECT), None),
        ("RFC6749-4.1.3 sent, absent", REDIRECT, Some(REDIRECT), None, differs.clone()),
        ("RFC6749-4.1.3 sent, empty", REDIRECT, Some(REDIRECT), Some(""), differs.clone()),
        (
            "RFC6749-4.1.3 sent, wrong",
            REDIRECT,
            Some(REDIRECT),
            Some("https://evil.example/cb"),
            differs.clone(),
        ),
        ("SEC-2", REDIRECT, Some(REDIRECT), Some("https://app.example/x/../cb"), differs.clone()),
        ("SEC-36", REDIRECT, Some(REDIRECT), Some("HTTPS://app.example/cb"), differs.clone()),
        ("SEC-9", REDIRECT, Some(REDIRECT), Some("https://app.example/cb?a=b"), differs.clone()),
        ("RFC6749-3.1.2.3 not sent, absent", REDIRECT, None, None, None),
        ("RFC6749-3.1.2.3 not sent, right", REDIRECT, None, Some(REDIRECT), None),
        ("RFC6749-3.1.2.3 not sent, wrong", REDIRECT, None, Some("https://app.example/"), differs.clone()),
        (
            "SEC-84 the port that was used",
            LOOPBACK,
            Some("http://127.0.0.1:8123/cb"),
            Some("http://127.0.0.1:8123/cb"),
            None,
        ),
        ("SEC-84 another port", LOOPBACK, Some("http://127.0.0.1:8123/cb"), Some(LOOPBACK), differs),
    ] {
        let mut w = World::new();
        let (ann, shop) = (w.ann.clone(), w.shop.clone());
        w.redirects(&shop, &[registered]);
        let code = w.code_of(&ann, &shop.query(&[("redirect_uri", authorize.unwrap_or_default())]));
        let mut fields =
            vec![("grant_type", "authorization_code"), ("code", code.as_str()), ("code_verifier", VERIFIER)];
        fields.extend(redeem.map(|uri| ("redirect_uri", uri)));
        assert_eq!(w.token(&shop, &fields).err(), want, "{id}");
        if want.is_some() {
            let right = authorize.unwrap_or(REDIRECT);
            fields.retain(|(name, _)| *name != "redirect_uri");
            fields.push(("redirect_uri", right));
            assert_eq!(w.token(&shop, &fields), Err(Refusal::CodeUnknown), "{id}: burnt");
            assert!(w.rows.grants.is_empty() && w.rows.tokens.is_empty(), "{id}");
        }
    }
}

/// SEC-26, SEC-83: a code is its client's; in other hands it is burnt.
///
/// Rule: RFC6749-4.1.3
/// Rule: RFC6749-10.5
#[test]
fn the_code_of_another_client_is_burnt() {
    for pick in [
        (|w: &World| (w.shop.clone(), w.club.clone())) as fn(&World) -> _,
        |w| (w.shop.clone(), w.bank.clone()),
        |w| (w.bank.clone(), w.shop.clone()),
    ] {
        let mut w = World::new();
        let ann = w.ann.clone();
        let (owner, thief) = pick(&w);
        let code = w.code(&ann, &owner, "read");
        assert_eq!(w.redeem(&thief, &code), Err(Refusal::CodeOfAnotherClient), "SEC-83");
        assert_eq!(w.redeem(&owner, &code), Err(Refusal::CodeUnknown), "SEC-26");
        assert!(w.rows.grants.is_empty() && w.rows.tokens.is_empty(), "SEC-83");
    }
}

/// SEC-38, SEC-66: what was disabled between the decision and the token request gives nothing.
#[test]
fn a_code_dies_with_its_person_and_its_client() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let code = w.code(&ann, &shop, "read");
    let mut without_client = w.clone();
    w.disable_user(&ann);
    assert_eq!(w.redeem(&shop, &code), Err(Refusal::UserDisabled), "SEC-38");
    without_client.disable_client(&shop);
    assert_eq!(without_client.redeem(&shop, &code), Err(Refusal::ClientDisabled), "SEC-66");
    for w in [w, without_client] {
        assert!(w.rows.grants.is_empty() && w.rows.tokens.is_empty(), "SEC-66");
    }
}

/// SEC-93: what the client lost since the person decided is not given; a client that lost all of it gets nothing.
///
/// Rule: RFC6749-3.3
#[test]
fn a_code_gives_only_what_the_client_still_may_have() {
    for (id, left, want) in [
        ("SEC-93 all", "read write", Ok("read write")),
        ("SEC-93 fewer", "read", Ok("read")),
        ("SEC-93 none", "", Err(Refusal::ScopeNotAllowed)),
    ] {
        let mut w = World::new();
        let (ann, shop) = (w.ann.clone(), w.shop.clone());
        let code = w.code(&ann, &shop, "read write");
        w.change(&shop, |client| client.scopes = scopes(left));
        let got = w.redeem(&shop, &code).map(|tokens| tokens.scopes);
        assert_eq!(got, want.clone().map(scopes), "{id}");
        assert_eq!(w.rows.tokens.is_empty(), want.is_err(), "{id}");
    }
}

/// SEC-27: no proper prefix of a code redeems it, nor does a longer text; and none of these attempts harms it.
///
/// Rule: RFC6749-4.1.3
#[test]
fn only_the_whole_code_is_one() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let code = w.code(&ann, &shop, "read");
    for end in 1..code.len() {
        w.rows.throttles.clear();
        assert_eq!(w.redeem(&shop, &code[..end]), Err(Refusal::CodeUnknown), "SEC-27 {end}");
    }
    let tampered = format!("{}{}", &code[..67], if code.ends_with('A') { 'B' } else { 'A' });
    for wrong in [format!("{code}A"), code.to_uppercase(), format!(" {code}"), tampered] {
        assert_eq!(w.redeem(&shop, &wrong), Err(Refusal::CodeUnknown), "SEC-27 {wrong}");
    }
    assert!(w.redeem(&shop, &code).is_ok(), "SEC-27");
}

/// SEC-79: a value of one kind is nothing at the places of the others.
#[test]
fn a_value_works_in_its_own_place_only() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let code = w.code(&ann, &shop, "read");
    let tokens = w.tokens(&ann, &shop, "read");
    let session = login::right(
        &mut w.rows,
        &w.env,
        &login_name("ann"),
        &ann.id,
        &ann.account.as_ref().unwrap().password,
    );
    let session = session.unwrap().into_result().unwrap().reveal().to_owned();
    let of_kind = [("code", &code), ("access", &tokens.access), ("session", &session)];
    // The same bytes under another prefix name a row of another table, or one of the wrong kind.
    let renamed: Vec<(String, String)> = of_kind
        .iter()
        .chain(&[("refresh", &tokens.refresh().to_owned())])
        .flat_map(|(kind, wire)| {
            ["oac_", "oat_", "ort_", "oss_"]
                .into_iter()
                .filter(|prefix| !wire.starts_with(prefix))
                .map(move |prefix| (format!("{kind} as {prefix}"), format!("{prefix}{}", &wire[4..])))
        })
        .collect();
    let mut foreign: Vec<(String, String)> =
        of_kind.iter().map(|(kind, wire)| ((*kind).to_owned(), (*wire).clone())).collect();
    foreign.push(("refresh".to_owned(), tokens.refresh().to_owned()));
    foreign.extend(renamed);
    let before = w.clone();
    for (name, wire) in &foreign {
        if name != "code" {
            assert_eq!(w.redeem(&shop, wire), Err(Refusal::CodeUnknown), "SEC-79 {name} as code");
        }
        if name != "refresh" {
            assert_eq!(w.refresh(&shop, wire), Err(Refusal::RefreshTokenUnknown), "SEC-79 {name} as refresh");
        }
        if name != "access" {
            assert!(!w.opens(wire), "SEC-79 {name} as access token");
        }
        if name != "session" {
            let found = login::session(&mut w.rows, &w.env, wire);
            assert!(found.unwrap().is_none(), "SEC-79 {name} as cookie");
        }
        if name != "access" && name != "refresh" {
            assert_eq!(w.revoke(&shop, wire), Ok(()), "SEC-79 {name} to be revoked");
        }
    }
    assert!(w.opens(&tokens.access) && w.would_refresh(&shop, tokens.refresh()), "SEC-79: nothing is harmed");
    assert_eq!(w.rows.grants.len(), before.rows.grants.len(), "SEC-79");
    assert!(w.redeem(&shop, &code).is_ok(), "SEC-79: the code neither");
}

/// SEC-4: what comes back in the query is bounded, because it travels in a header.
/// F-10
#[test]
fn a_state_has_a_bound_and_comes_back_whole() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let state = "ü".repeat(MAX_STATE / 2);
    let id = w.ask(&ann, &bank.query(&[("state", &state)])).interaction.id;
    let answer = w.answer(id, &ann, &YES);
    assert_eq!(parameter(answer.location(), "state"), Some(state.clone()));
    let front = w.authorize(Some(&ann), &bank.query(&[("state", &format!("{state}x"))])).unwrap_err();
    assert_eq!(parameter(front.answer.unwrap().location(), "state"), None);
}
