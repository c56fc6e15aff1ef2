//! The handshake step by step: what is given, and every way to be refused.

use oauth_core::flow::begin::Begun;
use oauth_core::flow::decide::{Decided, Decision};
use oauth_core::flow::signed::temporary::Credentials;
use oauth_core::flow::signed::{Carriage, authorize, temporary, temporary_id};
use oauth_core::model::grant::Reach;
use oauth_core::model::stage::Stage;
use oauth_core::oauth1::error::Problem;
use oauth_core::oauth1::rsa_key::RsaPublicKey;
use oauth_core::oauth1::signature::Method;
use oauth_core::oauth1::wire::{Sent, SignedRequest};
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::testing::build::{self, REDIRECT};
use oauth_core::testing::{Signer, Transmission};

use super::{API, INITIATE, ORIGIN, Signed, first_job};
use crate::world::YES;

/// Rule: RFC5849-2.1, RFC5849-2.2, RFC5849-2.3, RFC5849-3.2
#[test]
fn the_handshake_from_its_beginning_to_the_api() {
    let mut s = Signed::new();
    let asked = s.ask();
    assert!(asked.callback_confirmed);
    let (ann, open) = (s.w.ann.clone(), asked.token.clone());
    let begun = authorize::open(&mut s.w.rows, &s.w.env, &open, Some(&ann.clone().into())).unwrap();
    let Verdict::Done(Begun::Ask(question)) = begun else { panic!("a question") };
    assert_eq!(question.client.id, s.client.id);
    assert!(matches!(
        authorize::open(&mut s.w.rows, &s.w.env, &open, None).unwrap(),
        Verdict::Done(Begun::SignIn)
    ));
    let verifier = s.allow(&asked, &YES).expect("a verifier");
    let signer = s.signer.clone();
    let token = s.redeem(&signer, &asked, &[("oauth_verifier", &verifier)]).expect("a token");
    assert!(!token.callback_confirmed && token.token != asked.token);
    for method in [Method::HmacSha1, Method::HmacSha256, Method::HmacSha512] {
        s.signer.method = method;
        let access = s.opens(&token).unwrap();
        assert_eq!((access.user.clone(), access.client), (ann.id.clone(), s.client.id), "{method:?}");
        assert_eq!((access.reach, access.expires_at), (Reach::ReadWrite, None));
    }
    // A bare identifier is no bearer token.
    assert!(s.w.admit(&token.token).is_err());
    for shown in [format!("{asked:?}"), format!("{token:?}"), format!("{:?}", s.w.rows.tokens)] {
        assert!(!shown.contains(token.secret.reveal()) && !shown.contains(asked.secret.reveal()), "{shown}");
    }
}

/// Rule: RFC5849-3.1, RFC5849-3.3, RFC5849-3.4.4
#[test]
fn temporary_credentials_are_refused() {
    let signing = RsaPublicKey::parse(include_str!("../../../src/oauth1/keys/spki.pem")).unwrap();
    let callback = [("oauth_callback", REDIRECT)];
    type Case = (&'static str, fn(&mut Signed) -> Result<Credentials, Refusal>, Refusal);
    let cases: &[Case] = &[
        (
            "unknown client",
            |s| {
                let signer = Signer { client: s.w.bank.id.to_string().replace('a', "b"), ..s.signer.clone() };
                s.initiate(&signer, &[("oauth_callback", REDIRECT)])
            },
            Problem::ConsumerKeyUnknown.into(),
        ),
        (
            "a client of OAuth 2",
            |s| {
                let signer = Signer { client: s.w.bank.id.to_string(), ..s.signer.clone() };
                s.initiate(&signer, &[("oauth_callback", REDIRECT)])
            },
            Problem::ConsumerKeyRejected.into(),
        ),
        (
            "wrong secret",
            |s| {
                let signer = Signer { secret: "x".to_owned(), ..s.signer.clone() };
                s.initiate(&signer, &[("oauth_callback", REDIRECT)])
            },
            Problem::SignatureInvalid.into(),
        ),
        (
            "with a token",
            |s| {
                let signer = s.signer.with("0123456789abcdef0123456789abcdef", "x");
                s.initiate(&signer, &[("oauth_callback", REDIRECT)])
            },
            Problem::ParameterRejected("oauth_token").into(),
        ),
        (
            "no callback",
            |s| {
                let signer = s.signer.clone();
                s.initiate(&signer, &[])
            },
            Problem::ParameterAbsent("oauth_callback").into(),
        ),
        (
            "another callback",
            |s| {
                let signer = s.signer.clone();
                s.initiate(&signer, &[("oauth_callback", "https://evil.example/")])
            },
            Problem::ParameterRejected("oauth_callback").into(),
        ),
        (
            "PLAINTEXT of whom it is not allowed",
            |s| {
                let signer = Signer { method: Method::Plaintext, ..s.signer.clone() };
                s.initiate(&signer, &[("oauth_callback", REDIRECT)])
            },
            Problem::SignatureMethodRejected.into(),
        ),
        (
            "RSA without a key",
            |s| {
                let header = s
                    .signer
                    .header("POST", INITIATE, &[("oauth_callback", REDIRECT)])
                    .replace("HMAC-SHA1", "RSA-SHA1");
                s.initiate_by(&header, Carriage::Private)
            },
            Problem::SignatureMethodRejected.into(),
        ),
        (
            "a method that does not exist",
            |s| {
                let header = s
                    .signer
                    .header("POST", INITIATE, &[("oauth_callback", REDIRECT)])
                    .replace("HMAC-SHA1", "HMAC-MD5");
                s.initiate_by(&header, Carriage::Private)
            },
            Problem::SignatureMethodRejected.into(),
        ),
        (
            "a disabled client",
            |s| {
                s.w.rows.clients.get_mut(&s.client.id).unwrap().life.stage = Stage::Disabled;
                let signer = s.signer.clone();
                s.initiate(&signer, &[("oauth_callback", REDIRECT)])
            },
            Refusal::ClientDisabled,
        ),
    ];
    for (id, case, want) in cases {
        let mut s = Signed::new();
        assert_eq!(case(&mut s).map(|given| given.token), Err(want.clone()), "{id}");
        assert!(s.w.rows.interactions.is_empty() && s.w.rows.tokens.is_empty(), "{id}");
    }
    for (offset, good) in [(-301, false), (-300, true), (0, true), (300, true), (301, false)] {
        let mut s = Signed::new();
        let signer = Signer { timestamp: s.signer.timestamp + offset, ..s.signer.clone() };
        assert_eq!(s.initiate(&signer, &callback).is_ok(), good, "{offset} s");
    }
    // RSA with a key, but signed by another one.
    let mut s = Signed::with(|own| own.rsa_key = Some(signing));
    let header = s.signer.header("POST", INITIATE, &callback).replace("HMAC-SHA1", "RSA-SHA1");
    assert_eq!(s.initiate_by(&header, Carriage::Private).map(drop), Err(Problem::SignatureInvalid.into()));
    // A missing timestamp or nonce.
    for name in ["oauth_timestamp", "oauth_nonce"] {
        let mut s = Signed::new();
        let header = s.signer.header("POST", INITIATE, &callback).replace(name, "x");
        assert_eq!(
            s.initiate_by(&header, Carriage::Private).map(drop),
            Err(Problem::ParameterAbsent(name).into())
        );
    }
}

/// Rule: RFC5849-3.3
/// SEC-77
#[test]
fn a_request_counts_once() {
    let mut s = Signed::new();
    let header = s.signer.header("POST", INITIATE, &[("oauth_callback", REDIRECT)]);
    assert!(s.initiate_by(&header, Carriage::Private).is_ok());
    assert_eq!(s.initiate_by(&header, Carriage::Private).map(drop), Err(Problem::NonceUsed.into()));
    assert_eq!(s.w.rows.interactions.len(), 1);
    // The same nonce at another time, and another nonce at the same time, are other requests (RFC 5849 §3.3).
    let once = Signer { nonce: Some("once".to_owned()), ..s.signer.clone() };
    let other_time = Signer { timestamp: once.timestamp + 1, ..once.clone() };
    for signer in [&once, &other_time] {
        assert!(s.initiate(signer, &[("oauth_callback", REDIRECT)]).is_ok());
    }
    assert_eq!(s.initiate(&once, &[("oauth_callback", REDIRECT)]).map(drop), Err(Problem::NonceUsed.into()));
    // At the API too, and with the nonce of the handshake it is another request, since it names a token.
    let token = s.token(&YES);
    let signed = once.with(&token.token, token.secret.reveal()).header("GET", API, &[]);
    assert!(s.admit(&signed).is_ok());
    assert_eq!(s.admit(&signed).map(drop), Err(Problem::NonceUsed.into()));
    // A request whose signature is wrong uses nothing up.
    let before = s.w.rows.nonces.len();
    let wrong = Signer { secret: "x".to_owned(), ..s.signer.clone() };
    assert!(s.initiate(&wrong, &[("oauth_callback", REDIRECT)]).is_err());
    assert_eq!(s.w.rows.nonces.len(), before);
}

/// Rule: RFC5849-2.3
/// Rule: RFC5849-2
/// F-17
#[test]
fn token_credentials_are_refused() {
    let refused = |s: &mut Signed, asked: &Credentials, verifier: &str| {
        let signer = s.signer.clone();
        s.redeem(&signer, asked, &[("oauth_verifier", verifier)]).map(|given| given.token)
    };
    let mut s = Signed::new();
    let asked = s.ask();
    assert_eq!(refused(&mut s, &asked, "x"), Err(Problem::PermissionUnknown.into()));
    let verifier = s.allow(&asked, &YES).unwrap();
    assert_eq!(refused(&mut s, &asked, "x"), Err(Problem::VerifierInvalid.into()));
    let signer = s.signer.clone();
    assert_eq!(
        s.redeem(&signer, &asked, &[]).map(drop),
        Err(Problem::ParameterAbsent("oauth_verifier").into())
    );
    // Another client cannot, and the right one still can.
    let (other, secret) = build::signing_client(&s.w.env, None);
    s.w.rows.clients.insert(other.id, other.clone());
    let stranger = Signer::new(&other.id.to_string(), secret.reveal(), s.signer.timestamp);
    assert_eq!(
        s.redeem(&stranger, &asked, &[("oauth_verifier", &verifier)]).map(drop),
        Err(Problem::TokenRejected.into())
    );
    let wrong = Signer { secret: "x".to_owned(), ..s.signer.clone() };
    assert_eq!(
        s.redeem(&wrong, &asked, &[("oauth_verifier", &verifier)]).map(drop),
        Err(Problem::SignatureInvalid.into())
    );
    let token = s.redeem(&signer, &asked, &[("oauth_verifier", &verifier)]).unwrap();
    assert_eq!(refused(&mut s, &asked, &verifier), Err(Problem::TokenUsed.into()));
    assert!(s.opens(&token).is_ok(), "what it led to stands");
    // A token cannot be redeemed, and temporary credentials open nothing.
    assert_eq!(refused(&mut s, &token, &verifier), Err(Problem::TokenRejected.into()));
    assert_eq!(s.opens(&asked).map(drop), Err(Problem::TokenRejected.into()));

    let asked = s.ask();
    let Decided::Answer(answer) = s.decide(&asked, &Decision::Deny) else { panic!("a redirect") };
    assert!(
        answer.location().ends_with(&format!("?oauth_token={}&oauth_problem=permission_denied", asked.token))
    );
    assert_eq!(refused(&mut s, &asked, "x"), Err(Problem::PermissionDenied.into()));

    let asked = s.ask();
    let verifier = s.allow(&asked, &YES).unwrap();
    s.w.later(600);
    s.signer.timestamp += 600;
    assert_eq!(refused(&mut s, &asked, &verifier), Err(Problem::TokenExpired.into()));
    assert_eq!(s.w.rows.tokens.len(), 1);
    // What nobody decided is over too: to wait for it is no use.
    let asked = s.ask();
    s.w.later(600);
    s.signer.timestamp += 600;
    assert_eq!(refused(&mut s, &asked, "x"), Err(Problem::TokenExpired.into()));
}

/// A pending request is over after its time, and what is decided once is decided.
#[test]
fn a_request_is_opened_and_decided_in_time() {
    let mut s = Signed::new();
    let ann = s.w.ann.clone();
    let open = |s: &mut Signed, token: &str| {
        let person = ann.clone().into();
        match authorize::open(&mut s.w.rows, &s.w.env, token, Some(&person)).unwrap() {
            Verdict::Done(_) => None,
            Verdict::Refused(front) => Some(front.refusal),
        }
    };
    for unknown in ["", "x", "0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF"] {
        assert_eq!(open(&mut s, unknown), Some(Problem::TokenRejected.into()), "{unknown}");
    }
    let asked = s.ask();
    assert_eq!(open(&mut s, &asked.token), None);
    s.allow(&asked, &YES);
    assert_eq!(open(&mut s, &asked.token), Some(Refusal::InteractionOver));
    let late = s.ask();
    s.w.later(600);
    assert_eq!(open(&mut s, &late.token), Some(Refusal::InteractionOver));
    let again = s.w.decide(temporary_id(&late.token).unwrap(), &ann, &YES).unwrap_err();
    assert_eq!(again.refusal, Refusal::InteractionOver);
    // A person who blocks the client is asked no more.
    s.signer.timestamp += 600;
    let asked = s.ask();
    s.decide(&asked, &Decision::Block);
    let asked = s.ask();
    assert_eq!(open(&mut s, &asked.token), Some(Refusal::ClientBlocked));
}

/// What has its person carry the answer gets a verifier on a page.
///
/// F-62
#[test]
fn out_of_band_the_person_carries_the_verifier() {
    let mut s = Signed::new();
    let signer = s.signer.clone();
    let asked = s.initiate(&signer, &[("oauth_callback", "oob")]).unwrap();
    let verifier = s.allow(&asked, &YES).expect("a verifier to carry");
    assert!(s.redeem(&signer, &asked, &[("oauth_verifier", &verifier)]).is_ok());
    let asked = s.initiate(&signer, &[("oauth_callback", "oob")]).unwrap();
    let Decided::Shown(shown) = s.decide(&asked, &Decision::Deny) else { panic!("a page") };
    assert!(shown.allowed.is_none() && shown.verifier.is_none());
}

/// Each request for credentials draws randomness, so one client has only so many a minute.
/// Rule: RFC5849-4.10
/// G-15
#[test]
fn handshakes_are_paced() {
    let mut s = Signed::new();
    (0..600).for_each(|_| drop(s.ask()));
    let signer = s.signer.clone();
    let refused = s.initiate(&signer, &[("oauth_callback", REDIRECT)]).map(drop);
    assert!(matches!(refused, Err(Refusal::TooManyFailures { .. })), "{refused:?}");
    s.w.later(60);
    s.signer.timestamp += 60;
    s.ask();
}

/// Callbacks are taken as registered, or as extensions of a prefix, and go with the answer.
#[test]
fn callbacks_are_registered() {
    for (prefix, asked, taken) in [
        (false, REDIRECT.to_owned(), true),
        (false, format!("{REDIRECT}/more"), false),
        (true, format!("{REDIRECT}/more?x=1"), true),
        (true, "https://evil.example/cb".to_owned(), false),
    ] {
        let mut s = Signed::with(|signing| signing.callback_is_prefix = prefix);
        let signer = s.signer.clone();
        let given = s.initiate(&signer, &[("oauth_callback", &asked)]);
        assert_eq!(given.is_ok(), taken, "{asked}");
        if let Ok(given) = given {
            let Decided::Answer(answer) = s.decide(&given, &YES) else { panic!("a redirect") };
            assert!(answer.location().starts_with(&asked), "{}", answer.location());
        }
    }
    // The address was taken back while the person was reading.
    let mut s = Signed::new();
    let asked = s.ask();
    s.w.rows.clients.get_mut(&s.client.id).unwrap().redirect_uris.clear();
    let (ann, id) = (s.w.ann.clone(), temporary_id(&asked.token).unwrap());
    assert_eq!(s.w.decide(id, &ann, &YES).unwrap_err().refusal, Refusal::RedirectUriNotRegistered);
}

/// Parameters may stand in header, query or form.
///
/// F-31, F-32, F-33
#[test]
fn each_transmission_works() {
    for way in [Transmission::Header, Transmission::Query, Transmission::Form] {
        let mut s = Signed::new();
        let parts = s.signer.sign("POST", INITIATE, "a=1&a=2", &[("oauth_callback", REDIRECT)], way);
        let headers: Vec<&[u8]> = parts.header.iter().map(|header| header.as_bytes()).collect();
        let sent = Sent {
            method: "POST",
            origin: ORIGIN,
            path: "/oauth/request_token",
            query: parts.query.as_bytes(),
            authorization: &headers,
            form: Some(parts.form.as_bytes()),
        };
        let request = SignedRequest::read(&sent).unwrap().unwrap();
        let checked = first_job(&mut s.w, |tx, env| temporary::check(tx, env, &request, Carriage::Private));
        assert!(checked.is_ok(), "{way:?}");
    }
}
