//! What must hold of whatever bytes come in. Thousands of random inputs ask it at each run of the tests, and `cargo xtask fuzz`
//! looks for inputs that do not.

use url::Url;

use crate::oauth1::base_string::base_string;
use crate::oauth1::callback::{Callback, CallbackRule};
use crate::oauth1::header::is_oauth;
use crate::oauth1::percent::encode;
use crate::oauth1::wire::{MAX_NONCE, Merge, Sent, SignedRequest};
use crate::text::form::{MAX_PARAMETERS, MAX_VALUE, Pairs, encode as encode_form};

/// A signed request out of up to three lines: `Authorization` header (without the scheme), query, form body.
///
/// # Panics
/// When something of it does not hold.
pub fn signed_request(data: &[u8]) {
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

pub(crate) fn a_request(query: &[u8]) -> Sent<'_> {
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
///
/// # Panics
/// When something of it does not hold.
pub fn form(data: &[u8]) {
    let Ok(pairs) = Pairs::parse(data) else { return };
    let list: Vec<(&str, &str)> = pairs.iter().collect();
    assert!(list.len() <= MAX_PARAMETERS);
    let fits = |text: &str| text.len() <= MAX_VALUE && !text.contains('\0');
    assert!(list.iter().all(|(name, value)| fits(name) && fits(value)));
    let plain: Vec<String> =
        list.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    for text in [encode_form(&list), plain.join("&")] {
        let again = Pairs::parse(text.as_bytes());
        let again = again.as_ref().map(|pairs| pairs.iter().collect::<Vec<_>>());
        assert_eq!(again.as_ref().ok(), Some(&list), "{text}");
    }
}

/// A callback out of two lines: what is registered (an address that a client can have registered, or else nothing is
/// checked), and what is asked for.
///
/// # Panics
/// When something of it does not hold.
pub fn callback(data: &[u8]) {
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
pub(crate) fn stays_at(home: &Url, uri: &str) {
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
