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
                let link = shown.lock().unwrap_or_else(PoisonError::into_inner).clone();
                if path.starts_with("/callback") {
                    kept.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
                }
                let _ = stream.write_all(answer(path, &link).as_bytes());
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

/// One answer. Two of its pages break their own policy, to show that this is noticed: one has a style of its own, the
/// other a form that is taken by itself and then leads elsewhere. Two more attack: with a form, and with a frame. One has a
/// field without a label.
fn answer(path: &str, link: &str) -> String {
    if path.starts_with("/away") {
        return format!(
            "HTTP/1.1 303 See Other\r\nLocation: {link}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    }
    let escaped = link.replace('&', "&amp;");
    let body = match path {
        "/style" => "<h1 style=\"color: red\">Broken</h1>".to_owned(),
        "/form" => {
            "<h1>Trap</h1><form method=\"post\" action=\"/away\"><button>Go</button></form>".to_owned()
        }
        "/attack" => {
            format!("<h1>Win</h1><form method=\"post\" action=\"{escaped}\"><button>Win</button></form>")
        }
        "/barrier" => "<h1>Barrier</h1><input type=\"text\">".to_owned(),
        "/frame" => format!("<h1>Frame</h1><iframe src=\"{escaped}\"></iframe>"),
        path if path.starts_with("/callback") => "<h1 id=\"back\">Back at the application</h1>".to_owned(),
        _ => format!("<h1>Application</h1><a id=\"start\" href=\"{escaped}\">Connect</a>"),
    };
    let policy = match path {
        "/attack" | "/frame" => "frame-src *",
        _ => "default-src 'none'; form-action 'self'",
    };
    let page = format!("<!doctype html><title>Application</title>{body}");
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\
         Content-Security-Policy: {policy}\r\nConnection: close\r\n\r\n{page}",
        page.len()
    )
}
