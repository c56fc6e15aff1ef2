//! The cases of a plugin that spoke OAuth 1.0 (`JF` for short), a row each, with the status that it answered: two clients of
//! before 1.0a, one of which has an RSA key. There the only clock was that of the clients, which counted from 1; here their
//! times lie about the present.

mod access;
mod pages;
mod request;

use oauth_core::flow::decide::Decision;
use oauth_core::flow::signed::temporary::Credentials;
use oauth_core::flow::signed::{Carriage, temporary};
use oauth_core::model::client::{ClientKind, Profile};
use oauth_core::oauth1::error::Problem;
use oauth_core::oauth1::rsa_key::RsaPublicKey;
use oauth_core::oauth1::signature::Method;
use oauth_core::oauth1::wire::{Sent, SignedRequest};
use oauth_core::policy::Handshake;
use oauth_core::refusal::Refusal;
use oauth_core::testing::{Signer, Transmission, build};

use super::{INITIATE, ORIGIN, Signed, first_job};
use crate::world::YES;

/// Both clients; the second one has no RSA key.
struct Old {
    s: Signed,
    second: Signer,
    /// How many credentials were given, of both kinds.
    given: usize,
}

impl Old {
    fn new() -> Self {
        let key = RsaPublicKey::parse(include_str!("../../../../src/oauth1/keys/spki.pem")).ok();
        let mut s = Signed::with(|own| {
            (own.profile, own.plaintext, own.rsa_key) = (Profile::One, true, key);
        });
        let (mut second, secret) = build::signing_client(&s.w.env, None);
        if let ClientKind::Signing(own) = &mut second.kind {
            (own.profile, own.plaintext) = (Profile::One, true);
        }
        s.w.rows.clients.insert(second.id, second.clone());
        let second = Signer::new(&second.id.to_string(), secret.reveal(), s.signer.timestamp);
        Self { s, second, given: 0 }
    }

    /// The first client, as it signs by HMAC.
    fn first(&self) -> Signer {
        self.s.signer.clone()
    }

    /// The same by PLAINTEXT, where a parameter can change without the signature.
    fn plain(&self) -> Signer {
        Signer { method: Method::Plaintext, ..self.first() }
    }

    /// Remembers whether credentials were given.
    fn counted(&mut self, given: Result<Credentials, Refusal>) -> Result<Credentials, Refusal> {
        self.given += usize::from(given.is_ok());
        given
    }

    fn ask(&mut self, signer: &Signer) -> Result<Credentials, Refusal> {
        self.ask_with(signer, &[])
    }

    fn ask_with(&mut self, signer: &Signer, more: &[(&str, &str)]) -> Result<Credentials, Refusal> {
        let given = self.s.initiate(signer, more);
        self.counted(given)
    }

    /// The first client's request by PLAINTEXT, with a piece of its header changed.
    fn ask_changed(&mut self, old: &str, new: &str) -> Result<Credentials, Refusal> {
        let header = self.plain().header("POST", INITIATE, &[]);
        assert!(header.contains(old), "{old}: {header}");
        let given = self.s.initiate_by(&header.replace(old, new), Carriage::Private);
        self.counted(given)
    }

    /// The first client's request with its parameters in the form, as the old tests sent most of theirs.
    fn ask_by_form(&mut self) -> Result<Credentials, Refusal> {
        let parts = self.plain().sign("POST", INITIATE, "", &[], Transmission::Form);
        let (path, form) = ("/oauth/request_token", Some(parts.form.as_bytes()));
        let sent = Sent { method: "POST", origin: ORIGIN, path, query: b"", authorization: &[], form };
        let request = SignedRequest::read(&sent)?.unwrap();
        let w = &mut self.s.w;
        let asked = first_job(w, |tx, env| temporary::check(tx, env, &request, Carriage::Private))?;
        let given = temporary::begin(&mut w.rows, &w.env, &asked, Handshake::STANDARD);
        let given = given.unwrap().into_result();
        self.counted(given)
    }

    /// Temporary credentials of the first client, and what ann decided on them.
    fn decided(&mut self, decision: &Decision) -> Credentials {
        let first = self.first();
        let asked = self.ask(&first).unwrap();
        self.s.decide(&asked, decision);
        asked
    }

    fn redeem(&mut self, signer: &Signer, asked: &Credentials) -> Result<Credentials, Refusal> {
        self.redeem_with(signer, asked, &[])
    }

    fn redeem_with(
        &mut self,
        signer: &Signer,
        asked: &Credentials,
        more: &[(&str, &str)],
    ) -> Result<Credentials, Refusal> {
        let given = self.s.redeem(signer, asked, more);
        self.counted(given)
    }

    /// A token of the first client.
    fn token(&mut self) -> Credentials {
        let (asked, first) = (self.decided(&YES), self.first());
        self.redeem(&first, &asked).unwrap()
    }

    /// Time goes on, for the client's clock too.
    fn later(&mut self, seconds: u32) {
        self.s.w.later(seconds.into());
        self.s.signer.timestamp += i64::from(seconds);
    }
}

fn later(signer: &Signer, seconds: i64) -> Signer {
    Signer { timestamp: signer.timestamp + seconds, ..signer.clone() }
}

fn once(signer: &Signer) -> Signer {
    Signer { nonce: Some("kjfh".to_owned()), ..signer.clone() }
}

/// What it is, the old status, what is done, and what is said to it here.
type Row = (&'static str, u16, fn(&mut Old) -> Result<Credentials, Refusal>, Result<(), Problem>);

/// Each row is answered as it was there: what is given are exactly two fields, and what is refused gives nothing.
fn is_as<const N: usize>(rows: [Row; N]) {
    for (id, status, case, want) in rows {
        assert_eq!(want.as_ref().map_or_else(Problem::status, |()| 200), status, "{id}");
        let mut old = Old::new();
        match (case(&mut old), want) {
            (Ok(given), Ok(())) => {
                let (token, secret) = (&given.token, given.secret.reveal());
                assert_eq!(given.form(), format!("oauth_token={token}&oauth_token_secret={secret}"), "{id}");
            }
            (Err(refusal), Err(problem)) => assert_eq!(refusal, problem.into(), "{id}"),
            (given, want) => panic!("{id}: {:?} is not {want:?}", given.map(|given| given.form())),
        }
        let rows = &old.s.w.rows;
        assert_eq!(rows.interactions.len() + rows.tokens.len(), old.given, "{id}: what is stored was given");
    }
}
