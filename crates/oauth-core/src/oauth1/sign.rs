//! The client's side of a signature (RFC 5849 §3.1): a request, what of it is signed, and the same with its signature.

use super::base_string::base_string;
use super::percent::encode;
use super::wire::{Sent, SignedRequest};
use crate::text::form::with_query;

/// Where the parameters of the protocol travel (RFC 5849 §3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transmission {
    /// In the `Authorization` header.
    Header,
    /// In the query.
    Query,
    /// In the form body.
    Form,
}

/// What is to be sent.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a str,
    /// The whole address, with its query.
    pub url: &'a str,
    /// The form body; empty where there is none.
    pub form: &'a str,
}

/// A request that was signed. The parts hold what was sent, secrets of PLAINTEXT among it.
#[derive(Clone, Debug)]
pub struct SignedParts {
    /// The `Authorization` header, where the parameters travel there.
    pub header: Option<String>,
    /// The query, with the parameters where they travel there.
    pub query: String,
    /// The form body, with the parameters where they travel there.
    pub form: String,
}

/// A request that lacks its signature.
#[derive(Clone, Debug)]
pub struct Draft {
    fields: Vec<(String, String)>,
    query: String,
    form: String,
    way: Transmission,
    base_string: String,
}

impl Draft {
    /// A request with these parameters of the protocol, `oauth_signature` not among them. `None` when the address is none, or
    /// a server could not read the request.
    ///
    /// Rule: RFC5849-3.1 (MUST)
    #[must_use]
    pub fn new(request: &Request<'_>, fields: Vec<(String, String)>, way: Transmission) -> Option<Self> {
        let (base, query) = request.url.split_once('?').unwrap_or((request.url, ""));
        let scheme = base.find("://")? + 3;
        let host = base.get(scheme..)?;
        let (origin, path) = base.split_at(scheme + host.find('/').unwrap_or(host.len()));
        let mut draft = Self {
            fields,
            query: query.to_owned(),
            form: request.form.to_owned(),
            way,
            base_string: String::new(),
        };
        // What is signed is what the server reads, so its own reader says what that is.
        let unsigned = draft.signed("unsigned");
        let headers: Vec<&[u8]> = unsigned.header.iter().map(|header| header.as_bytes()).collect();
        let sent = Sent {
            method: request.method,
            origin,
            path,
            query: unsigned.query.as_bytes(),
            authorization: &headers,
            form: Some(unsigned.form.as_bytes()),
        };
        draft.base_string = base_string(&SignedRequest::read(&sent).ok()??);
        Some(draft)
    }

    /// What is signed (RFC 5849 §3.4.1): by [`sign`](super::signature::sign), or by an RSA key.
    #[must_use]
    pub fn base_string(&self) -> &str {
        &self.base_string
    }

    /// The request with its signature.
    ///
    /// Rule: RFC5849-3.5.1 (MUST)
    #[must_use]
    pub fn signed(&self, signature: &str) -> SignedParts {
        let mut pairs: Vec<(&str, &str)> =
            self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        pairs.push(("oauth_signature", signature));
        let added = |to: &str| with_query(&format!("?{to}"), &pairs).trim_start_matches('?').to_owned();
        let mut parts = SignedParts { header: None, query: self.query.clone(), form: self.form.clone() };
        match self.way {
            Transmission::Header => {
                let header =
                    pairs.iter().map(|(name, value)| format!("{}=\"{}\"", encode(name), encode(value)));
                parts.header = Some(format!("OAuth {}", header.collect::<Vec<_>>().join(", ")));
            }
            Transmission::Query => parts.query = added(&parts.query),
            Transmission::Form => parts.form = added(&parts.form),
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth1::signature::{Keys, Method, sign};
    use crate::secret::Secret;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// The three signed requests of RFC 5849 §1.2, made by a client.
    ///
    /// Rule: RFC5849-3.1, RFC5849-3.5.1
    #[test]
    fn the_examples_of_the_rfc_are_signed() {
        let hmac = ("oauth_signature_method", "HMAC-SHA1");
        let key = ("oauth_consumer_key", "dpf43f3p2l4k3l03");
        for (method, url, token, more, want) in [
            (
                "POST",
                "https://photos.example.net/initiate",
                None,
                &[
                    ("oauth_timestamp", "137131200"),
                    ("oauth_nonce", "wIjqoS"),
                    ("oauth_callback", "http://printer.example.com/ready"),
                ][..],
                "74KNZJeDHnMBp0EMJ9ZHt/XKycU=",
            ),
            (
                "POST",
                "https://photos.example.net/token",
                Some("hdhd0244k9j7ao03"),
                &[
                    ("oauth_token", "hh5s93j4hdidpola"),
                    ("oauth_timestamp", "137131201"),
                    ("oauth_nonce", "walatlh"),
                    ("oauth_verifier", "hfdp7dh39dks9884"),
                ],
                "gKgrFCywp7rO0OXSjdot/IHF7IU=",
            ),
            (
                "GET",
                "http://photos.example.net/photos?file=vacation.jpg&size=original",
                Some("pfkkdhi9sl3r4s00"),
                &[
                    ("oauth_token", "nnch734d00sl2jdk"),
                    ("oauth_timestamp", "137131202"),
                    ("oauth_nonce", "chapoH"),
                ],
                "MdpQcU8iPSUjWoN/UDMsK2sui9I=",
            ),
        ] {
            let request = Request { method, url, form: "" };
            let draft =
                Draft::new(&request, fields(&[&[key, hmac][..], more].concat()), Transmission::Header);
            let draft = draft.unwrap();
            let client = Secret::new("kd94hf93k423kf44".to_owned());
            let token = token.map(|token: &str| Secret::new(token.to_owned()));
            let keys = Keys { client: &client, token: token.as_ref(), rsa: None };
            let signature = sign(Method::HmacSha1, &keys, draft.base_string()).unwrap();
            assert_eq!(signature, want);
            let header = draft.signed(&signature).header.unwrap();
            assert!(header.starts_with("OAuth oauth_consumer_key=\"dpf43f3p2l4k3l03\", "), "{header}");
            assert!(header.ends_with(&format!("oauth_signature=\"{}\"", encode(want))), "{header}");
        }
    }

    #[test]
    fn where_the_parameters_travel_changes_nothing_of_what_is_signed() {
        let request = Request { method: "POST", url: "https://op.example/x?a=b", form: "c=d" };
        let given = fields(&[("oauth_consumer_key", "k"), ("oauth_signature_method", "PLAINTEXT")]);
        let draft = |way| Draft::new(&request, given.clone(), way).unwrap();
        let (header, query, form) =
            (draft(Transmission::Header), draft(Transmission::Query), draft(Transmission::Form));
        assert!(header.base_string() == query.base_string() && query.base_string() == form.base_string());
        let tail = "oauth_consumer_key=k&oauth_signature_method=PLAINTEXT&oauth_signature=s%26";
        assert_eq!(
            (query.signed("s&").query, query.signed("s&").form),
            (format!("a=b&{tail}"), "c=d".to_owned())
        );
        assert_eq!(
            (form.signed("s&").query, form.signed("s&").form),
            ("a=b".to_owned(), format!("c=d&{tail}"))
        );
        assert_eq!((header.signed("s&").query.as_str(), header.signed("s&").form.as_str()), ("a=b", "c=d"));
    }

    #[test]
    fn what_no_server_reads_is_not_signed() {
        let given = fields(&[("oauth_consumer_key", "k"), ("oauth_signature_method", "PLAINTEXT")]);
        for url in ["op.example/x", "https://op.example/?a=%zz", "https://op.example/?oauth_consumer_key=k"] {
            let request = Request { method: "GET", url, form: "" };
            assert!(Draft::new(&request, given.clone(), Transmission::Header).is_none(), "{url}");
        }
    }
}
