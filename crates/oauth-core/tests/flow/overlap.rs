//! The secret before the newest: how long it works on, of both protocols, and what ends it.

use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding};
use oauth_core::flow::person::ResourceOwner;
use oauth_core::flow::register::{Registered, delete, end_old_secret, reset_secret};
use oauth_core::flow::review::{decide_as_operator, expire};
use oauth_core::flow::rotate::reseal;
use oauth_core::flow::signed::{Carriage, identify, temporary};
use oauth_core::flow::sweep::sweep;
use oauth_core::id::ClientId;
use oauth_core::model::client::ClientKind;
use oauth_core::model::configured::{Configured, ConfiguredClient};
use oauth_core::model::event::{Deed, Event, Reason};
use oauth_core::model::old_secret::Overlap;
use oauth_core::model::stage::{Life, Stage, Step};
use oauth_core::model::token::Proof;
use oauth_core::model::user::User;
use oauth_core::oauth1::error::Problem;
use oauth_core::oauth1::rsa_key::RsaPublicKey;
use oauth_core::oauth1::signature::Method;
use oauth_core::port::Swept;
use oauth_core::refusal::Refusal;
use oauth_core::seal::{Keyring, SealKey};
use oauth_core::testing::build::REDIRECT;
use oauth_core::testing::{SEAL_KEY, SeqRandom, Signer};
use oauth_core::text::network::Network;

use crate::signed::{API, INITIATE, Signed, read};
use crate::world::{App, World, YES};

const HOUR: u64 = 3600;
const CALLBACK: [(&str, &str); 1] = [("oauth_callback", REDIRECT)];

fn hours(text: &str) -> Overlap {
    Overlap::parse(text).expect("hours")
}

/// A new secret for this person's client.
fn try_reset(w: &mut World, id: ClientId, owner: &User, overlap: Overlap) -> Result<Registered, Refusal> {
    let (owner, reason) = (ResourceOwner::from(owner.clone()), Reason::parse("lost").expect("a reason"));
    let reset = reset_secret(&mut w.rows, &w.env, id, Some(&owner), overlap, &reason);
    reset.expect("a store").into_result()
}

fn reset(w: &mut World, id: ClientId, owner: &User, overlap: &str) -> String {
    let made = try_reset(w, id, owner, hours(overlap)).expect("a new secret");
    made.secret.expect("a secret").reveal().to_owned()
}

/// The bank with another secret.
fn with(w: &World, secret: String) -> App {
    App { secret: Some(secret), ..w.bank.clone() }
}

/// Is the client believed? Whether its code is any good comes after that.
fn knocks(w: &mut World, app: &App) -> Result<(), Refusal> {
    match w.redeem(app, "x").map(drop) {
        Err(Refusal::CodeUnknown) => Ok(()),
        other => other,
    }
}

fn last(w: &World) -> &Event {
    w.rows.events.last().expect("an entry")
}

/// SEC-39: to the last second, everywhere where a client shows its secret; not any longer; and no other works meanwhile.
///
/// F-53
#[test]
fn the_old_secret_works_until_its_time() {
    let wrong = Err(Refusal::ClientSecretWrong);
    for choice in &Overlap::CHOICES[1..] {
        let mut w = World::new();
        let (ann, old, length) = (w.ann.clone(), w.bank.clone(), u64::from(choice.hours()) * HOUR);
        w.machine(&old);
        let made = try_reset(&mut w, old.id, &ann, *choice).unwrap();
        assert_eq!(made.old_secret_until, choice.end(w.env.now()));
        let new = with(&w, made.secret.unwrap().reveal().to_owned());
        let guess = with(&w, format!("{}x", new.secret.as_deref().unwrap()));
        assert_ne!(new.secret, old.secret);
        for later in [0, length - 1] {
            w.later(later);
            for app in [&old, &new] {
                let tokens = w.tokens(&ann, app, "read");
                let next = w.refresh(app, tokens.refresh()).unwrap();
                assert!(w.own_token(app, "read").is_ok() && w.introspect(app, &next.access).is_ok());
                assert_eq!(w.revoke(app, &next.access), Ok(()));
            }
            assert_eq!(knocks(&mut w, &guess), wrong, "{choice:?}");
        }
        w.later(1);
        assert_eq!((knocks(&mut w, &old), knocks(&mut w, &new)), (wrong.clone(), Ok(())), "{choice:?}");
        assert_eq!(w.introspect(&old, "x").map(drop), wrong, "{choice:?}");
    }
}

/// The same for requests that are signed, by HMAC or with the secrets themselves, at each of the steps.
///
/// F-53
#[test]
fn what_is_signed_with_the_old_secret_is_taken_until_its_time() {
    let wrong = Some(Refusal::from(Problem::SignatureInvalid));
    for method in [Method::HmacSha1, Method::HmacSha256, Method::HmacSha512, Method::Plaintext] {
        let mut s = Signed::with(|own| own.plaintext = true);
        let (bob, id) = (s.w.bob.clone(), s.client.id);
        let token = s.token(&YES);
        let secret = reset(&mut s.w, id, &bob, "24");
        let old = Signer { method, ..s.signer.clone() };
        let new = Signer { secret, ..old.clone() };
        let guess = Signer { secret: format!("{}x", new.secret), ..old.clone() };
        for later in [0, 24 * HOUR - 1] {
            s.w.later(later);
            let at = |signer: &Signer| Signer { timestamp: s.w.env.now().unix(), ..signer.clone() };
            let (old, new, guess) = (at(&old), at(&new), at(&guess));
            for signer in [&old, &new] {
                let asked = s.initiate(signer, &CALLBACK).unwrap();
                let verifier = s.allow(&asked, &YES).unwrap();
                let given = s.redeem(signer, &asked, &[("oauth_verifier", &verifier)]).unwrap();
                for own in [&given, &token] {
                    let header = signer.with(&own.token, own.secret.reveal()).header("GET", API, &[]);
                    assert!(s.admit(&header).is_ok(), "{method:?}");
                }
            }
            assert_eq!(s.initiate(&guess, &CALLBACK).err(), wrong, "{method:?}");
            let other = old.with(&token.token, "x").header("GET", API, &[]);
            assert_eq!(s.admit(&other).err(), wrong, "{method:?}: the token's secret has to fit too");
        }
        s.w.later(1);
        let at = |signer: &Signer| Signer { timestamp: s.w.env.now().unix(), ..signer.clone() };
        let (old, new) = (at(&old), at(&new));
        assert_eq!(s.initiate(&old, &CALLBACK).err(), wrong, "{method:?}");
        let late = old.with(&token.token, token.secret.reveal()).header("GET", API, &[]);
        assert_eq!(s.admit(&late).err(), wrong, "{method:?}");
        assert!(s.initiate(&new, &CALLBACK).is_ok(), "{method:?}");
    }
}

/// What is stated is signed with the present secret, whichever one asked.
#[test]
fn what_we_sign_is_signed_with_the_present_secret() {
    let mut s = Signed::new();
    let (bob, id, token) = (s.w.bob.clone(), s.client.id, s.token(&YES));
    let secret = reset(&mut s.w, id, &bob, "1");
    let header = s.signer.with(&token.token, token.secret.reveal()).header("GET", API, &[]);
    let request = read("GET", API, &header).unwrap();
    let identity = identify::check(&mut s.w.rows, &s.w.env, &request, Carriage::Private).unwrap();
    let identity = identity.into_result().unwrap();
    let stated = identify::state(&mut s.w.rows, &s.w.env, &identity).unwrap().into_result().unwrap();
    let (signed, signature) = stated.rsplit_once('.').unwrap();
    let by = |secret: &str| {
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
        Base64UrlUnpadded::encode_string(ring::hmac::sign(&key, signed.as_bytes()).as_ref())
    };
    assert_eq!((by(&secret) == signature, by(&s.signer.secret) == signature), (true, false));
}

/// SEC-39: without a word of overlap the old secret is worthless at once, and so is every older one; with one, only the
/// secret before the newest works.
#[test]
fn only_the_last_secret_works_on() {
    let wrong = Err(Refusal::ClientSecretWrong);
    let mut w = World::new();
    let (ann, first) = (w.ann.clone(), w.bank.clone());
    let second = reset(&mut w, first.id, &ann, "720");
    let second = with(&w, second);
    let third = reset(&mut w, first.id, &ann, "1");
    let third = with(&w, third);
    let knocked = [&first, &second, &third].map(|app| knocks(&mut w, app));
    assert_eq!(knocked, [wrong.clone(), Ok(()), Ok(())]);
    assert_eq!(w.rows.old_secrets.len(), 1);
    let fourth = reset(&mut w, first.id, &ann, "0");
    let fourth = with(&w, fourth);
    let knocked = [&first, &second, &third, &fourth].map(|app| knocks(&mut w, app));
    assert_eq!(knocked, [wrong.clone(), wrong.clone(), wrong, Ok(())]);
    assert!(w.rows.old_secrets.is_empty());

    let mut s = Signed::new();
    let (bob, id, first) = (s.w.bob.clone(), s.client.id, s.signer.clone());
    let second = Signer { secret: reset(&mut s.w, id, &bob, "720"), ..first.clone() };
    let third = Signer { secret: reset(&mut s.w, id, &bob, "1"), ..first.clone() };
    let taken = [&first, &second, &third].map(|signer| s.initiate(signer, &CALLBACK).is_ok());
    assert_eq!(taken, [false, true, true]);
    let fourth = Signer { secret: reset(&mut s.w, id, &bob, "0"), ..first.clone() };
    let taken = [&first, &second, &third, &fourth].map(|signer| s.initiate(signer, &CALLBACK).is_ok());
    assert_eq!(taken, [false, false, false, true]);
}

/// A right secret costs what it cost before: the old one is looked for where the present one does not fit, and where it could.
#[test]
fn a_right_secret_asks_the_store_for_no_other() {
    let calls = |w: &mut World, app: &App| {
        let before = w.rows.calls;
        let _ = w.introspect(app, "x");
        w.rows.calls - before
    };
    let mut w = World::new();
    let (ann, old) = (w.ann.clone(), w.bank.clone());
    let usual = calls(&mut w, &old);
    let new = reset(&mut w, old.id, &ann, "1");
    let new = with(&w, new);
    assert_eq!((usual, calls(&mut w, &new), calls(&mut w, &old)), (1, 1, 2));

    let mut s = Signed::new();
    let (bob, id) = (s.w.bob.clone(), s.client.id);
    let token = s.token(&YES);
    let secret = reset(&mut s.w, id, &bob, "1");
    let asked = |s: &mut Signed, secret: &str, as_rsa: bool| {
        let signer = Signer { secret: secret.to_owned(), ..s.signer.clone() };
        let header = signer.with(&token.token, token.secret.reveal()).header("GET", API, &[]);
        let header = if as_rsa { header.replace("HMAC-SHA1", "RSA-SHA1") } else { header };
        let before = s.w.rows.calls;
        let _ = s.admit(&header);
        s.w.rows.calls - before
    };
    let old = s.signer.secret.clone();
    // Each takes a nonce where it is believed.
    assert_eq!((asked(&mut s, &secret, false), asked(&mut s, &old, false)), (2, 3));
    let key = RsaPublicKey::parse(include_str!("signed/rsa/key.pem")).ok();
    if let ClientKind::Signing(own) = &mut s.w.rows.clients.get_mut(&id).unwrap().kind {
        own.rsa_key = key;
    }
    assert_eq!(asked(&mut s, &old, true), 1, "RSA signs with no secret");
}

/// Guesses are counted as before, and the old secret is none.
#[test]
fn the_old_secret_is_no_guess_and_a_guess_is_counted() {
    let mut w = World::new();
    let (ann, old) = (w.ann.clone(), w.bank.clone());
    w.machine(&old);
    reset(&mut w, old.id, &ann, "1");
    for _ in 0..100 {
        assert!(w.own_token(&old, "read").is_ok());
    }
    let guess = with(&w, "wrong".to_owned());
    for number in 0..60 {
        assert_eq!(knocks(&mut w, &guess), Err(Refusal::ClientSecretWrong), "{number}");
    }
    assert!(matches!(knocks(&mut w, &guess), Err(Refusal::TooManyFailures { .. })));
    assert!(w.own_token(&old, "read").is_ok());
}

/// SEC-66: a client that serves nobody serves nobody by its old secret either, and a deleted one has none.
#[test]
fn the_old_secret_opens_no_more_than_the_new_one() {
    let mut w = World::new();
    let (ann, old) = (w.ann.clone(), w.bank.clone());
    reset(&mut w, old.id, &ann, "1");
    for stage in [Stage::Disabled, Stage::Rejected, Stage::Expired] {
        w.change(&old, |client| client.life.stage = stage);
        assert_eq!(knocks(&mut w, &old), Err(Refusal::ClientDisabled), "{stage:?}");
    }
    w.change(&old, |client| client.life.stage = Stage::Approved);
    w.change(&old, |client| client.networks = vec![Network::parse("192.0.2.0/24").unwrap()]);
    assert_eq!(knocks(&mut w, &old), Err(Refusal::NetworkNotAllowed));
    delete(&mut w.rows, &w.env, old.id, &ann.into()).unwrap().into_result().unwrap();
    assert!(w.rows.old_secrets.is_empty());

    let mut s = Signed::new();
    let (bob, id, signer) = (s.w.bob.clone(), s.client.id, s.signer.clone());
    reset(&mut s.w, id, &bob, "1");
    s.w.rows.clients.get_mut(&id).unwrap().life.stage = Stage::Disabled;
    assert_eq!(s.initiate(&signer, &CALLBACK).err(), Some(Refusal::ClientDisabled));
}

/// SEC-66: somebody may stop a client because its old secret leaked: used again, it has the present one alone.
#[test]
fn what_was_stopped_keeps_no_old_secret() {
    let mut w = World::new();
    let (ann, old) = (w.ann.clone(), w.bank.clone());
    let new = reset(&mut w, old.id, &ann, "1");
    for step in [Step::Disable, Step::Reenable] {
        let done = decide_as_operator(&mut w.rows, &w.env, old.id, step, &Reason::default());
        done.expect("a store").into_result().expect("a step");
    }
    let now = with(&w, new);
    assert_eq!(knocks(&mut w, &now), Ok(()));
    assert_eq!(knocks(&mut w, &old), Err(Refusal::ClientSecretWrong));
}

/// A proposal that expires, and is approved after all, has its present secret alone.
#[test]
fn what_expired_keeps_no_old_secret() {
    let mut w = World::new();
    let (ann, old) = (w.ann.clone(), w.bank.clone());
    let now = w.env.now();
    w.change(&old, |client| client.life = Life::begin(Stage::Proposed, now));
    reset(&mut w, old.id, &ann, "720");
    w.later(w.env.settings.proposal_lifetime.as_secs());
    assert_eq!(expire(&mut w.rows, &w.env, 10).unwrap(), 1);
    assert!(w.rows.old_secrets.is_empty());
}

/// SEC-66: nor does it get one while it is stopped.
#[test]
fn what_is_stopped_gets_no_old_secret() {
    let mut w = World::new();
    let (ann, id) = (w.ann.clone(), w.bank.id);
    let done = decide_as_operator(&mut w.rows, &w.env, id, Step::Disable, &Reason::default());
    done.expect("a store").into_result().expect("a step");
    assert_eq!(try_reset(&mut w, id, &ann, hours("1")).map(drop), Err(Refusal::NoOverlap));
    assert_eq!(try_reset(&mut w, id, &ann, Overlap::NONE).map(drop), Ok(()));
    assert!(w.rows.old_secrets.is_empty());
}

/// A client of the configuration has the secret that stands there, whatever the row of its id had.
#[test]
fn a_client_of_the_configuration_has_no_old_secret() {
    let mut w = World::new();
    let (ann, old) = (w.ann.clone(), w.bank.clone());
    reset(&mut w, old.id, &ann, "1");
    assert_eq!(knocks(&mut w, &old), Ok(()));
    let client = w.rows.clients[&old.id].clone();
    let configured = Configured::new([ConfiguredClient { client, skip_consent: false }]);
    Arc::make_mut(&mut w.env.settings).configured = configured;
    assert_eq!(knocks(&mut w, &old), Err(Refusal::ClientSecretWrong));
}

/// SEC-78: after a rotation of the seal keys the old secret is sealed by the new key, and signs as before; it is bound to its own
/// place, so that it cannot be put in that of the present one.
#[test]
fn a_rotation_carries_the_old_secret() {
    let mut s = Signed::new();
    let (bob, id, signer) = (s.w.bob.clone(), s.client.id, s.signer.clone());
    reset(&mut s.w, id, &bob, "1");
    let random = SeqRandom::seeded(7);
    let new = SealKey::parse(SealKey::generate(&random).unwrap().reveal()).unwrap();
    let old = SealKey::parse(SEAL_KEY).unwrap();
    s.w.env.seals = Arc::new(Keyring::new(vec![new.clone(), old]));
    let rounds = (0..3).map(|_| reseal(&mut s.w.rows, &s.w.env, 1).unwrap().into_result().unwrap().sealed);
    assert_eq!(rounds.collect::<Vec<_>>(), [1, 1, 0], "the present one and the old one");
    s.w.env.seals = Arc::new(Keyring::new(vec![new]));
    assert!(s.initiate(&signer, &CALLBACK).is_ok());
    let Proof::Signing(sealed) = s.w.rows.old_secrets[&id].proof.clone() else { panic!("it signs") };
    if let ClientKind::Signing(own) = &mut s.w.rows.clients.get_mut(&id).unwrap().kind {
        own.secret = sealed;
    }
    let request = read("POST", INITIATE, &signer.header("POST", INITIATE, &CALLBACK));
    let moved = temporary::check(&mut s.w.rows, &s.w.env, &request.unwrap(), Carriage::Private);
    assert!(moved.is_err(), "{moved:?}");
}

/// What is over goes with the next sweep, and a second before its end it stays.
#[test]
fn what_is_over_is_swept() {
    let mut w = World::new();
    let (ann, old) = (w.ann.clone(), w.bank.clone());
    reset(&mut w, old.id, &ann, "1");
    w.later(HOUR);
    assert_eq!(sweep(&mut w.rows, &w.env, 10).unwrap().old_secrets, 0);
    w.later(1);
    assert_eq!(sweep(&mut w.rows, &w.env, 10).unwrap().old_secrets, 1);
    assert_eq!(sweep(&mut w.rows, &w.env, 10).unwrap(), Swept::default());
    assert!(w.rows.old_secrets.is_empty());
}

/// The token of a client that is its owner's alone ends with its secret, so none of both works on; nothing is done then.
#[test]
fn what_is_its_owners_alone_has_no_overlap() {
    for (signs, public) in [(false, false), (true, false), (false, true)] {
        let mut s = Signed::new();
        let (ann, bob) = (s.w.ann.clone(), s.w.bob.clone());
        let (id, owner) = match (signs, public) {
            (true, _) => (s.client.id, bob),
            (_, true) => (s.w.shop.id, ann),
            _ => (s.w.bank.id, ann),
        };
        s.w.rows.clients.get_mut(&id).unwrap().owner_only = true;
        let before = format!("{:?}", (&s.w.rows.clients, &s.w.rows.old_secrets, &s.w.rows.events));
        let refused = try_reset(&mut s.w, id, &owner, hours("1")).map(drop);
        assert_eq!(refused, Err(Refusal::NoOverlap));
        assert_eq!(format!("{:?}", (&s.w.rows.clients, &s.w.rows.old_secrets, &s.w.rows.events)), before);
        assert!(try_reset(&mut s.w, id, &owner, Overlap::NONE).unwrap().old_secret_until.is_none());
    }
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.id);
    assert_eq!(
        try_reset(&mut w, shop, &ann, hours("1")).map(drop),
        Err(Refusal::NotFound),
        "it has no secret"
    );
}

/// F-73: the log says for how long, and its owner is told what somebody else did.
#[test]
fn the_log_says_until_when() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.id);
    reset(&mut w, bank, &ann, "0");
    assert_eq!((last(&w).deed, &*last(&w).reason), (Deed::ClientSecretReset, "lost"));
    assert!(w.rows.notices.is_empty(), "she did it herself");
    let until = hours("24").end(w.env.now()).unwrap();
    let reason = Reason::parse("lost").unwrap();
    reset_secret(&mut w.rows, &w.env, bank, None, hours("24"), &reason).unwrap().into_result().unwrap();
    let want = format!("{} lost", until.rfc3339());
    assert_eq!((last(&w).deed, &last(&w).reason), (Deed::ClientSecretOverlaps, &want));
    let told: Vec<_> = w.rows.notices.values().map(|notice| (&notice.user, notice.deed)).collect();
    assert_eq!(told, [(&ann.id, Deed::ClientSecretOverlaps)]);
}

/// The owner ends the old secret before its time; nobody else does, and a second time nothing is done.
#[test]
fn the_owner_ends_the_old_secret() {
    let mut w = World::new();
    let (ann, bob, old) = (w.ann.clone(), w.bob.clone(), w.bank.clone());
    let new = reset(&mut w, old.id, &ann, "720");
    let new = with(&w, new);
    let end = |w: &mut World, who: &User| {
        let ended = end_old_secret(&mut w.rows, &w.env, old.id, &who.clone().into());
        ended.unwrap().into_result().map(drop)
    };
    assert_eq!(end(&mut w, &bob), Err(Refusal::NotFound));
    assert_eq!(knocks(&mut w, &old), Ok(()));
    assert_eq!(end(&mut w, &ann), Ok(()));
    assert_eq!((knocks(&mut w, &old), knocks(&mut w, &new)), (Err(Refusal::ClientSecretWrong), Ok(())));
    assert_eq!(last(&w).deed, Deed::ClientOldSecretEnded);
    let entries = w.rows.events.len();
    assert_eq!((end(&mut w, &ann), w.rows.events.len()), (Ok(()), entries));
}
