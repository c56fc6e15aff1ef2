//! The whole story in a browser: sign up, register an application, allow it less than it asks, deny, take back.

use e2e::app::{App, CHALLENGE, Tokens};
use e2e::canary;
use e2e::chrome::Chrome;
use e2e::database::Database;
use e2e::form::value_of;
use e2e::http;
use e2e::server::{Person, Server, until};
use e2e::third_party::ThirdParty;
use std::time::Duration;

/// A provider, a third-party application at another origin, and a person with a browser.
struct Story {
    server: Server,
    third: ThirdParty,
    chrome: Chrome,
    person: Person,
}

impl Story {
    fn begin() -> Option<Self> {
        let chrome = Chrome::start()?;
        let server = Server::start(Database::Sqlite);
        let password = "password-typed-in-a-browser".to_owned();
        canary::issued("password", &password);
        let person = Person { name: "alice".to_owned(), password };
        Some(Self { server, third: ThirdParty::start(), chrome, person })
    }

    fn sign_up(&self) {
        let chrome = &self.chrome;
        chrome.go(&self.server.url("/signup"));
        chrome.fill("#username", &self.person.name);
        chrome.fill("#email", "alice@example.org");
        chrome.fill("#password", &self.person.password);
        chrome.fill("#password_again", &self.person.password);
        chrome.click("main button.primary");
        chrome.arrive(&self.server.url("/account"));
    }

    fn sign_in(&self) {
        self.chrome.fill("#username", &self.person.name);
        self.chrome.fill("#password", &self.person.password);
        self.chrome.click("main button.primary");
    }

    fn sign_out(&self) {
        self.chrome.go(&self.server.url("/account"));
        self.chrome.click("header button");
        self.chrome.arrive(&self.server.url("/login"));
    }

    /// Registers the third-party application by the page; it may ask for everything.
    fn register(&self) -> App {
        let chrome = &self.chrome;
        chrome.go(&self.server.url("/oauth/client/register"));
        chrome.fill("#name", "Print Shop");
        chrome.fill("#redirect_uris", &self.third.redirect_uri());
        for scope in ["read", "write"] {
            if !chrome.has(&format!("input[value={scope}]:checked")) {
                chrome.click(&format!("input[value={scope}]"));
            }
        }
        chrome.click("main button.primary");
        let _ = chrome.see("#client_secret");
        let html = chrome.html();
        let (id, secret) = (value_of(&html, "client_id"), value_of(&html, "client_secret"));
        App::new(self.server.base(), &id, Some(&secret), &self.third.redirect_uri())
    }

    /// Goes to the application and clicks its link.
    fn connect(&self, app: &App, scope: &str) {
        self.third.forget();
        self.third.lead_to(&app.authorization_url(scope, "some state"));
        self.chrome.go(&format!("{}/", self.third.origin));
        self.chrome.click("#start");
    }

    /// Waits until the browser is back at the application; where exactly it was sent.
    fn back(&self) -> String {
        let _ = self.chrome.see("#back");
        let url = self.third.called_back();
        assert_eq!(http::parameter(&url, "state"), "some state", "{url}");
        assert_eq!(http::parameter(&url, "iss"), self.server.base(), "{url}");
        url
    }

    fn redeem(&self, app: &App) -> (Tokens, String) {
        let code = http::parameter(&self.back(), "code");
        canary::issued("code", &code);
        let answer = app.ask(&app.redemption(&code));
        (Tokens::of(&answer), answer.member("scope"))
    }

    fn is_still_ours(&self) {
        let complaints = self.chrome.complaints();
        assert!(complaints.is_empty(), "{complaints:#?}");
    }
}

fn the_whole_story(story: &Story) {
    let (server, chrome) = (&story.server, &story.chrome);
    story.sign_up();
    let app = story.register();

    // Fewer scopes than asked for.
    story.connect(&app, "read write");
    chrome.arrive(&server.url("/oauth/authorize"));
    assert!(chrome.html().contains(CHALLENGE) || chrome.url().contains(CHALLENGE));
    chrome.click("input[name=scope][value=write]");
    chrome.click("button[value=allow]");
    let (tokens, scope) = story.redeem(&app);
    assert_eq!(scope, "read");
    assert_eq!(app.read(&tokens.access).member("username"), "alice");

    // As much as was allowed before goes straight through.
    story.connect(&app, "read");
    let _ = story.redeem(&app);

    // More asks again; and no is an answer.
    story.connect(&app, "read write");
    chrome.arrive(&server.url("/oauth/authorize"));
    chrome.click("button[value=deny]");
    let refused = story.back();
    assert_eq!(
        (http::parameter(&refused, "error"), http::parameter(&refused, "code")),
        ("access_denied".into(), String::new())
    );
    assert_eq!(app.read(&tokens.access).status, 200, "what was allowed before stays");

    // Straight through also when one must sign in first: the redirect that follows the sign-in form leads to another
    // origin, which the policy of the sign-in page must allow.
    story.sign_out();
    story.connect(&app, "read");
    chrome.arrive(&server.url("/login"));
    story.sign_in();
    let _ = story.redeem(&app);

    // Consent right after signing in.
    story.sign_out();
    story.connect(&app, "read write");
    chrome.arrive(&server.url("/login"));
    story.sign_in();
    chrome.arrive(&server.url("/oauth/authorize"));
    chrome.click("button[value=allow]");
    let (both, scope) = story.redeem(&app);
    assert_eq!(scope, "read write");

    // The connection is seen, and a part of it taken back; then all of it.
    chrome.go(&server.url("/oauth/client/connections"));
    chrome.click("td.act a:not(.danger)");
    chrome.click("input[name=scope][value=write]");
    chrome.click("main button.primary");
    chrome.arrive(&server.url("/oauth/client/connections?done=changed"));
    let rest = app.refresh(&both.refresh);
    assert_eq!(rest.member("scope"), "read");
    let both = Tokens::of(&rest);
    chrome.click("td.act a.danger");
    chrome.click("main button.danger");
    chrome.arrive(&server.url("/oauth/client/connections?done=taken-back"));
    assert!(!chrome.has("td.act"));
    for access in [&tokens.access, &both.access] {
        assert_eq!(app.read(access).status, 401);
    }
    story.connect(&app, "read");
    chrome.arrive(&server.url("/oauth/authorize"));
    story.is_still_ours();
}

/// Rule: RFC6749-4.1.1, RFC6749-4.1.2, RFC6749-4.1.2.1
/// F-63
#[test]
fn the_story_in_a_browser() {
    let Some(story) = Story::begin() else { return };
    the_whole_story(&story);
}

/// The story would notice a page that breaks its own policy, and a form that leads where the policy does not let it.
#[test]
fn a_broken_policy_is_noticed() {
    let Some(chrome) = Chrome::start() else { return };
    let third = ThirdParty::start();
    let noticed = |count: usize| {
        let complaints =
            until(Duration::from_secs(20), || Some(chrome.complaints()).filter(|all| all.len() >= count));
        let last = complaints.and_then(|all| all.last().cloned()).unwrap_or_default();
        assert!(last.contains("Content Security Policy"), "{last:?}");
    };
    chrome.go(&format!("{}/style", third.origin));
    noticed(1);
    third.lead_to(&third.origin.replace("localhost", "127.0.0.1"));
    chrome.go(&format!("{}/form", third.origin));
    chrome.click("form button");
    noticed(2);
    assert!(chrome.complaints()[1].contains("form-action"), "{:?}", chrome.complaints());
}

#[test]
fn the_story_without_script() {
    let Some(story) = Story::begin() else { return };
    story.chrome.without_script();
    the_whole_story(&story);
}

#[test]
fn the_story_by_keyboard_alone() {
    let Some(story) = Story::begin() else { return };
    let chrome = &story.chrome;
    chrome.go(&story.server.url("/signup"));
    for (field, text) in [
        ("#username", "alice"),
        ("#email", "alice@example.org"),
        ("#password", &story.person.password),
        ("#password_again", &story.person.password),
    ] {
        chrome.tab_to(field);
        chrome.type_text(text);
    }
    chrome.press("Enter");
    chrome.arrive(&story.server.url("/account"));

    let app = story.server.app("Print Shop", &story.third.redirect_uri(), &[]);
    story.third.lead_to(&app.authorization_url("read write", "some state"));
    chrome.go(&format!("{}/", story.third.origin));
    chrome.tab_to("#start");
    chrome.press("Enter");
    chrome.arrive(&story.server.url("/oauth/authorize"));
    chrome.tab_to("input[name=scope][value=write]");
    chrome.press(" ");
    chrome.tab_to("button[value=allow]");
    chrome.press("Enter");
    let (tokens, scope) = story.redeem(&app);
    assert_eq!(scope, "read");

    chrome.go(&story.server.url("/oauth/client/connections"));
    chrome.tab_to("td.act a:not(.danger)");
    chrome.press("Enter");
    chrome.tab_to("input[name=scope][value=read]");
    chrome.press(" ");
    chrome.tab_to("main button.primary");
    chrome.press("Enter");
    // Nothing would be left: that is to take back everything, which is asked about.
    chrome.arrive(&story.server.url("/oauth/client/connections?ask="));
    chrome.go(&story.server.url("/oauth/client/connections"));
    chrome.tab_to("td.act a.danger");
    chrome.press("Enter");
    chrome.tab_to("main button.danger");
    chrome.press("Enter");
    chrome.arrive(&story.server.url("/oauth/client/connections?done=taken-back"));
    assert_eq!(app.read(&tokens.access).status, 401);
    story.is_still_ours();
}

/// SEC-20
/// Rule: RFC6749-10.12, RFC6749-10.13
#[test]
fn other_sites_can_neither_send_our_forms_nor_frame_our_pages() {
    let Some(story) = Story::begin() else { return };
    let (server, chrome) = (&story.server, &story.chrome);
    story.sign_up();
    for path in ["/account/sessions", "/logout", "/login", "/oauth/authorize", "/oauth/client/connections"] {
        story.third.lead_to(&server.url(path));
        chrome.go(&format!("{}/attack", story.third.origin));
        chrome.click("form button");
        chrome.arrive(&server.url(path));
        assert!(!chrome.has("header form"), "the request was made in nobody's name");
        assert!(chrome.html().contains("Reference"), "{path}: {}", chrome.html());
    }
    chrome.go(&server.url("/account"));
    let _ = chrome.see("header form");
    assert!(chrome.url().ends_with("/account"), "still signed in");
    story.is_still_ours();

    story.third.lead_to(&server.url("/login"));
    chrome.go(&format!("{}/frame", story.third.origin));
    let seen = until(Duration::from_secs(20), || chrome.complaints().into_iter().next());
    assert!(seen.is_some_and(|text| text.contains("frame-ancestors")), "{:?}", chrome.complaints());
}
