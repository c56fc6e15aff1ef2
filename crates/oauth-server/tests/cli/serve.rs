//! The server from its first start to its stop.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;

use crate::place::Place;

fn holds(folder: &std::path::Path, secret: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let with_it = entries.filter(|path| path.is_file()).filter(|path| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(secret.len()).any(|window| window == secret.as_bytes())
    });
    with_it.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

/// SEC-75
#[test]
fn the_first_start_makes_an_administrator_whose_password_is_in_one_file() {
    let place = Place::new();
    let log = place.serve(&[]).stop("TERM");
    let file = place.data().join("admin-password");
    let password = std::fs::read_to_string(&file).unwrap();
    let password = password.trim_end();
    assert_eq!(password.len(), 24);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(&file), mode(&place.data()), mode(&place.data().join("oauth.db"))),
        (0o600, 0o700, 0o600)
    );
    assert!(log.contains("admin-password") && !log.contains(password), "{log}");
    assert_eq!(holds(&place.data(), password), ["admin-password"]);
    assert!(place.run(&["user", "list"]).ok().starts_with("admin\tadmin\tenabled"));

    std::fs::remove_file(&file).unwrap();
    place.serve(&["serve"]).stop("INT");
    assert!(!file.exists(), "only the first start makes one");
}

#[test]
fn where_somebody_is_already_no_administrator_is_made() {
    let place = Place::new();
    place.run_with(&["user", "add", "alice", "--email", "a@b", "--password-stdin"], "correct horse").ok();
    place.serve(&[]).stop("TERM");
    assert!(!place.data().join("admin-password").exists());
    assert_eq!(place.run(&["user", "list"]).ok().lines().count(), 1);
}

#[test]
fn it_answers_health_the_way_in_and_what_is_not_there() {
    let place = Place::new();
    let server = place.serve(&[]);
    for target in ["/healthz", "/readyz"] {
        let answer = server.get(target);
        assert_eq!((answer.status, answer.body.as_str()), (200, "ok\n"));
        let head = server.ask("HEAD", target, "");
        assert_eq!((head.status, head.body.as_str(), head.header("content-length")), (200, "", Some("3")));
    }
    let home = server.get("/");
    assert_eq!((home.status, home.header("location")), (303, Some("/account")));
    let wrong = server.ask("POST", "/healthz", "Content-Length: 0\r\n");
    assert_eq!((wrong.status, wrong.header("allow")), (405, Some("GET, HEAD")));
    let nothing = server.get("/nowhere");
    assert_eq!((nothing.status, nothing.header("content-type")), (404, Some("application/json")));
    let page = server.ask("GET", "/nowhere", "Accept: text/html,*/*\r\n");
    assert_eq!((page.status, page.header("content-type")), (404, Some("text/html; charset=utf-8")));
    let metadata = server.get("/.well-known/oauth-authorization-server");
    assert!(
        metadata.body.contains(&format!("\"issuer\":\"http://{}\"", server.address)),
        "{}",
        metadata.body
    );
    assert_eq!(server.get("/api/test").status, 401);
    assert_eq!(server.line, format!("listening on http://{}", server.address));
}

/// Rule: RFC9112-3.2
#[test]
fn a_request_without_one_host_is_refused() {
    let place = Place::new();
    let server = place.serve(&[]);
    // What the HTTP parser refuses has no body at all; the rest is refused in our form.
    for (headers, form) in [
        ("", None),
        ("Host: a\r\nHost: a\r\n", None),
        ("Host: \r\n", Some("application/json")),
        ("Host: a/b\r\n", Some("application/json")),
    ] {
        let answer = server.send(&format!("GET /healthz HTTP/1.1\r\nConnection: close\r\n{headers}\r\n"));
        assert_eq!((answer.status, answer.header("content-type")), (400, form), "{headers:?}");
    }
    assert_eq!(server.send("GET /healthz HTTP/1.0\r\n\r\n").status, 200);
}

/// SEC-75
#[test]
fn a_request_is_one_line_of_the_log_without_its_query() {
    let place = Place::new().with("OAUTH_LOG_LEVEL", "trace");
    let server = place.serve(&[]);
    let secret = "oac_canary";
    let headers =
        format!("X-Request-Id: mine\r\nAuthorization: Bearer {secret}\r\nCookie: oauth_session={secret}\r\n");
    let answer = server.ask("GET", &format!("/healthz?code={secret}"), &headers);
    let id = answer.header("x-request-id").unwrap().to_owned();
    assert!(id.len() == 16 && id != "mine");
    server.ask("GET", &format!("/oauth/authorize?client_id={secret}&state={secret}"), &headers);
    let log = server.stop("TERM");
    let lines: Vec<&str> = log.lines().filter(|line| line.contains(&id)).collect();
    assert_eq!(lines.len(), 1, "{log}");
    for part in ["method=GET", "path=\"/healthz\"", "status=200", "ms=", "peer=\"loopback\""] {
        assert!(lines[0].contains(part), "{}", lines[0]);
    }
    assert!(!log.contains(secret) && !log.contains("mine"), "{log}");
}

#[test]
fn the_log_can_be_json() {
    let place = Place::new().with("OAUTH_LOG_FORMAT", "json");
    let server = place.serve(&[]);
    server.get("/healthz");
    let log = server.stop("TERM");
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered = lines.iter().find(|line| line["message"] == "answered").unwrap();
    assert_eq!((&answered["path"], &answered["status"]), (&"/healthz".into(), &200.into()));
    assert!(answered["span"]["id"].is_string());
}

#[test]
fn it_stops_although_a_connection_stays_open() {
    let place = Place::new();
    let server = place.serve(&[]);
    let mut idle = TcpStream::connect(&server.address).unwrap();
    write!(idle, "GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", server.address).unwrap();
    let mut start = [0u8; 12];
    idle.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 200");
    server.stop("TERM");
}

#[test]
fn commands_work_beside_a_running_server() {
    let place = Place::new().with("OAUTH_SWEEP_INTERVAL", "1");
    let server = place.serve(&[]);
    place.run_with(&["user", "add", "alice", "--email", "a@b", "--password-stdin"], "correct horse").ok();
    place
        .run(&["client", "add", "--name", "x", "--redirect-uri", "https://a.example", "--owner", "alice"])
        .ok();
    place.run(&["sweep"]).ok();
    assert_eq!(place.run(&["user", "list"]).ok().lines().count(), 2);
    assert_eq!(server.get("/readyz").status, 200);
    server.stop("TERM");
}

#[test]
fn everything_stands_under_the_path_of_the_public_url() {
    let place = Place::new().with("OAUTH_PUBLIC_URL", "https://id.example/idp");
    let server = place.serve(&[]);
    assert!(server.line.ends_with(" as https://id.example/idp"), "{}", server.line);
    assert_eq!(server.get("/").header("location"), Some("/idp/account"));
    assert_eq!(server.get("/login").status, 404);
    assert_eq!(server.get("/idp/login").status, 200);
    assert_eq!(server.get("/idp/api/test").status, 401);
    let forwarded = "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: http\r\nAuthorization: Bearer x\r\n";
    assert_eq!(server.ask("GET", "/idp/api/test", forwarded).status, 400, "plain http in front of us");
    assert_eq!(server.get("/healthz").status, 200);
    assert_eq!(server.get("/.well-known/oauth-authorization-server/idp").status, 200);
    assert_eq!(server.get("/.well-known/oauth-protected-resource/idp/api").status, 200);
}

#[test]
fn what_hinders_the_start_is_told_in_one_line() {
    let place = Place::new();
    let server = place.serve(&[]);
    let port = server.address.clone();
    let taken = Place::new().with("OAUTH_BIND", &port);
    assert!(taken.run(&[]).failed().contains(&port));
    assert!(!taken.data().exists());
    let broken = Place::new();
    std::fs::create_dir(broken.data()).unwrap();
    std::fs::write(broken.data().join("oauth.db"), "no database").unwrap();
    assert!(broken.run(&["serve"]).failed().contains("database"));
    let exposed = Place::new().with("OAUTH_PUBLIC_URL", "http://id.example");
    assert!(exposed.run(&[]).failed().contains("OAUTH_PUBLIC_URL"));
}

/// F-11: what a file adds can be asked for; a fault in it stops every start.
#[test]
fn scopes_come_from_a_file() {
    let place = Place::new();
    let draw = "[[scope]]\nname = 'draw'\ntitle = 'Draw'\nrisk = 'visible'\n";
    let staff = "[[scope]]\nname = 'staff'\ntitle = 'Staff'\nrisk = 'internal'\n";
    let file = place.file("scopes.toml", format!("{draw}{staff}"));
    let place = place.with("OAUTH_SCOPES_FILE", &file);
    let server = place.serve(&["serve"]);
    let metadata = server.get("/.well-known/oauth-authorization-server").body;
    assert!(metadata.contains(r#"["read","write","profile","email","draw"]"#), "{metadata}");
    let add = ["client", "add", "--name", "Pen", "--redirect-uri", "https://pen.example/cb"];
    let made = place.run(&add).ok();
    assert!(made.contains("\"scope\": \"draw read write\""), "{made}");
    let made = place.run(&[add.as_slice(), &["--scope", "staff"]].concat()).ok();
    assert!(made.contains("\"scope\": \"staff\""), "{made}");
    place.file("scopes.toml", "[[scope]]\nname = 'draw'\ntitle = 'Draw'\nrisk = 'loud'\n");
    for command in [&["serve"][..], &["config", "check"]] {
        let told = place.run(command).failed();
        for part in ["OAUTH_SCOPES_FILE", "scopes.toml", "scope draw", "loud"] {
            assert!(told.contains(part), "{told}");
        }
    }
}
