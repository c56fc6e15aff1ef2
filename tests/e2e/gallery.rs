//! A picture of every page, wide and narrow, light and dark, in `target/screenshots`; axe-core looks at each.

use e2e::canary;
use e2e::chrome::Chrome;
use e2e::database::Database;
use e2e::form::value_of;
use e2e::server::Server;
use e2e::third_party::ThirdParty;
use e2e::{http, upload};

/// A text member of printed JSON.
fn value_in(json: &str, name: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).expect("JSON");
    value[name].as_str().expect("a text").to_owned()
}

/// A picture that an application added and changed; its page.
fn changed(server: &Server, token: &str) -> String {
    let words = [("title", "Proof"), ("tags", "paper")];
    let upload = upload::request(&server.url("/api/submit"), &words, "proof.png", &upload::picture(7, 320));
    let added = http::send(upload.bearer_auth(token));
    assert_eq!(added.status, 200, "{added:?}");
    let place = server.url(&format!("/api/entries/{}", added.member("id")));
    let put = http::other("PUT", &place).header("content-type", "application/json").bearer_auth(token);
    let answer = http::send(put.body(r#"{"title":"Proof of the poster","tags":["paper","A2"]}"#));
    assert_eq!(answer.status, 200, "{answer:?}");
    added.member("permalink")
}

#[test]
fn a_picture_of_every_page() {
    let Some(chrome) = Chrome::start().map(Chrome::looked_at) else { return };
    let (server, third) = (Server::start(Database::Sqlite), ThirdParty::start());
    let go = |path: &str| {
        chrome.go(&server.url(path));
        let _ = chrome.see("h1");
    };
    let password = "password-of-the-gallery";
    canary::issued("password", password);

    go("/login");
    chrome.photograph("login");
    chrome.fill("#username", "alice");
    chrome.fill("#password", "not-the-password");
    chrome.click("main button.primary");
    let _ = chrome.see("#login-error");
    chrome.photograph("login-fault");

    go("/oauth");
    chrome.photograph("developers");

    go("/signup");
    chrome.photograph("signup");
    chrome.fill("#username", "alice");
    chrome.fill("#email", "alice@example.org");
    chrome.fill("#password", password);
    chrome.fill("#password_again", "something-else-again");
    chrome.click("main button.primary");
    let _ = chrome.see("#password_again-error");
    chrome.photograph("signup-fault");
    chrome.fill("#password", password);
    chrome.fill("#password_again", password);
    chrome.click("main button.primary");
    chrome.arrive(&server.url("/account"));
    chrome.photograph("account");
    go("/oauth/client/connections");
    chrome.photograph("connections-empty");
    go("/oauth/client/list");
    chrome.photograph("list-empty");

    go("/oauth/client/register");
    chrome.photograph("register");
    chrome.fill("#name", "Print Shop");
    chrome.fill("#description", "Prints your pictures on paper and sends them home.");
    chrome.fill("#home_page", "https://print.example/");
    chrome.fill("#redirect_uris", "http://print.example/callback");
    chrome.click("main button.primary");
    let _ = chrome.see("#redirect_uris-error");
    chrome.photograph("register-fault");
    go("/oauth/client/register");
    chrome.fill("#name", "Print Shop");
    chrome.fill("#description", "Prints your pictures on paper and sends them home.");
    chrome.fill("#home_page", "https://print.example/");
    chrome.fill("#redirect_uris", &third.redirect_uri());
    chrome.click("#scope-2");
    chrome.click("main button.primary");
    let _ = chrome.see("#client_secret");
    let html = chrome.html();
    let (id, secret) = (value_of(&html, "client_id"), value_of(&html, "client_secret"));
    let app = e2e::app::App::new(server.base(), &id, Some(&secret), &third.redirect_uri());
    chrome.photograph("secret");
    go("/oauth/client/list");
    chrome.photograph("list");
    go(&format!("/oauth/client/{id}"));
    chrome.photograph("edit");
    go(&format!("/oauth/client/{id}?ask=delete"));
    chrome.photograph("confirm-delete");
    go(&format!("/oauth/client/{id}?ask=reset-secret"));
    chrome.photograph("confirm-reset-secret");

    chrome.go(&app.authorization_url("read write", "a-state"));
    let _ = chrome.see("button[value=allow]");
    chrome.photograph("consent");
    chrome.click("button[value=allow]");
    let _ = chrome.see("#back");
    canary::issued("code", &http::parameter(&third.called_back(), "code"));
    let tokens = app.redeem(&http::parameter(&third.called_back(), "code"));
    let of_application = changed(&server, &tokens.access);
    go("/oauth/client/connections");
    chrome.photograph("connections");
    go(&format!("/oauth/client/connections?change={id}"));
    chrome.photograph("connection-change");
    chrome.click("input[name=scope][value=write]");
    chrome.click("main button.primary");
    chrome.arrive(&server.url("/oauth/client/connections?done=changed"));
    chrome.photograph("connections-changed");
    go(&format!("/oauth/client/connections?ask={id}"));
    chrome.photograph("confirm-take-back");

    let old = ["--legacy", "draft25", "--legacy-until", "2999-12-31", "--owner", "alice"];
    let old = server.app("Slide Show 2012", &third.redirect_uri(), &old);
    chrome.go(&old.authorization_url("read", "s"));
    let _ = chrome.see("button[value=allow]");
    chrome.photograph("consent-old-client");
    chrome.click("#block");
    chrome.click("button[value=deny]");
    let _ = chrome.see("#back");
    go(&format!("/oauth/client/{}", old.client_id));
    chrome.photograph("edit-old-client");
    go("/oauth/client/connections");
    let _ = chrome.see("#blocked");
    chrome.photograph("connections-blocked");

    let pictures = e2e::tool::root().join("crates/oauth-server/examples/postcards/pictures");
    let mut shown = String::new();
    for picture in std::fs::read_dir(pictures).expect("pictures") {
        let path = picture.expect("a picture").path();
        let words = [
            "--title",
            "By the sea",
            "--description",
            "Early in the year.\n\nNobody was there.",
            "--tags",
            "sea, quiet",
        ];
        let file = path.to_string_lossy();
        let add = [&["entry", "add", &file, "--owner", "alice"][..], &words].concat();
        shown = value_in(&server.cli(&add, ""), "permalink");
    }
    chrome.go(&shown);
    let _ = chrome.see("main img");
    chrome.photograph("entry");
    chrome.go(&of_application);
    let _ = chrome.see(".history .change-tag");
    chrome.photograph("entry-of-an-application");
    chrome.click(".history .change-tag");
    let _ = chrome.see("main code");
    chrome.photograph("entries-of-an-application");
    go("/u/alice/");
    let _ = chrome.see("main img");
    chrome.photograph("entries");

    chrome.go(&app.authorization_url("read", "s").replace("callback", "elsewhere"));
    let _ = chrome.see("h1");
    chrome.photograph("error-redirect");
    go("/nowhere");
    chrome.photograph("error-404");
    assert!(chrome.complaints().is_empty(), "{:#?}", chrome.complaints());
}
