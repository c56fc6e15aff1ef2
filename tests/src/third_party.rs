//! A third-party application at an origin of its own: a page with a link that starts the flow, and a callback.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};

/// The application, on `localhost`, while the provider is on `127.0.0.1`: two sites for a browser.
pub struct ThirdParty {
    /// Its origin.
    pub origin: String,
    link: Arc<Mutex<String>>,
    callbacks: Arc<Mutex<Vec<String>>>,
}

/// What its pages carry. One of them breaks it, to show that a broken policy is noticed.
const POLICY: &str = "default-src 'none'; form-action 'none'";

impl ThirdParty {
    /// Starts it.
    ///
    /// # Panics
    /// When no port is free.
    #[must_use]
    pub fn start() -> Self {
        let listener = TcpListener::bind("localhost:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (link, callbacks) = (Arc::new(Mutex::new(String::new())), Arc::new(Mutex::new(Vec::new())));
        let (shown, kept) = (Arc::clone(&link), Arc::clone(&callbacks));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().filter_map(Result::ok) {
                let mut line = String::new();
                let _ = BufReader::new(&stream).read_line(&mut line);
                let path = line.split(' ').nth(1).unwrap_or_default();
                let body = page(path, &shown, &kept);
                let length = body.len();
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\
                     Content-Security-Policy: {POLICY}\r\nConnection: close\r\n\r\n{body}"
                );
            }
        });
        Self { origin: format!("http://localhost:{port}"), link, callbacks }
    }

    /// Where it wants to be answered.
    #[must_use]
    pub fn redirect_uri(&self) -> String {
        format!("{}/callback", self.origin)
    }

    /// Where the link of its page leads.
    pub fn lead_to(&self, url: &str) {
        url.clone_into(&mut self.link.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The last address at which its callback was called; empty when it was not.
    #[must_use]
    pub fn called_back(&self) -> String {
        let last = self.callbacks.lock().unwrap_or_else(PoisonError::into_inner).last().cloned();
        last.map(|path| format!("{}{path}", self.origin)).unwrap_or_default()
    }

    /// Forgets what was called.
    pub fn forget(&self) {
        self.callbacks.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

fn page(path: &str, link: &Mutex<String>, callbacks: &Mutex<Vec<String>>) -> String {
    if path.starts_with("/callback") {
        callbacks.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        return "<!doctype html><title>Back</title><h1 id=\"back\">Back at the application</h1>".to_owned();
    }
    if path == "/broken" {
        return "<!doctype html><title>Broken</title><h1 id=\"broken\" style=\"color: red\">Broken</h1>"
            .to_owned();
    }
    let link = link.lock().unwrap_or_else(PoisonError::into_inner).replace('&', "&amp;");
    format!(
        "<!doctype html><title>Application</title><h1>Application</h1><a id=\"start\" href=\"{link}\">Connect</a>"
    )
}
