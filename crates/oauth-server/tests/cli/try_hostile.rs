//! `try` against a provider that means harm, or is broken.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use crate::place::{Place, Ran};
use crate::talk::Talk;

/// What a provider at this address answers.
type Answer = Box<dyn Fn(&str) -> String + Send>;

/// A provider that answers each request by its path. It ends with the test.
fn provider(answer: impl Fn(&str, &str) -> String + Send + 'static) -> String {
    echo(move |base, path, _| answer(base, path))
}

/// The same, which sees the whole request.
fn echo(answer: impl Fn(&str, &str, &str) -> String + Send + 'static) -> String {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", socket.local_addr().unwrap());
    let own = base.clone();
    thread::spawn(move || {
        for stream in socket.incoming() {
            let mut stream = stream.unwrap();
            let Some(request) = read(&mut stream) else { continue };
            let path = request.split([' ', '?']).nth(1).unwrap().to_owned();
            // Whoever has read enough goes away.
            let _ = stream.write_all(answer(&own, &path, &request).as_bytes());
        }
    });
    base
}

/// One request, with all of its body: closing on unread bytes would take the answer back. (None when the other is gone.)
fn read(stream: &mut TcpStream) -> Option<String> {
    let (mut request, mut part) = (String::new(), [0u8; 4096]);
    loop {
        let count = stream.read(&mut part).ok().filter(|count| *count > 0)?;
        request.push_str(&String::from_utf8_lossy(&part[..count]));
        let Some((head, body)) = request.split_once("\r\n\r\n") else { continue };
        let length = head.to_ascii_lowercase();
        let length =
            length.split_once("content-length: ").map_or("0", |(_, rest)| rest.lines().next().unwrap());
        if body.len() >= length.parse().unwrap() {
            return Some(request);
        }
    }
}

fn reply(status: &str, kind: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn json(body: &str) -> String {
    reply("200 OK", "application/json", body)
}

fn metadata(base: &str) -> String {
    json(&format!(
        r#"{{"issuer":"{base}","authorization_endpoint":"{base}/authorize","token_endpoint":"{base}/token"}}"#
    ))
}

fn arguments(base: &str) -> Vec<String> {
    let given = [
        "try",
        "--protocol",
        "oauth2",
        "--client-id",
        "x",
        "--client-auth",
        "none",
        "--scope",
        "",
        "--redirect-uri",
        "https://a.example/cb",
        "--issuer",
        base,
    ];
    given.map(str::to_owned).to_vec()
}

/// No letter that a terminal obeys, and one line of fault.
fn harmless(ran: &Ran) {
    assert_eq!((ran.code, ran.err.lines().count()), (1, 1), "{ran:?}");
    let obeyed = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!ran.out.chars().any(obeyed) && !ran.err.chars().any(obeyed), "{ran:?}");
}

#[test]
fn metadata_that_is_none_ends_the_trial() {
    let place = Place::new();
    let of = |issuer: &str, endpoint: &str| {
        json(&format!(
            r#"{{"issuer":"{issuer}","authorization_endpoint":"{endpoint}","token_endpoint":"{endpoint}"}}"#
        ))
    };
    let huge = "x".repeat(1024 * 1024);
    let cases: Vec<(Answer, &str)> = vec![
        (Box::new(|_| json("\u{1b}[2Jno json\u{1b}]0;pwned\u{7}")), "the answer is no JSON object"),
        (Box::new(|_| json("[]")), "the answer is no JSON object"),
        (Box::new(|_| json(&"[".repeat(60_000))), "the answer is no JSON object"),
        (Box::new(move |_| json(&format!("{{\"x\":\"{huge}\"}}"))), "longer than 64 KiB"),
        (Box::new(move |_| of("https://other.example", "https://other.example/x")), "is of the issuer"),
        (Box::new(move |base| of(base, "javascript:alert(1)")), "no address"),
        (Box::new(move |base| of(base, "http://other.example/x")), "plain http"),
        (Box::new(move |base| of(base, "https://a.example/\\u001b[31m")), "no address"),
        (Box::new(move |base| json(&format!(r#"{{"issuer":"{base}"}}"#))), "has no authorization_endpoint"),
        (
            Box::new(|_| {
                "HTTP/1.1 302 Found\r\nLocation: https://other.example/\r\nContent-Length: 0\r\n\r\n"
                    .to_owned()
            }),
            "302",
        ),
        (Box::new(|_| reply("404 Not Found", "text/html", "<title>\u{1b}[31mgone</title>")), "404"),
        (Box::new(|_| "junk".to_owned()), "no answer"),
        (Box::new(|_| String::new()), "no answer"),
        (Box::new(|_| format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(100_000))), "no answer"),
    ];
    for (answer, told) in cases {
        let base = provider(move |base, _| answer(base));
        let arguments = arguments(&base);
        let ran = place.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        harmless(&ran);
        assert!(ran.err.contains("Discovery: ") && ran.err.contains(told), "{told}: {ran:?}");
    }
}

/// The person's part went well; then the token endpoint answers this.
#[test]
fn whatever_the_token_endpoint_says_is_shown_and_not_obeyed() {
    let place = Place::new();
    let huge = format!(r#"{{"access_token":"{}"}}"#, "x".repeat(100_000));
    for (answer, told) in [
        (
            reply(
                "400 Bad Request",
                "application/json",
                "{\"error\":\"invalid_\\u001b[31mgrant\",\"error_description\":\"\\u202etxt\\r\\nToken: it works\"}",
            ),
            "invalid_\\u{1b}[31mgrant",
        ),
        (
            json(r#"{"error":"invalid_grant","error_description":"200 all the same"}"#),
            "invalid_grant (200 all the same). Hint: the code or token is over",
        ),
        (json("\u{1b}]52;c;cm0gLXJmIC8=\u{7}"), "the answer is no JSON object"),
        (json(r#"{"token_type":"bearer"}"#), "the answer has no access_token"),
        (json(&huge), "longer than 64 KiB"),
        (
            reply("401 Unauthorized", "text/html", "<title>\u{9b}31m</title>"),
            "Hint: client ID or secret is wrong",
        ),
    ] {
        let base = provider(move |base, path| match path {
            "/token" => answer.clone(),
            "/authorize" => reply("200 OK", "text/html", "<title>Sign\u{1b}[2J in</title>"),
            _ => metadata(base),
        });
        let arguments = arguments(&base);
        let mut talk = Talk::begin(&place, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        talk.address();
        talk.say("a-code");
        let ran = talk.end();
        harmless(&ran);
        assert!(ran.err.contains("Token: ") && ran.err.contains(told), "{told}: {ran:?}");
    }
}

/// A token may be anything, and every place that shows it shows it harmless.
#[test]
fn tokens_are_shown_harmless_too() {
    let place = Place::new();
    let base = provider(|base, path| match path {
        "/token" => json(
            "{\"access_token\":\"a\\u001b[31mb\",\"token_type\":\"\\u0007bell\",\"refresh_token\":\"\\u001b]0;x\\u0007\"}",
        ),
        "/authorize" => reply("200 OK", "text/html", ""),
        _ => metadata(base),
    });
    for more in [&[][..], &["--show-secrets"], &["--keep"]] {
        let mut arguments = arguments(&base);
        arguments.extend(more.iter().map(|one| (*one).to_owned()));
        let mut talk = Talk::begin(&place, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        talk.address();
        talk.say("a-code");
        let ran = talk.end();
        let obeyed = |c: char| c.is_control() && c != '\n';
        assert!(ran.code == 0 && !ran.out.chars().any(obeyed), "{ran:?}");
        assert!(ran.out.contains("The provider keeps the refresh token"), "{ran:?}");
        assert_eq!(ran.out.contains("a\\u{1b}[31mb"), more == ["--show-secrets"], "{ran:?}");
    }
}

/// OAuth 1.0a: what the steps answer, and what is told of it.
#[test]
fn a_provider_of_oauth1_is_not_believed_either() {
    let place = Place::new();
    let secret = place.file("secret", "the secret of the client");
    let form = "application/x-www-form-urlencoded";
    let good = |key: &str| {
        json(&format!(
            r#"{{"key":"{key}","secret":"quite-a-long-secret-of-it","oauth_callback_confirmed":"true"}}"#
        ))
    };
    let late = reply("401 Unauthorized", form, "oauth_problem=timestamp_refused");
    let late = late.replace("Connection", "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nConnection");
    for (first, second, third, told) in [
        (
            late,
            "",
            "",
            "timestamp_refused. Hint: the clock of this machine or of the provider is off; the clock of this machine is",
        ),
        (
            reply("401 Unauthorized", form, "oauth_problem=%1b[31m&oauth_token=x"),
            "",
            "",
            "Request token: the provider refuses: 401 \\u{1b}[31m",
        ),
        (
            reply(
                "401 Unauthorized",
                "application/json",
                r#"{"error":"mwoauth-invalid-authorization","message":"no"}"#,
            ),
            "",
            "",
            "401 mwoauth-invalid-authorization. Hint: consumer key",
        ),
        (reply("200 OK", form, "oauth_token=x"), "", "", "Request token: the provider refuses: 200"),
        (json(&"x".repeat(100_000)), "", "", "Request token: "),
        (good("a"), "\u{1b}[2J", "", "Access token: the provider refuses: 200"),
        (
            good("a"),
            "oauth_token=b&oauth_token_secret=c",
            "junk",
            "Identity: the statement cannot be believed: it is no JSON",
        ),
        (
            good("a"),
            "oauth_token=b&oauth_token_secret=c",
            "e30.e30.e30",
            "Identity: the statement cannot be believed: it is not signed by HS256",
        ),
    ] {
        let (second, third) = (reply("200 OK", form, second), reply("200 OK", "text/plain", third));
        let base = provider(move |_, path| match path {
            "/oauth/request_token" => first.clone(),
            "/oauth/access_token" => second.clone(),
            _ => third.clone(),
        });
        let given = ["try", "--protocol", "oauth1", "--issuer", &base, "--client-id", "x", "--identify"];
        let more = ["--client-secret-file", &secret, "--redirect-uri", "oob"];
        let ran = place.run_with(&[&given[..], &more].concat(), "a-verifier\n");
        harmless(&ran);
        assert!(ran.err.contains(told), "{told}: {ran:?}");
        assert!(!ran.out.contains("quite-a-long-secret-of-it"), "{ran:?}");
    }
}

/// A provider that logs what it got into its answer.
#[test]
fn a_secret_that_is_sent_back_is_not_shown() {
    let place = Place::new();
    let base = echo(|base, path, request| match path {
        "/token" | "/oauth/request_token" => reply("500 Internal Server Error", "text/plain", request),
        "/authorize" => reply("200 OK", "text/html", ""),
        _ => metadata(base),
    });
    for (secret, shown) in [("hush+hush hush-the-secret-of-it", "hush"), ("abc", "=abc")] {
        let file = place.file("secret", secret);
        for auth in ["basic", "post", "none"] {
            let given = [
                "try",
                "--issuer",
                &base,
                "--client-id",
                "x",
                "--client-secret-file",
                &file,
                "--scope",
                "",
                "--show-secrets",
            ];
            let oauth2 =
                ["--protocol", "oauth2", "--redirect-uri", "https://a.example/cb", "--client-auth", auth];
            let mut talk = Talk::begin(&place, &[&given[..], &oauth2].concat());
            talk.address();
            talk.say("a-code");
            let ran = talk.end();
            assert!(ran.code == 1 && ran.out.contains("code_verifier"), "{ran:?}");
            // Too short to be known in what others say; what is sent is told without it.
            let told =
                if secret.len() < 4 { ran.out.split("came     500").next().unwrap() } else { &ran.out };
            let spelt = ["aHVza", "eDphYmM", "eDpodXNo", shown];
            assert!(!spelt.iter().any(|spelt| told.contains(spelt)), "{auth} {ran:?}");
        }
        let given = [
            "try",
            "--protocol",
            "oauth1",
            "--issuer",
            &base,
            "--client-id",
            "x",
            "--client-secret-file",
            &file,
        ];
        let ran = place.run(&[&given[..], &["--signature", "PLAINTEXT", "--redirect-uri", "oob"]].concat());
        assert!(
            ran.code == 1 && ran.out.contains("oauth_signature=") && !ran.out.contains(secret),
            "{ran:?}"
        );
        assert!(!ran.out.contains("hush") && !ran.out.contains("abc"), "{ran:?}");
    }
}

/// Not all that is different means harm. (A body without a length ends with the connection.)
#[test]
fn a_provider_that_has_other_habits_is_understood() {
    let place = Place::new();
    let base = echo(|base, path, request| match path {
        "/.well-known/openid-configuration" => metadata(base)
            .replace("}", r#","token_endpoint_auth_methods_supported":["client_secret_post"]}"#)
            .replace("Content-Length", "X-Old-Length"),
        "/authorize" => reply("403 Forbidden", "text/html", "<title>No robots</title>"),
        "/token" if request.contains("client_secret=the-secret") => {
            json(r#"{"access_token":"a-long-access-token-of-it","token_type":"bearer"}"#)
        }
        "/token" => reply("401 Unauthorized", "application/json", r#"{"error":"invalid_client"}"#),
        _ => reply("404 Not Found", "text/plain", "no"),
    });
    let file = place.file("secret", "the-secret");
    let given =
        ["try", "--protocol", "oauth2", "--issuer", &base, "--client-id", "x", "--client-secret-file", &file];
    let mut talk = Talk::begin(
        &place,
        &[&given[..], &["--scope", "", "--redirect-uri", "https://a.example/cb"]].concat(),
    );
    talk.address();
    talk.say("a-code");
    let ran = talk.end();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    for told in [
        "the place of OpenID Connect is tried",
        "a page: No robots",
        "a browser may see more",
        "There is no refresh token",
        "names no revocation endpoint",
    ] {
        assert!(ran.out.contains(told), "{told}: {ran:?}");
    }
}
