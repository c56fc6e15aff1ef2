//! The figures of administrators: what two servers counted, after both have stopped, and what the page looks like.

use e2e::app::{App, Tokens};
use e2e::browser::Browser;
use e2e::chrome::Chrome;
use e2e::database::{Database, on_every_database};
use e2e::http;
use e2e::server::{Person, Server};

use crate::CALLBACK;

fn administrator(server: &Server) -> Person {
    let person = server.person("ada");
    server.cli(&["user", "set-role", "ada", "admin"], "");
    person
}

/// A code and a refresh: two token requests that are granted.
fn use_it(server: &Server, app: &App, person: &Person) -> Tokens {
    let mut browser = Browser::new(server.base());
    browser.sign_in(&person.name, &person.password);
    let tokens = app.redeem(&browser.allow(app, "read"));
    Tokens::of(&app.refresh(&tokens.refresh))
}

/// A stop writes what was not written yet, so what is seen afterwards is all that was counted, on every node.
#[test]
fn counts_survive_a_stop_and_add_up_over_servers() {
    on_every_database(|database| {
        let mut server = Server::start(database);
        let app = server.app("Print Shop", CALLBACK, &[]);
        let person = administrator(&server);
        let tokens = use_it(&server, &app, &person);
        assert_eq!(app.refresh("nothing").status, 400);
        let mut guest = server.guest();
        let away = App::new(guest.base(), &app.client_id, app.client_secret.as_deref(), CALLBACK);
        assert_eq!(away.refresh(&tokens.refresh).status, 200);
        assert_eq!(away.refresh("nothing").status, 400);
        guest.stop();
        server.stop();
        server.run(&["serve"]);
        let mut browser = Browser::new(server.base());
        browser.sign_in(&person.name, &person.password);
        let page = browser.get("/oauth/dashboard").answer;
        for text in ["Issued <strong>3</strong>", "Refused <strong>2</strong>", "Print Shop"] {
            assert!(page.status == 200 && page.body.contains(text), "{text}: {page:?}");
        }
        let stranger = http::send(http::get(&server.url("/oauth/dashboard")));
        assert!(stranger.status == 303 && stranger.header("location").contains("/login"), "{stranger:?}");
    });
}

/// By keyboard alone, wide and narrow, light and dark, and with axe-core.
#[test]
fn the_dashboard_in_a_browser() {
    let Some(chrome) = Chrome::start() else { return };
    let chrome = chrome.looked_at();
    let mut server = Server::start(Database::Sqlite);
    let person = administrator(&server);
    chrome.go(&server.url("/login"));
    chrome.fill("#username", &person.name);
    chrome.fill("#password", &person.password);
    chrome.click("main button.primary");
    chrome.arrive(&server.url("/account"));
    chrome.tab_to("header nav a[href$='/oauth/dashboard']");
    chrome.press("Enter");
    chrome.arrive(&server.url("/oauth/dashboard"));
    assert!(!chrome.has("svg") && chrome.html().contains("Nothing was counted in this time."));
    chrome.photograph("dashboard-empty");

    for name in ["Print Shop", "Wiki Tools"] {
        let app = server.app(name, CALLBACK, &[]);
        use_it(&server, &app, &person);
        assert_eq!(app.refresh("nothing").status, 400);
    }
    server.stop();
    server.run(&["serve"]);
    chrome.go(&server.url("/oauth/dashboard"));
    let _ = chrome.see("svg[role=img]");
    chrome.photograph("dashboard");
    chrome.tab_to("details summary");
    chrome.press("Enter");
    assert!(chrome.has("details[open] tbody tr:nth-child(24)"));
    chrome.photograph("dashboard-table");
    assert!(chrome.complaints().is_empty(), "{:#?}", chrome.complaints());
}
