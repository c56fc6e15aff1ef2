//! The token endpoint with refresh tokens: rotation, reuse, scopes, and everything that ends them.

use oauth_core::model::user::User;
use oauth_core::refusal::Refusal;
use oauth_core::testing::build::scopes;

use crate::world::{App, Tokens, World};

const MONTH: u64 = 30 * 86_400;

fn begun() -> (World, User, App, Tokens) {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let tokens = w.tokens(&ann, &shop, "read write");
    (w, ann, shop, tokens)
}

/// Each use gives a new pair and spends the old token; a token used again ends its grant, SEC-30 also generations
/// later, and no other grant of the same person and client.
///
/// Rule: RFC9700-4.14.2
/// Rule: RFC6749-6
/// F-6
#[test]
fn a_refresh_token_is_used_once() {
    for (id, generations) in [("RFC9700-4.14.2", 1), ("SEC-30", 3)] {
        let (mut w, ann, shop, first) = begun();
        let other = w.tokens(&ann, &shop, "read write");
        let mut latest = first.clone();
        for _ in 0..generations {
            w.later(10);
            let next = w.refresh(&shop, latest.refresh()).unwrap();
            assert_ne!(next.refresh, latest.refresh, "{id}");
            latest = next;
        }
        assert_eq!(w.refresh(&shop, first.refresh()), Err(Refusal::RefreshTokenReused), "{id}");
        assert_eq!(w.refresh(&shop, latest.refresh()), Err(Refusal::GrantRevoked), "{id}");
        assert_eq!(w.refresh(&shop, first.refresh()), Err(Refusal::GrantRevoked), "SEC-29 {id}");
        for access in [&first.access, &latest.access] {
            assert!(!w.opens(access), "{id}");
        }
        assert!(w.opens(&other.access) && w.would_refresh(&shop, other.refresh()), "{id}: the other grant");
    }
}

/// SEC-100: used × expired × revoked. Expiry wins, and what is only expired ends nothing.
#[test]
fn an_expired_token_is_only_expired() {
    for (id, used, expired, revoked, want, lives) in [
        ("SEC-100 fresh", false, false, false, None, true),
        ("SEC-100 used", true, false, false, Some(Refusal::RefreshTokenReused), false),
        ("SEC-100 expired", false, true, false, Some(Refusal::RefreshTokenExpired), true),
        ("SEC-100 used, expired", true, true, false, Some(Refusal::RefreshTokenExpired), true),
        ("SEC-100 revoked", false, false, true, Some(Refusal::GrantRevoked), false),
        ("SEC-100 used, revoked", true, false, true, Some(Refusal::GrantRevoked), false),
        ("SEC-100 all", true, true, true, Some(Refusal::RefreshTokenExpired), false),
    ] {
        let (mut w, _, shop, tokens) = begun();
        let mut latest = tokens.clone();
        if expired {
            w.later(MONTH - 1);
        }
        if used {
            latest = w.refresh(&shop, tokens.refresh()).unwrap();
        }
        if revoked {
            let now = w.env.now();
            w.rows.grants.values_mut().for_each(|grant| grant.revoked_at = Some(now));
        }
        if expired {
            w.later(1);
        }
        assert_eq!(w.refresh(&shop, tokens.refresh()).err(), want, "{id}");
        assert_eq!(w.rows.grants.values().all(|grant| grant.revoked_at.is_none()), lives, "{id}");
        assert_eq!(w.opens(&latest.access), lives && (!expired || used), "{id}");
    }
}

/// Each rotation begins the month anew.
/// F-8
#[test]
fn a_refresh_token_lives_a_month() {
    let (mut w, _, shop, tokens) = begun();
    w.later(MONTH - 1);
    let next = w.refresh(&shop, tokens.refresh()).unwrap();
    w.later(MONTH - 1);
    assert!(w.would_refresh(&shop, next.refresh()));
    w.later(1);
    assert_eq!(w.refresh(&shop, next.refresh()), Err(Refusal::RefreshTokenExpired));
}

/// SEC-26: in another client's hands a refresh token ends its grant, live or spent; expired it ends nothing.
///
/// Rule: RFC6749-6
/// Rule: RFC6749-10.4
#[test]
fn the_token_of_another_client_ends_its_grant() {
    for (id, thief_is_public) in [("SEC-26 public", true), ("SEC-26 confidential", false)] {
        let (mut w, ann, shop, tokens) = begun();
        let thief = if thief_is_public { w.club.clone() } else { w.bank.clone() };
        let of_thief = w.tokens(&ann, &thief, "read");
        assert_eq!(w.refresh(&thief, tokens.refresh()), Err(Refusal::RefreshTokenOfAnotherClient), "{id}");
        assert_eq!(w.refresh(&shop, tokens.refresh()), Err(Refusal::GrantRevoked), "{id}");
        assert!(!w.opens(&tokens.access), "{id}");
        assert!(w.opens(&of_thief.access) && w.would_refresh(&thief, of_thief.refresh()), "{id}");
    }
}

/// SEC-93: scopes are narrowed by asking and by the client's row; a refused scope spends nothing, and narrowing once
/// does not narrow for ever (RFC 6749 §6).
///
/// Rule: RFC6749-6
/// Rule: RFC6749-3.3
/// F-12
#[test]
fn scopes_only_shrink() {
    for (id, given, client, asked, want) in [
        ("RFC6749-6 none named", "read write", "read write", "", Ok("read write")),
        ("RFC6749-6 the same", "read write", "read write", "write read", Ok("read write")),
        ("RFC6749-6 fewer", "read write", "read write", "read", Ok("read")),
        ("RFC6749-6 more", "read", "read write", "read write", Err(())),
        ("RFC6749-6 others", "read", "read write", "write", Err(())),
        ("RFC6749-3.3 unknown", "read", "read write", "admin", Err(())),
        ("RFC6749-3.3 malformed", "read", "read write", "read  write", Err(())),
        ("SEC-93 the client lost some", "read write", "read", "", Ok("read")),
        ("SEC-93 and asks for it", "read write", "read", "read write", Err(())),
        ("SEC-93 the client lost all", "write", "read", "", Err(())),
    ] {
        let mut w = World::new();
        let (ann, shop) = (w.ann.clone(), w.shop.clone());
        let tokens = w.tokens(&ann, &shop, given);
        w.change(&shop, |row| row.scopes = scopes(client));
        let got = w.refresh_to(&shop, tokens.refresh(), asked).map(|tokens| tokens.scopes);
        assert_eq!(got, want.map(scopes).map_err(|()| Refusal::ScopeNotAllowed), "{id}");
        if want.is_err() {
            w.change(&shop, |row| row.scopes = scopes("read write"));
            assert_eq!(w.refresh(&shop, tokens.refresh()).unwrap().scopes, scopes(given), "{id}: unspent");
        }
    }
    let (mut w, _, shop, tokens) = begun();
    let narrow = w.refresh_to(&shop, tokens.refresh(), "read").unwrap();
    assert_eq!(w.admit(&narrow.access).unwrap().scopes, scopes("read profile email"), "RFC6749-6");
    assert_eq!(w.refresh(&shop, narrow.refresh()).unwrap().scopes, scopes("read write"), "RFC6749-6");
}

/// SEC-37, SEC-38, SEC-66: everything that guards the beginning guards the refresh; and nothing is spent by a refusal.
///
/// Rule: RFC6749-6
#[test]
fn a_refresh_looks_at_everything_again() {
    type Change = fn(&mut World);
    let rows: [(&str, Change, Refusal); 4] = [
        ("SEC-38 person", |w| w.disable_user(&w.ann.clone()), Refusal::UserDisabled),
        ("SEC-66 client", |w| w.disable_client(&w.shop.clone()), Refusal::ClientDisabled),
        ("SEC-37 grant type", |w| w.without_refresh(&w.shop.clone()), Refusal::GrantTypeNotAllowed),
        (
            "SEC-31 grant",
            |w| {
                let now = w.env.now();
                w.rows.grants.values_mut().for_each(|grant| grant.revoked_at = Some(now));
            },
            Refusal::GrantRevoked,
        ),
    ];
    for (id, change, want) in rows {
        let (mut w, _, shop, tokens) = begun();
        let before = w.clone();
        change(&mut w);
        assert_eq!(w.refresh(&shop, tokens.refresh()), Err(want), "{id}");
        w.rows.users = before.rows.users;
        w.rows.clients = before.rows.clients;
        w.rows.grants = before.rows.grants;
        assert!(w.refresh(&shop, tokens.refresh()).is_ok(), "{id}: spent nothing");
    }
}

/// A client without the grant type gets no refresh token in the first place.
#[test]
fn no_refresh_token_where_none_is_used() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    w.without_refresh(&shop);
    assert_eq!(w.tokens(&ann, &shop, "read").refresh, None);
    assert_eq!(w.rows.tokens.len(), 1);
}

/// SEC-27: no proper prefix of a refresh token works, and trying them harms nothing.
///
/// Rule: RFC6749-10.4
#[test]
fn only_the_whole_refresh_token_is_one() {
    let (mut w, _, shop, tokens) = begun();
    for end in 1..tokens.refresh().len() {
        w.rows.throttles.clear();
        let got = w.refresh(&shop, &tokens.refresh()[..end]);
        assert_eq!(got, Err(Refusal::RefreshTokenUnknown), "SEC-27 {end}");
    }
    // The right row with a wrong secret part.
    let last = if tokens.refresh().ends_with('A') { "B" } else { "A" };
    let wrong = format!("{}{last}", &tokens.refresh()[..67]);
    assert_eq!(w.refresh(&shop, &wrong), Err(Refusal::RefreshTokenUnknown), "SEC-27");
    assert!(w.refresh(&shop, tokens.refresh()).is_ok(), "SEC-27");
}
