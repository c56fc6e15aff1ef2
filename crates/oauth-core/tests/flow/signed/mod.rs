//! A client that signs, for the tests of OAuth 1.0a.

mod handshake;
mod library;
mod limits;
mod meanwhile;
mod method;
mod narrow;
mod profile_one;
mod replay;

use oauth_core::env::Env;
use oauth_core::flow::decide::{Decided, Decision};
use oauth_core::flow::signed::temporary::Credentials;
use oauth_core::flow::signed::{Carriage, resource, temporary, temporary_id, token};
use oauth_core::model::client::{Client, ClientKind, Signing};
use oauth_core::oauth1::error::Problem;
use oauth_core::oauth1::wire::{Sent, SignedRequest};
use oauth_core::oauth2::resource::Access;
use oauth_core::policy::Handshake;
use oauth_core::port::{StoreError, Tx};
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::testing::Signer;
use oauth_core::testing::build::{self, REDIRECT};

use crate::world::World;

pub(crate) const ORIGIN: &str = "https://op.example";
pub(crate) const INITIATE: &str = "https://op.example/oauth/request_token";
pub(crate) const TOKEN: &str = "https://op.example/oauth/access_token";
pub(crate) const API: &str = "https://op.example/api/test?a=b";

/// What a request at the API cannot do without (RFC 5849 §3.1).
pub(crate) const REQUIRED: [&str; 6] = [
    "oauth_consumer_key",
    "oauth_token",
    "oauth_signature_method",
    "oauth_signature",
    "oauth_timestamp",
    "oauth_nonce",
];

/// A world with a client that signs.
pub(crate) struct Signed {
    pub(crate) w: World,
    pub(crate) client: Client,
    pub(crate) signer: Signer,
}

pub(crate) fn read(method: &str, url: &str, header: &str) -> Result<SignedRequest, Problem> {
    let (path, query) =
        url.strip_prefix(ORIGIN).unwrap().split_once('?').unwrap_or((&url[ORIGIN.len()..], ""));
    let headers: Vec<&[u8]> = vec![header.as_bytes()];
    let sent =
        Sent { method, origin: ORIGIN, path, query: query.as_bytes(), authorization: &headers, form: None };
    SignedRequest::read(&sent).map(|read| read.expect("a signed request"))
}

/// The first job of a request, which must not write.
pub(crate) fn first_job<T>(
    w: &mut World,
    first: impl FnOnce(&mut dyn Tx, &Env) -> Result<Verdict<T>, StoreError>,
) -> Result<T, Refusal> {
    let mut before = w.rows.clone();
    let checked = first(&mut w.rows, &w.env).expect("a store").into_result();
    before.calls = w.rows.calls;
    assert_eq!(format!("{:?}", w.rows), format!("{before:?}"), "the first job only reads");
    checked
}

/// Both jobs of a request for temporary credentials, in one transaction.
pub(crate) fn initiate(
    tx: &mut dyn Tx,
    env: &Env,
    request: &SignedRequest,
) -> Result<Result<Credentials, Refusal>, StoreError> {
    match temporary::check(tx, env, request, Carriage::Private)? {
        Verdict::Refused(refusal) => Ok(Err(refusal)),
        Verdict::Done(asked) => Ok(temporary::begin(tx, env, &asked, Handshake::STANDARD)?.into_result()),
    }
}

/// Both jobs of a request for a token, in one transaction.
pub(crate) fn redeem(
    tx: &mut dyn Tx,
    env: &Env,
    request: &SignedRequest,
) -> Result<Result<Credentials, Refusal>, StoreError> {
    match token::check(tx, env, request, Carriage::Private)? {
        Verdict::Refused(refusal) => Ok(Err(refusal)),
        Verdict::Done(held) => Ok(token::redeem(tx, env, &held, Handshake::STANDARD)?.into_result()),
    }
}

impl Signed {
    pub(crate) fn new() -> Self {
        Self::with(|_| ())
    }

    pub(crate) fn with(change: impl FnOnce(&mut Signing)) -> Self {
        let mut w = World::new();
        let (mut client, secret) = build::signing_client(&w.env, Some(&w.bob));
        if let ClientKind::Signing(signing) = &mut client.kind {
            change(signing);
        }
        w.rows.clients.insert(client.id, client.clone());
        let signer = Signer::new(&client.id.to_string(), secret.reveal(), w.env.now().unix());
        Self { w, client, signer }
    }

    pub(crate) fn initiate(
        &mut self,
        signer: &Signer,
        more: &[(&str, &str)],
    ) -> Result<Credentials, Refusal> {
        self.initiate_by(&signer.header("POST", INITIATE, more), Carriage::Private)
    }

    pub(crate) fn initiate_by(&mut self, header: &str, carriage: Carriage) -> Result<Credentials, Refusal> {
        let request = read("POST", INITIATE, header)?;
        let asked = first_job(&mut self.w, |tx, env| temporary::check(tx, env, &request, carriage))?;
        temporary::begin(&mut self.w.rows, &self.w.env, &asked, Handshake::STANDARD)
            .expect("a store")
            .into_result()
    }

    pub(crate) fn ask(&mut self) -> Credentials {
        let signer = self.signer.clone();
        self.initiate(&signer, &[("oauth_callback", REDIRECT)]).expect("temporary credentials")
    }

    pub(crate) fn decide(&mut self, asked: &Credentials, decision: &Decision) -> Decided {
        let (ann, id) = (self.w.ann.clone(), temporary_id(&asked.token).unwrap());
        self.w.decide(id, &ann, decision).expect("a decision")
    }

    /// The verifier that ann's yes leads to.
    pub(crate) fn allow(&mut self, asked: &Credentials, decision: &Decision) -> Option<String> {
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

    pub(crate) fn redeem(
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

    pub(crate) fn redeem_by(&mut self, header: &str, handshake: Handshake) -> Result<Credentials, Refusal> {
        let request = read("POST", TOKEN, header)?;
        let held = first_job(&mut self.w, |tx, env| token::check(tx, env, &request, Carriage::Private))?;
        token::redeem(&mut self.w.rows, &self.w.env, &held, handshake).expect("a store").into_result()
    }

    /// A token for what ann decided.
    pub(crate) fn token(&mut self, decision: &Decision) -> Credentials {
        let (asked, signer) = (self.ask(), self.signer.clone());
        let verifier = self.allow(&asked, decision).expect("a verifier");
        self.redeem(&signer, &asked, &[("oauth_verifier", &verifier)]).expect("a token")
    }

    pub(crate) fn admit(&mut self, header: &str) -> Result<Access, Refusal> {
        let request = read("GET", API, header)?;
        let signed = first_job(&mut self.w, |tx, env| resource::check(tx, env, &request, Carriage::Private))?;
        signed.take(&mut self.w.rows).expect("a store").into_result()
    }

    pub(crate) fn opens(&mut self, token: &Credentials) -> Result<Access, Refusal> {
        let header = self.signer.with(&token.token, token.secret.reveal()).header("GET", API, &[]);
        self.admit(&header)
    }
}
