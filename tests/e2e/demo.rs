//! Somebody else's application, as people use it: connect, see, add, renew, disconnect, and what goes wrong.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use e2e::browser::Browser;
use e2e::chrome::Chrome;
use e2e::database::{Database, on_every_database};
use e2e::postcards::{Postcards, add_entry, free_port, notice, picture, token};
use e2e::server::{Person, Server, until};
use e2e::{http, tool};
use serde_json::Value;

/// A provider with a person and her pictures, and the application.
struct Story {
    server: Server,
    postcards: Postcards,
    alice: Person,
}

impl Story {
    fn begin(database: Database, settings: &[(&str, &str)]) -> Self {
        let server = Server::with(database, settings);
        let alice = server.person("alice");
        let postcards = Postcards::start(&server);
        Self { server, postcards, alice }
    }

    /// Her browsers: one at the application, one at the provider, where she is signed in.
    fn browsers(&self) -> (Browser, Browser) {
        let mut gallery = Browser::new(self.server.base());
        gallery.sign_in(&self.alice.name, &self.alice.password);
        (Browser::new(&self.postcards.origin), gallery)
    }

    fn add(&self, file: &str, title: &str, options: &[&str]) {
        let _ = add_entry(&self.server, &self.alice.name, &picture(file), title, options);
    }

    /// Titles that everybody sees.
    fn public_titles(&self) -> Vec<String> {
        let list = http::send(http::get(&self.server.url("/api/entries"))).json();
        let titles = list.as_array().unwrap().iter().map(|entry| entry["title"].as_str().unwrap().to_owned());
        titles.collect()
    }
}

/// Presses one of the buttons behind the counter; the page that follows.
fn press(shop: &mut Browser, path: &str) -> String {
    let form = shop.get("/").form(path);
    shop.submit(&form, None).answer.body
}

fn sign_in(chrome: &Chrome, person: &Person) {
    chrome.fill("#username", &person.name);
    chrome.fill("#password", &person.password);
    chrome.click("main button.primary");
}

fn see_notice(chrome: &Chrome, words: &str) {
    let seen = until(Duration::from_secs(30), || notice(&chrome.html()).contains(words).then_some(()));
    assert!(seen.is_some(), "{words}: {}", chrome.html());
}

/// MG-R13, MG-R14
/// Rule: RFC6749-4.1.1, RFC6749-4.1.2.1, RFC6749-6, RFC7009-2.1
#[test]
fn the_application_in_a_browser() {
    let Some(chrome) = Chrome::start() else { return };
    let story = Story::begin(Database::Sqlite, &[]);
    let (server, shop) = (&story.server, &story.postcards);
    let home = format!("{}/", shop.origin);
    let photograph = |name: &str| chrome.photograph(&format!("postcards-{name}"));
    story.add("evening-hills.png", "Evening", &[]);
    story.add("lighthouse.png", "Lighthouse", &["--description", "It turns once in ten seconds."]);
    story.add("town-roofs.png", "Our street", &["--private"]);

    chrome.go(&home);
    photograph("welcome");
    chrome.click("form[action='/connect'] button");
    chrome.arrive(&server.url("/login"));
    sign_in(&chrome, &story.alice);
    chrome.arrive(&server.url("/oauth/authorize"));
    chrome.click("button[value=deny]");
    see_notice(&chrome, "You said no");
    photograph("denied");
    chrome.click("form[action='/connect'] button");
    chrome.arrive(&server.url("/oauth/authorize"));
    chrome.click("button[value=allow]");
    see_notice(&chrome, "You are connected");
    chrome.see_pictures();
    assert!(chrome.has(".entry:nth-child(3)") && !chrome.has(".entry:nth-child(4)"));
    photograph("album");

    adding(&chrome, &story, &photograph);

    // The token is renewed by a button, and by itself when it is refused.
    chrome.go(&home);
    let (first, _) = token(&chrome.html());
    chrome.click("form[action='/renew'] button");
    see_notice(&chrome, "renewed");
    let (second, renewals) = token(&chrome.html());
    assert!(second != first && renewals == 1, "{renewals}");
    chrome.click("form[action='/spoil'] button");
    see_notice(&chrome, "renewed it by itself");
    assert_eq!(token(&chrome.html()).1, 2);
    chrome.see_pictures();

    // Taken back at the provider: the application notices and offers to connect again.
    chrome.go(&server.url("/oauth/client/connections"));
    chrome.click("td.act a.danger");
    chrome.click("main button.danger");
    chrome.arrive(&server.url("/oauth/client/connections?done=taken-back"));
    chrome.go(&home);
    see_notice(&chrome, "You disconnected us");
    photograph("taken-back");
    chrome.click("form[action='/connect'] button");
    chrome.arrive(&server.url("/oauth/authorize"));
    chrome.click("button[value=allow]");
    see_notice(&chrome, "You are connected");

    // Given back by the application: the provider knows of no connection any more.
    chrome.click("form[action='/disconnect'] button");
    see_notice(&chrome, "You are disconnected");
    chrome.go(&server.url("/oauth/client/connections"));
    let _ = chrome.see("h1");
    assert!(!chrome.has("td.act"), "{}", chrome.html());
    chrome.go(&shop.url("/callback?code=x&state=y"));
    let _ = chrome.see("h1");
    photograph("wrong-state");
    assert!(chrome.complaints().is_empty(), "{:#?}", chrome.complaints());
}

/// The upload form, in a browser.
fn adding(chrome: &Chrome, story: &Story, photograph: &impl Fn(&str)) {
    let shop = &story.postcards;
    chrome.go(&shop.url("/add"));
    photograph("add");
    chrome.fill("#title", "Paper boats");
    chrome.fill("#description", "Three of them set out.");
    chrome.choose("#file", &tool::root().join("README.md").canonicalize().unwrap());
    chrome.click("form[action='/add'] button");
    let _ = chrome.see("#fault");
    photograph("add-fault");
    assert!(chrome.has("#title[value='Paper boats']"), "what was filled in is kept");
    chrome.choose("#file", &picture("paper-boats.png").canonicalize().unwrap());
    chrome.click("form[action='/add'] button");
    chrome.arrive(&shop.url("/card/"));
    see_notice(chrome, "in the gallery");
    chrome.see_pictures();
    photograph("card");
    assert_eq!(story.public_titles().first().map(String::as_str), Some("Paper boats"));

    chrome.go(&shop.url("/add"));
    chrome.fill("#title", "For me");
    chrome.choose("#file", &picture("balloons.jpg").canonicalize().unwrap());
    chrome.click("input[name=private]");
    chrome.click("form[action='/add'] button");
    chrome.arrive(&shop.url("/card/"));
    chrome.see_pictures();
    assert!(!story.public_titles().contains(&"For me".to_owned()));
}

#[test]
fn older_pictures_stand_on_a_page_of_their_own() {
    let story = Story::begin(Database::Sqlite, &[]);
    for number in 1..=13 {
        story.add("paper-boats.png", &format!("Boat {number}."), &[]);
    }
    let (mut shop, mut gallery) = story.browsers();
    let first = story.postcards.connect(&mut shop, &mut gallery).answer.body;
    assert!(first.contains("Boat 13.") && first.contains("Boat 2.") && !first.contains("Boat 1."), "{first}");
    let (_, link) = first.split_once("id=\"older\" href=\"").unwrap();
    let second = shop.get(&link.split('"').next().unwrap().replace("&#x2F;", "/")).answer.body;
    assert!(second.contains("Boat 1.") && !second.contains("Boat 2."), "{second}");
    assert!(!second.contains("id=\"older\""), "{second}");
}

/// G-7
/// Rule: RFC6749-6
#[test]
fn the_token_is_renewed_by_itself() {
    on_every_database(|database| {
        // So short that the application finds it about to end, always.
        let story = Story::begin(database, &[("OAUTH_LIFETIMES_ACCESS_TOKEN", "60")]);
        let (mut shop, mut gallery) = story.browsers();
        let (first, before) = token(&story.postcards.connect(&mut shop, &mut gallery).answer.body);
        let (second, after) = token(&shop.get("/").answer.body);
        assert!(second != first && after == before + 1, "{before} {after}");
    });
}

/// G-7
/// Rule: RFC6750-3.1, RFC6749-6
#[test]
fn a_token_that_is_refused_before_its_time_is_renewed() {
    on_every_database(|database| {
        let story = Story::begin(database, &[]);
        let (mut shop, mut gallery) = story.browsers();
        let (first, before) = token(&story.postcards.connect(&mut shop, &mut gallery).answer.body);
        let (second, after) = token(&press(&mut shop, "/spoil"));
        assert!(second != first && (before, after) == (0, 1), "{before} {after}");
    });
}

#[test]
fn who_lets_it_only_see_is_not_asked_to_add() {
    let story = Story::begin(Database::Sqlite, &[]);
    let (mut shop, mut gallery) = story.browsers();
    let url = story.postcards.ask(&mut shop);
    let form = gallery.get(&url).form("/oauth/authorize").with(&[("scope", "read")]);
    let back = gallery.submit(&form, Some(("decision", "allow"))).answer.location().to_owned();
    let said = notice(&shop.get(&back).answer.body);
    assert_eq!(said, "You are connected. Here are the pictures that you can see.");
    let page = shop.get("/").answer.body;
    assert!(!page.contains("href=\"/add\""), "{page}");
    let page = shop.get("/add").answer.body;
    assert!(page.contains("not add any") && !page.contains("type=\"file\""), "{page}");
}

/// The gallery's page of a private picture is shown to nobody, so no link may lead there.
#[test]
fn only_cards_of_public_pictures_lead_to_the_gallery() {
    let story = Story::begin(Database::Sqlite, &[]);
    let add =
        |options| add_entry(&story.server, &story.alice.name, &picture("paper-boats.png"), "Boats", options);
    let cards = [add(&[]), add(&["--private"])];
    let (mut shop, mut gallery) = story.browsers();
    let page = story.postcards.connect(&mut shop, &mut gallery).answer.body;
    assert!(page.contains("href=\"/add\""), "{page}");
    let links = cards.map(|entry| {
        let card = shop.get(&format!("/card/{}", entry["id"].as_str().unwrap())).answer;
        assert!(card.status == 200 && card.body.contains("Boats"), "{card:?}");
        card.body.contains("See it in the gallery")
    });
    assert_eq!(links, [true, false]);
}

#[test]
fn what_goes_wrong_is_said() {
    let mut story = Story::begin(Database::Sqlite, &[]);
    let (mut shop, mut gallery) = story.browsers();

    // An answer to nobody's question, to another one's, and one of another provider.
    assert_eq!(shop.get("/callback?code=x&state=y").answer.status, 400);
    let mut other = Browser::new(&story.postcards.origin);
    let foreign = gallery.decide(&story.postcards.ask(&mut other), "allow");
    let _ = story.postcards.ask(&mut shop);
    assert_eq!(shop.get(&foreign).answer.status, 400);
    let own = gallery.decide(&story.postcards.ask(&mut shop), "allow");
    let iss = http::parameter(&own, "iss");
    let own =
        own.replace(&form_urlencoded::byte_serialize(iss.as_bytes()).collect::<String>(), "http%3A%2F%2Fx");
    assert_eq!(http::parameter(&own, "iss"), "http://x");
    assert_eq!(shop.get(&own).answer.status, 400);

    // Now well; and then forms of somebody else.
    let back = gallery.decide(&story.postcards.ask(&mut shop), "allow");
    assert!(shop.get(&back).answer.body.contains("id=\"mark\""));
    for path in ["/connect", "/renew", "/spoil", "/disconnect"] {
        let page = shop.get("/").form("/renew").with(&[("csrf", "of-somebody-else")]);
        assert_eq!(shop.visit(path, Some(&page)).answer.status, 403, "{path}");
    }
    let page = story.postcards.add(&mut shop, &[("csrf", "of-somebody-else")], "x.png", b"x");
    assert_eq!(page.status, 403, "{page:?}");

    // The API's words about an upload, and its own.
    let page = story.postcards.add(&mut shop, &[("title", "A \"<b>\"")], "page.png", b"<html>");
    assert!(page.status == 422 && page.body.contains("The gallery says"), "{page:?}");
    assert!(page.body.contains("A &quot;&lt;b&gt;&quot;"), "{page:?}");
    let page = story.postcards.add(&mut shop, &[], "", b"");
    assert!(page.status == 422 && page.body.contains("choose a picture"), "{page:?}");
    assert_eq!(story.public_titles(), Vec::<String>::new());
    assert_eq!(shop.get("/card/nothing").answer.status, 502);
    assert_eq!(shop.get("/nowhere").answer.status, 404);

    // A provider that is away is no disconnection.
    story.server.stop();
    let page = shop.get("/").answer;
    assert!(page.status == 502 && page.body.contains("id=\"mark\""), "{page:?}");
    story.server.run(&["serve"]);
    assert_eq!(shop.get("/").answer.status, 200);
}

/// `cargo xtask demo` in a folder of its own, ended by a signal.
fn demo(folder: &Path, ports: (u16, u16), options: &[&str], with: impl FnOnce(&[String])) {
    let mut command = Command::new(tool::xtask());
    command.args(["demo", "--port", &ports.0.to_string(), "--demo-port", &ports.1.to_string(), "--data"]);
    command.arg(folder).args(options).env("OAUTH_TEST_SERVER", tool::server());
    command.env("OAUTH_TEST_EXAMPLES", tool::example("postcards").parent().unwrap());
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut said: Vec<String> = Vec::new();
    while !said.last().is_some_and(|line| line.starts_with("5. ")) {
        let Some(line) = lines.next() else {
            let mut error = String::new();
            let _ = process.stderr.take().unwrap().read_to_string(&mut error);
            panic!("{said:?}\n{error}");
        };
        said.push(line);
    }
    with(&said);
    tool::output(Command::new("kill").arg(process.id().to_string()));
    assert!(process.wait().unwrap().success());
    for port in [ports.0, ports.1] {
        assert!(http::try_send(http::get(&format!("http://127.0.0.1:{port}/"))).is_err(), "{port} answers");
    }
}

#[test]
fn one_command_starts_it_all() {
    let folder = tempfile::tempdir().unwrap();
    let ports = (free_port(), free_port());
    let (gallery, shop) = (format!("http://127.0.0.1:{}", ports.0), format!("http://localhost:{}", ports.1));
    let entries = || {
        let list = http::send(http::get(&format!("{gallery}/api/entries"))).json();
        let pair = |entry: &Value| (entry["id"].to_string(), entry["title"].to_string());
        list.as_array().unwrap().iter().map(pair).unzip()
    };
    let mut before: (Vec<String>, Vec<String>) = Default::default();
    demo(folder.path(), ports, &[], |said| {
        assert!(said.iter().any(|line| line.contains(&shop)), "{said:?}");
        before = entries();
        assert_eq!(before.0.len(), 5, "one is private: {before:?}");
        let mut browser = Browser::new(&gallery);
        browser.sign_in("alice", "alice-in-the-demo");
        let mut shop = Browser::new(&shop);
        let page = shop.get("/");
        assert!(page.answer.body.contains("Connect your gallery"));
        let consent = shop.visit("/connect", Some(&page.form("/connect"))).answer.location().to_owned();
        let consent = browser.get(&consent).answer.body;
        assert!(consent.contains("<bdi>penny-post</bdi>"), "who made it: {consent}");

        // The ports are taken now, and that is said.
        let mut second = Command::new(tool::xtask());
        let output = second.args(["demo", "--port", &ports.0.to_string()]).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && error.contains("--port"), "{error}");
    });
    // The same people and pictures again.
    demo(folder.path(), ports, &[], |_| assert_eq!(entries(), before));
    // A folder of the same name that is not a demo's is left alone.
    let strange = tempfile::tempdir().unwrap();
    let kept = strange.path().join("server").join("kept");
    std::fs::create_dir_all(kept.parent().unwrap()).unwrap();
    std::fs::write(&kept, "").unwrap();
    for options in [&[][..], &["--fresh"]] {
        let mut refused = Command::new(tool::xtask());
        refused.args(["demo", "--port", &ports.0.to_string(), "--demo-port", &ports.1.to_string(), "--data"]);
        refused.arg(strange.path()).args(options).env("OAUTH_TEST_SERVER", tool::server());
        refused.env("OAUTH_TEST_EXAMPLES", tool::example("postcards").parent().unwrap());
        let output = refused.output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && error.contains("--data") && kept.exists(), "{error}");
    }
    // And new ones; of the folder, only what is the demo's own is deleted.
    let other = folder.path().join("other");
    std::fs::write(&other, "").unwrap();
    demo(folder.path(), ports, &["--fresh"], |_| {
        let (ids, titles): (Vec<String>, Vec<String>) = entries();
        assert!(titles == before.1 && ids != before.0 && other.exists(), "{ids:?} {titles:?}");
    });
}
