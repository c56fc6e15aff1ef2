//! Client authentication (RFC 6749 §2.3): Basic, body, or none for public clients.

use std::fmt;

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use crate::env::Env;
use crate::flow::client::{find, old_secret};
use crate::id::ClientId;
use crate::model::client::{Client, ClientKind};
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict};
use crate::secret::{Digest32, Secret};
use crate::text::form::Pairs;

/// What a request says about its client. Which one it must be is looked up, never believed.
pub struct ClientCredentials {
    id: Option<ClientId>,
    secret: Option<Secret>,
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientCredentials({:?})", self.id)
    }
}

impl ClientCredentials {
    /// Reads the `Authorization` header values and the body of a request to the token or revocation endpoint.
    ///
    /// Rule: RFC6749-2.3 (MUST)
    /// Rule: RFC6749-2.3.1 (MUST)
    ///
    /// # Errors
    /// [`Refusal`] for two authentications at once, a header that is no Basic one, or no `client_id` at all.
    pub fn read(authorization: &[&[u8]], body: &Pairs) -> Result<Self, Refusal> {
        let id = body.one("client_id")?;
        let secret = body.one("client_secret")?;
        match authorization {
            [] => {
                let id = id.ok_or(Refusal::MissingParameter("client_id"))?;
                let secret = secret.map(|secret| Secret::new(secret.to_owned()));
                Ok(Self { id: ClientId::parse(id), secret })
            }
            [_] if secret.is_some() => Err(Refusal::TwoClientAuthentications),
            [header] => {
                let (user, password) = basic(header).ok_or(Refusal::ClientHeaderMalformed)?;
                if id.is_some_and(|id| id != user.as_str()) {
                    return Err(Refusal::TwoClientAuthentications);
                }
                let secret = (!password.is_empty()).then(|| Secret::new(password.to_string()));
                Ok(Self { id: ClientId::parse(&user), secret })
            }
            _ => Err(Refusal::TwoClientAuthentications),
        }
    }

    /// Reads the query of a token request of a client older than the standards.
    ///
    /// # Errors
    /// [`Refusal`] when there is no `client_id`, or a parameter stands twice.
    pub fn read_query(query: &Pairs) -> Result<Self, Refusal> {
        Self::read(&[], query)
    }

    /// Which client it says it is, if that can be an id at all.
    #[must_use]
    pub const fn client_id(&self) -> Option<ClientId> {
        self.id
    }

    /// Looks the client up and checks the secret, which may be the one before as long as that works; then whether it serves anybody, and may be used from where this came.
    ///
    /// Rule: RFC6749-3.2.1 (MUST)
    /// Rule: RFC6749-2.2 (MUST NOT)
    /// Rule: RFC6749-10.2 (MUST)
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn authenticate(&self, tx: &mut dyn Tx, env: &Env) -> Result<Verdict<Authenticated>, StoreError> {
        let found = match self.id {
            Some(id) => find(tx, env, id)?,
            None => None,
        };
        let Some(client) = found else {
            return Ok(Verdict::Refused(Refusal::ClientUnknown));
        };
        let refusal = match (&client.kind, &self.secret) {
            (ClientKind::Signing(_), _) => Some(Refusal::OtherProtocol),
            (ClientKind::Public, None) => None,
            (ClientKind::Public, Some(_)) => Some(Refusal::ClientSecretWrong),
            (ClientKind::Confidential { .. }, None) => Some(Refusal::ClientSecretMissing),
            (ClientKind::Confidential { secret, .. }, Some(presented)) => {
                let presented = Digest32::of(presented.reveal().as_bytes());
                let right = secret.matches(&presented) || is_old(tx, env, &client, &presented)?;
                (!right).then_some(Refusal::ClientSecretWrong)
            }
        };
        Ok(match refusal {
            Some(refusal) => Verdict::Refused(refusal),
            None if client.life.stage.is_live().is_err() => Verdict::Refused(Refusal::ClientDisabled),
            None if client.is_used_from(env.from).is_err() => Verdict::Refused(Refusal::NetworkNotAllowed),
            None => Verdict::Done(Authenticated(client)),
        })
    }
}

/// Proof that a client authenticated, or is public and named itself. Only this module makes one.
#[derive(Debug)]
pub struct Authenticated(Client);

impl Authenticated {
    /// The client.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.0
    }
}

/// Is it the secret that the client had before, while that still works?
fn is_old(tx: &mut dyn Tx, env: &Env, client: &Client, presented: &Digest32) -> Result<bool, StoreError> {
    Ok(old_secret(tx, env, client)?.is_some_and(|old| old.proof.is_shown_by(presented)))
}

/// `Basic base64(id:secret)`, both form-encoded (RFC 6749 §2.3.1).
fn basic(header: &[u8]) -> Option<(Zeroizing<String>, Zeroizing<String>)> {
    let (scheme, rest) = header.split_at_checked(6)?;
    if !scheme.eq_ignore_ascii_case(b"Basic ") {
        return None;
    }
    let text = std::str::from_utf8(rest).ok()?.trim_matches(' ');
    let bytes = Zeroizing::new(Base64::decode_vec(text).ok()?);
    let (user, password) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    let half = |text: &str| {
        let pairs = Pairs::parse(format!("v={}", text.replace('&', "%26")).as_bytes()).ok()?;
        pairs.all("v").next().map(|value| Zeroizing::new(value.to_owned()))
    };
    Some((half(user)?, half(password)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0190a4d2-7e3c-7b1a-8f00-0123456789ab";
    const OTHER: &str = "0190a4d2-7e3c-7b1a-8f00-0123456789ac";

    fn read(header: Option<&str>, body: &str) -> Result<(bool, Option<String>), Refusal> {
        let headers: Vec<&[u8]> = header.iter().map(|h| h.as_bytes()).collect();
        let read = ClientCredentials::read(&headers, &Pairs::parse(body.as_bytes()).unwrap())?;
        Ok((read.id.is_some(), read.secret.map(|s| s.reveal().to_owned())))
    }

    /// Rule: RFC6749-2.3
    /// Rule: RFC6749-2.3.1
    /// SEC-42, SEC-49
    #[test]
    fn a_client_authenticates_in_one_way() {
        let basic = |text: &str| format!("Basic {}", Base64::encode_string(text.as_bytes()));
        let s = |text: &str| Some(text.to_owned());
        let good = basic(&format!("{ID}:s"));
        for (header, body, want) in [
            (None, format!("client_id={ID}"), Ok((true, None))),
            (None, format!("client_id={ID}&client_secret=s"), Ok((true, s("s")))),
            (Some(good.clone()), String::new(), Ok((true, s("s")))),
            (Some(good.clone()), format!("client_id={ID}"), Ok((true, s("s")))),
            (Some(good.replace("Basic", "bAsIc")), String::new(), Ok((true, s("s")))),
            (Some(basic(&format!("{ID}:"))), String::new(), Ok((true, None))),
            (Some(basic(&format!("{ID}:a%3Ab%26+c"))), String::new(), Ok((true, s("a:b& c")))),
            (None, "client_id=nobody".to_owned(), Ok((false, None))),
            (None, String::new(), Err(Refusal::MissingParameter("client_id"))),
            (Some(good.clone()), format!("client_id={OTHER}"), Err(Refusal::TwoClientAuthentications)),
            (Some(good.clone()), "client_secret=s".to_owned(), Err(Refusal::TwoClientAuthentications)),
            (Some("Bearer x".to_owned()), String::new(), Err(Refusal::ClientHeaderMalformed)),
            (Some("Basic".to_owned()), String::new(), Err(Refusal::ClientHeaderMalformed)),
            (Some("Basic !".to_owned()), String::new(), Err(Refusal::ClientHeaderMalformed)),
            (Some(basic("no colon")), String::new(), Err(Refusal::ClientHeaderMalformed)),
            (Some(basic("a:%zz")), String::new(), Err(Refusal::ClientHeaderMalformed)),
        ] {
            assert_eq!(read(header.as_deref(), &body), want, "{header:?} {body}");
        }
    }
}
