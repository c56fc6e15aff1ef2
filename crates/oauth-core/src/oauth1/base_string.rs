//! The signature base string (RFC 5849 §3.4.1): what client and server both compute, and sign.

use super::percent;
use super::wire::SignedRequest;

/// The signature base string of a request.
///
/// Rule: RFC5849-3.4.1 (MUST)
/// Rule: RFC5849-3.4.1.1 (MUST)
#[must_use]
pub fn base_string(request: &SignedRequest) -> String {
    let mut out = String::with_capacity(256);
    percent::push(&mut out, request.method());
    out.push('&');
    percent::push(&mut out, &base_uri(request.origin(), request.path()));
    out.push('&');
    percent::push(&mut out, &normalised(request.signed_parameters()));
    out
}

/// The base string URI: scheme and host in small letters, the port unless it is the scheme's own, the path as it was sent,
/// no query.
///
/// Rule: RFC5849-3.4.1.2 (MUST)
#[must_use]
pub fn base_uri(origin: &str, path: &str) -> String {
    let origin = origin.to_ascii_lowercase();
    let short = match origin.split_once("://") {
        Some(("http", _)) => origin.strip_suffix(":80"),
        Some(("https", _)) => origin.strip_suffix(":443"),
        _ => None,
    };
    let path = if path.is_empty() { "/" } else { path };
    format!("{}{path}", short.unwrap_or(&origin))
}

/// Parameters encoded, sorted by name and then by value, byte by byte, and joined.
///
/// Rule: RFC5849-3.4.1.3.2 (MUST)
pub fn normalised<'a>(parameters: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs: Vec<(String, String)> =
        parameters.map(|(name, value)| (percent::encode(name), percent::encode(value))).collect();
    pairs.sort_unstable();
    let joined: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    joined.join("&")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::oauth1::wire::Sent;

    fn request(
        method: &str,
        origin: &str,
        path: &str,
        query: &str,
        header: &str,
        form: Option<&str>,
    ) -> SignedRequest {
        let headers: Vec<&[u8]> = vec![header.as_bytes()];
        let sent = Sent {
            method,
            origin,
            path,
            query: query.as_bytes(),
            authorization: &headers,
            form: form.map(str::as_bytes),
        };
        SignedRequest::read(&sent).unwrap().unwrap()
    }

    const KEYS: &str =
        r#"OAuth oauth_consumer_key="k", oauth_signature_method="PLAINTEXT", oauth_signature="x""#;

    /// The example of RFC 5849 §3.4.1.1.
    ///
    /// Rule: RFC5849-3.4.1, RFC5849-3.4.1.3.2
    /// Rule: RFC5849-3.4.1.1, RFC5849-3.4.1.3
    #[test]
    fn the_example_of_the_rfc() {
        let header = r#"OAuth realm="Example", oauth_consumer_key="9djdj82h48djs9d2",
            oauth_token="kkk9d7dh3k39sjv7", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201",
            oauth_nonce="7d8f3e4a", oauth_signature="bYT5CMsGcbgUdFHObYMEfcx6bsw%3D""#;
        let query = "b5=%3D%253D&a3=a&c%40=&a2=r%20b";
        let request = request("POST", "http://EXAMPLE.COM:80", "/request", query, header, Some("c2&a3=2+q"));
        let want = "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26\
                    c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26\
                    oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7";
        assert_eq!(base_string(&request), want);
    }

    /// A request always has a path, so there is a slash where it comes without one.
    ///
    /// Rule: RFC5849-3.4.1.2
    /// MW-T28
    #[test]
    fn the_address_loses_capitals_and_the_default_port() {
        for (origin, path, want) in [
            ("http://EXAMPLE.com:80", "/r%20v/X", "http://example.com/r%20v/X"),
            ("https://www.example.net:8080", "/", "https://www.example.net:8080/"),
            ("https://example.com:443", "/a", "https://example.com/a"),
            ("http://example.com:443", "/a", "http://example.com:443/a"),
            ("https://example.com:80", "/a", "https://example.com:80/a"),
            ("https://example.com", "", "https://example.com/"),
            ("http://example.com", "", "http://example.com/"),
            ("http://example.com:8080", "", "http://example.com:8080/"),
        ] {
            assert_eq!(base_uri(origin, path), want);
        }
    }

    /// Rule: RFC5849-3.4.1.3.2
    /// MW-T27, MW-T38
    #[test]
    fn parameters_are_sorted_by_their_encoded_bytes() {
        for (pairs, want) in [
            (&[("name", "")][..], "name="),
            (&[("a", "b")], "a=b"),
            (&[("a", "b"), ("c", "d")], "a=b&c=d"),
            (&[("a", "x!y"), ("a", "x y")], "a=x%20y&a=x%21y"),
            (&[("x!y", "a"), ("x", "a")], "x=a&x%21y=a"),
            (&[("f", "a"), ("f", "50"), ("f", "25")], "f=25&f=50&f=a"),
            (&[("y", "a"), ("y", "B"), ("x", "25"), ("x", "200")], "x=200&x=25&y=B&y=a"),
            (
                &[
                    ("a", "1"),
                    ("c", "hi there"),
                    ("f", "25"),
                    ("f", "50"),
                    ("f", "a"),
                    ("z", "p"),
                    ("z", "t"),
                ],
                "a=1&c=hi%20there&f=25&f=50&f=a&z=p&z=t",
            ),
        ] {
            assert_eq!(normalised(pairs.iter().copied()), want);
        }
    }

    proptest! {
        #[test]
        fn the_order_in_which_parameters_come_changes_nothing(
            pairs in proptest::collection::vec(("[a-z%é]{1,4}", "[ -~é]{0,6}"), 0..8),
            turn in 0usize..8,
        ) {
            let query = |pairs: &[(String, String)]| {
                let encoded: Vec<String> = pairs
                    .iter()
                    .map(|(name, value)| format!("{}={}", percent::encode(name), percent::encode(value)))
                    .collect();
                encoded.join("&")
            };
            let make = |query: &str| {
                base_string(&request("GET", "https://op.example", "/api", query, KEYS, None))
            };
            let straight = make(&query(&pairs));
            let mut turned = pairs;
            let by = turn.min(turned.len());
            turned.rotate_left(by);
            prop_assert_eq!(&make(&query(&turned)), &straight);
            turned.reverse();
            prop_assert_eq!(&make(&query(&turned)), &straight);
            if let Some((_, value)) = turned.first_mut() {
                value.push('x');
                prop_assert_ne!(&make(&query(&turned)), &straight);
            }
        }
    }
}
