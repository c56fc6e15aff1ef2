//! Requests of OAuth 1.0a as its client signs them (RFC 5849 §3.1).

use oauth_core::oauth1::sign::{Draft, Request as Signing, Transmission};
use oauth_core::oauth1::signature::{Keys, Method, sign};
use oauth_core::secret::{Secret, mint_signing_secret};
use oauth_core::text::form::Pairs;
use serde_json::{Map, Value};

use super::super::Fault;
use super::http::{Answer, Request};
use super::rsa_key::RsaKey;
use super::{Signature, Trial, hint};

/// Who signs.
pub(super) struct Signer {
    pub(super) id: String,
    pub(super) secret: Secret,
    method: Method,
    rsa: Option<RsaKey>,
}

/// Temporary or token credentials.
pub(super) struct Credentials {
    pub(super) token: String,
    pub(super) secret: Secret,
}

impl Signer {
    /// What was asked of the person.
    ///
    /// # Errors
    /// [`Fault`] for options that contradict each other, and a key that is none.
    pub(super) fn ask(trial: &mut Trial<'_>) -> Result<Self, Fault> {
        let options = trial.options;
        let method = match options.signature {
            None if options.rsa_key.is_some() => Method::RsaSha1,
            None | Some(Signature::HmacSha1) => Method::HmacSha1,
            Some(Signature::HmacSha256) => Method::HmacSha256,
            Some(Signature::HmacSha512) => Method::HmacSha512,
            Some(Signature::RsaSha1) => Method::RsaSha1,
            Some(Signature::RsaSha256) => Method::RsaSha256,
            Some(Signature::Plaintext) => Method::Plaintext,
        };
        let rsa = match &options.rsa_key {
            Some(path) if method.is_rsa() => {
                let fault = |why: &str| trial.terminal.fault(&format!("{}: {why}", path.display()), None);
                let pem = std::fs::read_to_string(path)
                    .map(Secret::new)
                    .map_err(|cause| fault(&cause.to_string()))?;
                let key = RsaKey::parse(pem.reveal());
                Some(key.ok_or_else(|| fault("no RSA private key in PEM, of PKCS #8 or PKCS #1"))?)
            }
            None if !method.is_rsa() => None,
            Some(_) => {
                return Err(trial.terminal.fault("--rsa-key signs by RSA-SHA1 or RSA-SHA256 alone", None));
            }
            None => return Err(trial.terminal.fault("RSA signs with --rsa-key", None)),
        };
        let id = trial.client_id()?;
        // With a key of its own a client needs its secret only to check what the provider states.
        let secret = match rsa {
            Some(_) if options.identify.is_none() && options.client_secret_file.is_none() => {
                Secret::new(String::new())
            }
            _ => trial.secret("Client secret (consumer secret)")?,
        };
        Ok(Self { id, secret, method, rsa })
    }

    /// Sends a signed request; `more` are further parameters of the protocol. Answers the nonce too.
    ///
    /// # Errors
    /// [`Fault`] when no answer comes.
    pub(super) fn send(
        &self,
        trial: &mut Trial<'_>,
        method: &'static str,
        url: &str,
        with: Option<&Credentials>,
        more: &[(&str, &str)],
    ) -> Result<(Answer, String), Fault> {
        let nonce = mint_signing_secret(&*trial.env.random)
            .map_err(|error| trial.terminal.fault(&error.to_string(), None))?;
        let timestamp = trial.env.now().unix().to_string();
        let mut fields = vec![
            ("oauth_consumer_key", self.id.as_str()),
            ("oauth_signature_method", self.method.as_str()),
            ("oauth_timestamp", &timestamp),
            ("oauth_nonce", nonce.reveal()),
            ("oauth_version", "1.0"),
        ];
        fields.extend(with.map(|credentials| ("oauth_token", credentials.token.as_str())));
        fields.extend(more);
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let signing = Signing { method, url, form: "" };
        let draft = Draft::new(&signing, fields, Transmission::Header)
            .ok_or_else(|| trial.terminal.fault(&format!("a request to {url} cannot be signed"), None))?;
        let signature = match &self.rsa {
            Some(key) => key.sign(self.method, draft.base_string()),
            None => {
                let keys = Keys { client: &self.secret, token: with.map(|one| &one.secret), rsa: None };
                sign(self.method, &keys, draft.base_string())
            }
        };
        let signature =
            signature.ok_or_else(|| trial.terminal.fault("the key is too short to sign with", None))?;
        if self.method == Method::Plaintext {
            // Both secrets at once, and one of them may be too short to be known again.
            trial.terminal.hide(&signature);
        } else {
            trial.terminal.line("signed", draft.base_string())?;
        }
        let request = Request { method, url, authorization: draft.signed(&signature).header, form: None };
        let answer = trial.web.send(&mut trial.terminal, &request)?;
        Ok((answer, nonce.reveal().to_owned()))
    }
}

impl Credentials {
    /// Reads credentials: a form, or MediaWiki's JSON (`key`, `secret`).
    pub(super) fn read(answer: &Answer) -> Option<(Self, bool)> {
        let field = |names: [&str; 2]| match (answer.object(), answer.pairs()) {
            (Some(object), _) => {
                names.iter().find_map(|name| object.get(*name).and_then(Value::as_str).map(str::to_owned))
            }
            (None, Some(pairs)) => names.iter().find_map(|name| pairs.all(name).next().map(str::to_owned)),
            (None, None) => None,
        };
        let token = field(["oauth_token", "key"])?;
        let secret = Secret::new(field(["oauth_token_secret", "secret"])?);
        let confirmed = field(["oauth_callback_confirmed", "oauth_callback_confirmed"]);
        Some((Self { token, secret }, confirmed.as_deref() == Some("true")))
    }
}

/// What a provider refuses a signed request with: the Problem Reporting extension, or words of its own.
pub(super) fn refused(trial: &Trial<'_>, answer: &Answer) -> Fault {
    let pairs = problem(answer);
    let first = |name: &str| pairs.all(name).next().unwrap_or_default().to_owned();
    let problem = first("oauth_problem");
    let parameters = format!("{} {}", first("oauth_parameters_absent"), first("oauth_parameters_rejected"));
    let own =
        answer.object().and_then(|object| ["error", "message"].iter().find_map(|name| words(&object, name)));
    let named = own.filter(|_| problem.is_empty()).unwrap_or_else(|| problem.clone());
    let why = format!("the provider refuses: {} {named} {}", answer.status, parameters.trim());
    let off = hint::clock(trial.env.now(), answer.header("date"));
    let known = hint::oauth1(&problem, &parameters).map(str::to_owned);
    let usual = "consumer key, secret, clock or callback is wrong; compare what was signed with what the provider saw";
    let hint =
        [known.or_else(|| Some(usual.to_owned())), off].into_iter().flatten().collect::<Vec<_>>().join("; ");
    trial.terminal.fault(why.trim_end(), Some(&hint))
}

fn words(object: &Map<String, Value>, name: &str) -> Option<String> {
    object.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// The fields of a problem: in the body, in the challenge, or, as MediaWiki has it, in words.
fn problem(answer: &Answer) -> Pairs {
    let body = answer.pairs().filter(|pairs| pairs.all("oauth_problem").next().is_some());
    let challenge = || {
        let text = answer.header("www-authenticate")?.replace(", ", "&").replace('"', "");
        Pairs::parse(text.trim_start_matches("OAuth ").as_bytes()).ok()
    };
    body.or_else(challenge).unwrap_or_default()
}
