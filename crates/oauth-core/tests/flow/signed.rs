//! The handshake of OAuth 1.0a, step by step: what is given, and every way to be refused.

use oauth_core::env::Env;
use oauth_core::flow::begin::Begun;
use oauth_core::flow::decide::{Decided, Decision, Limits};
use oauth_core::flow::signed::temporary::Credentials;
use oauth_core::flow::signed::{Carriage, authorize, resource, temporary, temporary_id, token};
use oauth_core::model::client::{Client, ClientKind, Profile, Signing};
use oauth_core::model::grant::{Lifetime, Reach};
use oauth_core::oauth1::error::Problem;
use oauth_core::oauth1::rsa_key::RsaPublicKey;
use oauth_core::oauth1::signature::Method;
use oauth_core::oauth1::wire::{Sent, SignedRequest};
use oauth_core::oauth2::resource::Access;
use oauth_core::policy::Handshake;
use oauth_core::port::{StoreError, Tx};
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::seal::{Keyring, SealKey};
use oauth_core::testing::build::{self, REDIRECT};
use oauth_core::testing::{MemTx, SeqRandom, Signer, Transmission};

use crate::world::{World, YES};

const ORIGIN: &str = "https://op.example";
const INITIATE: &str = "https://op.example/oauth/request_token";
const TOKEN: &str = "https://op.example/oauth/access_token";
const API: &str = "https://op.example/api/test?a=b";

/// A world with a client that signs.
struct Signed {
    w: World,
    client: Client,
    signer: Signer,
}

fn read(method: &str, url: &str, header: &str) -> Result<SignedRequest, Problem> {
    let (path, query) =
        url.strip_prefix(ORIGIN).unwrap().split_once('?').unwrap_or((&url[ORIGIN.len()..], ""));
    let headers: Vec<&[u8]> = vec![header.as_bytes()];
    let sent =
        Sent { method, origin: ORIGIN, path, query: query.as_bytes(), authorization: &headers, form: None };
    SignedRequest::read(&sent).map(|read| read.expect("a signed request"))
}

/// Both jobs of a request: the first must not write.
fn both<T>(
    w: &mut World,
    first: impl FnOnce(&mut dyn Tx, &Env) -> Result<Verdict<T>, StoreError>,
) -> Result<T, Refusal> {
    let before = format!("{:?}", w.rows.nonces);
    let checked = first(&mut w.rows, &w.env).expect("a store").into_result();
    assert_eq!(format!("{:?}", w.rows.nonces), before, "the first job only reads");
    checked
}

impl Signed {
    fn new() -> Self {
        Self::with(|_| ())
    }

    fn with(change: impl FnOnce(&mut Signing)) -> Self {
        let mut w = World::new();
        let (mut client, secret) = build::signing_client(&w.env, Some(&w.bob));
        if let ClientKind::Signing(signing) = &mut client.kind {
            change(signing);
        }
        w.rows.clients.insert(client.id, client.clone());
        let signer = Signer::new(&client.id.to_string(), secret.reveal(), w.env.now().unix());
        Self { w, client, signer }
    }

    fn initiate(&mut self, signer: &Signer, more: &[(&str, &str)]) -> Result<Credentials, Refusal> {
        self.initiate_by(&signer.header("POST", INITIATE, more), Carriage::Private)
    }

    fn initiate_by(&mut self, header: &str, carriage: Carriage) -> Result<Credentials, Refusal> {
        let request = read("POST", INITIATE, header)?;
        let checked = both(&mut self.w, |tx, env| temporary::read(tx, env, &request, carriage))?;
        temporary::begin(&mut self.w.rows, &self.w.env, &request, &checked, Handshake::STANDARD)
            .expect("a store")
            .into_result()
    }

    fn ask(&mut self) -> Credentials {
        let signer = self.signer.clone();
        self.initiate(&signer, &[("oauth_callback", REDIRECT)]).expect("temporary credentials")
    }

    fn decide(&mut self, asked: &Credentials, decision: &Decision) -> Decided {
        let (ann, id) = (self.w.ann.clone(), temporary_id(&asked.token).unwrap());
        self.w.decide(id, &ann, decision).expect("a decision")
    }

    /// The verifier that ann's yes leads to.
    fn allow(&mut self, asked: &Credentials, decision: &Decision) -> Option<String> {
        match self.decide(asked, decision) {
            Decided::Answer(answer) => {
                let query = answer.location().split_once('?').unwrap().1.to_owned();
                assert!(query.starts_with(&format!("oauth_token={}&", asked.token)), "{query}");
                query.split("oauth_verifier=").nth(1).map(str::to_owned)
            }
            Decided::Shown(shown) => shown.verifier.map(|verifier| verifier.reveal().to_owned()),
            Decided::AskAgain(_) => panic!("asked again"),
        }
    }

    fn redeem(
        &mut self,
        signer: &Signer,
        asked: &Credentials,
        more: &[(&str, &str)],
    ) -> Result<Credentials, Refusal> {
        self.redeem_by(
            &signer.with(&asked.token, asked.secret.reveal()).header("POST", TOKEN, more),
            Handshake::STANDARD,
        )
    }

    fn redeem_by(&mut self, header: &str, handshake: Handshake) -> Result<Credentials, Refusal> {
        let request = read("POST", TOKEN, header)?;
        let checked = both(&mut self.w, |tx, env| token::read(tx, env, &request, Carriage::Private))?;
        token::redeem(&mut self.w.rows, &self.w.env, &request, &checked, handshake)
            .expect("a store")
            .into_result()
    }

    /// A token for what ann decided.
    fn token(&mut self, decision: &Decision) -> Credentials {
        let (asked, signer) = (self.ask(), self.signer.clone());
        let verifier = self.allow(&asked, decision).expect("a verifier");
        self.redeem(&signer, &asked, &[("oauth_verifier", &verifier)]).expect("a token")
    }

    fn admit(&mut self, header: &str) -> Result<Access, Refusal> {
        let request = read("GET", API, header)?;
        let (access, checked) =
            both(&mut self.w, |tx, env| resource::admit(tx, env, &request, Carriage::Private))?;
        checked.take_nonce(&mut self.w.rows).expect("a store").into_result()?;
        Ok(access)
    }

    fn opens(&mut self, token: &Credentials) -> Result<Access, Refusal> {
        let header = self.signer.with(&token.token, token.secret.reveal()).header("GET", API, &[]);
        self.admit(&header)
    }
}

/// Rule: RFC5849-2.1, RFC5849-2.2, RFC5849-2.3, RFC5849-3.2
/// MW-T3, MW-T4, MW-T15, MW-T17, JF-T6, JF-T22, JF-T28, JF-T39, JF-T41
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
/// MW-T6, MW-T7, MW-T8, MW-T10, MW-T11, MW-T13, MW-T16, JF-T8, JF-T9, JF-T10, JF-T11, JF-T12, JF-T13
#[test]
fn temporary_credentials_are_refused() {
    let signing = RsaPublicKey::parse(include_str!("../../src/oauth1/keys/spki.pem")).unwrap();
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
                s.w.rows.clients.get_mut(&s.client.id).unwrap().disabled_at = Some(s.w.env.now());
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
/// MW-T9, JF-T6, JF-T16, JF-T18, JF-T31, JF-T32, JF-T33, JF-T34, SEC-77
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
/// MW-T12, MW-T18, MW-T19, JF-T20, JF-T21, JF-T23, JF-T29, JF-T30, JF-T35, JF-T36, JF-T37
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
}

/// A pending request is over after its time, and what is decided once is decided.
///
/// JF-T20, JF-T21, JF-T22, JF-T23
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

/// What the person chose bounds the token, in both protocols.
///
/// JF-T36, JF-T42, JF-T46, JF-T47, F-14, F-15
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
    assert_eq!(s.opens(&token).map(drop), Err(Refusal::TokenInvalid("expired")));

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
/// MW-T5, MW-T11, MW-T12, SEC-66
#[test]
fn a_token_stands_with_everything_above_it() {
    type Case = (&'static str, fn(&mut Signed), Refusal);
    let cases: &[Case] = &[
        (
            "revoked",
            |s| s.w.rows.grants.values_mut().for_each(|row| row.revoked_at = Some(row.created_at)),
            Refusal::TokenInvalid("grant revoked"),
        ),
        (
            "person disabled",
            |s| s.w.rows.users.values_mut().for_each(|row| row.disabled_at = Some(row.created_at)),
            Refusal::TokenInvalid("resource owner disabled"),
        ),
        (
            "client disabled",
            |s| s.w.rows.clients.values_mut().for_each(|row| row.disabled_at = Some(row.created_at)),
            Refusal::ClientDisabled,
        ),
        ("client's secret", |s| s.signer.secret.push('x'), Problem::SignatureInvalid.into()),
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
/// MW-T1, JF-T14, JF-T22, JF-T24, JF-T28
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

/// Each request for credentials draws randomness, so one client has only so many a minute.
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
    let outcome = resource::admit(&mut s.w.rows, &s.w.env, &request, Carriage::Private);
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
    let reseal = |rows: &mut MemTx, env: &Env| oauth_core::flow::rotate::reseal(rows, env, 1).unwrap();
    assert_eq!((0..3).map(|_| reseal(&mut s.w.rows, &s.w.env)).collect::<Vec<_>>(), [1, 1, 0]);
    s.w.env.seals = std::sync::Arc::new(Keyring::new(vec![new]));
    assert!(s.opens(&token).is_ok());
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
/// MW-T22, MW-T23, MW-T24, F-31, F-32, F-33
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
        let checked = both(&mut s.w, |tx, env| temporary::read(tx, env, &request, Carriage::Private));
        assert!(checked.is_ok(), "{way:?}");
    }
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
