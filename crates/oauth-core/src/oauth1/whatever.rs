//! What must hold of whatever comes in, with some thousand inputs each run: bytes that no grammar knows, and texts of pieces that
//! mean something.

use proptest::prelude::*;
use url::Url;

use crate::oauth1::callback::CallbackRule;
use crate::oauth1::rsa_key::RsaPublicKey;
use crate::oauth1::wire::{Sent, SignedRequest};
use crate::testing::whatever::{a_request, callback, form, signed_request, stays_at};

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
        form(&data);
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
