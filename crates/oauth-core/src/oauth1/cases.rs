//! The cases of the libraries that older servers stood on: how requests are read and signed, a row each. Those that the tests
//! of encoding and sorting have rows for anyway are named there.

use x509_cert::Certificate;
use x509_cert::der::DecodePem;

use super::base_string::{base_string, base_uri, normalised};
use super::header::header;
use super::percent::encode;
use super::rsa_key::{RsaKeyError, RsaPublicKey};
use super::signature::{Keys, Method, sign, verify};
use super::wire::{Merge, Sent, SignedRequest};
use crate::secret::Secret;
use crate::testing::{Signer, Transmission};
use crate::text::form::Pairs;

/// What every signed request needs, where a case of the originals has none of it.
const LEAST: &str = "oauth_consumer_key=k&oauth_signature_method=PLAINTEXT&oauth_signature=s";
/// The same as it stands in a base string.
const LEAST_NORMALISED: &str = "oauth_consumer_key%3Dk%26oauth_signature_method%3DPLAINTEXT";
const PHOTOS: &str = "http://photos.example.net/photos";

/// Reads a request from its address, form and header.
fn read(method: &str, url: &str, form: &str, header: Option<&str>, merge: Merge) -> Option<SignedRequest> {
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let (scheme, rest) = base.split_once("://").unwrap();
    let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let origin = format!("{scheme}://{host}");
    let headers: Vec<&[u8]> = header.iter().map(|header| header.as_bytes()).collect();
    let sent = Sent {
        method,
        origin: &origin,
        path,
        query: query.as_bytes(),
        authorization: &headers,
        form: Some(form.as_bytes()),
    };
    SignedRequest::read_by(&sent, merge).ok().flatten()
}

fn get(url: &str) -> SignedRequest {
    read("GET", url, "", None, Merge::Strict).unwrap()
}

fn post(url: &str, form: &str) -> SignedRequest {
    read("POST", url, form, None, Merge::Strict).unwrap()
}

/// The values of a name among what is signed.
fn values<'a>(request: &'a SignedRequest, wanted: &str) -> Vec<&'a str> {
    request.signed_parameters().filter(|(name, _)| *name == wanted).map(|(_, value)| value).collect()
}

fn pairs(pairs: &Pairs) -> Vec<(&str, &str)> {
    pairs.iter().collect()
}

#[test]
fn parameters_are_read_and_kept() {
    // MW-T20: one, a list, none, all. A request that was read is never changed, so there is nothing to set.
    let request = get(&format!("http://testbed/test?{LEAST}&test=foo&list=foo&list=bar"));
    assert_eq!((values(&request, "test"), values(&request, "list")), (vec!["foo"], vec!["foo", "bar"]));
    assert!(request.has("test") && !request.has("bar") && values(&request, "bar").is_empty());
    assert_eq!(request.signed_parameters().count(), 5, "all but the signature");
    // MW-T22
    let request = post("http://testbed/test", &format!("foo=bar&baz=blargh&{LEAST}"));
    assert_eq!((values(&request, "foo"), values(&request, "baz")), (vec!["bar"], vec!["blargh"]));
    // MW-T23
    let request = get(&format!("http://testbed/test?foo=bar&baz=blargh&{LEAST}"));
    assert_eq!((values(&request, "foo"), values(&request, "baz")), (vec!["bar"], vec!["blargh"]));
    // MW-T24
    let in_header =
        format!(r#"OAuth realm="",oauth_foo=bar,oauth_baz="bla,rgh",{}"#, LEAST.replace('&', ","));
    let request = read("POST", "http://testbed/test", "", Some(&in_header), Merge::Strict).unwrap();
    assert_eq!(
        (values(&request, "oauth_foo"), values(&request, "oauth_baz")),
        (vec!["bar"], vec!["bla,rgh"])
    );
    assert!(!request.has("realm"));
    // MW-T26
    for (sent, want) in [("POST", "POST"), ("post", "POST"), ("GET", "GET"), ("PUT", "PUT")] {
        let request = read(sent, &format!("http://testbed/test?{LEAST}"), "", None, Merge::Strict).unwrap();
        assert_eq!(request.method(), want);
    }
}

/// As the original has it on a wiki's addresses; elsewhere what stands twice is refused (RFC 5849 §3.1).
#[test]
fn the_nearest_place_counts() {
    let in_header = format!("OAuth oauth_token=header,{}", LEAST.replace('&', ","));
    // MW-T25
    for (query, form, header, want) in [
        ("oauth_token=get", "oauth_token=post", Some(in_header.as_str()), "header"),
        ("oauth_token=get", &format!("oauth_token=post&{LEAST}"), None, "post"),
        (&format!("oauth_token=get&{LEAST}"), "", None, "get"),
    ] {
        let url = format!("http://testbed/test?{query}");
        let request = read("POST", &url, form, header, Merge::HeaderFirst).unwrap();
        assert_eq!((request.token(), values(&request, "oauth_token")), (Some(want), vec![want]));
        assert_eq!(read("POST", &url, form, header, Merge::Strict).is_some(), want == "get", "{want}");
    }
    // MW-T30: a list is no value of a header.
    let twice = in_header.replace("OAuth ", "OAuth oauth_token=foo,");
    assert!(read("POST", "http://testbed/test", "", Some(&twice), Merge::HeaderFirst).is_none());
}

#[test]
fn headers_are_taken_apart() {
    // MW-T39: names of others than the protocol are kept, since they are signed too (RFC 5849 §3.4.1.3.1).
    for (text, want) in [
        (
            r#"OAuth realm="",oauth_foo=bar,oauth_baz="bla,rgh""#,
            &[("oauth_foo", "bar"), ("oauth_baz", "bla,rgh")][..],
        ),
        (r#"OAuth realm="",foo=bar,baz="bla,rgh""#, &[("foo", "bar"), ("baz", "bla,rgh")]),
        (r#"OAuth realm="",oauth_foo=hi+there"#, &[("oauth_foo", "hi there")]),
        (r#"OAuth realm="a,b" , oauth_foo="hi%20there""#, &[("oauth_foo", "hi there")]),
    ] {
        assert_eq!(pairs(&header(text.as_bytes()).unwrap()), want, "{text}");
    }
}

/// What the originals' libraries make for clients, only tests do here.
#[test]
fn a_request_is_made_and_read_back() {
    let signer = Signer::new("key", "kd94hf93k423kf44", 1_191_242_096);
    let holder = Signer { nonce: Some("foo".to_owned()), ..signer.with("token", "pfkkdhi9sl3r4s00") };
    // MW-T21
    let text = holder.header("POST", "http://example.com/?foo=bar", &[]);
    let made = read("POST", "http://example.com/?foo=bar", "", Some(&text), Merge::Strict).unwrap();
    assert_eq!(
        (made.method(), base_uri(made.origin(), made.path()).as_str()),
        ("POST", "http://example.com/")
    );
    assert_eq!(values(&made, "oauth_version"), ["1.0"]);
    assert_eq!((made.consumer_key(), made.token(), made.nonce()), ("key", Some("token"), Some("foo")));
    assert_eq!((made.timestamp(), values(&made, "foo")), (Some(1_191_242_096), vec!["bar"]));
    let nonces: Vec<String> = (0..2).map(|_| signer.header("POST", "http://example.com/", &[])).collect();
    assert!(nonces[0] != nonces[1] && !nonces[0].contains("oauth_token="));
    // MW-T29: the three ways to send it say the same; a realm says nothing.
    let more = [("oauth_foo", "bla,rgh")];
    let ways = [Transmission::Header, Transmission::Query, Transmission::Form].map(|way| {
        let parts = holder.sign("POST", PHOTOS, "", &more, way);
        let header = parts.header.map(|header| header.replace("OAuth ", "OAuth realm=\"test\","));
        assert!(
            header.as_ref().is_none_or(|header| header.contains("oauth_foo=\"bla%2Crgh\"")),
            "{header:?}"
        );
        let url = format!("{PHOTOS}?{}", parts.query);
        base_string(&read("POST", &url, &parts.form, header.as_deref(), Merge::Strict).unwrap())
    });
    assert!(ways.iter().all(|text| *text == ways[0]), "{ways:?}");
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

/// The query of a photograph that is asked for, signed by this method.
fn photograph(method: &str, nonce: &str, timestamp: &str, signature: &str) -> String {
    let signature = encode(signature);
    format!(
        "{PHOTOS}?file=vacation.jpg&size=original&oauth_version=1.0&oauth_consumer_key=dpf43f3p2l4k3l03&\
         oauth_timestamp={timestamp}&oauth_nonce={nonce}&oauth_signature={signature}&oauth_signature_method={method}"
    )
}

/// The same with a token, as two of the originals have it.
fn with_token(method: &str, signature: &str) -> SignedRequest {
    let url = photograph(method, "kllo9940pd9333jh", "1191242096", signature);
    get(&format!("{url}&oauth_token=nnch734d00sl2jdk"))
}

fn photograph_base_string(method: &str) -> String {
    format!(
        "GET&http%3A%2F%2Fphotos.example.net%2Fphotos&file%3Dvacation.jpg%26oauth_consumer_key%3Ddpf43f3p2l4k3l03%26\
         oauth_nonce%3Dkllo9940pd9333jh%26oauth_signature_method%3D{method}%26oauth_timestamp%3D1191242096%26\
         oauth_token%3Dnnch734d00sl2jdk%26oauth_version%3D1.0%26size%3Doriginal"
    )
}

#[test]
fn base_strings_and_signatures() {
    // MW-T31: what the original has no protocol parameters for has the least of them here.
    for (request, want) in [
        (
            post("http://testbed/test", &format!("n=v&{LEAST}")),
            format!("POST&http%3A%2F%2Ftestbed%2Ftest&n%3Dv%26{LEAST_NORMALISED}"),
        ),
        (
            post("http://testbed/test", &format!("n=v&n=v2&{LEAST}")),
            format!("POST&http%3A%2F%2Ftestbed%2Ftest&n%3Dv%26n%3Dv2%26{LEAST_NORMALISED}"),
        ),
        (
            get(&format!("http://example.com?n=v&{LEAST}")),
            format!("GET&http%3A%2F%2Fexample.com%2F&n%3Dv%26{LEAST_NORMALISED}"),
        ),
        (
            post(
                "https://photos.example.net/request_token",
                "oauth_version=1.0&oauth_consumer_key=dpf43f3p2l4k3l03&oauth_timestamp=1191242090&\
                 oauth_nonce=hsu94j3884jdopsl&oauth_signature_method=PLAINTEXT&oauth_signature=ignored",
            ),
            "POST&https%3A%2F%2Fphotos.example.net%2Frequest_token&oauth_consumer_key%3Ddpf43f3p2l4k3l03%26\
             oauth_nonce%3Dhsu94j3884jdopsl%26oauth_signature_method%3DPLAINTEXT%26oauth_timestamp%3D1191242090%26\
             oauth_version%3D1.0"
                .to_owned(),
        ),
        (with_token("HMAC-SHA1", "ignored"), photograph_base_string("HMAC-SHA1")),
    ] {
        assert_eq!(base_string(&request), want);
    }
    // JF-T2: normalised parameters, base string, signature.
    let request = with_token("HMAC-SHA1", "tR3+Ty81lMeYAr/Fid0kMTYa/WM=");
    assert_eq!(
        normalised(request.signed_parameters()),
        "file=vacation.jpg&oauth_consumer_key=dpf43f3p2l4k3l03&oauth_nonce=kllo9940pd9333jh&\
         oauth_signature_method=HMAC-SHA1&oauth_timestamp=1191242096&oauth_token=nnch734d00sl2jdk&oauth_version=1.0&size=original"
    );
    assert_eq!(base_string(&request), photograph_base_string("HMAC-SHA1"));
    let (client, token) = (secret("kd94hf93k423kf44"), secret("pfkkdhi9sl3r4s00"));
    let keys = Keys { client: &client, token: Some(&token), rsa: None };
    assert_eq!(verify(&request, Method::HmacSha1, &keys), Ok(()));
    // MW-T32: by both methods, made and checked.
    for (method, signature) in [
        (Method::HmacSha1, "tR3+Ty81lMeYAr/Fid0kMTYa/WM="),
        (Method::Plaintext, "kd94hf93k423kf44&pfkkdhi9sl3r4s00"),
    ] {
        let request = with_token(method.as_str(), signature);
        assert_eq!(request.signature_method(), method.as_str());
        assert_eq!(sign(method, &keys, &base_string(&request)).as_deref(), Some(signature));
        assert_eq!(verify(&request, method, &keys), Ok(()));
        assert!(verify(&with_token(method.as_str(), "ignored"), method, &keys).is_err());
    }
    // JF-T3: up to the text that is signed. Its key has 1024 bits, as that of the next test.
    assert_eq!(base_string(&with_token("RSA-SHA1", "ignored")), photograph_base_string("RSA-SHA1"));
}

/// The vector that both originals' libraries share, under its key of 1024 bits. Nobody can register such a key here, and a
/// request that is signed by one is refused; so the mathematics is asked alone.
#[test]
fn the_published_vector_of_rsa() {
    // MW-T34
    let signature = "jvTp/wX1TYtByB1m+Pbyo0lnCOLIsyGCH7wke8AUs3BpnwZJtAuEJkvQL2/9n4s5wUmUl4aCI4BwpraNx4RtEXMe5qg5T1LVTGliMRpKasKsW\
                     //e+RinhejgCuzoH26dyF8iY2ZZ/5D1ilgeijhV/vBka5twt399mXwaYdCwFYE=";
    let url = photograph("RSA-SHA1", "13917289812797014437", "1196666512", signature)
        .replace("vacation", "vacaction");
    let request = get(&url);
    let text = base_string(&request);
    assert_eq!(
        text,
        "GET&http%3A%2F%2Fphotos.example.net%2Fphotos&file%3Dvacaction.jpg%26oauth_consumer_key%3Ddpf43f3p2l4k3l03%26\
         oauth_nonce%3D13917289812797014437%26oauth_signature_method%3DRSA-SHA1%26oauth_timestamp%3D1196666512%26\
         oauth_version%3D1.0%26size%3Doriginal"
    );
    let pem = include_str!("keys/test-principal.pem");
    let certificate = Certificate::from_pem(pem).unwrap();
    let info = certificate.tbs_certificate().subject_public_key_info();
    let der = info.subject_public_key.as_bytes().unwrap();
    let algorithm = &ring::signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY;
    let key = ring::signature::UnparsedPublicKey::new(algorithm, der);
    let bytes = <base64ct::Base64 as base64ct::Encoding>::decode_vec(signature).unwrap();
    assert!(key.verify(text.as_bytes(), &bytes).is_ok());
    assert!(key.verify(text.replace("original", "other").as_bytes(), &bytes).is_err());
    assert_eq!(RsaPublicKey::parse(pem), Err(RsaKeyError::Size));
    let (client, stored) = (secret("unused"), RsaPublicKey::from_stored(der).unwrap());
    let keys = Keys { client: &client, token: None, rsa: Some(&stored) };
    assert!(verify(&request, Method::RsaSha1, &keys).is_err(), "too short even if it were stored");
}
