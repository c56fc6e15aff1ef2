//! One person, one browser, both protocols: the same pages ask, list and take back. With pictures in `target/screenshots`.

use e2e::app::{App, Tokens};
use e2e::canary;
use e2e::chrome::Chrome;
use e2e::database::Database;
use e2e::form::value_of;
use e2e::http;
use e2e::server::{Person, Server};
use e2e::signing::SigningApp;
use e2e::third_party::ThirdParty;

/// A provider, a third-party application at another origin, and a person with a browser who is signed in.
struct Story {
    server: Server,
    third: ThirdParty,
    chrome: Chrome,
}

impl Story {
    fn begin(role: &str) -> Option<Self> {
        let chrome = Chrome::start()?;
        let server = Server::start(Database::Sqlite);
        let person = Person { name: "alice".to_owned(), password: "password-of-both-protocols".to_owned() };
        canary::issued("password", &person.password);
        let add = ["user", "add", &person.name, "--email", "alice@example.org", "--password-stdin", "--role"];
        server.cli(&[&add[..], &[role]].concat(), &format!("{}\n", person.password));
        chrome.go(&server.url("/login"));
        chrome.fill("#username", &person.name);
        chrome.fill("#password", &person.password);
        chrome.click("main button.primary");
        chrome.arrive(&server.url("/account"));
        Some(Self { server, third: ThirdParty::start(), chrome })
    }

    fn signing(&self, name: &str, options: &[&str]) -> SigningApp {
        let all = [&["--protocol", "oauth1", "--allow-plaintext"], options].concat();
        SigningApp::new(self.server.app(name, &self.third.redirect_uri(), &all))
    }

    /// Follows the application's link to the consent page.
    fn follow(&self, url: &str) {
        self.third.forget();
        self.third.lead_to(url);
        self.chrome.go(&format!("{}/", self.third.origin));
        self.chrome.click("#start");
        self.chrome.arrive(&self.server.url("/oauth/authorize"));
        let _ = self.chrome.see("button[value=allow]");
    }

    /// Waits until the browser is back at the application; where exactly it was sent.
    fn back(&self) -> String {
        let _ = self.chrome.see("#back");
        self.third.called_back()
    }

    /// The verifier that came back with the browser.
    fn verifier(&self, app: &SigningApp) -> String {
        let url = self.back();
        assert_eq!(http::parameter(&url, "oauth_token"), app.token());
        let verifier = http::parameter(&url, "oauth_verifier");
        canary::issued("verifier", &verifier);
        verifier
    }

    fn connect_2(&self, app: &App) -> Tokens {
        self.follow(&app.authorization_url("read write", "s"));
        self.chrome.photograph("both-consent-2");
        self.chrome.click("button[value=allow]");
        app.redeem(&http::parameter(&self.back(), "code"))
    }

    fn connections(&self) {
        self.chrome.go(&self.server.url("/oauth/client/connections"));
        let _ = self.chrome.see("h1");
    }

    fn take_back(&self, app: &App) {
        self.connections();
        self.chrome.click(&format!("td.act a.danger[href$='{}']", app.client_id));
        self.chrome.click("main button.danger");
        self.chrome.arrive(&self.server.url("/oauth/client/connections?done=taken-back"));
    }

    fn is_still_ours(&self) {
        assert!(self.chrome.complaints().is_empty(), "{:#?}", self.chrome.complaints());
    }
}

/// F-2, F-3, F-14, F-15, F-63, F-67, F-68, JF-R3, JF-R4
#[test]
fn the_same_pages_ask_list_and_take_back() {
    let Some(story) = Story::begin("user") else { return };
    let chrome = &story.chrome;
    let mut old = story.signing("Old Camera", &[]);
    let callback = story.third.redirect_uri();
    let new = story.server.app("Print Shop", &story.third.redirect_uri(), &[]);

    // OAuth 1.0a: a no first, then for a month, and for looking only.
    old.ask(Some(&callback));
    story.follow(&old.authorization_url());
    chrome.photograph("both-consent-1");
    chrome.click("button[value=deny]");
    let refused = story.back();
    assert_eq!(http::parameter(&refused, "oauth_problem"), "permission_denied");
    old.ask(Some(&callback));
    story.follow(&old.authorization_url());
    chrome.click("#reach-read");
    chrome.tab_to("#lifetime");
    chrome.press("ArrowUp");
    chrome.click("button[value=allow]");
    let verifier = story.verifier(&old);
    old.redeem(Some(&verifier));
    assert_eq!(old.read().member("username"), "alice");
    let refused = old.delete();
    assert!(refused.status == 403 && refused.body == "oauth_problem=permission_denied", "{refused:?}");

    // OAuth 2, with the same browser and the same page.
    let tokens = story.connect_2(&new);
    assert_eq!(new.read(&tokens.access).member("username"), "alice");

    // Both are listed; taking one back leaves the other.
    story.connections();
    let listed = chrome.html();
    for text in ["Old Camera", "Print Shop", "For looking only", "Ends", "in 30 days"] {
        assert!(listed.contains(text), "{text}: {listed}");
    }
    chrome.photograph("both-connections");
    story.take_back(old.client());
    let dead = old.read();
    assert_eq!(dead.status, 401);
    assert!(dead.header("www-authenticate").starts_with("OAuth "), "{dead:?}");
    assert_eq!(new.read(&tokens.access).status, 200);
    story.take_back(&new);
    assert_eq!(new.read(&tokens.access).status, 401);
    assert_eq!(new.refresh(&tokens.refresh).member("error"), "invalid_grant");
    assert!(!chrome.has("td.act"));

    // And the other way round.
    old.ask(Some("oob"));
    story.follow(&old.authorization_url());
    chrome.click("button[value=allow]");
    let _ = chrome.see("#oauth_verifier");
    chrome.photograph("both-handover-verifier");
    let html = chrome.html();
    let verifier =
        html.split("id=\"oauth_verifier\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    canary::issued("verifier", verifier);
    old.redeem(Some(verifier));
    let tokens = story.connect_2(&new);
    story.take_back(&new);
    assert_eq!((new.read(&tokens.access).status, old.read().status), (401, 200));
    story.take_back(old.client());
    assert_eq!(old.read().status, 401);
    story.is_still_ours();
}

/// F-1, F-61, JF-R3, JF-R4
#[test]
fn the_handshake_of_2007_ends_with_a_link() {
    let Some(story) = Story::begin("user") else { return };
    let chrome = &story.chrome;
    let mut app = story.signing("Wall Display", &["--profile", "1.0"]);
    app.ask(None);
    let to = format!("{}&oauth_callback={}/callback?from=1", app.authorization_url(), story.third.origin);
    story.follow(&to);
    chrome.photograph("both-consent-unverified");
    chrome.click("button[value=allow]");
    let _ = chrome.see("main a[rel=noreferrer]");
    chrome.photograph("both-handover-link");
    chrome.click("main a[rel=noreferrer]");
    let url = story.back();
    assert_eq!(
        (http::parameter(&url, "from"), http::parameter(&url, "oauth_token")),
        ("1".into(), app.token().into())
    );
    app.redeem(None);
    assert_eq!(app.read().member("username"), "alice");
    let refused = app.delete();
    assert!(
        refused.status == 403 && refused.body == "oauth_problem=permission_denied",
        "unless chosen: {refused:?}"
    );
    story.take_back(app.client());
    assert_eq!(app.read().status, 401);
    story.is_still_ours();
}

/// F-38
#[test]
fn an_administrator_registers_an_application_that_signs() {
    let Some(story) = Story::begin("admin") else { return };
    let chrome = &story.chrome;
    chrome.go(&story.server.url("/oauth/client/register"));
    chrome.fill("#name", "Old Camera");
    chrome.fill("#redirect_uris", &story.third.redirect_uri());
    chrome.click("#client_type-signing");
    chrome.click("main details summary");
    chrome.click("#plaintext-yes");
    chrome.photograph("both-register");
    chrome.click("main button.primary");
    let _ = chrome.see("#client_secret");
    chrome.photograph("both-secret");
    let (html, callback) = (chrome.html(), story.third.redirect_uri());
    let (id, secret) = (value_of(&html, "client_id"), value_of(&html, "client_secret"));
    SigningApp::new(App::new(story.server.base(), &id, Some(&secret), &callback)).ask(Some(&callback));
    chrome.go(&story.server.url(&format!("/oauth/client/{id}")));
    let _ = chrome.see("#redirect_uris");
    chrome.photograph("both-edit");
    let page = chrome.html();
    assert!(page.contains("Edit Old Camera") && page.contains("OAuth 1.0a"), "{page}");
    assert!(chrome.has("#profile-1\\.0a:checked"), "{page}");
    story.is_still_ours();
}
