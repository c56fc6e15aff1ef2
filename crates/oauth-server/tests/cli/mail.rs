//! Letters of a running server: as files in a folder, and told to a mail server.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::place::{Answer, Place, Server};

const FROM: &str = "Gallery <no-reply@gallery.example>";
const PASSWORD: &str = "correct horse battery";

/// A browser of a few lines: it keeps its cookies and the hidden field of forms.
struct Browser<'a> {
    server: &'a Server,
    cookies: Vec<String>,
    csrf: String,
}

impl<'a> Browser<'a> {
    fn new(server: &'a Server) -> Self {
        Self { server, cookies: Vec::new(), csrf: String::new() }
    }

    fn ask(&mut self, method: &str, target: &str, fields: &str) -> Answer {
        let body = if method == "POST" { format!("{fields}&csrf={}", self.csrf) } else { String::new() };
        let host = &self.server.address;
        let answer = self.server.send(&format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.cookies.join("; "),
            body.len()
        ));
        let set = answer.head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
        self.cookies.extend(set.filter_map(|cookie| cookie.split(';').next()).map(str::to_owned));
        if let Some(rest) = answer.body.split("name=\"csrf\" value=\"").nth(1) {
            self.csrf = rest.split('"').next().unwrap().to_owned();
        }
        answer
    }

    fn sign_up(&mut self) {
        assert_eq!(self.ask("GET", "/signup", "").status, 200);
        let password = PASSWORD.replace(' ', "+");
        let fields = format!(
            "username=cara&email=cara%40people.example&password={password}&password_again={password}"
        );
        let answer = self.ask("POST", "/signup", &fields);
        assert_eq!(answer.status, 303, "{answer:?}");
    }
}

/// Waits until there is this; the server looks for letters every two seconds.
fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let asked = Instant::now();
    loop {
        match look() {
            Some(found) => return found,
            None if asked.elapsed() < Duration::from_secs(20) => {
                std::thread::sleep(Duration::from_millis(50));
            }
            None => panic!("it did not come"),
        }
    }
}

fn letters(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect();
    files.sort();
    files
}

/// The link of a letter, as path and query: quoted-printable breaks long lines and writes `=` as `=3D`.
fn link(letter: &str, server: &Server) -> String {
    let text = letter.replace("=\r\n", "").replace("=3D", "=");
    let rest = text.split(&format!("http://{}", server.address)).nth(1).unwrap_or_else(|| panic!("{text}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

/// F-74, F-78, SEC-75
#[test]
fn a_running_server_writes_letters_into_a_folder() {
    let place = Place::new().with("OAUTH_MAIL_FROM", FROM);
    let server = place.serve(&[]);
    let folder = place.data().join("mail");
    assert!(server.get("/login").body.contains("/password/forgotten"));
    let mut browser = Browser::new(&server);
    browser.sign_up();
    let file = until(|| letters(&folder).pop());
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
    let letter = std::fs::read_to_string(&file).unwrap();
    assert!(letter.contains("From: Gallery <no-reply@gallery.example>\r\n"), "{letter}");
    assert!(letter.contains("To: cara@people.example\r\n"), "{letter}");
    let opened = link(&letter, &server);
    let page = browser.ask("GET", &opened, "");
    assert!(page.status == 200 && page.body.contains("cara@people.example"), "{page:?}");
    let secret = opened.split_once("link=").unwrap().1;
    let answer = browser.ask("POST", "/account/email/confirm", &format!("link={secret}"));
    assert_eq!((answer.status, answer.header("location")), (303, Some("/account?done=email-confirmed")));

    let mut elsewhere = Browser::new(&server);
    elsewhere.ask("GET", "/password/forgotten", "");
    for named in ["cara", "nobody"] {
        let answer = elsewhere.ask("POST", "/password/forgotten", &format!("username={named}"));
        assert_eq!(answer.header("location"), Some("/password/forgotten?done=sent"), "{answer:?}");
    }
    let second = until(|| letters(&folder).into_iter().find(|path| *path != file));
    let reset = link(&std::fs::read_to_string(second).unwrap(), &server);
    assert_eq!(elsewhere.ask("GET", &reset, "").status, 200);
    let secret_2 = reset.split_once("link=").unwrap().1;
    let fields = format!("link={secret_2}&new_password=another+one+now&new_password_again=another+one+now");
    assert_eq!(
        elsewhere.ask("POST", "/password/new", &fields).header("location"),
        Some("/login?done=password")
    );
    assert_eq!(browser.ask("GET", "/account", "").status, 303, "every session has ended");
    until(|| (letters(&folder).len() == 3).then_some(()));
    let metrics = server.get("/metrics").body;
    assert!(metrics.contains("oauth_letters_total{kind=\"reset-password\",outcome=\"sent\"} 1"), "{metrics}");
    let log = server.stop("TERM");
    for hidden in [secret, secret_2, "cara@people.example"] {
        assert!(!log.contains(hidden), "{log}");
    }
    let bytes = std::fs::read(place.data().join("oauth.db")).unwrap();
    for secret in [secret, secret_2] {
        let tail = &secret.as_bytes()[26..];
        assert!(!bytes.windows(tail.len()).any(|window| window == tail), "the database has no link");
    }
}

/// F-74: what was written before the mail server was there is sent when it is.
#[test]
fn a_running_server_tells_a_mail_server() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("smtp://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let place = Place::new()
        .with("OAUTH_MAIL_FROM", FROM)
        .with("OAUTH_MAIL_SMTP", &url)
        .with("OAUTH_MAIL_SMTP_STARTTLS", "off");
    let shown = place.run(&["config", "show"]).ok();
    assert!(shown.contains(&format!("mail.smtp = \"{url}\"  # OAUTH_MAIL_SMTP\n")), "{shown}");
    assert!(shown.contains("# mail.folder is not set\n"), "{shown}");
    let server = place.serve(&[]);
    Browser::new(&server).sign_up();
    let stream = listener.accept().unwrap().0;
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let say = |text: &str| (&stream).write_all(format!("{text}\r\n").as_bytes()).unwrap();
    let mut told = String::new();
    say("220 mail.example ESMTP");
    for line in BufReader::new(&stream).lines() {
        let line = line.unwrap();
        told.push_str(&format!("{line}\r\n"));
        match line.as_str() {
            "DATA" => say("354 go on"),
            "." => say("250 ok"),
            "QUIT" => break,
            _ if told.contains("DATA\r\n") => {}
            _ => say("250 ok"),
        }
    }
    drop(stream);
    assert!(told.contains("MAIL FROM:<no-reply@gallery.example>"), "{told}");
    assert!(told.contains("RCPT TO:<cara@people.example>\r\nDATA\r\n"), "{told}");
    assert!(link(&told, &server).starts_with("/account/email/confirm?link=oce_"));
    assert!(!place.data().join("mail").exists());
    until(|| {
        server.get("/metrics").body.contains("kind=\"confirm-email\",outcome=\"sent\"} 1").then_some(())
    });
    server.stop("TERM");
}

/// Without an address to write from there is nothing of it.
#[test]
fn without_a_sender_there_is_no_mail() {
    let place = Place::new();
    let server = place.serve(&[]);
    assert!(!server.get("/login").body.contains("/password/forgotten"));
    assert_eq!(server.get("/password/forgotten").status, 404);
    let told =
        Place::new().with("OAUTH_MAIL_SMTP", "smtps://mail.example").run(&["config", "check"]).failed();
    assert!(told.contains("mail.from"), "{told}");
}
