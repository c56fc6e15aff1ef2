//! What must hold of whatever comes in, with some thousand inputs each run: bytes that no grammar knows, and texts of pieces that
//! mean something.

use proptest::prelude::*;
use url::Url;

use crate::oauth1::base_string::base_string;
use crate::oauth1::callback::{Callback, CallbackRule};
use crate::oauth1::header::is_oauth;
use crate::oauth1::percent::encode;
use crate::oauth1::rsa_key::RsaPublicKey;
use crate::oauth1::wire::{MAX_NONCE, Merge, Sent, SignedRequest};
use crate::text::form::{self, MAX_PARAMETERS, MAX_VALUE, Pairs};

/// A signed request out of up to three lines: `Authorization` header (without the scheme), query, form body.
fn signed_request(data: &[u8]) {
    let mut lines = data.splitn(3, |byte| *byte == b'\n');
    let header = [b"OAuth ", lines.next().unwrap_or_default()].concat();
    let (query, form) = (lines.next().unwrap_or_default(), lines.next());
    // With the header; as a request without one; with whatever else the first line may be.
    for headers in [&[&header[..]][..], &[], &[header.strip_prefix(b"OAuth ").unwrap_or_default()]] {
        let sent = Sent { authorization: headers, form, ..a_request(query) };
        let read = SignedRequest::read(&sent);
        let silent = matches!(read, Ok(None)) && headers.iter().any(|header| is_oauth(header));
        assert!(!silent, "a header of the scheme is a request of the scheme");
        let strict = read.ok().flatten();
        let lenient = SignedRequest::read_by(&sent, Merge::HeaderFirst).ok().flatten();
        if let Some(strict) = &strict {
            let lenient = lenient.as_ref().map(base_string);
            assert_eq!(lenient, Some(base_string(strict)), "what is refused by no rule is the same by both");
        }
        for request in strict.iter().chain(&lenient) {
            is_in_bounds(request);
            is_read_back(request);
        }
    }
}

fn a_request(query: &[u8]) -> Sent<'_> {
    let (method, origin, path) = ("POST", "https://op.example", "/oauth/request_token");
    Sent { method, origin, path, query, authorization: &[], form: None }
}

fn is_in_bounds(request: &SignedRequest) {
    assert!(!request.consumer_key().is_empty() && !request.signature().is_empty());
    assert!(!request.signature_method().is_empty());
    assert!(request.timestamp().is_none_or(|seconds| seconds >= 0));
    let nonce = request.nonce().unwrap_or("n");
    assert!(
        !nonce.is_empty() && nonce.len() <= MAX_NONCE && nonce.bytes().all(|byte| byte.is_ascii_graphic())
    );
    assert!(request.signed_parameters().count() < MAX_PARAMETERS);
    assert!(request.signed_parameters().all(|(name, _)| name != "oauth_signature"));
    let text = base_string(request);
    assert!(
        text.is_ascii()
            && text.matches('&').count() == 2
            && text.starts_with("POST&https%3A%2F%2Fop.example%2F")
    );
}

/// Sends a request again, all of it in the query.
fn is_read_back(request: &SignedRequest) {
    let mut query = format!("oauth_signature={}", encode(request.signature()));
    for (name, value) in request.signed_parameters() {
        query.push_str(&format!("&{}={}", encode(name), encode(value)));
    }
    let again = SignedRequest::read(&a_request(query.as_bytes())).ok().flatten();
    let again = again.map(|again| (base_string(&again), again.signature().to_owned()));
    assert_eq!(again, Some((base_string(request), request.signature().to_owned())));
}

/// A query or form body.
fn whole_form(data: &[u8]) {
    let Ok(pairs) = Pairs::parse(data) else { return };
    let list: Vec<(&str, &str)> = pairs.iter().collect();
    assert!(list.len() <= MAX_PARAMETERS);
    let fits = |text: &str| text.len() <= MAX_VALUE && !text.contains('\0');
    assert!(list.iter().all(|(name, value)| fits(name) && fits(value)));
    let plain: Vec<String> =
        list.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    for text in [form::encode(&list), plain.join("&")] {
        let again = Pairs::parse(text.as_bytes());
        let again = again.as_ref().map(|pairs| pairs.iter().collect::<Vec<_>>());
        assert_eq!(again.as_ref().ok(), Some(&list), "{text}");
    }
}

/// A callback out of two lines: what is registered (an address that a client can have registered, or else nothing is
/// checked), and what is asked for.
fn callback(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (registered, asked) = text.split_once('\n').unwrap_or(("https://host.example/cb", &text));
    let Ok(home) = Url::parse(registered) else { return };
    for (rule, prefix) in [
        (CallbackRule::Registered, true),
        (CallbackRule::PrefixOnly, true),
        (CallbackRule::Registered, false),
        (CallbackRule::PrefixOnly, false),
    ] {
        match rule.take(registered, prefix, asked) {
            Err(_) => {}
            Ok(Callback::OutOfBand) => assert_eq!(asked, "oob"),
            Ok(Callback::Uri(uri)) => {
                assert!(uri == asked && uri.bytes().all(|byte| byte.is_ascii_graphic()));
                if uri == registered && rule == CallbackRule::Registered {
                    continue;
                }
                assert!(prefix, "{registered} {uri}");
                stays_at(&home, &uri);
            }
        }
    }
}

/// Does a browser that follows this address stay where it should?
fn stays_at(home: &Url, uri: &str) {
    let there = Url::parse(uri).ok();
    assert!(there.is_some(), "{uri}");
    let Some(there) = there else { return };
    assert_eq!(there.host(), home.host(), "{uri}");
    assert!(there.scheme() == home.scheme() || (home.scheme(), there.scheme()) == ("http", "https"), "{uri}");
    assert!(there.port() == home.port() || home.port() == Some(1), "{uri}");
    assert!(there.username().is_empty() && there.password().is_none() && there.fragment().is_none(), "{uri}");
    assert!(there.path().starts_with(home.path()), "{uri}");
    assert!(there.query().unwrap_or_default().starts_with(home.query().unwrap_or_default()), "{uri}");
}

/// An RSA key in PEM.
fn rsa_key(data: &[u8]) {
    let _ = RsaPublicKey::from_stored(data);
    if let Ok(key) = RsaPublicKey::parse(&String::from_utf8_lossy(data)) {
        assert_eq!(RsaPublicKey::from_stored(key.to_stored()), Some(key));
    }
}

/// Bytes that no grammar knows, and texts of pieces that mean something.
fn input(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![8 => prop::sample::select(pieces), 1 => Just("\n"), 1 => Just("é")];
    prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..300),
        6 => prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes()),
    ]
}

const SIGNED: &[&str] = &[
    "oauth_consumer_key=k",
    "oauth_signature=s%2Ft",
    "oauth_signature_method=\"PLAINTEXT\"",
    "oauth_timestamp=1",
    "oauth_nonce=\"n\"",
    "oauth_token=",
    "oauth_version=1.0",
    "oauth_candy=x",
    "realm=\"a,b\\\"",
    "realm=x",
    "file=a+b",
    "%66ile=%C3%A9",
    "\"",
    "\\",
    ",",
    ",",
    ",",
    ", ",
    "&",
    "&",
    "&",
    "=",
    "%",
    "%2",
    "+",
    " ",
    "\n",
    "\0",
    "a",
    "1",
];

const MINIMUM: &str = "oauth_consumer_key=k,oauth_signature_method=PLAINTEXT,oauth_signature=s,";

const ADDRESS: &[&str] = &[
    "https://host.example/cb",
    "http://host.example/cb",
    "https://host.example:1/cb",
    "https://host.example:443/cb",
    "https://",
    "HTTPS://",
    "http:",
    "host.example",
    "HOST.example",
    "evil.example",
    "/",
    "//",
    "\\",
    "..",
    ".",
    "%2e",
    "%2E%2e",
    ";",
    "@",
    ":",
    ":80",
    ":8080",
    "?",
    "a=1",
    "&",
    "#",
    "cb",
    "x",
    " ",
    "\t",
    "\n",
    "oob",
    "%",
    "%00",
    "[::1]",
];

const AUTHORITY: &[&str] = &[
    "host.example",
    "host.example",
    "evil.example",
    ":8080",
    ":443",
    ":1",
    "@",
    ".",
    "\\",
    "#",
    "?",
    "/",
    "HOST.example",
];

const KEY: &[&str] = &[
    "-----BEGIN PUBLIC KEY-----\n",
    "-----END PUBLIC KEY-----\n",
    "-----BEGIN RSA PUBLIC KEY-----\n",
    "-----END RSA PUBLIC KEY-----\n",
    "-----BEGIN CERTIFICATE-----\n",
    "-----END CERTIFICATE-----\n",
    "MIIBCgKCAQEA",
    "MIGJAoGBALRi",
    "AgMBAAE=",
    "MA0GCSqGSIb3DQEBAQUA",
    "A4GNADCBiQKB",
    "AAAA",
    "////",
    "\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// SEC-77
    #[test]
    fn whatever_is_signed(data in input(SIGNED), whole in prop::bool::ANY) {
        signed_request(&data);
        if whole {
            let header = [MINIMUM.as_bytes(), &data].concat();
            signed_request(&header);
            signed_request(&[b"\n", &*header].concat().iter().map(|b| if *b == b',' { b'&' } else { *b }).collect::<Vec<_>>());
        }
    }

    #[test]
    fn whatever_form(data in input(SIGNED)) {
        whole_form(&data);
    }

    /// SEC-1, SEC-2, SEC-3, SEC-15
    #[test]
    fn whatever_callback(
        data in input(ADDRESS),
        registered in prop::sample::select(ADDRESS),
        scheme in prop::sample::select(&["https://", "http://", "https:", "HTTPS://"][..]),
        authority in prop::collection::vec(prop::sample::select(AUTHORITY), 1..4),
    ) {
        callback(&data);
        let registered = registered.as_bytes();
        callback(&[registered, b"\n", registered, &data].concat());
        let authority = authority.concat();
        callback(&[registered, b"\n", scheme.as_bytes(), authority.as_bytes(), b"/cb", &data].concat());
        callback(&[registered, b"\n", scheme.as_bytes(), authority.as_bytes(), b"/cb"].concat());
    }

    #[test]
    fn whatever_key(data in input(KEY), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        rsa_key(&data);
        for pem in [include_str!("keys/spki.pem"), include_str!("keys/cert.pem")] {
            rsa_key(pem.as_bytes());
            let mut changed = pem.as_bytes().to_vec();
            *at.get_mut(&mut changed) = byte;
            rsa_key(&changed);
        }
    }
}

/// The bodies do look at something: what they ask for is taken, and what they forbid stops them.
#[test]
fn the_targets_can_fail() {
    let header = format!("OAuth {MINIMUM}");
    let sent = Sent { authorization: &[header.as_bytes()], ..a_request(b"") };
    assert!(SignedRequest::read(&sent).unwrap().is_some());
    assert!(
        CallbackRule::Registered.take("https://host.example/cb", true, "https://host.example/cb/x").is_ok()
    );
    let home = Url::parse("https://host.example/cb").unwrap();
    for uri in [
        "https://evil.example/cb",
        "http://host.example/cb",
        "https://host.example:8443/cb",
        "https://a@host.example/cb",
        "https://host.example/cb#f",
        "https://host.example/c",
        "no address",
    ] {
        assert!(std::panic::catch_unwind(|| stays_at(&home, uri)).is_err(), "{uri}");
    }
}
