//! Taking access tokens at the API: whole, in time, and with everything above them in order.

use std::sync::Arc;

use oauth_core::catalog::Catalog;
use oauth_core::refusal::{Refusal, TokenFault};
use oauth_core::testing::build::scopes;

use crate::world::World;

/// SEC-27: no proper prefix of an access token opens the API, nor a longer text, nor its row with another secret part.
///
/// Rule: RFC6750-3.1
/// Rule: RFC6749-10.3
/// Rule: RFC6750-5.2
/// F-18
#[test]
fn only_the_whole_access_token_opens() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let token = w.tokens(&ann, &shop, "read").access;
    for end in 0..token.len() {
        let refused = w.admit(&token[..end]).unwrap_err();
        assert_eq!(refused, Refusal::TokenInvalid(TokenFault::Malformed), "SEC-27 {end}");
    }
    for longer in [format!("{token}A"), format!("{token}="), format!(" {token}"), token.to_uppercase()] {
        assert_eq!(
            w.admit(&longer).unwrap_err(),
            Refusal::TokenInvalid(TokenFault::Malformed),
            "SEC-27 {longer}"
        );
    }
    let guess = format!("{}{}", &token[..26], "A".repeat(42));
    assert_eq!(w.admit(&guess).unwrap_err(), Refusal::TokenInvalid(TokenFault::Unknown), "SEC-27");
    assert!(w.opens(&token));
}

/// SEC-31, SEC-66: the next request after anything above the token ended is refused; each row names why, for the log.
///
/// Rule: RFC6750-3.1
/// Rule: RFC6749-7
/// Rule: RFC6750-5.2
/// F-13
#[test]
fn a_token_stands_with_everything_above_it() {
    type Change = fn(&mut World, &str);
    let rows: [(&str, Change, Option<TokenFault>); 8] = [
        ("RFC6750-3.1 nothing", |_, _| {}, None),
        ("RFC6750-3.1 the last second", |w, _| w.later(3599), None),
        ("RFC6750-3.1 over", |w, _| w.later(3600), Some(TokenFault::Expired)),
        ("RFC7009-2.2", |w, token| w.revoke(&w.shop.clone(), token).unwrap(), Some(TokenFault::Revoked)),
        (
            "SEC-31 grant",
            |w, _| {
                let now = w.env.now();
                w.rows.grants.values_mut().for_each(|grant| grant.revoked_at = Some(now));
            },
            Some(TokenFault::GrantRevoked),
        ),
        ("SEC-66 client", |w, _| w.disable_client(&w.shop.clone()), Some(TokenFault::ClientDisabled)),
        ("SEC-66 person", |w, _| w.disable_user(&w.ann.clone()), Some(TokenFault::OwnerDisabled)),
        ("RFC6750-3.1 deleted", |w, _| w.rows.tokens.clear(), Some(TokenFault::Unknown)),
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
                (ann.id, shop.id, scopes("read profile email")),
                "{id}"
            );
        }
    }
}

/// What a scope implies reaches the API with it, and only in that direction; what was given stays as it was said.
#[test]
fn a_scope_brings_what_it_implies() {
    let mut w = World::new();
    let mut entries = w.env.settings.catalog.entries().to_vec();
    let read = entries.iter().find(|entry| entry.name.as_str() == "read").unwrap().name.clone();
    entries
        .iter_mut()
        .filter(|entry| entry.name.as_str() == "write")
        .for_each(|entry| entry.implies.push(read.clone()));
    Arc::make_mut(&mut w.env.settings).catalog = Catalog::new(entries).unwrap();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    for (given, reaches) in [
        ("write", "read write profile email"),
        ("read", "read profile email"),
        ("read write", "read write profile email"),
    ] {
        let tokens = w.tokens(&ann, &shop, given);
        assert_eq!(tokens.scopes, scopes(given), "{given}");
        assert_eq!(w.admit(&tokens.access).unwrap().scopes, scopes(reaches), "{given}");
        let next = w.refresh(&shop, tokens.refresh()).unwrap();
        assert_eq!(next.scopes, scopes(given), "{given}, refreshed");
        assert_eq!(w.admit(&next.access).unwrap().scopes, scopes(reaches), "{given}, refreshed");
    }
}
