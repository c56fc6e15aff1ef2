//! Alice, who has an account, and her browser.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

use crate::place::{Answer, Place, Server};

/// What she signs in with.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A person at one server.
pub(crate) struct Person<'a> {
    server: &'a Server,
    cookies: BTreeMap<String, String>,
}

/// Makes her account.
pub(crate) fn add(place: &Place) {
    let arguments = ["user", "add", "alice", "--email", "alice@a.example", "--password-stdin"];
    place.run_with(&arguments, PASSWORD).ok();
}

impl<'a> Person<'a> {
    pub(crate) fn at(server: &'a Server) -> Self {
        Self { server, cookies: BTreeMap::new() }
    }

    fn ask(&mut self, method: &str, target: &str, form: &[(&str, &str)]) -> Answer {
        let server = self.server;
        let target = target.strip_prefix(&format!("http://{}", server.address)).unwrap_or(target);
        let jar: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let body = reqwest::Url::parse_with_params("http://x", form).unwrap();
        let body = if form.is_empty() { "" } else { body.query().unwrap() };
        let answer = server.send(&format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\nAccept: text/html\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            server.address,
            jar.join("; "),
            body.len()
        ));
        for line in answer.head.lines() {
            let Some(("set-cookie", cookie)) = line.split_once(": ") else { continue };
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    /// Opens an address, signs in where that is asked for, and decides. Answers where the browser is sent to, or the page.
    pub(crate) fn decide(&mut self, address: &str, decision: &str) -> Result<String, String> {
        let mut page = self.ask("GET", address, &[]);
        if let Some(to) = page.header("location").map(str::to_owned) {
            // What she allowed before is not asked again.
            if !to.starts_with("/login") {
                return Ok(to);
            }
            let form = self.ask("GET", &to, &[]).body;
            let (csrf, back) = (value(&form, "csrf"), value(&form, "return_to"));
            let fields =
                [("csrf", &*csrf), ("return_to", &back), ("username", "alice"), ("password", PASSWORD)];
            let entered = self.ask("POST", "/login", &fields);
            page = self.ask("GET", entered.header("location").unwrap(), &[]);
        }
        assert_eq!(page.status, 200, "{page:?}");
        let names = ["csrf", "interaction", "callback"];
        let hidden = names.map(|name| (name, value(&page.body, name)));
        let boxes = page.body.split("name=\"scope\"").skip(1);
        let scopes = boxes.filter_map(|rest| rest.split_once("value=\"")).map(|(_, rest)| until_quote(rest));
        let mut fields: Vec<(&str, String)> =
            hidden.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        fields.extend(scopes.map(|scope| ("scope", scope)));
        fields.extend([("scope_choice", "yes".to_owned()), ("decision", decision.to_owned())]);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let decided = self.ask("POST", "/oauth/authorize", &fields);
        decided.header("location").map(str::to_owned).ok_or(decided.body)
    }
}

/// Opens an address at another port, as her browser does when it is sent there.
pub(crate) fn open(address: &str) -> String {
    let (host, target) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{target} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    page
}

fn value(page: &str, name: &str) -> String {
    page.split_once(&format!("name=\"{name}\" value=\""))
        .map(|(_, rest)| until_quote(rest))
        .unwrap_or_default()
}

/// The text up to the quotation mark, as the page means it.
fn until_quote(rest: &str) -> String {
    let text = rest.split('"').next().unwrap();
    [("&#x2F;", "/"), ("&#x3D;", "="), ("&#x3d;", "="), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (entity, letter)| text.replace(entity, letter))
}
