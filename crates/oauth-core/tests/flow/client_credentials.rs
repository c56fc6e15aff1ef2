//! Tokens that a client gets for itself: which client, with which scopes, and what ends them.

use oauth_core::flow::connections;
use oauth_core::oauth2::resource::Admitted;
use oauth_core::policy::Carrier;
use oauth_core::port::Grants;
use oauth_core::refusal::{Refusal, TokenFault};
use oauth_core::testing::build::scopes;

use crate::world::{App, World, set_client_disabled};

const REQUEST: [(&str, &str); 1] = [("grant_type", "client_credentials")];

/// Only who keeps a secret and was allowed it, and never more than the client may have.
///
/// Rule: RFC6749-4.4
/// Rule: RFC6749-4.4.2
/// Rule: RFC6749-3.3
/// SEC-60, MW-R21
#[test]
fn a_confidential_client_that_may_gets_what_it_may_have() {
    type Pick = fn(&World) -> App;
    type Case = (&'static str, Pick, bool, Option<&'static str>, Result<&'static str, Refusal>);
    let (bank, shop): (Pick, Pick) = (|w| w.bank.clone(), |w| w.shop.clone());
    let wrong: Pick = |w| App { secret: Some("wrong".to_owned()), ..w.bank.clone() };
    let rows: [Case; 9] = [
        ("RFC6749-4.4.2 all", bank, true, None, Ok("read write")),
        ("RFC6749-4.4.2 some", bank, true, Some("write"), Ok("write")),
        ("RFC6749-4.4 not allowed", bank, false, None, Err(Refusal::GrantTypeNotAllowed)),
        ("RFC6749-4.4 public", shop, true, None, Err(Refusal::GrantTypeNotAllowed)),
        ("RFC6749-4.4.2 secret", wrong, true, None, Err(Refusal::ClientSecretWrong)),
        ("SEC-60 unknown", bank, true, Some("read admin"), Err(Refusal::ScopeNotAllowed)),
        ("SEC-60 malformed", bank, true, Some("\""), Err(Refusal::ScopeNotAllowed)),
        ("SEC-60 none of them", bank, true, Some("admin"), Err(Refusal::ScopeNotAllowed)),
        ("RFC6749-3.3 empty", bank, true, Some(""), Ok("read write")),
    ];
    for (id, pick, may, scope, want) in rows {
        let mut w = World::new();
        let app = pick(&w);
        if may {
            w.machine(&app);
        }
        let fields: Vec<_> = REQUEST.into_iter().chain(scope.map(|scope| ("scope", scope))).collect();
        let got = w.token(&app, &fields).map(|tokens| tokens.scopes);
        assert_eq!(got, want.map(scopes), "{id}");
    }
    let mut w = World::new();
    let bank = w.bank.clone();
    w.machine(&bank);
    w.change(&bank, |client| client.scopes = scopes("read"));
    assert_eq!(
        w.own_token(&bank, "read write").unwrap_err(),
        Refusal::ScopeNotAllowed,
        "SEC-60 not the client's"
    );
    w.change(&bank, |client| client.scopes = scopes("gone"));
    assert_eq!(w.token(&bank, &REQUEST).unwrap_err(), Refusal::ScopeNotAllowed, "SEC-60 not in the catalog");
}

/// All under one grant, which is in nobody's list; and none can be refreshed. MW-T80: nobody is asked.
///
/// Rule: RFC6749-4.4
/// Rule: RFC6749-4.4.3
/// Rule: RFC9700-4.15
/// F-5, MW-R21
#[test]
fn a_clients_own_tokens_act_for_nobody() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    w.machine(&bank);
    let given = w.tokens(&ann, &bank, "read");
    let first = w.own_token(&bank, "read").unwrap();
    w.later(60);
    let second = w.own_token(&bank, "read write").unwrap();
    assert_eq!((&first.refresh, &second.refresh), (&None, &None), "RFC6749-4.4.3");
    assert_eq!(w.rows.grants.values().filter(|grant| grant.user.is_none()).count(), 1, "made once");
    assert_eq!(w.rows.own_grant(bank.id).unwrap().unwrap().scopes, scopes("read write"));
    for (own, scope) in [(&first, "read"), (&second, "read write")] {
        assert_eq!(w.admit(&own.access).unwrap_err(), Refusal::ResourceOwnerMissing);
        let Ok(Admitted::Client(access)) = w.admitted(&own.access, Carrier::Hidden) else {
            panic!("a client")
        };
        let reached = w.env.settings.catalog.expand(scopes(scope));
        assert_eq!((access.client, access.scopes), (bank.id, reached));
    }
    let theirs = w.admitted(&given.access, Carrier::Hidden).unwrap();
    assert_eq!(theirs.client().unwrap_err(), Refusal::ResourceOwnerPresent);
    let seen = connections::list(&mut w.rows, &w.env, &ann.id).unwrap();
    assert_eq!(seen.iter().map(|seen| &seen.scopes).collect::<Vec<_>>(), [&scopes("read")]);
    connections::take_back(&mut w.rows, &w.env, &ann.id, bank.id).unwrap();
    assert!(!w.opens(&given.access) && w.admitted(&first.access, Carrier::Hidden).is_ok());
    assert_eq!(w.revoke(&bank, &first.access), Ok(()));
    assert!(w.admitted(&first.access, Carrier::Hidden).is_err(), "RFC7009-2.1");
    assert!(w.admitted(&second.access, Carrier::Hidden).is_ok());
    w.later(3600);
    assert_eq!(
        w.admitted(&second.access, Carrier::Hidden).unwrap_err(),
        Refusal::TokenInvalid(TokenFault::Expired)
    );
}

/// Rule: RFC6749-4.4
/// SEC-66
#[test]
fn disabling_the_client_ends_its_own_tokens_for_good() {
    let mut w = World::new();
    let bank = w.bank.clone();
    w.machine(&bank);
    let before = w.token(&bank, &REQUEST).unwrap();
    for (disabled, dead) in [(true, TokenFault::GrantRevoked), (false, TokenFault::GrantRevoked)] {
        set_client_disabled(&mut w.rows, &w.env, bank.id, disabled).unwrap().into_result().unwrap();
        let refused = w.admitted(&before.access, Carrier::Hidden).unwrap_err();
        assert_eq!(refused, Refusal::TokenInvalid(dead), "{disabled}");
        assert_eq!(w.token(&bank, &REQUEST).is_err(), disabled);
    }
    assert_eq!(w.rows.grants.len(), 2, "a new grant after the old one");
}
