//! Letters in a folder and over a real SMTP conversation, with a mail server of a few lines.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::thread::{self, JoinHandle};

use oauth_core::testing;

use super::*;
use crate::config::Config;

/// What a mail server says to a line.
type Reply = fn(&str) -> &'static str;

/// A mail server for one conversation; it answers what it was told, line by line.
fn listen(reply: Reply) -> (u16, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    (port, thread::spawn(move || converse(&listener.accept().unwrap().0, reply)))
}

fn converse(stream: &TcpStream, reply: Reply) -> Vec<String> {
    let say = |text: &str| (&*stream).write_all(format!("{text}\r\n").as_bytes());
    let mut told = Vec::new();
    let mut in_data = false;
    say("220 mail.example ESMTP").unwrap();
    for line in BufReader::new(stream).lines() {
        let Ok(line) = line else { break };
        told.push(line.clone());
        if in_data && line != "." {
            continue;
        }
        in_data = line == "DATA";
        if line == "QUIT" || say(reply(&line)).is_err() {
            break;
        }
    }
    told
}

fn obliging(line: &str) -> &'static str {
    match line.split([' ', ':']).next().unwrap_or_default() {
        "EHLO" => "250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
        "AUTH" => "235 2.7.0 ok",
        "DATA" => "354 go on",
        _ => "250 2.0.0 ok",
    }
}

fn post(lines: &str) -> Post {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "mail.from = 'Gallery <no-reply@gallery.example>'\n{lines}").unwrap();
    let config = Config::load(Some(file.path()), std::iter::empty()).unwrap();
    let url = PublicUrl::parse("https://gallery.example").unwrap();
    Post::open(config.mail.as_ref().unwrap(), &url, testing::env()).unwrap()
}

fn letter() -> Letter {
    Letter {
        id: "0190a4d2-7e3c-7b1a-8f00-0123456789ab".to_owned(),
        to: "alice@people.example".to_owned(),
        subject: "Gallerie: \u{c4}nderung".to_owned(),
        text: "Guten Tag,\n\nhttps://gallery.example/password/new?link=opr_abc\n\nGr\u{fc}\u{df}e\n.\n"
            .to_owned(),
        language: "de".to_owned(),
    }
}

/// F-74
#[test]
fn a_mail_server_is_told_the_letter() {
    let (port, server) = listen(obliging);
    let mut password = tempfile::NamedTempFile::new().unwrap();
    writeln!(password, "geheim").unwrap();
    let post = post(&format!(
        "mail.smtp = 'smtp://robot@127.0.0.1:{port}'\nmail.smtp_starttls = 'off'\nmail.smtp_password_file = '{}'",
        password.path().display()
    ));
    post.send(&letter()).unwrap();
    drop(post);
    let told = server.join().unwrap();
    let text = told.join("\n");
    assert_eq!(told[0], "EHLO gallery.example");
    assert_eq!(told[1], "AUTH PLAIN AHJvYm90AGdlaGVpbQ==", "\\0robot\\0geheim");
    assert!(told[2].starts_with("MAIL FROM:<no-reply@gallery.example>"), "{text}");
    assert_eq!(&told[3..5], ["RCPT TO:<alice@people.example>", "DATA"]);
    for header in [
        "From: Gallery <no-reply@gallery.example>",
        "To: alice@people.example",
        "Subject: Gallerie: =?utf-8?b?",
        "Message-ID: <0190a4d2-7e3c-7b1a-8f00-0123456789ab@gallery.example>",
        "Date: Thu, 01 Jan 2026 00:00:00 +0000",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Language: de",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert_eq!(told.iter().filter(|line| line.starts_with(header)).count(), 1, "{header}: {text}");
    }
    assert!(text.contains("https://gallery.example/password/new?link=3Dopr_abc"), "{text}");
    assert!(told.contains(&"..".to_owned()), "a dot of the text ends nothing: {text}");
}

/// SEC-107: what looks like another header, or another recipient, is none.
#[test]
fn nothing_in_a_letter_adds_a_header_or_a_recipient() {
    let folder = tempfile::tempdir().unwrap();
    let post = post(&format!("mail.folder = '{}'", folder.path().display()));
    let hostile = Letter { subject: "a\r\nBcc: eve@evil.example\r\n\r\nx".to_owned(), ..letter() };
    if let Ok(message) = post.compose(&hostile) {
        let text = String::from_utf8(message.formatted()).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
        assert_eq!(message.envelope().to().len(), 1);
    }
    for to in
        ["a@b.example\r\nBcc: c@d", "a@b.example, c@d.example", "<a@b.example> x", "a@b.example> SIZE=1", ""]
    {
        let refused = post.compose(&Letter { to: to.to_owned(), ..letter() }).unwrap_err();
        assert_eq!(refused, NotSent("the address cannot be written to".to_owned()), "{to:?}");
    }
}

/// The log has the code alone: what servers say names the address.
#[test]
fn a_mail_server_that_refuses_is_no_success() {
    let refusals: [(Reply, &str); 4] = [
        (
            |line| {
                if line.starts_with("RCPT") { "550 <alice@people.example> unknown" } else { obliging(line) }
            },
            "550",
        ),
        (|line| if line.starts_with("RCPT") { "451 try later alice" } else { obliging(line) }, "451"),
        (|line| if line == "." { "554 spam" } else { obliging(line) }, "554"),
        (|_| "nonsense alice", "the mail server"),
    ];
    for (reply, says) in refusals {
        let (port, server) = listen(reply);
        let post = post(&format!("mail.smtp = 'smtp://127.0.0.1:{port}'\nmail.smtp_starttls = 'off'"));
        let error = post.send(&letter()).unwrap_err();
        assert!(error.0.contains(says) && !error.0.contains("alice"), "{error}");
        drop(post);
        server.join().unwrap();
    }
    let gone = post("mail.smtp = 'smtp://127.0.0.1:1'\nmail.smtp_starttls = 'off'");
    assert_eq!(gone.send(&letter()).unwrap_err().0, "the mail server cannot be reached");
}

/// Somebody on the way who takes STARTTLS out of the answer gets neither the password nor the letter.
#[test]
fn without_starttls_nothing_is_said() {
    let (port, server) = listen(obliging);
    let mut password = tempfile::NamedTempFile::new().unwrap();
    writeln!(password, "geheim").unwrap();
    let post = post(&format!(
        "mail.smtp = 'smtp://robot@localhost:{port}'\nmail.smtp_password_file = '{}'",
        password.path().display()
    ));
    let error = post.send(&letter()).unwrap_err();
    assert!(error.0.starts_with("the mail server"), "{error}");
    drop(post);
    let told = server.join().unwrap();
    assert!(told.iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"), "{told:?}");
}

/// F-74
#[test]
fn a_folder_has_a_file_for_each_letter_that_nobody_else_reads() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("a/mail");
    let post = post(&format!("mail.folder = '{}'", place.display()));
    post.send(&letter()).unwrap();
    post.send(&letter()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let files: Vec<_> = fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files, [place.join(format!("{}.eml", letter().id))]);
    assert_eq!((mode(&place), mode(&files[0])), (0o700, 0o600));
    assert!(fs::read_to_string(&files[0]).unwrap().contains("To: alice@people.example\r\n"));
    fs::remove_dir_all(&place).unwrap();
    assert!(post.send(&letter()).unwrap_err().0.starts_with("the folder of letters"));
}
