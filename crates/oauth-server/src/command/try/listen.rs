//! The loopback listener of RFC 8252 §7.3: takes one answer from the person's browser.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

use oauth_core::text::form::Pairs;
use oauth_core::text::uri::RedirectKind;
use url::{Host, Url};

use super::http::kind;

/// A browser that opened a connection to spare says nothing on it; the next one is waiting behind it.
const PATIENCE: Duration = Duration::from_secs(2);
/// At most this many bytes of request.
const MAX_REQUEST: usize = 16 * 1024;

/// Listens at a redirect URI.
pub(super) struct Listener {
    socket: TcpListener,
    uri: String,
    path: String,
}

impl Listener {
    /// Listens where this redirect URI leads; `None` when it leads elsewhere than to http on this machine. Without a port in
    /// it, any free one is taken and put in (RFC 8252 §7.3).
    ///
    /// # Errors
    /// When the port cannot be had.
    pub(super) fn bind(uri: &str) -> std::io::Result<Option<Self>> {
        let (Ok(url), RedirectKind::Loopback) = (Url::parse(uri), kind(uri)) else { return Ok(None) };
        let host = match url.host() {
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
            // `localhost`, for which browsers try this address too.
            _ => IpAddr::V4(Ipv4Addr::LOCALHOST),
        };
        let (head, path) = split(uri);
        let socket = TcpListener::bind((host, port(head).unwrap_or(0)))?;
        let uri = match port(head) {
            Some(_) => uri.to_owned(),
            None => format!("{}:{}{path}", head.trim_end_matches(':'), socket.local_addr()?.port()),
        };
        let path = path.split('?').next().unwrap_or_default();
        let path = if path.is_empty() { "/" } else { path };
        Ok(Some(Self { socket, uri, path: path.to_owned() }))
    }

    /// The redirect URI with the port that is listened at.
    pub(super) fn uri(&self) -> &str {
        &self.uri
    }

    /// Waits for an answer that belongs to this trial. Any page in the person's browser can send something here, so what
    /// does not belong is told to `stranger` and waited on.
    ///
    /// # Errors
    /// When the socket fails.
    pub(super) fn wait(
        &self,
        belongs: impl Fn(&Pairs) -> bool,
        mut stranger: impl FnMut(),
    ) -> std::io::Result<Pairs> {
        loop {
            let (mut stream, _) = self.socket.accept()?;
            match self.read(&mut stream) {
                Some(pairs) if belongs(&pairs) => {
                    answer(
                        &mut stream,
                        "200 OK",
                        "The answer is there. You may close this page and go back to the terminal.",
                    );
                    return Ok(pairs);
                }
                Some(_) => {
                    answer(&mut stream, "400 Bad Request", "This answer belongs to another request.");
                    stranger();
                }
                None => answer(&mut stream, "404 Not Found", "Nothing is here."),
            }
        }
    }

    /// The query of a GET of the redirect URI; none for everything else.
    fn read(&self, stream: &mut TcpStream) -> Option<Pairs> {
        stream.set_read_timeout(Some(PATIENCE)).and(stream.set_write_timeout(Some(PATIENCE))).ok()?;
        let mut head = Vec::new();
        let mut part = [0u8; 2048];
        // The whole head is read, or closing would reset the connection before the browser has its page.
        while !head.windows(4).any(|end| end == b"\r\n\r\n") {
            let count = stream.read(&mut part).ok().filter(|count| *count > 0)?;
            head.extend_from_slice(part.get(..count)?);
            if head.len() > MAX_REQUEST {
                return None;
            }
        }
        let line = head.split(|byte| *byte == b'\r').next()?;
        let target = std::str::from_utf8(line).ok()?.strip_prefix("GET ")?.split(' ').next()?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        (path == self.path).then(|| Pairs::parse(query.as_bytes()).ok())?
    }
}

fn answer(stream: &mut TcpStream, status: &str, text: &str) {
    let head = "Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\
                X-Content-Type-Options: nosniff\r\nConnection: close";
    let length = text.len();
    // A browser that is gone already has sent what matters.
    let _ = write!(stream, "HTTP/1.1 {status}\r\n{head}\r\nContent-Length: {length}\r\n\r\n{text}");
}

/// `http://127.0.0.1:80/cb?x` → (`http://127.0.0.1:80`, `/cb?x`)
fn split(uri: &str) -> (&str, &str) {
    let host = uri.find("://").map_or(0, |at| at + 3);
    let end = uri.get(host..).and_then(|rest| rest.find(['/', '?'])).map_or(uri.len(), |at| host + at);
    uri.split_at(end)
}

/// The port that is written there.
fn port(head: &str) -> Option<u16> {
    head.rsplit_once(':').and_then(|(_, port)| port.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rule: RFC8252-7.3
    #[test]
    fn a_port_is_taken_where_none_is_named() {
        for (uri, head, tail) in [
            ("http://127.0.0.1/cb", "http://127.0.0.1:", "/cb"),
            ("http://127.0.0.1", "http://127.0.0.1:", ""),
            ("http://127.0.0.1/cb?x=1", "http://127.0.0.1:", "/cb?x=1"),
            ("http://localhost/cb", "http://localhost:", "/cb"),
        ] {
            let listener = Listener::bind(uri).unwrap().unwrap();
            let port = listener.socket.local_addr().unwrap().port();
            assert_eq!(listener.uri(), format!("{head}{port}{tail}"));
        }
        let free = Listener::bind("http://127.0.0.1/").unwrap().unwrap();
        let named = free.uri().to_owned();
        assert!(Listener::bind(&named).is_err(), "it is taken");
        drop(free);
        assert_eq!(Listener::bind(&named).unwrap().unwrap().uri(), named);
        for elsewhere in
            ["https://127.0.0.1/cb", "https://a.example/cb", "a.b:/cb", "oob", "http://a.example"]
        {
            assert!(Listener::bind(elsewhere).unwrap().is_none(), "{elsewhere}");
        }
    }
}
