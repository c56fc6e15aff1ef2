//! The cases of the library that other servers stood on (`MW` for short), a row each. Its clients may sign by HMAC-SHA1 and
//! PLAINTEXT.

use oauth_core::flow::signed::Carriage;
use oauth_core::flow::signed::temporary::Credentials;
use oauth_core::oauth1::error::Problem;
use oauth_core::oauth1::signature::Method;
use oauth_core::policy::Handshake;
use oauth_core::refusal::Refusal;
use oauth_core::secret::Secret;
use oauth_core::testing::Signer;
use oauth_core::testing::build::REDIRECT;

use super::{API, INITIATE, REQUIRED, Signed, TOKEN};
use crate::world::YES;

/// The least that one of the original's clients has: both methods.
fn world() -> Signed {
    Signed::with(|own| own.plaintext = true)
}

/// The signer of a token that ann allowed.
fn holder(s: &mut Signed) -> Signer {
    let token = s.token(&YES);
    s.signer.with(&token.token, token.secret.reveal())
}

/// The header of a request to the API by PLAINTEXT, where a parameter can change without the signature.
fn plain(s: &mut Signed) -> String {
    let holder = holder(s);
    Signer { method: Method::Plaintext, ..holder }.header("GET", API, &[])
}

/// Asks the API, signed as the row wants it.
fn ask(s: &mut Signed, change: impl FnOnce(&mut Signer)) -> Result<(), Refusal> {
    let mut holder = holder(s);
    change(&mut holder);
    s.admit(&holder.header("GET", API, &[])).map(drop)
}

/// What a row does, and what is said to it.
type Row = (&'static str, fn(&mut Signed) -> Result<(), Refusal>, Result<(), Refusal>);

fn wrong(problem: Problem) -> Result<(), Refusal> {
    Err(problem.into())
}

fn is_as<const N: usize>(rows: [Row; N]) {
    for (id, case, want) in rows {
        assert_eq!(case(&mut world()), want, "{id}");
    }
}

#[test]
fn requests_to_the_api() {
    let stale = Signed::new().w.env.now().unix();
    let stale = Problem::TimestampRefused { from: stale - 300, to: stale + 300 };
    is_as([
        // MW-T3: by both methods.
        ("HMAC-SHA1", |s| ask(s, |_| ()), Ok(())),
        ("PLAINTEXT", |s| ask(s, |signer| signer.method = Method::Plaintext), Ok(())),
        // MW-T4
        ("no version", |s| ask(s, |signer| signer.version = false), Ok(())),
        (
            // MW-T5
            "signed by temporary credentials",
            |s| {
                let asked = s.ask();
                s.opens(&asked).map(drop)
            },
            wrong(Problem::TokenRejected),
        ),
        // MW-T7: ten hours ago.
        ("old", |s| ask(s, |signer| signer.timestamp -= 36_000), wrong(stale.clone())),
        // MW-T8: in ten hours.
        ("early", |s| ask(s, |signer| signer.timestamp += 36_000), wrong(stale)),
        (
            // MW-T9
            "a nonce that was used",
            |s| {
                let holder = Signer { nonce: Some("nonce".to_owned()), ..holder(s) };
                s.admit(&holder.header("GET", API, &[]))?;
                s.admit(&holder.header("GET", API, &[])).map(drop)
            },
            wrong(Problem::NonceUsed),
        ),
        (
            // MW-T10
            "another signature",
            |s| {
                let header = plain(s).replace("oauth_signature=\"", "oauth_signature=\"__whatever__");
                s.admit(&header).map(drop)
            },
            wrong(Problem::SignatureInvalid),
        ),
        // MW-T11: of a token only its own client is known.
        (
            "an unknown client",
            |s| {
                ask(s, |signer| {
                    (signer.client, signer.secret) = ("unknown".to_owned(), "__unused__".to_owned());
                })
            },
            wrong(Problem::TokenRejected),
        ),
        // MW-T12
        (
            "an unknown token",
            |s| ask(s, |signer| signer.token = Some(("unknown".to_owned(), "__unused__".to_owned()))),
            wrong(Problem::TokenRejected),
        ),
        (
            // MW-T13: a server, and here a client, that knows HMAC alone.
            "a method that is not taken",
            |s| {
                let header = plain(s);
                let client = s.w.rows.clients.get_mut(&s.client.id).unwrap();
                if let oauth_core::model::client::ClientKind::Signing(own) = &mut client.kind {
                    own.plaintext = false;
                }
                s.admit(&header).map(drop)
            },
            wrong(Problem::SignatureMethodRejected),
        ),
        // MW-T14
        (
            "version 1.0a",
            |s| {
                let header = plain(s).replace("oauth_version=\"1.0\"", "oauth_version=\"1.0a\"");
                s.admit(&header).map(drop)
            },
            wrong(Problem::VersionRejected),
        ),
    ]);
}

#[test]
fn parameters_that_are_missing() {
    // MW-T6
    for name in REQUIRED {
        let mut s = world();
        let header = plain(&mut s);
        assert!(s.admit(&header).is_ok());
        let lacking = plain(&mut s).replace(&format!("{name}="), "x=");
        assert_eq!(s.admit(&lacking).err(), Some(Problem::ParameterAbsent(name).into()), "{name}");
    }
}

/// The step of a token, with whatever credentials.
fn redeem(s: &mut Signed, signer: &Signer, verifier: &str) -> Result<Credentials, Refusal> {
    s.redeem_by(&signer.header("POST", TOKEN, &[("oauth_verifier", verifier)]), Handshake::STANDARD)
}

#[test]
fn requests_of_the_handshake() {
    is_as([
        (
            // MW-T15
            "temporary credentials",
            |s| {
                let asked = s.ask();
                assert!(asked.callback_confirmed && s.w.rows.interactions.len() == 1);
                Ok(())
            },
            Ok(()),
        ),
        (
            // MW-T16
            "temporary credentials, signed by such",
            |s| {
                let asked = s.ask();
                let signer = s.signer.with(&asked.token, asked.secret.reveal());
                s.initiate(&signer, &[("oauth_callback", REDIRECT)]).map(drop)
            },
            wrong(Problem::ParameterRejected("oauth_token")),
        ),
        (
            // MW-T17
            "a token",
            |s| {
                let token = s.token(&YES);
                s.opens(&token).map(drop)
            },
            Ok(()),
        ),
        (
            // MW-T18
            "a token, signed by the client alone",
            |s| {
                let asked = s.ask();
                let (verifier, signer) = (s.allow(&asked, &YES).unwrap(), s.signer.clone());
                redeem(s, &signer, &verifier).map(drop)
            },
            wrong(Problem::ParameterAbsent("oauth_token")),
        ),
        (
            // MW-T19
            "a token, signed by a token",
            |s| {
                let holder = holder(s);
                redeem(s, &holder, "x").map(drop)
            },
            wrong(Problem::TokenRejected),
        ),
    ]);
}

/// MW-T35: credentials are written as a form; a client has no such text here.
#[test]
fn credentials_are_written() {
    for (token, secret, want) in [
        ("token", "secret", "oauth_token=token&oauth_token_secret=secret"),
        ("token&", "secret%", "oauth_token=token%26&oauth_token_secret=secret%25"),
    ] {
        let (token, secret) = (token.to_owned(), Secret::new(secret.to_owned()));
        let given = Credentials { token, secret, callback_confirmed: false };
        assert_eq!(given.form(), want);
        assert!(!format!("{given:?}").contains("secret%"), "the text for people tells no secret");
    }
    let mut s = world();
    let header = s.signer.header("POST", INITIATE, &[("oauth_callback", REDIRECT)]);
    let given = s.initiate_by(&header, Carriage::Private).unwrap();
    assert!(given.form().ends_with("&oauth_callback_confirmed=true"));
}
