//! The actor `postcards`: somebody else's web application, an example of the server's package, at an origin of its own.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::browser::{Browser, Page};
use crate::http::{self, Answer};
use crate::server::Server;
use crate::tool;

/// The running application.
pub struct Postcards {
    process: Child,
    /// Its origin, on `localhost`, while the provider is on `127.0.0.1`: two sites for a browser.
    pub origin: String,
    /// Its name at the provider.
    pub client_id: String,
}

impl Postcards {
    /// Registers it and starts it.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(server: &Server) -> Self {
        let port = free_port();
        let callback = format!("http://localhost:{port}/callback");
        let app = server.app("Penny Post", &callback, &["--scope", "read write", "--pkce", "required"]);
        let mut command = Command::new(tool::example("postcards"));
        command.env("BIND", format!("localhost:{port}")).env("PROVIDER", server.base());
        command.env("CLIENT_ID", &app.client_id).env("CLIENT_SECRET", app.client_secret.unwrap_or_default());
        let mut process = command.stdout(Stdio::piped()).spawn().expect("the application");
        let mut line = String::new();
        let output = process.stdout.take().expect("standard output");
        let _ = BufReader::new(output).read_line(&mut line);
        let origin = line.trim().strip_prefix("listening on ").expect("where it listens").to_owned();
        Self { process, origin, client_id: app.client_id }
    }

    /// The URL of a path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Presses the button that connects; where the person is sent.
    ///
    /// # Panics
    /// When there is no such button.
    pub fn ask(&self, shop: &mut Browser) -> String {
        let form = shop.get("/").form("/connect");
        let page = shop.visit("/connect", Some(&form));
        assert_eq!(page.answer.status, 303, "{page:?}");
        page.answer.location().to_owned()
    }

    /// Connects somebody who has a browser at the provider, and one here; what they see then.
    ///
    /// # Panics
    /// When the provider does not ask.
    pub fn connect(&self, shop: &mut Browser, gallery: &mut Browser) -> Page {
        let url = self.ask(shop);
        shop.get(&gallery.decide(&url, "allow"))
    }

    /// Sends the upload form; no redirect is followed.
    pub fn add(&self, shop: &mut Browser, fields: &[(&str, &str)], name: &str, bytes: &[u8]) -> Answer {
        let form = shop.get("/add").form("/add");
        let file = reqwest::blocking::multipart::Part::bytes(bytes.to_vec()).file_name(name.to_owned());
        let mut body = reqwest::blocking::multipart::Form::new().text("csrf", form.value("csrf").to_owned());
        for (name, value) in fields {
            body = body.text((*name).to_owned(), (*value).to_owned());
        }
        let cookie = format!("penny_post={}", shop.cookie("penny_post"));
        let request = http::other("POST", &self.url("/add")).header("cookie", cookie);
        http::send(request.multipart(body.part("file", file)))
    }
}

impl Drop for Postcards {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A port that was free a moment ago.
///
/// # Panics
/// When none is.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// One of the example's pictures.
#[must_use]
pub fn picture(name: &str) -> PathBuf {
    tool::root().join("crates/oauth-server/examples/postcards/pictures").join(name)
}

/// Adds a picture by the command line; what the server says of it.
///
/// # Panics
/// When that is refused.
pub fn add_entry(server: &Server, owner: &str, file: &Path, title: &str, options: &[&str]) -> Value {
    let file = file.canonicalize().expect("a picture");
    let arguments = ["entry", "add", &file.to_string_lossy(), "--owner", owner, "--title", title];
    serde_json::from_str(&server.cli(&[&arguments, options].concat(), "")).expect("JSON")
}

/// What the page says by the way; empty when it says nothing.
#[must_use]
pub fn notice(page: &str) -> String {
    let after = page.split_once("role=\"status\">").map_or("", |(_, after)| after);
    after.split('<').next().unwrap_or_default().to_owned()
}

/// What the page tells of the token: the first digits of its hash, and how often it was renewed.
///
/// # Panics
/// When it tells nothing.
#[must_use]
pub fn token(page: &str) -> (String, u32) {
    let text = |id: &str| {
        let (_, after) =
            page.split_once(&format!("id=\"{id}\">")).unwrap_or_else(|| panic!("no {id}: {page}"));
        after.split(['<', '…']).next().unwrap_or_default().to_owned()
    };
    (text("mark"), text("renewals").parse().expect("a number"))
}
