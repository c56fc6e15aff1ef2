//! Requests in each place, whole and broken.

use proptest::prelude::*;

use super::*;
use crate::oauth1::header::MAX_HEADER;

const FULL: &str = r#"OAuth realm="Photos, all", oauth_consumer_key="key", oauth_token="token", oauth_signature_method="HMAC-SHA1",
    oauth_timestamp="137131201", oauth_nonce="chapoH", oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D", oauth_version="1.0""#;

fn read(
    query: &str,
    header: Option<&str>,
    form: Option<&str>,
    merge: Merge,
) -> Result<Option<SignedRequest>, Problem> {
    let headers: Vec<&[u8]> = header.iter().map(|header| header.as_bytes()).collect();
    let sent = Sent {
        method: "post",
        origin: "https://op.example",
        path: "/x",
        query: query.as_bytes(),
        authorization: &headers,
        form: form.map(str::as_bytes),
    };
    SignedRequest::read_by(&sent, merge)
}

fn signed(query: &str, header: Option<&str>, form: Option<&str>) -> SignedRequest {
    read(query, header, form, Merge::Strict).unwrap().unwrap()
}

/// Rule: RFC5849-3.5, RFC5849-3.5.1, RFC5849-3.4.1.3.1
#[test]
fn parameters_come_by_header_form_and_query() {
    let by_header = signed("file=a%20b", Some(FULL), None);
    assert_eq!(by_header.method(), "POST");
    assert_eq!(by_header.consumer_key(), "key");
    assert_eq!(by_header.token(), Some("token"));
    assert_eq!(by_header.timestamp(), Some(137_131_201));
    assert_eq!(by_header.nonce(), Some("chapoH"));
    assert_eq!(by_header.signature(), "MdpQcU8iPSUjWoN/UDMsK2sui9I=");
    assert!(by_header.signed_parameters().any(|pair| pair == ("file", "a b")));
    assert!(
        !by_header.has("realm") && by_header.signed_parameters().all(|(name, _)| name != "oauth_signature")
    );
    let pairs = "oauth_consumer_key=key&oauth_signature_method=PLAINTEXT&oauth_signature=s%26t&a=1&a=2";
    for request in [signed(pairs, None, None), signed("", None, Some(pairs))] {
        assert_eq!((request.consumer_key(), request.signature()), ("key", "s&t"));
        assert_eq!(request.signed_parameters().filter(|(name, _)| *name == "a").count(), 2);
    }
    // Unquoted values, other spellings of the scheme, a comma in quotation marks, a plus sign.
    let loose = r#"oauth oauth_consumer_key=key,oauth_signature_method="PLAINTEXT",realm="a,b" , oauth_signature="x,y", oauth_nonce="hi+there""#;
    assert_eq!(
        read("", Some(loose), None, Merge::Strict).unwrap_err(),
        Problem::ParameterRejected("oauth_nonce")
    );
    let loose = loose.replace("hi+there", "n");
    assert_eq!(signed("", Some(&loose), None).signature(), "x,y");
}

/// Rule: RFC5849-3.1
#[test]
fn what_is_missing_double_or_odd_is_refused() {
    let rest = "oauth_signature_method=PLAINTEXT&oauth_signature=s";
    for (query, want) in [
        (rest.to_owned(), Problem::ParameterAbsent("oauth_consumer_key")),
        (
            "oauth_consumer_key=k&oauth_signature=s".to_owned(),
            Problem::ParameterAbsent("oauth_signature_method"),
        ),
        (
            "oauth_consumer_key=k&oauth_signature_method=PLAINTEXT".to_owned(),
            Problem::ParameterAbsent("oauth_signature"),
        ),
        (format!("oauth_consumer_key=&{rest}"), Problem::ParameterAbsent("oauth_consumer_key")),
        (
            format!("oauth_consumer_key=k&oauth_consumer_key=k&{rest}"),
            Problem::ParameterRejected("oauth_consumer_key"),
        ),
        (format!("oauth_consumer_key=k&oauth_version=2.0&{rest}"), Problem::VersionRejected),
        (
            format!("oauth_consumer_key=k&oauth_timestamp=half+past+nine&{rest}"),
            Problem::ParameterRejected("oauth_timestamp"),
        ),
        (
            format!("oauth_consumer_key=k&oauth_timestamp=-1&{rest}"),
            Problem::ParameterRejected("oauth_timestamp"),
        ),
        (
            format!("oauth_consumer_key=k&oauth_timestamp={}&{rest}", "9".repeat(30)),
            Problem::ParameterRejected("oauth_timestamp"),
        ),
        (
            format!("oauth_consumer_key=k&oauth_nonce={}&{rest}", "n".repeat(256)),
            Problem::ParameterRejected("oauth_nonce"),
        ),
    ] {
        assert_eq!(read(&query, None, None, Merge::Strict).unwrap_err(), want, "{query}");
    }
    for header in ["OAuth", "OAuth x", "OAuth oauth_consumer_key=\"k", "OAuth a=\"%zz\"", "OAuth a=\"b&c=d\""]
    {
        assert!(read("", Some(header), None, Merge::Strict).is_err(), "{header}");
    }
    // Two credentials at once, wherever the signature stands.
    let signed = format!("oauth_consumer_key=k&{rest}");
    for (query, form) in [(signed.as_str(), None), ("", Some(signed.as_str()))] {
        let both = read(query, Some("Bearer oat_x"), form, Merge::HeaderFirst);
        assert_eq!(both.unwrap_err(), Problem::ParameterRejected("Authorization"), "{query}");
    }
    let long = format!("OAuth a=\"{}\"", "x".repeat(MAX_HEADER));
    assert!(read("", Some(&long), None, Merge::Strict).is_err());
}

#[test]
fn parameters_are_counted_over_all_places() {
    let of_header = FULL.matches('=').count() - FULL.matches("realm=").count();
    let count = |form: usize| {
        let (query, form) = ("a=1&".repeat(50), "b=2&".repeat(form));
        read(&query, Some(FULL), Some(&form), Merge::Strict).map(drop)
    };
    let room = MAX_PARAMETERS - 50 - of_header;
    assert_eq!(count(room), Ok(()));
    assert_eq!(count(room + 1), Err(Problem::ParameterRejected("parameters")));
}

/// MW-T87
#[test]
fn what_is_not_signed_is_somebody_elses() {
    for (query, header, form) in [
        ("", None, None),
        ("oauth_token=t&oauth_callback=x", None, None),
        ("a=%zz", None, None),
        ("", Some("Bearer oat_x"), Some("grant_type=refresh_token")),
        ("", Some("OAuthX a=\"b\""), None),
    ] {
        assert!(read(query, header, form, Merge::Strict).unwrap().is_none(), "{query} {header:?}");
    }
}

#[test]
fn the_header_goes_before_the_form_and_that_before_the_query() {
    let query = "oauth_callback=oob&oauth_token=q&a=1";
    let form = "oauth_token=f&a=2";
    assert!(read(query, Some(FULL), Some(form), Merge::Strict).is_err());
    let request = read(query, Some(FULL), Some(form), Merge::HeaderFirst).unwrap().unwrap();
    assert_eq!(request.token(), Some("token"));
    assert_eq!(request.callback(), Some("oob"));
    assert_eq!(
        request.signed_parameters().filter(|(name, _)| *name == "a").count(),
        2,
        "only of oauth_* names"
    );
    let twice = "oauth_callback=oob&oauth_callback=x";
    assert!(read(twice, Some(FULL), None, Merge::HeaderFirst).is_err());
}

/// Wherever a parameter of the other protocol stands.
#[test]
fn a_request_of_both_protocols_is_known() {
    for (query, form) in [
        ("client_id=x", None),
        ("", Some("grant_type=refresh_token")),
        ("code=", None),
        ("", Some("refresh_token=ort_x")),
    ] {
        assert!(signed(query, Some(FULL), form).is_also_oauth2(), "{query} {form:?}");
    }
    assert!(!signed("scope=read&state=x", Some(FULL), Some("clientid=x")).is_also_oauth2());
}

/// SEC-75
#[test]
fn debug_shows_names_only() {
    let shown = format!("{:?}", signed("", Some(FULL), None));
    assert!(
        shown.contains("oauth_signature") && !shown.contains("MdpQ") && !shown.contains("chapoH"),
        "{shown}"
    );
}

proptest! {
    #[test]
    fn nothing_that_comes_makes_it_panic(
        query in proptest::collection::vec(any::<u8>(), 0..120),
        header in proptest::collection::vec(any::<u8>(), 0..160),
        form in proptest::collection::vec(any::<u8>(), 0..120),
        prefix in prop::bool::ANY,
    ) {
        let header = if prefix { [b"OAuth ".to_vec(), header].concat() } else { header };
        let sent = Sent {
            method: "GET",
            origin: "https://op.example",
            path: "/",
            query: &query,
            authorization: &[&header],
            form: Some(&form),
        };
        let _ = SignedRequest::read(&sent);
        let _ = SignedRequest::read_by(&sent, Merge::HeaderFirst);
    }
}
