//! The person's part, the API, and what differs here on purpose.

use oauth_core::flow::decide::{Decided, Decision};
use oauth_core::flow::signed::{authorize, temporary_id};
use oauth_core::model::grant::Reach;
use oauth_core::oauth1::error::Problem;
use oauth_core::refusal::{Refusal, TokenFault, Verdict};
use oauth_core::testing::Signer;

use super::{Old, later, once};
use crate::signed::{API, INITIATE};
use crate::world::YES;

/// What ann is told when she opens a request, and when she decides it all the same.
fn told(old: &mut Old, token: &str, decision: &Decision) -> (Refusal, Refusal) {
    let (ann, w) = (old.s.w.ann.clone(), &mut old.s.w);
    let opened = authorize::open(&mut w.rows, &w.env, token, Some(&ann.clone().into())).unwrap();
    let Verdict::Refused(opened) = opened else { panic!("a page") };
    let decided = w.decide(temporary_id(token).unwrap(), &ann, decision).unwrap_err();
    (opened.refusal, decided.refusal)
}

#[test]
fn a_request_is_decided_once_and_in_time() {
    let over = || (Refusal::InteractionOver, Refusal::InteractionOver);
    let unknown = "deadbeefdeadbeefdeadbeefdeadbeef";
    let mut old = Old::new();
    // JF-T20
    for decision in [Decision::Deny, YES] {
        let told = told(&mut old, unknown, &decision);
        assert_eq!(told, (Problem::TokenRejected.into(), Refusal::InteractionOver), "{decision:?}");
    }
    // JF-T21: a no, and once more. JF-T22: a yes, and once more.
    for (first, allowed) in [(Decision::Deny, false), (YES, true)] {
        let asked = old.ask(&old.first()).unwrap();
        let Decided::Shown(shown) = old.s.decide(&asked, &first) else { panic!("a page") };
        let terms = shown.allowed.map(|(_, terms)| (terms.reach, terms.until));
        let hour = Some(old.s.w.env.now().plus(std::time::Duration::from_secs(3600)));
        assert_eq!(terms, allowed.then_some((Reach::ReadOnly, hour)), "for looking only, for an hour");
        assert!(shown.verifier.is_none());
        for again in [Decision::Deny, YES] {
            assert_eq!(told(&mut old, &asked.token, &again), over(), "{first:?}, then {again:?}");
        }
    }
    // JF-T23: it is not told apart from one that was decided.
    let asked = old.ask(&old.first()).unwrap();
    old.later(600);
    for again in [YES, YES] {
        assert_eq!(told(&mut old, &asked.token, &again), over());
    }
    // JF-T27: a late yes does not prolong it. There it did not either, though a test wished for it.
    let asked = old.ask(&old.first()).unwrap();
    old.later(599);
    old.s.decide(&asked, &YES);
    old.later(1);
    assert_eq!(old.redeem(&old.first(), &asked).err(), Some(Problem::TokenExpired.into()));
}

#[test]
fn tokens_open_the_api() {
    let mut old = Old::new();
    let opens = |old: &mut Old, signer: &Signer| old.s.admit(&signer.header("GET", API, &[]));
    // JF-T38: it is told so. There a bad token was as none, and led to the page for signing in.
    let please = old.plain().with("please", "letmein");
    assert_eq!(opens(&mut old, &please).err(), Some(Problem::TokenRejected.into()));
    let (first, second) = (old.token(), old.token());
    let holder = old.plain().with(&first.token, first.secret.reveal());
    // JF-T39, JF-T41: it says whose it is, as often as it is used.
    for _ in 0..2 {
        let access = opens(&mut old, &holder).unwrap();
        assert_eq!((access.user, access.client), (old.s.w.ann.id.clone(), old.s.client.id));
    }
    // JF-T45: of two tokens both stand.
    let other = old.plain().with(&second.token, second.secret.reveal());
    assert!(
        first.token != second.token && opens(&mut old, &other).is_ok() && opens(&mut old, &holder).is_ok()
    );
    // JF-T42: after an hour it is over, which is told too.
    old.later(3600);
    let late = later(&holder, 3600);
    let over = Refusal::TokenInvalid(TokenFault::Expired);
    assert_eq!(opens(&mut old, &late).err(), Some(over.clone()));
    assert_eq!(over.problem().status, 401);
}

/// A time may go back, since two requests may overtake each other; and a nonce counts for its client, token and time alone
/// (RFC 5849 §3.3). What was sent before is refused all the same.
#[test]
fn what_is_taken_though_it_was_refused_there() {
    let mut old = Old::new();
    // JF-T16
    assert!(old.ask(&later(&old.first(), 200)).is_ok());
    assert!(old.ask(&later(&old.first(), -200)).is_ok());
    // JF-T33: the time and nonce of the access token before, with another request token.
    let earlier = old.decided(&YES);
    assert!(old.redeem(&once(&old.first()), &earlier).is_ok());
    let asked = old.decided(&YES);
    assert!(old.redeem(&once(&old.first()), &asked).is_ok());
    assert_eq!(old.redeem(&once(&old.first()), &asked).err(), Some(Problem::NonceUsed.into()));
    // JF-T34: those of the request for the request token, which named none.
    let (first, fresh) = (old.first(), Signer { nonce: Some("fresh".to_owned()), ..old.first() });
    let asked = old.ask(&fresh).unwrap();
    old.s.decide(&asked, &YES);
    assert!(old.redeem(&fresh, &asked).is_ok());
    assert_eq!(old.ask(&fresh).err(), Some(Problem::NonceUsed.into()));
    assert!(old.ask(&first).is_ok());
}

/// JF-C1: where a parameter has no business. What the originals refused and what is only read past here have nothing to do
/// with what is given: a verifier that comes too early, a callback that comes too late.
#[test]
fn parameters_have_their_step() {
    let mut old = Old::new();
    for (name, want) in [
        ("oauth_callback", Some(Problem::ParameterRejected("oauth_callback"))),
        ("oauth_token", Some(Problem::ParameterRejected("oauth_token"))),
        ("oauth_candy", Some(Problem::ParameterRejected("parameters"))),
        ("oauth_verifier", None),
        ("candy", None),
    ] {
        assert_eq!(old.ask_with(&old.plain(), &[(name, "x")]).err(), want.map(Refusal::from), "{name}");
    }
    for (name, want) in [
        ("oauth_verifier", Some(Problem::ParameterRejected("oauth_verifier"))),
        ("oauth_candy", Some(Problem::ParameterRejected("parameters"))),
        ("oauth_callback", None),
        ("candy", None),
    ] {
        let asked = old.decided(&YES);
        let given = old.redeem_with(&old.plain(), &asked, &[(name, "x")]);
        assert_eq!(given.err(), want.map(Refusal::from), "{name}");
    }
    // A missing version is 1.0, a realm says nothing, and names of schemes have no case.
    assert!(old.ask(&Signer { version: false, ..old.first() }).is_ok());
    assert!(old.ask_changed("OAuth ", "oauth realm=\"http://old.example/\", ").is_ok());
}

/// JF-C2: of two faults the same one is told as there, but for a signature that is wrong: it uses nothing up and learns
/// nothing, so it is told before the nonce and what became of the request.
#[test]
fn of_two_faults_one_is_told() {
    let header = |signer: &Signer| signer.header("POST", INITIATE, &[]);
    let stranger = |signer: &Signer| Signer { client: "whoami".to_owned(), ..signer.clone() };
    let forger = |signer: &Signer| Signer { secret: "x".to_owned(), ..signer.clone() };
    let mut old = Old::new();
    old.ask(&once(&old.first())).unwrap();
    let (first, second) = (old.first(), old.second.clone());
    let window = |old: &Old| {
        let now = old.s.w.env.now().unix();
        Problem::TimestampRefused { from: now - 300, to: now + 300 }
    };
    for (id, text, want) in [
        (
            "no signature, of a stranger",
            header(&stranger(&first)).replace("oauth_signature=", "x="),
            Problem::ParameterAbsent("oauth_signature"),
        ),
        (
            "half past nine, of a stranger",
            header(&stranger(&first)).replace("oauth_timestamp=\"", "oauth_timestamp=\"x"),
            Problem::ParameterRejected("oauth_timestamp"),
        ),
        (
            "an unknown method, of a stranger",
            header(&stranger(&first)).replace("HMAC-SHA1", "Peaches"),
            Problem::ConsumerKeyUnknown,
        ),
        (
            "an unknown method, long ago",
            header(&later(&first, -5000)).replace("HMAC-SHA1", "Peaches"),
            Problem::SignatureMethodRejected,
        ),
        (
            "RSA-SHA1 without a key, long ago",
            header(&later(&second, -5000)).replace("HMAC-SHA1", "RSA-SHA1"),
            Problem::SignatureMethodRejected,
        ),
        ("long ago, forged", header(&forger(&later(&first, -5000))), window(&old)),
        ("a used nonce, forged", header(&forger(&once(&first))), Problem::SignatureInvalid),
    ] {
        let refused = old.s.initiate_by(&text, oauth_core::flow::signed::Carriage::Private).err();
        assert_eq!(refused, Some(want.into()), "{id}");
    }
    let asked = old.ask(&first).unwrap();
    for (id, signer, want) in [
        ("another client's, forged", forger(&second), Problem::TokenRejected),
        ("undecided, forged", forger(&first), Problem::SignatureInvalid),
    ] {
        assert_eq!(old.redeem(&signer, &asked).err(), Some(want.into()), "{id}");
    }
}
