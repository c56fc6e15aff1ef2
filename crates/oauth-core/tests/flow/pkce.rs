//! The PKCE matrix: kind of client × challenge × verifier.

use oauth_core::oauth2::pkce::PkceError;
use oauth_core::refusal::Refusal;
use oauth_core::testing::build::{REDIRECT, VERIFIER};

use crate::wire::parameter;
use crate::world::{App, CHALLENGE, World};

const WRONG: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Whether the client is public, confidential, or confidential with PKCE required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Public,
    IfSent,
    Required,
}

fn client(w: &mut World, kind: Kind) -> App {
    match kind {
        Kind::Public => w.shop.clone(),
        Kind::IfSent => w.bank.clone(),
        Kind::Required => {
            let bank = w.bank.clone();
            w.pkce_required(&bank);
            bank
        }
    }
}

/// SEC-21, SEC-22, SEC-23, SEC-24 for every kind of client; a refused code is burnt.
///
/// Rule: RFC7636-4.6
/// Rule: RFC9700-4.8.2
/// Rule: RFC9700-2.1.1
/// Rule: RFC7636-4.4
/// F-9
#[test]
fn a_verifier_answers_its_challenge_and_nothing_else() {
    let missing = Some(Refusal::CodeVerifierMissing);
    let wrong = Some(Refusal::CodeVerifierWrong);
    let lone = Some(Refusal::CodeVerifierWithoutChallenge);
    for kind in [Kind::Public, Kind::IfSent, Kind::Required] {
        for (id, challenge, verifier, want) in [
            ("RFC7636-4.6 right", true, Some(VERIFIER), None),
            ("RFC7636-4.6 wrong", true, Some(WRONG), wrong.clone()),
            ("RFC7636-4.6 the challenge itself", true, Some(CHALLENGE), wrong.clone()),
            ("RFC7636-4.1 too short", true, Some(&VERIFIER[..42]), wrong.clone()),
            ("SEC-21", true, None, missing.clone()),
            ("SEC-21 empty", true, Some(""), missing.clone()),
            ("SEC-22", false, Some(VERIFIER), lone.clone()),
            ("SEC-24 neither", false, None, None),
        ] {
            if !challenge && kind != Kind::IfSent {
                continue;
            }
            let mut w = World::new();
            let app = client(&mut w, kind);
            let ann = w.ann.clone();
            let none = [("code_challenge", ""), ("code_challenge_method", "")];
            let code = w.code_of(&ann, &app.query(if challenge { &[] } else { &none }));
            let send = |w: &mut World, verifier: Option<&str>| {
                let mut fields = vec![
                    ("grant_type", "authorization_code"),
                    ("code", code.as_str()),
                    ("redirect_uri", REDIRECT),
                ];
                fields.extend(verifier.map(|verifier| ("code_verifier", verifier)));
                w.token(&app, &fields).err()
            };
            assert_eq!(send(&mut w, verifier), want, "{id} {kind:?}");
            let again = if want.is_none() { Refusal::CodeAlreadyRedeemed } else { Refusal::CodeUnknown };
            let right = challenge.then_some(VERIFIER);
            assert_eq!(send(&mut w, right), Some(again), "{id} {kind:?}: not a second time");
        }
    }
}

/// SEC-22, SEC-23: the request without a challenge does not even begin where PKCE is required; the client is told.
///
/// Rule: RFC9700-2.1.1
/// Rule: RFC7636-4.4.1
#[test]
fn challenges_are_required_and_well_formed() {
    let method = Some(Refusal::Pkce(PkceError::Method));
    let malformed = Some(Refusal::Pkce(PkceError::Malformed));
    for kind in [Kind::Public, Kind::IfSent, Kind::Required] {
        let needed = (kind != Kind::IfSent).then_some(Refusal::PkceMissing);
        for (id, challenge, challenge_method, want) in [
            ("RFC7636-4.3", CHALLENGE, "S256", None),
            ("SEC-22", "", "", needed),
            ("RFC7636-4.3 plain by default", CHALLENGE, "", method.clone()),
            ("RFC7636-4.3 plain", CHALLENGE, "plain", method.clone()),
            ("RFC7636-4.3 too short", &CHALLENGE[..42], "S256", malformed.clone()),
            ("RFC7636-4.3 method alone", "", "S256", malformed.clone()),
        ] {
            let mut w = World::new();
            let app = client(&mut w, kind);
            let ann = w.ann.clone();
            let query =
                app.query(&[("code_challenge", challenge), ("code_challenge_method", challenge_method)]);
            let front = w.authorize(Some(&ann), &query).err();
            assert_eq!(front.as_ref().map(|front| front.refusal.clone()), want, "{id} {kind:?}");
            if let Some(front) = front {
                let location = front.answer.unwrap().location().to_owned();
                let error = parameter(&location, "error");
                assert_eq!(error.as_deref(), Some("invalid_request"), "{id} {kind:?}");
                assert!(w.rows.interactions.is_empty(), "{id} {kind:?}");
            }
        }
    }
}
