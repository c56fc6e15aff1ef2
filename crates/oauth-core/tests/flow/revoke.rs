//! The revocation endpoint: whose token, which kind, and how much ends.

use oauth_core::refusal::Refusal;

use crate::world::{App, World};

/// MW-T73, SEC-32, SEC-33: the matrix of client × owner × kind. Only its own client ends a token: an access token alone, a
/// refresh token with its whole grant. Another client's request is answered alike and does nothing.
///
/// Rule: RFC7009-2.1
/// Rule: RFC7009-2.2
/// Rule: RFC7009-2
#[test]
fn a_client_gives_back_its_own_tokens() {
    let pick: [fn(&World) -> App; 3] = [|w| w.shop.clone(), |w| w.bank.clone(), |w| w.club.clone()];
    for (owner, caller) in (0..3).flat_map(|owner| (0..3).map(move |caller| (owner, caller))) {
        for refresh in [false, true] {
            let id = format!("SEC-32 SEC-33 {owner} by {caller}, refresh {refresh}");
            let mut w = World::new();
            let ann = w.ann.clone();
            let (own, by) = (pick[owner](&w), pick[caller](&w));
            let tokens = w.tokens(&ann, &own, "read");
            let next = w.refresh(&own, tokens.refresh()).unwrap();
            let other = w.tokens(&ann, &own, "read");
            let presented = if refresh { next.refresh() } else { &next.access };
            assert_eq!(w.revoke(&by, presented), Ok(()), "{id}");
            let mine = owner == caller;
            assert_eq!(w.opens(&next.access), !mine, "{id}");
            assert_eq!(w.opens(&tokens.access), !(mine && refresh), "{id}: the sister");
            assert_eq!(w.would_refresh(&own, next.refresh()), !(mine && refresh), "{id}: refresh");
            assert!(w.opens(&other.access) && w.would_refresh(&own, other.refresh()), "{id}: another grant");
            assert_eq!(w.revoke(&by, presented), Ok(()), "{id}: again");
        }
    }
}

/// What is no token, or none any more, is given back all the same; who asks is looked at first.
///
/// Rule: RFC7009-2.1
/// Rule: RFC7009-2.2
#[test]
fn garbage_is_no_error_but_a_stranger_is() {
    let mut w = World::new();
    let (ann, shop, bank) = (w.ann.clone(), w.shop.clone(), w.bank.clone());
    let tokens = w.tokens(&ann, &bank, "read");
    let unknown = format!("oat_{}", "A".repeat(64));
    // The right row with a wrong secret part.
    let guess = format!("{}{}", &tokens.access[..26], "A".repeat(42));
    let guess_refresh = format!("{}{}", &tokens.refresh()[..26], "A".repeat(42));
    for garbage in ["x", "oat_", &unknown, &guess, &guess_refresh, &tokens.access[..67], "\u{202e}"] {
        for app in [&shop, &bank] {
            assert_eq!(w.revoke(app, garbage), Ok(()), "RFC7009-2.2 {garbage}");
        }
    }
    assert!(w.opens(&tokens.access) && w.would_refresh(&bank, tokens.refresh()), "SEC-27");
    let nobody = App { id: build_id(&w), secret: None };
    let missing = App { secret: None, ..bank.clone() };
    let wrong = App { secret: Some("wrong".to_owned()), ..bank.clone() };
    let too_much = App { secret: Some("any".to_owned()), ..shop };
    for (id, app, want) in [
        ("RFC7009-2.1 unknown", &nobody, Refusal::ClientUnknown),
        ("SEC-33 without its secret", &missing, Refusal::ClientSecretMissing),
        ("SEC-33 wrong secret", &wrong, Refusal::ClientSecretWrong),
        ("SEC-33 public with a secret", &too_much, Refusal::ClientSecretWrong),
    ] {
        assert_eq!(w.revoke(app, &tokens.access), Err(want), "{id}");
    }
    assert!(w.opens(&tokens.access), "SEC-33");
    w.disable_client(&bank);
    assert_eq!(w.revoke(&bank, &tokens.access), Err(Refusal::ClientDisabled), "SEC-66");
}

/// A spent refresh token still names its grant: giving it back ends the grant.
///
/// Rule: RFC7009-2.1
#[test]
fn giving_back_a_spent_refresh_token_ends_its_grant() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let tokens = w.tokens(&ann, &shop, "read");
    let next = w.refresh(&shop, tokens.refresh()).unwrap();
    assert_eq!(w.revoke(&shop, tokens.refresh()), Ok(()));
    assert!(!w.opens(&next.access) && !w.would_refresh(&shop, next.refresh()));
}

fn build_id(w: &World) -> oauth_core::id::ClientId {
    oauth_core::id::ClientId::fresh(&w.env).expect("randomness")
}
