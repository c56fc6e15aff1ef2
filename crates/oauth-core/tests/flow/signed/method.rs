//! How a request is signed, and what must be in it: each method where it is allowed, each parameter, the clock, the count.

use oauth_core::flow::signed::{Carriage, temporary};
use oauth_core::id::ClientId;
use oauth_core::model::client::{ClientKind, Profile};
use oauth_core::oauth1::error::Problem;
use oauth_core::oauth1::percent::encode;
use oauth_core::oauth1::rsa_key::RsaPublicKey;
use oauth_core::oauth1::signature::Method;
use oauth_core::refusal::Refusal;
use oauth_core::seal::Purpose;
use oauth_core::secret::Secret;
use oauth_core::testing::Signer;
use oauth_core::testing::build::{self, REDIRECT};
use uuid::Uuid;

use super::{API, INITIATE, REQUIRED, Signed, TOKEN, first_job, read};
use crate::world::YES;

const CALLBACK: [(&str, &str); 1] = [("oauth_callback", REDIRECT)];

/// A client of this id, with the key that the request of [`rsa`] was signed with.
fn with_rsa_key() -> Signed {
    let mut s = Signed::with(|own| own.rsa_key = RsaPublicKey::parse(include_str!("rsa/key.pem")).ok());
    s.client.id = ClientId::from_uuid(Uuid::from_u128(1));
    if let ClientKind::Signing(own) = &mut s.client.kind {
        let secret = Secret::new(s.signer.secret.clone());
        own.secret = s.w.env.seal(Purpose::Client, s.client.id.uuid(), &secret).unwrap();
    }
    s.w.rows.clients.insert(s.client.id, s.client.clone());
    s.signer.client = s.client.id.to_string();
    s
}

/// A request for temporary credentials as OpenSSL signed it with the nonce `once`.
fn rsa(method: &str, signature: &str, nonce: &str) -> String {
    format!(
        r#"OAuth oauth_consumer_key="{}", oauth_nonce="{nonce}", oauth_signature_method="{method}", oauth_timestamp="1767225600",
        oauth_version="1.0", oauth_callback="{}", oauth_signature="{}""#,
        Uuid::from_u128(1),
        encode(REDIRECT),
        encode(signature)
    )
}

/// Rule: RFC5849-3.4.3
/// F-28
#[test]
fn a_client_signs_with_its_rsa_key() {
    let (sha1, sha256) = (include_str!("rsa/sha1.txt"), include_str!("rsa/sha256.txt"));
    let wrong = || Some(Problem::SignatureInvalid.into());
    let rows: [(&str, String, Option<Refusal>); 5] = [
        // JF-T6
        ("RSA-SHA1", rsa("RSA-SHA1", sha1, "once"), None),
        ("RSA-SHA256", rsa("RSA-SHA256", sha256, "once"), None),
        ("another request", rsa("RSA-SHA1", sha1, "twice"), wrong()),
        ("by the other method", rsa("RSA-SHA256", sha1, "once"), wrong()),
        ("no Base64", rsa("RSA-SHA1", "!", "once"), wrong()),
    ];
    for (id, header, want) in rows {
        let mut s = with_rsa_key();
        assert_eq!(s.initiate_by(&header, Carriage::Private).err(), want, "{id}");
        // Its secret signs too, and the key is no key of HMAC.
        s.ask();
    }
    let mut s = with_rsa_key();
    if let ClientKind::Signing(own) = &mut s.w.rows.clients.get_mut(&s.client.id).unwrap().kind {
        own.rsa_key = None;
    }
    let taken = s.initiate_by(&rsa("RSA-SHA1", sha1, "once"), Carriage::Private);
    assert_eq!(taken.err(), Some(Problem::SignatureMethodRejected.into()), "the key was taken away");
}

/// Secrets in place of a signature: only of whom it is allowed, only where nobody else reads. They may come without time and
/// nonce, but not with one of the two (RFC 5849 §3.1).
///
/// Rule: RFC5849-3.1, RFC5849-3.4.4
/// F-29
#[test]
fn secrets_may_stand_in_place_of_a_signature() {
    type Edit = fn(String) -> String;
    let same: Edit = |header| header;
    let untimed: Edit = |header| header.replace("oauth_timestamp=", "t=");
    let bare: Edit = |header| header.replace("oauth_timestamp=", "t=").replace("oauth_nonce=", "n=");
    let once: Edit = |header| header.replace("oauth_nonce=", "n=");
    let wrong: Edit = |header| header.replace("%26\"", "%26x\"");
    let rows: [(&str, bool, Carriage, Edit, Option<Refusal>); 7] = [
        ("timed", true, Carriage::Private, same, None),
        ("without time and nonce", true, Carriage::Private, bare, None),
        (
            "without a time",
            true,
            Carriage::Private,
            untimed,
            Some(Problem::ParameterAbsent("oauth_timestamp").into()),
        ),
        (
            "without a nonce",
            true,
            Carriage::Private,
            once,
            Some(Problem::ParameterAbsent("oauth_nonce").into()),
        ),
        ("wrong secret", true, Carriage::Private, wrong, Some(Problem::SignatureInvalid.into())),
        ("where others read", true, Carriage::Open, same, Some(Problem::SignatureMethodRejected.into())),
        ("not allowed", false, Carriage::Private, same, Some(Problem::SignatureMethodRejected.into())),
    ];
    for (id, allowed, carriage, edit, want) in rows {
        let mut s = Signed::with(|own| own.plaintext = allowed);
        let signer = Signer { method: Method::Plaintext, ..s.signer.clone() };
        let header = edit(signer.header("POST", INITIATE, &CALLBACK));
        assert_eq!(s.initiate_by(&header, carriage).err(), want, "{id}");
        assert_eq!(s.w.rows.interactions.len(), usize::from(want.is_none()), "{id}");
    }
    // A signature may pass in the open, since it tells no secret.
    let mut s = Signed::new();
    let header = s.signer.header("POST", INITIATE, &CALLBACK);
    assert!(s.initiate_by(&header, Carriage::Open).is_ok());
}

/// At the API nothing may be missing, and nothing may be old or early.
///
/// Rule: RFC5849-3.1, RFC5849-3.3
#[test]
fn each_parameter_is_needed_at_the_api() {
    let mut s = Signed::new();
    let token = s.token(&YES);
    let signer = s.signer.with(&token.token, token.secret.reveal());
    for name in REQUIRED {
        let header = signer.header("GET", API, &[]).replace(&format!("{name}="), "x=");
        assert_eq!(s.admit(&header).err(), Some(Problem::ParameterAbsent(name).into()), "{name}");
    }
    for (old, new, want) in [
        ("HMAC-SHA1", "HMAC-MD5", Problem::SignatureMethodRejected),
        ("oauth_version=\"1.0\"", "oauth_version=\"2.0\"", Problem::VersionRejected),
        // Nothing of it may change, not even to what would be right by itself.
        ("oauth_version=\"1.0\", ", "", Problem::SignatureInvalid),
        ("HMAC-SHA1", "HMAC-SHA256", Problem::SignatureInvalid),
    ] {
        let header = signer.header("GET", API, &[]);
        assert!(header.contains(old), "{header}");
        assert_eq!(s.admit(&header.replace(old, new)).err(), Some(want.into()), "{old} {new}");
    }
    let now = s.w.env.now().unix();
    let stale = || Some(Problem::TimestampRefused { from: now - 300, to: now + 300 }.into());
    for (offset, want) in [(-301, stale()), (-300, None), (300, None), (301, stale())] {
        let header = Signer { timestamp: now + offset, ..signer.clone() }.header("GET", API, &[]);
        assert_eq!(s.admit(&header).err(), want, "{offset} s");
    }
}

/// Each client has its own nonces, and time need not go on: the order of one is nothing to another.
///
/// Rule: RFC5849-3.3
#[test]
fn clients_do_not_share_times_and_nonces() {
    let mut s = Signed::new();
    let (other, secret) = build::signing_client(&s.w.env, None);
    s.w.rows.clients.insert(other.id, other.clone());
    let first =
        Signer { nonce: Some("n".to_owned()), timestamp: s.signer.timestamp + 200, ..s.signer.clone() };
    let client = (other.id.to_string(), secret.reveal().to_owned());
    let second = Signer { client: client.0, secret: client.1, ..first.clone() };
    let earlier = Signer { timestamp: first.timestamp - 400, ..first.clone() };
    for signer in [&first, &second, &earlier] {
        assert!(s.initiate(signer, &CALLBACK).is_ok());
        assert_eq!(s.initiate(signer, &CALLBACK).err(), Some(Problem::NonceUsed.into()));
    }
}

/// At the token step a request counts once too, also one that was refused after its signature was found right.
///
/// Rule: RFC5849-3.3
#[test]
fn a_request_for_a_token_counts_once() {
    let mut s = Signed::new();
    let asked = s.ask();
    let verifier = s.allow(&asked, &YES).unwrap();
    let signer = s.signer.with(&asked.token, asked.secret.reveal());
    let standard = oauth_core::policy::Handshake::STANDARD;
    let wrong = signer.header("POST", TOKEN, &[("oauth_verifier", "x")]);
    let right = signer.header("POST", TOKEN, &[("oauth_verifier", &verifier)]);
    let again = signer.header("POST", TOKEN, &[("oauth_verifier", &verifier)]);
    for (id, header, want) in [
        ("wrong", &wrong, Some(Problem::VerifierInvalid)),
        ("wrong again", &wrong, Some(Problem::NonceUsed)),
        ("right", &right, None),
        ("right again", &right, Some(Problem::NonceUsed)),
        ("another request", &again, Some(Problem::TokenUsed)),
    ] {
        assert_eq!(s.redeem_by(header, standard).err(), want.map(Refusal::from), "{id}");
    }
}

/// Whoever guesses verifiers is stopped as a guesser of secrets is, and the one with the right verifier is not. Both steps
/// together have so many requests a minute, and each client has its own.
///
/// Rule: RFC5849-4.10
/// SEC-77
#[test]
fn guessing_and_asking_have_their_limits() {
    let mut s = Signed::new();
    let asked = s.ask();
    let verifier = s.allow(&asked, &YES).unwrap();
    let signer = s.signer.clone();
    for number in 0..62 {
        let refused = s.redeem(&signer, &asked, &[("oauth_verifier", "x")]).unwrap_err();
        let stopped = matches!(refused, Refusal::TooManyFailures { .. });
        assert_eq!(stopped, number >= 60, "{number} {refused}");
    }
    assert!(s.redeem(&signer, &asked, &[("oauth_verifier", &verifier)]).is_ok());
    let asked = s.ask();
    // So far two requests for temporary credentials, and 63 for a token.
    (65..600).for_each(|_| drop(s.ask()));
    let late = s.redeem(&signer, &asked, &[("oauth_verifier", "x")]);
    assert!(matches!(late, Err(Refusal::TooManyFailures { retry_after: 60 })), "{late:?}");
    let (other, secret) = build::signing_client(&s.w.env, None);
    s.w.rows.clients.insert(other.id, other.clone());
    let stranger = Signer::new(&other.id.to_string(), secret.reveal(), s.signer.timestamp);
    assert!(s.initiate(&stranger, &CALLBACK).is_ok());
}

/// Clients of before 1.0a are told of each name that the protocol has not; others may bring what extensions have.
#[test]
fn names_that_the_protocol_has_not() {
    for (profile, want) in
        [(Profile::One, Some(Problem::ParameterRejected("parameters").into())), (Profile::OneA, None)]
    {
        let mut s = Signed::with(|own| own.profile = profile);
        let usual: &[(&str, &str)] = if profile == Profile::OneA { &CALLBACK } else { &[] };
        let signer = s.signer.clone();
        let candy = [usual, &[("oauth_candy", "x")]].concat();
        assert_eq!(s.initiate(&signer, &candy).err(), want, "{profile:?}");
        assert!(s.initiate(&signer, &[usual, &[("candy", "x")]].concat()).is_ok(), "{profile:?}");
        let asked = s.initiate(&signer, usual).unwrap();
        let verifier = s.allow(&asked, &YES);
        let mut more = vec![("oauth_candy", "x")];
        more.extend(verifier.as_deref().map(|verifier| ("oauth_verifier", verifier)));
        assert_eq!(s.redeem(&signer, &asked, &more).err(), want, "{profile:?}");
        assert_eq!(s.w.rows.tokens.len(), usize::from(want.is_none()), "{profile:?}");
    }
}

/// A client that may ask for nothing any more is given nothing to ask with.
#[test]
fn without_scopes_there_is_nothing_to_ask() {
    let mut s = Signed::new();
    s.w.rows.clients.get_mut(&s.client.id).unwrap().scopes = build::scopes("");
    let signer = s.signer.clone();
    assert_eq!(s.initiate(&signer, &CALLBACK).err(), Some(Refusal::ScopeNotAllowed));
    let request = read("POST", INITIATE, &signer.header("POST", INITIATE, &CALLBACK)).unwrap();
    let asked = first_job(&mut s.w, |tx, env| temporary::check(tx, env, &request, Carriage::Private));
    assert!(asked.is_ok(), "it signs rightly all the same");
}
