//! Signed requests as they come (RFC 5849 §3.5): parameters of header, query and form body, in order, duplicates kept.

use std::fmt;

use super::error::Problem;
use super::header::{header, is_oauth};
use crate::text::form::{FormError, MAX_PARAMETERS, Pairs};

/// At most this many characters of nonce.
pub const MAX_NONCE: usize = 255;

/// The parameters that the protocol itself reads.
const PROTOCOL: [&str; 9] = [
    "oauth_consumer_key",
    "oauth_token",
    "oauth_signature_method",
    "oauth_signature",
    "oauth_timestamp",
    "oauth_nonce",
    "oauth_version",
    "oauth_callback",
    "oauth_verifier",
];

/// A request as a server sees it.
#[derive(Clone, Copy)]
pub struct Sent<'a> {
    /// The method, in any spelling.
    pub method: &'a str,
    /// Scheme, host and port that the client used: `https://op.example`.
    pub origin: &'a str,
    /// The path as it was sent.
    pub path: &'a str,
    /// The query as it was sent, without the question mark.
    pub query: &'a [u8],
    /// The values of the `Authorization` headers.
    pub authorization: &'a [&'a [u8]],
    /// The body, if it is form-encoded (RFC 5849 §3.4.1.3.1); other bodies are not signed.
    pub form: Option<&'a [u8]>,
}

/// Where a parameter came from; later ones go before earlier ones where one replaces another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Query,
    Form,
    Header,
}

/// What becomes of a protocol parameter that comes in several places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// It is refused (RFC 5849 §3.1).
    Strict,
    /// The header goes before the form, and that before the query.
    HeaderFirst,
}

/// A request of OAuth 1.0a, read and not yet believed. `Debug` shows names only.
#[derive(Clone)]
pub struct SignedRequest {
    method: String,
    origin: String,
    path: String,
    parameters: Vec<(Source, String, zeroize::Zeroizing<String>)>,
    timestamp: Option<i64>,
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.parameters.iter().map(|(_, name, _)| name.as_str()).collect();
        f.debug_struct("SignedRequest")
            .field("path", &self.path)
            .field("names", &names)
            .finish_non_exhaustive()
    }
}

impl SignedRequest {
    /// Reads a request; `None` when it has nothing of OAuth 1.0a: no such header, and neither a consumer key nor a signature
    /// in query and form.
    ///
    /// Rule: RFC5849-3.1 (MUST), RFC5849-3.5 (MUST), RFC5849-3.5.2 (MUST), RFC5849-3.5.3 (MUST)
    ///
    /// # Errors
    /// [`Problem`] for what cannot be read, for protocol parameters that stand twice, and for those that must be there.
    pub fn read(sent: &Sent<'_>) -> Result<Option<Self>, Problem> {
        Self::read_by(sent, Merge::Strict)
    }

    /// The same, with a rule for parameters that come in several places.
    ///
    /// # Errors
    /// As [`SignedRequest::read`].
    pub fn read_by(sent: &Sent<'_>, merge: Merge) -> Result<Option<Self>, Problem> {
        let header =
            match sent.authorization.iter().filter(|value| is_oauth(value)).collect::<Vec<_>>().as_slice() {
                [] => None,
                // Two schemes at once are two credentials.
                [one] if sent.authorization.len() == 1 => Some(header(one)?),
                _ => return Err(Problem::ParameterRejected("Authorization")),
            };
        let query = Pairs::parse(sent.query);
        let form = sent.form.map_or_else(|| Ok(Pairs::default()), Pairs::parse);
        let (query, form) = match (header.is_some(), query, form) {
            (_, Ok(query), Ok(form)) => (query, form),
            // What cannot be read and is not signed is somebody else's to refuse.
            (false, _, _) => return Ok(None),
            (true, Err(error), _) | (true, _, Err(error)) => return Err(unreadable(&error)),
        };
        if header.is_none() {
            if !is_signed(&query) && !is_signed(&form) {
                return Ok(None);
            }
            if !sent.authorization.is_empty() {
                return Err(Problem::ParameterRejected("Authorization"));
            }
        }
        let sources =
            [(Source::Query, query), (Source::Form, form), (Source::Header, header.unwrap_or_default())];
        let parameters = sources.iter().flat_map(|(source, pairs)| {
            pairs
                .iter()
                .map(|(name, value)| (*source, name.to_owned(), zeroize::Zeroizing::new(value.to_owned())))
        });
        let mut request = Self {
            method: sent.method.to_ascii_uppercase(),
            origin: sent.origin.to_owned(),
            path: sent.path.to_owned(),
            parameters: parameters.collect(),
            timestamp: None,
        };
        request.merge(merge)?;
        request.check()?;
        Ok(Some(request))
    }

    fn merge(&mut self, merge: Merge) -> Result<(), Problem> {
        for name in PROTOCOL {
            let count = self.parameters.iter().filter(|(_, other, _)| other == name).count();
            match merge {
                _ if count < 2 => {}
                Merge::Strict => return Err(Problem::ParameterRejected(name)),
                Merge::HeaderFirst => {
                    let best = self.parameters.iter().filter(|one| one.1 == name).map(|one| one.0).max();
                    let twice =
                        |(source, other, _): &&(Source, String, _)| other == name && Some(*source) == best;
                    if self.parameters.iter().filter(twice).count() > 1 {
                        return Err(Problem::ParameterRejected(name));
                    }
                    self.parameters.retain(|(source, other, _)| other != name || Some(*source) == best);
                }
            }
        }
        Ok(())
    }

    fn check(&mut self) -> Result<(), Problem> {
        if self.parameters.len() > MAX_PARAMETERS {
            return Err(Problem::ParameterRejected("parameters"));
        }
        for name in ["oauth_consumer_key", "oauth_signature_method", "oauth_signature"] {
            if self.one(name).is_none() {
                return Err(Problem::ParameterAbsent(name));
            }
        }
        if self.one("oauth_version").is_some_and(|version| version != "1.0") {
            return Err(Problem::VersionRejected);
        }
        self.timestamp = match self.one("oauth_timestamp") {
            None => None,
            Some(text) => {
                let read = text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
                Some(read.ok_or(Problem::ParameterRejected("oauth_timestamp"))?)
            }
        };
        let plain = |text: &str| text.len() <= MAX_NONCE && text.bytes().all(|b| b.is_ascii_graphic());
        if self.nonce().is_some_and(|nonce| !plain(nonce)) {
            return Err(Problem::ParameterRejected("oauth_nonce"));
        }
        Ok(())
    }

    /// The value of a protocol parameter; empty counts as missing.
    fn one(&self, wanted: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(_, name, _)| name == wanted);
        found.map(|(_, _, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Is there a parameter of this name?
    #[must_use]
    pub fn has(&self, wanted: &str) -> bool {
        self.parameters.iter().any(|(_, name, _)| name == wanted)
    }

    /// Is it a token request of OAuth 2 too? Both at once are neither.
    #[must_use]
    pub fn is_also_oauth2(&self) -> bool {
        ["client_id", "grant_type", "code", "refresh_token"].into_iter().any(|name| self.has(name))
    }

    /// A parameter whose name begins with `oauth_` and which is not of the protocol.
    #[must_use]
    pub fn unknown(&self) -> Option<&str> {
        let names = self.parameters.iter().map(|(_, name, _)| name.as_str());
        names.into_iter().find(|name| name.starts_with("oauth_") && !PROTOCOL.contains(name))
    }

    /// Everything that is signed: all but the signature. (`realm` was dropped when the header was read.)
    ///
    /// Rule: RFC5849-3.4.1.3.1 (MUST), RFC5849-3.4.1.3 (MUST)
    pub fn signed_parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        let signed = self.parameters.iter().filter(|(_, name, _)| name != "oauth_signature");
        signed.map(|(_, name, value)| (name.as_str(), value.as_str()))
    }

    /// In capitals.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The path as it was sent.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// `oauth_consumer_key`
    #[must_use]
    pub fn consumer_key(&self) -> &str {
        self.one("oauth_consumer_key").unwrap_or_default()
    }

    /// `oauth_token`
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.one("oauth_token")
    }

    /// `oauth_signature_method`
    #[must_use]
    pub fn signature_method(&self) -> &str {
        self.one("oauth_signature_method").unwrap_or_default()
    }

    /// `oauth_signature`
    #[must_use]
    pub fn signature(&self) -> &str {
        self.one("oauth_signature").unwrap_or_default()
    }

    /// `oauth_timestamp`, seconds since 1970.
    #[must_use]
    pub const fn timestamp(&self) -> Option<i64> {
        self.timestamp
    }

    /// `oauth_nonce`
    #[must_use]
    pub fn nonce(&self) -> Option<&str> {
        self.one("oauth_nonce")
    }

    /// `oauth_callback`
    #[must_use]
    pub fn callback(&self) -> Option<&str> {
        self.one("oauth_callback")
    }

    /// `oauth_verifier`
    #[must_use]
    pub fn verifier(&self) -> Option<&str> {
        self.one("oauth_verifier")
    }
}

/// Does a query or a form say that it is signed, or by whom?
#[must_use]
pub fn is_signed(pairs: &Pairs) -> bool {
    let signs = |name| matches!(name, "oauth_consumer_key" | "oauth_signature" | "oauth_signature_method");
    pairs.iter().any(|(name, _)| signs(name))
}

/// What a form that cannot be read is told.
pub(super) fn unreadable(error: &FormError) -> Problem {
    match error {
        FormError::Duplicate(name) => Problem::ParameterRejected(name),
        _ => Problem::ParameterRejected("parameters"),
    }
}

#[cfg(test)]
mod tests;
