//! Counting the failures of clients: a guesser is told to wait, an honest program goes on.

use oauth_core::refusal::Refusal;

use crate::world::{App, World};

const LIMIT: usize = 60;

fn wrong_secret(w: &World) -> App {
    App { secret: Some("wrong".to_owned()), ..w.bank.clone() }
}

/// Sixty failures a minute are answered as what they are; the next ones must wait, until the window is over.
///
/// Rule: RFC6749-2.3.1
/// Rule: RFC7009-5
#[test]
fn a_guesser_is_told_to_wait() {
    type Guess = fn(&mut World) -> Option<Refusal>;
    let rows: [(&str, Guess, Refusal); 6] = [
        (
            "contract: secrets",
            |w| {
                let app = wrong_secret(w);
                w.redeem(&app, "x").err()
            },
            Refusal::ClientSecretWrong,
        ),
        ("contract: codes", |w| w.redeem(&w.bank.clone(), "oac_").err(), Refusal::CodeUnknown),
        ("contract: refresh tokens", |w| w.refresh(&w.bank.clone(), "x").err(), Refusal::RefreshTokenUnknown),
        (
            "contract: at revocation",
            |w| {
                let app = wrong_secret(w);
                w.revoke(&app, "x").err()
            },
            Refusal::ClientSecretWrong,
        ),
        (
            "contract: at introspection",
            |w| {
                let app = wrong_secret(w);
                w.introspect(&app, "x").err()
            },
            Refusal::ClientSecretWrong,
        ),
        (
            "contract: at introspection, without a secret",
            |w| w.introspect(&w.shop.clone(), "x").err(),
            Refusal::ClientNotAuthenticated,
        ),
    ];
    for (id, guess, plain) in rows {
        let mut w = World::new();
        for n in 0..LIMIT {
            assert_eq!(guess(&mut w), Some(plain.clone()), "{id} {n}");
        }
        assert_eq!(guess(&mut w), Some(Refusal::TooManyFailures { retry_after: 60 }), "{id}");
        w.later(59);
        assert_eq!(guess(&mut w), Some(Refusal::TooManyFailures { retry_after: 1 }), "{id}");
        w.later(1);
        for n in 0..LIMIT {
            assert_eq!(guess(&mut w), Some(plain.clone()), "{id} {n}: a new window");
        }
        assert_eq!(guess(&mut w), Some(Refusal::TooManyFailures { retry_after: 60 }), "{id}: and its end");
    }
}

/// The right secret and a right code go on while others guess; and nobody else is made to wait.
#[test]
fn an_honest_client_goes_on_while_somebody_guesses() {
    let mut w = World::new();
    let (ann, bank, shop) = (w.ann.clone(), w.bank.clone(), w.shop.clone());
    let tokens = w.tokens(&ann, &bank, "read");
    let guesser = wrong_secret(&w);
    for _ in 0..LIMIT * 2 {
        let _ = w.redeem(&guesser, "x");
    }
    assert!(matches!(w.redeem(&guesser, "x"), Err(Refusal::TooManyFailures { .. })));
    let next = w.refresh(&bank, tokens.refresh()).unwrap();
    let code = w.code(&ann, &bank, "read");
    assert!(w.redeem(&bank, &code).is_ok());
    assert_eq!(w.revoke(&bank, &next.access), Ok(()));
    assert_eq!(w.redeem(&shop, "x"), Err(Refusal::CodeUnknown));
    // A theft that is found over the limit is still acted upon.
    let stolen = w.tokens(&ann, &bank, "read");
    w.refresh(&bank, stolen.refresh()).unwrap();
    assert!(matches!(w.refresh(&bank, stolen.refresh()), Err(Refusal::TooManyFailures { .. })));
    assert!(!w.opens(&stolen.access));
}

/// An honest program that makes thirty mistakes a minute is not stopped, nor one whose mistakes are no guesses.
#[test]
fn mistakes_are_not_guesses() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    for _ in 0..10 {
        for _ in 0..30 {
            assert_eq!(w.redeem(&bank, "x"), Err(Refusal::CodeUnknown));
        }
        w.later(60);
    }
    let tokens = w.tokens(&ann, &bank, "read");
    for _ in 0..LIMIT * 2 {
        let asked = w.refresh_to(&bank, tokens.refresh(), "read write");
        assert_eq!(asked, Err(Refusal::ScopeNotAllowed));
    }
    assert!(w.refresh(&bank, tokens.refresh()).is_ok());
}

/// Names that no client has fill no table.
#[test]
fn unknown_clients_are_not_counted() {
    let mut w = World::new();
    for _ in 0..100 {
        let id = oauth_core::id::ClientId::fresh(&w.env).unwrap();
        assert_eq!(w.redeem(&App { id, secret: None }, "x"), Err(Refusal::ClientUnknown));
    }
    assert!(w.rows.throttles.is_empty());
}

/// Over the limit nothing is written, so a flood costs one read a request.
#[test]
fn a_flood_writes_nothing() {
    let mut w = World::new();
    let guesser = wrong_secret(&w);
    for _ in 0..LIMIT + 50 {
        let _ = w.redeem(&guesser, "x");
    }
    let counted: Vec<u32> = w.rows.throttles.values().map(|row| row.failures).collect();
    assert_eq!(counted, [60]);
}
