//! Bad input over bare TCP: a clear error, never a 500, and the server lives on.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use e2e::database::Database;
use e2e::http;
use e2e::server::Server;

/// Heads and bodies that dribble in are cut off within half a minute; a little more for a loaded machine.
const CUT_OFF: Duration = Duration::from_secs(35);

/// Sends bytes as they stand, and reads until the server closes; the status of the first answer, none without one.
fn bare(server: &Server, bytes: &[u8]) -> (Option<u16>, String) {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(CUT_OFF)).unwrap();
    // The server may close before it has read everything.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer).into_owned();
    (text.split(' ').nth(1).and_then(|status| status.parse().ok()), text)
}

/// A POST to the token endpoint with this type and body.
fn post(kind: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").into_bytes()
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Rule: RFC9112-3.2, RFC6749-3.2, RFC6749-5.2
#[test]
fn whatever_comes_is_answered_with_a_clear_error() {
    let mut server = Server::start(Database::Sqlite);
    let long = "a".repeat(1 << 20);
    let close = "Connection: close\r\n";
    let many: String = (0..200).map(|number| format!("X-{number}: y\r\n")).collect();
    let pairs = "a=b&".repeat(10_000);
    let authorize = |query: &str| get(&format!("/oauth/authorize?{query}"));
    // What is sent, and the statuses that are fair; an empty list: to be closed without a word is fair, too.
    let table: Vec<(&str, Vec<u8>, &[u16])> = vec![
        ("no Host", format!("GET /login HTTP/1.1\r\n{close}\r\n").into(), &[400]),
        ("two Hosts", format!("GET /login HTTP/1.1\r\nHost: a\r\nHost: b\r\n{close}\r\n").into(), &[400]),
        ("a Host twice", format!("GET /login HTTP/1.1\r\nHost: a\r\nHost: a\r\n{close}\r\n").into(), &[400]),
        ("an odd Host", format!("GET /login HTTP/1.1\r\nHost: a b\r\n{close}\r\n").into(), &[400]),
        (
            "two lengths",
            b"POST /oauth/token HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd".to_vec(),
            &[400],
        ),
        (
            "a length and chunks",
            b"POST /oauth/token HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                .to_vec(),
            &[400],
        ),
        (
            "a broken chunk",
            format!("POST /oauth/token HTTP/1.1\r\nHost: a\r\nContent-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n{close}\r\nzz\r\n")
                .into(),
            &[400],
        ),
        ("a length below nought", b"POST /oauth/token HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n".to_vec(), &[400]),
        ("a header of 1 MB", format!("GET /login HTTP/1.1\r\nHost: a\r\nX-Long: {long}\r\n\r\n").into(), &[400, 413, 431]),
        ("a path of 1 MB", format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n").into(), &[400, 404, 413, 414, 431]),
        ("200 headers", format!("GET /login HTTP/1.1\r\nHost: a\r\n{many}{close}\r\n").into(), &[400, 431]),
        ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(), &[400]),
        ("an unknown method", format!("BREW /oauth/token HTTP/1.1\r\nHost: a\r\n{close}\r\n").into(), &[405]),
        ("TRACE", format!("TRACE /login HTTP/1.1\r\nHost: a\r\n{close}\r\n").into(), &[405]),
        ("GET of the token endpoint", get("/oauth/token?grant_type=authorization_code"), &[405]),
        ("PUT of a page", format!("PUT /login HTTP/1.1\r\nHost: a\r\n{close}\r\n").into(), &[405]),
        ("nowhere", get("/nowhere"), &[404]),
        ("out of the root", get("/../../etc/passwd"), &[400, 404]),
        ("a path with %00", get("/%00"), &[400, 404]),
        ("a path with %ff", get("/%ff"), &[400, 404]),
        ("a query with %00", authorize("client_id=%00&response_type=code"), &[400]),
        ("a query with %ff", authorize("client_id=%ff"), &[400]),
        ("a query with half an escape", authorize("client_id=%f"), &[400]),
        ("a parameter twice", authorize("client_id=a&client_id=b"), &[400]),
        ("no parameters", get("/oauth/authorize"), &[400]),
        ("a state of 20 KB", authorize(&format!("client_id=a&state={}", "s".repeat(20_000))), &[400, 414]),
        ("a body of 1 MB", post(FORM, long.as_bytes()), &[413]),
        ("10000 pairs", post(FORM, pairs.as_bytes()), &[400, 413]),
        ("NUL in a body", post(FORM, b"grant_type=a\0b"), &[400, 401]),
        ("bad UTF-8 in a body", post(FORM, b"grant_type=\xff\xfe"), &[400]),
        ("bad UTF-8 behind %", post(FORM, b"grant_type=%ff"), &[400]),
        ("JSON", post("application/json", b"{\"grant_type\":\"authorization_code\"}"), &[415]),
        ("a body without a type", post("", b"grant_type=authorization_code"), &[415]),
        ("an empty body", post(FORM, b""), &[400, 401]),
        ("a field twice", post(FORM, b"grant_type=a&grant_type=b&client_id=x"), &[400]),
        (
            "an odd Authorization",
            format!("POST /oauth/token HTTP/1.1\r\nHost: a\r\nAuthorization: Basic !!!\r\nContent-Type: {FORM}\r\nContent-Length: 12\r\n{close}\r\ngrant_type=a")
                .into(),
            &[400, 401],
        ),
        (
            "a token with NUL",
            b"GET /api/test HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\0b\r\nConnection: close\r\n\r\n".to_vec(),
            &[400, 401],
        ),
        (
            "a token of 60 KB",
            format!("GET /api/test HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n{close}\r\n", "a".repeat(60_000))
                .into(),
            &[400, 401],
        ),
        ("a token in the query", get("/api/test?access_token=oat_x"), &[400, 401]),
        (
            "odd cookies",
            b"GET /account HTTP/1.1\r\nHost: a\r\nCookie: oauth_session=\xff; oauth_browser=; ;;=\r\nConnection: close\r\n\r\n"
                .to_vec(),
            &[303, 400],
        ),
        ("half a head", b"GET /login HT".to_vec(), &[]),
    ];
    let mut odd = Vec::new();
    for (name, bytes, fair) in table {
        let (status, answer) = bare(&server, &bytes);
        let is_fair = status
            .map_or(fair.is_empty(), |status| fair.is_empty() && status < 500 || fair.contains(&status));
        if !is_fair {
            odd.push(format!(
                "{name}: {status:?} and not {fair:?}: {}",
                answer.lines().next().unwrap_or_default()
            ));
        }
    }
    assert!(odd.is_empty(), "{odd:#?}");
    assert!(server.is_alive());
}

/// Where two readings of a request's end are possible, nothing behind it is read as another request.
#[test]
fn conflicting_lengths_close_the_connection() {
    let server = Server::start(Database::Sqlite);
    let behind = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
    for head in [
        "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc",
        "Content-Length: +3\r\n\r\nabc",
        "Content-Length: 3, 4\r\n\r\nabc",
        "Content-Length : 3\r\n\r\nabc",
    ] {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let request = format!("POST /oauth/token HTTP/1.1\r\nHost: a\r\n{head}{behind}");
        let _ = stream.write_all(request.as_bytes());
        let mut answer = String::new();
        let end = stream.read_to_string(&mut answer);
        assert!(
            !end.is_err_and(|cause| cause.kind() == std::io::ErrorKind::WouldBlock),
            "{head:?} stays open: {answer}"
        );
        assert!(answer.starts_with("HTTP/1.1 400 "), "{head:?}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{head:?}: {answer}");
    }
}

/// The answers of the framework below us have no form of ours; these are all that it gives by itself.
///
/// Rule: RFC6749-5.2
#[test]
fn errors_are_json_for_programs_and_pages_for_people() {
    let server = Server::start(Database::Sqlite);
    for (method, path, status, program) in [
        ("POST", "/oauth/token", 400, true),
        ("GET", "/oauth/token", 405, true),
        ("PUT", "/oauth/revoke", 405, true),
        ("POST", "/.well-known/oauth-authorization-server", 405, true),
        ("GET", "/api/test", 401, false),
        ("GET", "/nowhere", 404, false),
        ("PUT", "/login", 405, false),
        ("GET", "/oauth/authorize", 400, false),
        ("GET", "/oauth/client/no-such-client", 303, false),
    ] {
        let request = http::other(method, &server.url(path));
        let answer = http::send(if program { request } else { request.header("accept", "text/html") });
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        let kind = answer.header("content-type");
        if program {
            assert_eq!(kind, "application/json", "{method} {path}");
            assert!(!answer.member("error").is_empty(), "{method} {path}");
        } else if status != 303 && status != 401 {
            assert_eq!(kind, "text/html; charset=utf-8", "{method} {path}");
            assert!(
                answer.header("content-security-policy").contains("default-src 'none'"),
                "{method} {path}"
            );
        }
    }
}

/// Sends a beginning, then a byte now and then, until the server has had enough.
fn dribble(server: &Server, beginning: &str) -> (Duration, String) {
    let started = Instant::now();
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    stream.write_all(beginning.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while started.elapsed() < CUT_OFF {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&buffer[..count]),
            Err(cause) if cause.kind() == std::io::ErrorKind::WouldBlock => {
                if answer.is_empty() && stream.write_all(b"x").is_err() {
                    break;
                }
            }
            Err(_) => break,
        }
    }
    (started.elapsed(), String::from_utf8_lossy(&answer).into_owned())
}

#[test]
fn what_dribbles_in_is_cut_off() {
    let mut server = Server::start(Database::Sqlite);
    let body = format!(
        "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: 9999\r\n\r\n"
    );
    let page = body.replace("/oauth/token", "/login");
    let unread = body.replace("/oauth/token", "/nowhere");
    let head = "POST /oauth/token HTTP/1.1\r\nHost: x\r\nX-Slow: ";
    let ends: Vec<_> = thread::scope(|scope| {
        let senders: Vec<_> = [head, "G", &body, &page, &unread]
            .map(|text| scope.spawn(|| dribble(&server, text)))
            .into_iter()
            .collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    for (number, (took, answer)) in ends.iter().enumerate() {
        assert!(*took < CUT_OFF, "sender {number} still went on after {took:?}: {answer}");
    }
    for number in [0, 2, 3] {
        assert!(ends[number].1.starts_with("HTTP/1.1 408"), "sender {number}: {}", ends[number].1);
    }
    assert!(server.is_alive());
}
