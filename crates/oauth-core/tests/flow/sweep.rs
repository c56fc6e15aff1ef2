//! Sweeping: what is dead goes, what lives stays, and a replay is remembered for a day.

use oauth_core::flow::sweep::sweep;
use oauth_core::port::Swept;
use oauth_core::refusal::Refusal;
use oauth_core::testing::build;

use crate::world::World;

const DAY: u64 = 86_400;

fn swept(w: &mut World) -> Swept {
    sweep(&mut w.rows, &w.env, 1000).expect("no fault of the store")
}

/// Sweeping changes nothing that anybody could see: everything answers as before.
#[test]
fn what_lives_stays() {
    let mut w = World::new();
    let (ann, bob, shop, bank) = (w.ann.clone(), w.bob.clone(), w.shop.clone(), w.bank.clone());
    let tokens = w.tokens(&ann, &shop, "read");
    let waiting = w.ask(&bob, &shop.query(&[])).interaction.id;
    let code = w.code(&ann, &bank, "read");
    let (session, cookie) = build::session(&w.env, &ann);
    w.rows.sessions.insert(session.id, session);
    let _ = w.redeem(&bank, "x");
    assert_eq!(swept(&mut w), Swept::default());
    w.later(59);
    assert_eq!(swept(&mut w), Swept::default());
    assert!(w.opens(&tokens.access) && w.would_refresh(&shop, tokens.refresh()));
    assert!(w.redeem(&bank, &code).is_ok() && w.rows.interactions.contains_key(&waiting));
    let cookie = cookie.wire.reveal();
    assert!(oauth_core::flow::login::session(&mut w.rows, &w.env, cookie).unwrap().is_some());
}

/// A replayed code ends its grant also after a sweep, up to a day later; a spent refresh token as long as it would
/// have lived.
#[test]
fn replays_are_remembered() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let code = w.code(&ann, &shop, "read");
    let first = w.redeem(&shop, &code).unwrap();
    w.later(DAY);
    swept(&mut w);
    assert!(w.would_refresh(&shop, first.refresh()));
    assert_eq!(w.redeem(&shop, &code), Err(Refusal::CodeAlreadyRedeemed), "SEC-28");
    assert_eq!(w.refresh(&shop, first.refresh()), Err(Refusal::GrantRevoked), "SEC-28");

    let first = w.tokens(&ann, &shop, "read");
    w.later(DAY);
    let next = w.refresh(&shop, first.refresh()).unwrap();
    w.later(29 * DAY - 1);
    swept(&mut w);
    assert_eq!(w.refresh(&shop, first.refresh()), Err(Refusal::RefreshTokenReused), "RFC9700-4.14.2");
    assert_eq!(w.refresh(&shop, next.refresh()), Err(Refusal::GrantRevoked), "RFC9700-4.14.2");
}

/// What is over goes, each at its time; the newest consent stays.
#[test]
fn what_is_over_goes() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    w.tokens(&ann, &shop, "read");
    w.later(1);
    w.tokens(&ann, &shop, "read");
    let (session, _) = build::session(&w.env, &ann);
    w.rows.sessions.insert(session.id, session);
    let _ = w.redeem(&shop, "x");
    w.later(3601);
    assert_eq!(swept(&mut w), Swept { tokens: 2, ..Swept::default() }, "the access tokens");
    w.later(DAY);
    let want = Swept { interactions: 2, throttles: 1, ..Swept::default() };
    assert_eq!(swept(&mut w), want, "replay memory");
    w.later(13 * DAY);
    assert_eq!(swept(&mut w), Swept { sessions: 1, ..Swept::default() });
    w.later(16 * DAY);
    assert_eq!(swept(&mut w), Swept { tokens: 2, grants: 1, ..Swept::default() }, "the older consent");
    assert_eq!(swept(&mut w), Swept::default());
    assert_eq!(w.rows.grants.len(), 1);
}

/// What was revoked goes with its tokens; a round is bounded.
#[test]
fn what_was_revoked_goes_in_rounds() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let all: Vec<_> = (0..3).map(|_| w.tokens(&ann, &shop, "read")).collect();
    for tokens in &all {
        w.revoke(&shop, tokens.refresh()).unwrap();
    }
    let mut rounds = 0;
    while sweep(&mut w.rows, &w.env, 2).unwrap() != Swept::default() {
        rounds += 1;
        assert!(rounds < 10, "it ends");
    }
    assert!(w.rows.tokens.is_empty() && w.rows.grants.is_empty() && rounds >= 3);
    for tokens in &all {
        assert_eq!(w.refresh(&shop, tokens.refresh()), Err(Refusal::RefreshTokenUnknown));
    }
}
