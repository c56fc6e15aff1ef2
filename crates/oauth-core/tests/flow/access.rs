//! Taking access tokens at the API: whole, in time, and with everything above them in order.

use oauth_core::refusal::Refusal;
use oauth_core::testing::build::scopes;

use crate::world::World;

/// SEC-27: no proper prefix of an access token opens the API, nor a longer text, nor its row with another secret part.
///
/// Rule: RFC6750-3.1
#[test]
fn only_the_whole_access_token_opens() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let token = w.tokens(&ann, &shop, "read").access;
    for end in 0..token.len() {
        let refused = w.admit(&token[..end]).unwrap_err();
        assert_eq!(refused, Refusal::TokenInvalid("malformed"), "SEC-27 {end}");
    }
    for longer in [format!("{token}A"), format!("{token}="), format!(" {token}"), token.to_uppercase()] {
        assert_eq!(w.admit(&longer).unwrap_err(), Refusal::TokenInvalid("malformed"), "SEC-27 {longer}");
    }
    let guess = format!("{}{}", &token[..26], "A".repeat(42));
    assert_eq!(w.admit(&guess).unwrap_err(), Refusal::TokenInvalid("unknown"), "SEC-27");
    assert!(w.opens(&token));
}

/// SEC-31, SEC-66: the next request after anything above the token ended is refused; each row names why, for the log.
///
/// Rule: RFC6750-3.1
#[test]
fn a_token_stands_with_everything_above_it() {
    type Change = fn(&mut World, &str);
    let rows: [(&str, Change, Option<&str>); 8] = [
        ("RFC6750-3.1 nothing", |_, _| {}, None),
        ("RFC6750-3.1 the last second", |w, _| w.later(3599), None),
        ("RFC6750-3.1 over", |w, _| w.later(3600), Some("expired")),
        ("RFC7009-2.2", |w, token| w.revoke(&w.shop.clone(), token).unwrap(), Some("revoked")),
        (
            "SEC-31 grant",
            |w, _| {
                let now = w.env.now();
                w.rows.grants.values_mut().for_each(|grant| grant.revoked_at = Some(now));
            },
            Some("grant revoked"),
        ),
        ("SEC-66 client", |w, _| w.disable_client(&w.shop.clone()), Some("client disabled")),
        ("SEC-66 person", |w, _| w.disable_user(&w.ann.clone()), Some("resource owner disabled")),
        ("RFC6750-3.1 deleted", |w, _| w.rows.tokens.clear(), Some("unknown")),
    ];
    for (id, change, want) in rows {
        let mut w = World::new();
        let (ann, shop) = (w.ann.clone(), w.shop.clone());
        let token = w.tokens(&ann, &shop, "read").access;
        change(&mut w, &token);
        let got = w.admit(&token);
        assert_eq!(got.as_ref().err(), want.map(Refusal::TokenInvalid).as_ref(), "{id}");
        if let Ok(access) = got {
            assert_eq!(
                (access.user, access.client, access.scopes),
                (ann.id, shop.id, scopes("read")),
                "{id}"
            );
        }
    }
}
