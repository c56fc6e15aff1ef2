//! How far what was allowed reaches: terms, everything above a token, profiles, keys.

use oauth_core::env::Env;
use oauth_core::flow::decide::{Decided, Decision, Limits};
use oauth_core::flow::rotate::Round;
use oauth_core::flow::signed::{Carriage, resource};
use oauth_core::model::client::Profile;
use oauth_core::model::grant::{Lifetime, Reach};
use oauth_core::model::stage::Stage;
use oauth_core::model::token::TokenKind;
use oauth_core::oauth1::error::Problem;
use oauth_core::oauth1::signature::Method;
use oauth_core::policy::Handshake;
use oauth_core::port::StoreError;
use oauth_core::refusal::{Refusal, TokenFault};
use oauth_core::seal::{Keyring, SealKey};
use oauth_core::testing::{MemTx, SeqRandom, Signer};

use super::{API, INITIATE, Signed, TOKEN, read};
use crate::world::{World, YES};

/// What the person chose bounds the token, in both protocols.
///
/// F-14, F-15
#[test]
fn a_person_limits_time_and_reach() {
    let limits = Limits { reach: Some(Reach::ReadOnly), lifetime: Some(Lifetime::Hour) };
    let mut s = Signed::new();
    let token = s.token(&Decision::AllowAll(limits));
    let access = s.opens(&token).unwrap();
    assert_eq!(access.expires_at, Lifetime::Hour.end(s.w.env.now()));
    for (method, may) in
        [("GET", true), ("HEAD", true), ("POST", false), ("PUT", false), ("DELETE", false), ("PATCH", false)]
    {
        assert_eq!(access.may(method).is_ok(), may, "{method}");
    }
    s.w.later(3599);
    s.signer.timestamp += 3599;
    assert!(s.opens(&token).is_ok());
    s.w.later(1);
    assert_eq!(s.opens(&token).map(drop), Err(Refusal::TokenInvalid(TokenFault::Expired)));

    // OAuth 2: the refresh token ends with the grant too, and what was given with limits is asked for again.
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let asking = w.ask(&ann, &bank.query(&[])).interaction.id;
    let answer = w.answer(asking, &ann, &Decision::AllowAll(limits));
    let code = answer.location().split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let issued = w.redeem(&bank, &code).unwrap();
    let access = w.admit(&issued.access).unwrap();
    assert_eq!((access.reach, access.expires_at), (Reach::ReadOnly, Lifetime::Hour.end(w.env.now())));
    w.ask(&ann, &bank.query(&[]));
    w.later(3600);
    assert_eq!(w.refresh(&bank, issued.refresh()).map(drop), Err(Refusal::RefreshTokenExpired));
}

/// Everything above a token ends it; nothing tells which secret was wrong.
///
/// Rule: RFC5849-3.2
/// SEC-66
#[test]
fn a_token_stands_with_everything_above_it() {
    type Case = (&'static str, fn(&mut Signed), Refusal);
    let cases: &[Case] = &[
        (
            "revoked",
            |s| s.w.rows.grants.values_mut().for_each(|row| row.revoked_at = Some(row.created_at)),
            Refusal::TokenInvalid(TokenFault::GrantRevoked),
        ),
        (
            "person disabled",
            |s| s.w.rows.users.values_mut().for_each(|row| row.disabled_at = Some(row.created_at)),
            Refusal::TokenInvalid(TokenFault::OwnerDisabled),
        ),
        (
            "client disabled",
            |s| s.w.rows.clients.values_mut().for_each(|row| row.life.stage = Stage::Disabled),
            Refusal::ClientDisabled,
        ),
        ("client's secret", |s| s.signer.secret.push('x'), Problem::SignatureInvalid.into()),
        (
            "no access token",
            |s| s.w.rows.tokens.values_mut().for_each(|row| row.kind = TokenKind::Refresh),
            Problem::TokenRejected.into(),
        ),
        ("another client", |s| s.signer.client = s.w.bank.id.to_string(), Problem::TokenRejected.into()),
    ];
    for (id, change, want) in cases {
        let mut s = Signed::new();
        let token = s.token(&YES);
        change(&mut s);
        assert_eq!(s.opens(&token).map(drop), Err(want.clone()), "{id}");
    }
    let mut s = Signed::new();
    let token = s.token(&YES);
    let wrong = s.signer.with(&token.token, "x").header("GET", API, &[]);
    assert_eq!(s.admit(&wrong).map(drop), Err(Problem::SignatureInvalid.into()));
    let none = s.signer.header("GET", API, &[]);
    assert_eq!(s.admit(&none).map(drop), Err(Problem::ParameterAbsent("oauth_token").into()));
}

/// The handshake before 1.0a: no callback, no verifier; narrow terms unless the person says otherwise.
///
/// F-1, F-29
#[test]
fn the_profile_without_a_verifier() {
    let mut s = Signed::with(|signing| (signing.profile, signing.plaintext) = (Profile::One, true));
    let signer = Signer { method: Method::Plaintext, ..s.signer.clone() };
    for name in ["oauth_callback", "oauth_verifier"] {
        let refused = s.initiate(&signer, &[(name, "https://evil.example/")]).map(drop);
        assert_eq!(
            refused.is_err(),
            name == "oauth_callback",
            "a verifier has no business here, and does nothing"
        );
    }
    let asked = s.initiate(&signer, &[]).unwrap();
    assert!(!asked.callback_confirmed);
    let Decided::Shown(shown) = s.decide(&asked, &YES) else { panic!("a page") };
    assert!(shown.verifier.is_none());
    let (_, terms) = shown.allowed.unwrap();
    assert_eq!((terms.reach, terms.until), (Reach::ReadOnly, Lifetime::Hour.end(s.w.env.now())));
    assert_eq!(
        s.redeem(&signer, &asked, &[("oauth_verifier", "x")]).map(drop),
        Err(Problem::ParameterRejected("oauth_verifier").into())
    );
    let token = s.redeem(&signer, &asked, &[]).unwrap();
    s.signer.method = Method::Plaintext;
    assert!(s.opens(&token).is_ok());
    // Secrets in place of a signature do not pass where others can read.
    let header = signer.header("POST", INITIATE, &[]);
    assert_eq!(
        s.initiate_by(&header, Carriage::Open).map(drop),
        Err(Problem::SignatureMethodRejected.into())
    );
}

/// The same token again, where the handshake is so; another one, where it is not, or where the terms are others.
#[test]
fn a_token_may_be_the_same_again() {
    let mut s = Signed::new();
    let again = Handshake { reuse: true, ..Handshake::STANDARD };
    let token = |s: &mut Signed, decision: &Decision, handshake| {
        let asked = s.ask();
        let verifier = s.allow(&asked, decision).unwrap();
        let signer = s.signer.with(&asked.token, asked.secret.reveal());
        let given =
            s.redeem_by(&signer.header("POST", TOKEN, &[("oauth_verifier", &verifier)]), handshake).unwrap();
        (given.token, given.secret.reveal().to_owned())
    };
    let first = token(&mut s, &YES, again);
    assert_eq!(token(&mut s, &YES, again), first);
    assert_ne!(token(&mut s, &YES, Handshake::STANDARD), first);
    let limited = Decision::AllowAll(Limits { reach: Some(Reach::ReadOnly), lifetime: None });
    assert_ne!(token(&mut s, &limited, again), first);
    s.w.rows.grants.values_mut().for_each(|row| row.revoked_at = Some(row.created_at));
    assert_ne!(token(&mut s, &YES, again), first);
}

/// Without its key a secret is not there; that is a fault of ours, never a wrong signature.
#[test]
fn without_the_seal_key_nothing_is_judged() {
    let mut s = Signed::new();
    let token = s.token(&YES);
    let random = SeqRandom::seeded(7);
    let other = SealKey::parse(SealKey::generate(&random).unwrap().reveal()).unwrap();
    s.w.env.seals = std::sync::Arc::new(Keyring::new(vec![other]));
    let header = s.signer.with(&token.token, token.secret.reveal()).header("GET", API, &[]);
    let request = read("GET", API, &header).unwrap();
    let outcome = resource::check(&mut s.w.rows, &s.w.env, &request, Carriage::Private);
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))));
}

/// After a rotation everything is sealed by the new key, and opens as before.
#[test]
fn a_rotation_seals_everything_anew() {
    let mut s = Signed::new();
    let token = s.token(&YES);
    let random = SeqRandom::seeded(7);
    let new = SealKey::parse(SealKey::generate(&random).unwrap().reveal()).unwrap();
    let old = SealKey::parse(oauth_core::testing::SEAL_KEY).unwrap();
    s.w.env.seals = std::sync::Arc::new(Keyring::new(vec![new.clone(), old]));
    assert!(s.opens(&token).is_ok());
    let reseal = |rows: &mut MemTx, env: &Env| {
        let Round { sealed, more } = oauth_core::flow::rotate::reseal(rows, env, 1).unwrap().into_result()?;
        Ok::<_, Refusal>((sealed, more))
    };
    let rounds: Vec<_> = (0..3).map(|_| reseal(&mut s.w.rows, &s.w.env).unwrap()).collect();
    assert_eq!(rounds, [(1, true), (1, false), (0, false)]);
    s.w.env.seals = std::sync::Arc::new(Keyring::new(vec![new]));
    assert!(s.opens(&token).is_ok());
}

/// Neither protocol takes the other's clients.
#[test]
fn a_client_speaks_one_protocol() {
    let mut s = Signed::new();
    let app = crate::world::App { id: s.client.id, secret: Some(s.signer.secret.clone()) };
    assert_eq!(s.w.redeem(&app, "x").map(drop), Err(Refusal::OtherProtocol));
    let ann = s.w.ann.clone();
    let refused = s.w.authorize(Some(&ann), &app.query(&[])).unwrap_err();
    assert_eq!(refused.refusal, Refusal::OtherProtocol);
    assert!(refused.answer.is_none());
}
