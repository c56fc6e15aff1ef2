//! Requests to the provider, each told on the terminal with its answer. No redirect is followed: it could carry a secret
//! elsewhere.

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use oauth_core::text::form::{Pairs, encode};
use oauth_core::text::uri::{RedirectKind, RedirectUri, WebPage};
use serde_json::{Map, Value};
use ureq::http::{HeaderMap, Request as HttpRequest, Response};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};
use ureq::{Agent, Body};

use super::super::{Fault, Outcome};
use super::terminal::Terminal;

/// A request and its answer are over after this time.
const TIMEOUT: Duration = Duration::from_secs(30);
/// At most this many bytes of an answer are read.
const MAX_BODY: usize = 64 * 1024;
/// At most this many bytes of header.
const MAX_HEAD: usize = 32 * 1024;

/// What helps where a certificate is not believed.
const CERTIFICATE: &str = "certificates are checked with the system's roots; SSL_CERT_FILE names others, such as those of a test network";

/// The way into the web.
pub(super) struct Web {
    /// By the proxies of the environment, if there are any.
    out: Agent,
    /// To this machine, where no proxy belongs in between.
    here: Agent,
    allow_http: bool,
}

/// What is sent.
#[derive(Clone, Debug)]
pub(super) struct Request<'a> {
    pub(super) method: &'static str,
    pub(super) url: &'a str,
    /// `Authorization`
    pub(super) authorization: Option<String>,
    /// The form body, where there is one.
    pub(super) form: Option<&'a [(&'a str, &'a str)]>,
}

/// What came.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    headers: HeaderMap,
    pub(super) body: String,
    whole: bool,
}

impl<'a> Request<'a> {
    /// A GET.
    pub(super) const fn get(url: &'a str, authorization: Option<String>) -> Self {
        Self { method: "GET", url, authorization, form: None }
    }
}

impl Web {
    /// With the root certificates of the system.
    ///
    /// # Errors
    /// [`Fault`] when ring cannot be used.
    pub(super) fn new(allow_http: bool) -> Result<Self, Fault> {
        let roots = rustls_native_certs::load_native_certs().certs;
        let roots: Vec<Certificate<'static>> =
            roots.iter().map(|der| Certificate::from_der(der.as_ref()).to_owned()).collect();
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = || {
            Agent::config_builder()
                .timeout_global(Some(TIMEOUT))
                .max_redirects(0)
                .max_redirects_will_error(false)
                .http_status_as_error(false)
                .max_response_header_size(MAX_HEAD)
                // A person may think for minutes between two requests.
                .max_idle_connections(0)
                .user_agent(concat!("oauth-server-try/", env!("CARGO_PKG_VERSION")))
                .tls_config(tls.clone())
        };
        let here = config().proxy(None).build().into();
        Ok(Self { out: config().build().into(), here, allow_http })
    }

    /// An address that may be asked: https, or http on this machine.
    ///
    /// # Errors
    /// [`Fault`] that says why not.
    pub(super) fn address<'t>(
        &self,
        terminal: &Terminal,
        what: &str,
        text: &'t str,
    ) -> Result<&'t str, Fault> {
        let page = WebPage::parse(text);
        if let Err(error) = page {
            return Err(terminal.fault(&format!("{what} {text:?} is no address: {error}"), None));
        }
        if text.contains('#') {
            return Err(terminal.fault(&format!("{what} {text:?} has a fragment"), None));
        }
        match kind(text) {
            RedirectKind::Https | RedirectKind::Loopback => Ok(text),
            _ if self.allow_http => Ok(text),
            _ => Err(terminal.fault(
                &format!("{what} {text} is plain http: everybody on the way could read the secrets"),
                Some("use https; --allow-http for a test network"),
            )),
        }
    }

    /// Sends a request and tells both it and its answer.
    ///
    /// # Errors
    /// [`Fault`] when no answer comes, or one that is no HTTP.
    pub(super) fn send(&self, terminal: &mut Terminal, request: &Request<'_>) -> Result<Answer, Fault> {
        tell(terminal, request)?;
        let form = request.form.map(encode);
        let mut draft = HttpRequest::builder().method(request.method).uri(request.url);
        draft = draft.header("Accept", "application/json, */*;q=0.5");
        if let Some(authorization) = &request.authorization {
            draft = draft.header("Authorization", authorization);
        }
        let agent = if kind(request.url) == RedirectKind::Loopback { &self.here } else { &self.out };
        let sent = match form {
            Some(form) => draft
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(form)
                .map_err(ureq::Error::from)
                .and_then(|request| agent.run(request)),
            None if request.method == "GET" => {
                draft.body(()).map_err(ureq::Error::from).and_then(|request| agent.run(request))
            }
            None => {
                draft.body(String::new()).map_err(ureq::Error::from).and_then(|request| agent.run(request))
            }
        };
        let answer = sent.and_then(read).map_err(|error| unanswered(terminal, &error))?;
        terminal.learn_answer(&answer.body);
        answer.tell(terminal)?;
        Ok(answer)
    }
}

/// Who can hear what is sent there.
pub(super) fn kind(url: &str) -> RedirectKind {
    RedirectUri::from_stored(url.to_owned()).kind()
}

fn tell(terminal: &Terminal, request: &Request<'_>) -> Outcome {
    terminal.line("sent", &format!("{} {}", request.method, request.url))?;
    if let Some(authorization) = &request.authorization {
        terminal.line("", &format!("Authorization: {authorization}"))?;
    }
    request.form.unwrap_or_default().iter().try_for_each(|(name, value)| {
        // Also one that is too short to be known again.
        let value = if *name == "client_secret" { "…" } else { value };
        terminal.line("", &format!("{name}={value}"))
    })
}

fn read(response: Response<Body>) -> Result<Answer, ureq::Error> {
    let (head, body) = response.into_parts();
    let mut bytes = Vec::new();
    // One byte more than is taken, so that too much is seen.
    body.into_reader().take(MAX_BODY as u64 + 1).read_to_end(&mut bytes)?;
    let whole = bytes.len() <= MAX_BODY;
    bytes.truncate(MAX_BODY);
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Answer { status: head.status.as_u16(), headers: head.headers, body, whole })
}

fn unanswered(terminal: &Terminal, error: &ureq::Error) -> Fault {
    let hint = match error {
        ureq::Error::Io(cause) if cause.kind() == std::io::ErrorKind::ConnectionRefused => {
            Some("does the provider run there?")
        }
        ureq::Error::Io(cause) if cause.kind() == std::io::ErrorKind::InvalidData => Some(CERTIFICATE),
        ureq::Error::HostNotFound => Some("is the name of the host right?"),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => Some(CERTIFICATE),
        ureq::Error::Timeout(_) => Some("an answer must be there within 30 seconds"),
        _ => None,
    };
    terminal.fault(&format!("no answer: {error}"), hint)
}

impl Answer {
    /// A header, where it is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Is it a 2xx?
    pub(super) const fn is_good(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// The body as a JSON object; none when it is something else, or was too long.
    pub(super) fn object(&self) -> Option<Map<String, Value>> {
        match serde_json::from_str(&self.body) {
            Ok(Value::Object(object)) if self.whole => Some(object),
            _ => None,
        }
    }

    /// The body as a form; none when it is something else, or was too long.
    pub(super) fn pairs(&self) -> Option<Pairs> {
        let pairs = Pairs::parse(self.body.trim().as_bytes()).ok()?;
        (self.whole && pairs.iter().next().is_some()).then_some(pairs)
    }

    /// What is wrong with a body that should have been something else.
    pub(super) fn unreadable(&self, wanted: &str) -> String {
        if self.whole {
            format!("the answer is no {wanted}")
        } else {
            format!("the answer is longer than {} KiB", MAX_BODY / 1024)
        }
    }

    fn tell(&self, terminal: &Terminal) -> Outcome {
        terminal
            .line("came", &format!("{} {}", self.status, self.header("content-type").unwrap_or_default()))?;
        for name in ["location", "www-authenticate"] {
            if let Some(value) = self.header(name) {
                terminal.line("", &format!("{name}: {value}"))?;
            }
        }
        // In JSON a text has many spellings; the secrets of this one are known.
        let json = serde_json::from_str::<Value>(&self.body).map(|json| json.to_string());
        let page = self.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        let text =
            json.unwrap_or_else(|_| if page { title(&self.body) } else { self.body.trim().to_owned() });
        // Why a provider refuses, its page tells people.
        let why = if page && self.status >= 400 { said(&self.body) } else { String::new() };
        if !why.is_empty() {
            terminal.line("", &text)?;
            return terminal.line("", &format!("it says: {why}"));
        }
        let cut = if self.whole { "" } else { " (cut off)" };
        if text.is_empty() { Ok(()) } else { terminal.line("", &format!("{text}{cut}")) }
    }
}

/// What a page is called: all of it would fill the terminal.
fn title(page: &str) -> String {
    let title = page.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
    title.map_or_else(|| "a page".to_owned(), |(title, _)| format!("a page: {}", title.trim()))
}

/// What a page says, without its marks and what scripts and styles say, on one line. All of it: whoever shows it looks for secrets
/// before it is cut.
fn said(page: &str) -> String {
    let main = page.find("<main").and_then(|at| page.get(at..)).unwrap_or(page);
    let mut text = String::new();
    let mut silent = false;
    for part in main.split('<').skip(1) {
        let (mark, after) = part.split_once('>').unwrap_or((part, ""));
        let name = mark.trim_start_matches('/').split(|sign: char| !sign.is_ascii_alphanumeric()).next();
        let name = name.unwrap_or_default().to_ascii_lowercase();
        if matches!(name.as_str(), "script" | "style") {
            silent = !mark.starts_with('/');
        }
        if !silent {
            // What stands within a line parts no words.
            let within =
                ["a", "b", "bdi", "code", "em", "i", "span", "strong", "wbr"].contains(&name.as_str());
            text.push_str(if within { "" } else { " " });
            text.push_str(after);
        }
    }
    let words: Vec<String> = text.split_whitespace().map(plain).collect();
    words.join(" ")
}

/// A text without the names and numbers that stand for signs in HTML.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let sign = after.split_once(';').and_then(|(name, after)| Some((sign(name)?, after)));
        let (sign, after) = sign.unwrap_or(('&', after));
        plain.push(sign);
        rest = after;
    }
    plain.push_str(rest);
    plain
}

fn sign(name: &str) -> Option<char> {
    let number = |digits: &str, base| u32::from_str_radix(digits, base).ok().and_then(char::from_u32);
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "amp" => Some('&'),
        _ => match name.strip_prefix('#')?.split_at_checked(1)? {
            ("x" | "X", digits) => number(digits, 16),
            _ => number(name.strip_prefix('#')?, 10),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn a_page_is_told_without_its_marks() {
        let page = "<h1>No</h1><main id=x><p>a&#x2F;b&#43;c&amp;d<wbr>e &bogus; &</p><script>x</script><p>\
                    <code>f</code>&#1114112;</main>";
        assert_eq!(said(page), "a/b+c&de &bogus; & f&#1114112;");
        assert_eq!(said("<"), "");
    }
}
