//! The life of an application in a browser: registered, tried, reviewed, allowed, allowed less, and stopped. With pictures
//! in `target/screenshots`, and each page looked at by axe-core.

use e2e::app::{App, Tokens};
use e2e::axe::Axe;
use e2e::chrome::Chrome;
use e2e::database::{Database, on_every_database};
use e2e::form::value_of;
use e2e::http::{self, Answer};
use e2e::server::{Person, Server};
use e2e::third_party::ThirdParty;
use e2e::{canary, upload};

/// A provider with review, an application at another origin, and the people around it, who share a browser.
struct Life {
    server: Server,
    third: ThirdParty,
    chrome: Chrome,
    /// Are pictures kept, and pages looked at?
    looks: bool,
    developer: Person,
    moderator: Person,
    person: Person,
}

impl Life {
    /// With pictures, and with axe-core, where the test is about what the pages look like.
    fn begin(database: Database, looks: bool) -> Option<Self> {
        let chrome = Chrome::start()?;
        let chrome = if looks { chrome.looked_at() } else { chrome };
        let server = Server::with(database, &[("OAUTH_REGISTRATION", "review")]);
        let [developer, moderator, person] = ["dora", "mona", "bob"].map(|name| server.person(name));
        server.cli(&["user", "set-role", "mona", "moderator"], "");
        Some(Self { server, third: ThirdParty::start(), chrome, looks, developer, moderator, person })
    }

    /// Whoever is signed in goes, and this person comes.
    fn comes(&self, person: &Person) {
        let chrome = &self.chrome;
        chrome.go(&self.server.url("/account"));
        let _ = chrome.see("h1");
        if chrome.has("header form") {
            chrome.click("header button");
        }
        chrome.arrive(&self.server.url("/login"));
        chrome.fill("#username", &person.name);
        chrome.fill("#password", &person.password);
        chrome.click("main button.primary");
        chrome.arrive(&self.server.url("/account"));
    }

    fn go(&self, path: &str) {
        self.chrome.go(&self.server.url(path));
        let _ = self.chrome.see("h1");
    }

    /// Looks at the page as it stands.
    fn look(&self, name: &str) {
        if self.looks {
            self.chrome.photograph(&format!("life-{name}"));
        }
    }

    /// The application that the page just registered, with the secret that it shows.
    fn registered(&self) -> App {
        let _ = self.chrome.see("#client_secret");
        let html = self.chrome.html();
        let (id, secret) = (value_of(&html, "client_id"), value_of(&html, "client_secret"));
        App::new(self.server.base(), &id, Some(&secret), &self.third.redirect_uri())
    }

    /// Goes to the application and follows its link.
    fn follow(&self, app: &App) {
        self.third.forget();
        self.third.lead_to(&app.authorization_url("read write", "a-state"));
        self.chrome.go(&format!("{}/", self.third.origin));
        self.chrome.click("#start");
        self.chrome.arrive(&self.server.url("/oauth/authorize"));
    }

    /// Says yes; the tokens that the application gets for the code.
    fn allow(&self, app: &App) -> Tokens {
        self.chrome.click("button[value=allow]");
        let _ = self.chrome.see("#back");
        let code = http::parameter(&self.third.called_back(), "code");
        canary::issued("code", &code);
        app.redeem(&code)
    }

    /// Keeps a picture for the person, which takes the scope `write`.
    fn write(&self, tokens: &Tokens) -> Answer {
        let (url, picture) = (self.server.url("/api/submit"), upload::picture(7, 32));
        let request = upload::request(&url, &[("title", "Proof")], "proof.png", &picture);
        http::send(request.bearer_auth(&tokens.access))
    }

    /// Takes a step on the page of an application, for a reason.
    fn decide(&self, app: &App, step: &str, reason: &str) {
        self.go(&format!("/oauth/review/{}", app.client_id));
        self.chrome.click(&format!("#step-{step}"));
        self.chrome.fill("#reason", reason);
        self.chrome.click("main form button.primary");
        self.chrome.arrive(&self.server.url("/oauth/review?done="));
    }

    fn shows(&self, texts: &[&str]) {
        let page = self.chrome.html();
        for text in texts {
            assert!(page.contains(text), "{text}: {page}");
        }
    }

    fn is_still_ours(&self) {
        assert!(self.chrome.complaints().is_empty(), "{:#?}", self.chrome.complaints());
    }
}

/// A developer registers an application that is called almost as another one, and answered elsewhere than its home page.
fn register(life: &Life) -> App {
    let chrome = &life.chrome;
    life.server.app("Print-Shop", "https://print.example/callback", &["--owner", "bob"]);
    life.comes(&life.developer);
    life.go("/oauth/client/register");
    chrome.fill("#name", "Print Shop");
    chrome.fill("#description", "Prints your pictures on paper and sends them home.");
    chrome.fill("#home_page", "https://paper.example/");
    let redirect_uris = format!("{}\nhttps://orders.example/callback", life.third.redirect_uri());
    chrome.fill("#redirect_uris", &redirect_uris);
    if !chrome.has("input[value=write]:checked") {
        chrome.click("input[value=write]");
    }
    life.look("register");
    chrome.click("main details:last-of-type summary");
    chrome.fill("#version", "1.0");
    chrome.fill("#contacts", "print@paper.example");
    life.look("register-more");
    chrome.click("main button.primary");
    let app = life.registered();
    life.look("secret");
    life.go("/oauth/client/list");
    life.shows(&["Print Shop", "waiting for review"]);
    life.look("my-applications");
    app
}

/// It serves whoever registered it, and nobody else.
fn is_tried(life: &Life, app: &App) -> Tokens {
    life.follow(app);
    let tokens = life.allow(app);
    assert_eq!(app.read(&tokens.access).member("username"), "dora");
    life.comes(&life.person);
    life.follow(app);
    life.shows(&["Print Shop is waiting for review"]);
    life.look("waiting");
    assert!(!life.chrome.has("button[value=allow]") && life.third.called_back().is_empty());
    life.go("/oauth/review");
    assert!(!life.chrome.has("table"), "{}", life.chrome.html());
    tokens
}

/// A moderator sees what waits, looks at it, and says yes.
fn is_reviewed(life: &Life, app: &App) {
    let chrome = &life.chrome;
    life.comes(&life.moderator);
    life.go("/oauth/notices");
    life.shows(&["Notices (1)", "Proposed", "Print Shop"]);
    life.look("notice-moderator");
    chrome.click("header nav a[href$='/oauth/review']");
    chrome.arrive(&life.server.url("/oauth/review"));
    life.shows(&["Waiting (1)", "Print Shop", "dora"]);
    life.look("queue");
    chrome.click("tbody th a");
    chrome.arrive(&life.server.url(&format!("/oauth/review/{}", app.client_id)));
    life.shows(&["“Print-Shop”", "orders.example, another site", "print@paper.example", "Proposed"]);
    life.look("review");
    life.decide(app, "approve", "Asked both: one company, two sites.");
    life.shows(&["Print Shop is approved."]);
    life.look("decided");
    life.go("/oauth/applications?name=print&publisher=dora&stage=approved");
    life.shows(&["Print Shop", "approved"]);
    life.look("applications");
    chrome.click("tbody th a");
    chrome.arrive(&life.server.url(&format!("/oauth/applications/{}", app.client_id)));
    life.look("application");
}

/// Its developer is told, with the reason.
fn is_told(life: &Life) {
    life.comes(&life.developer);
    life.go("/oauth/notices");
    life.shows(&["Approved", "Print Shop", "Asked both: one company, two sites."]);
    life.look("notice-developer");
}

/// A person allows it everything, and later less.
fn is_used(life: &Life, app: &App) -> Tokens {
    let chrome = &life.chrome;
    life.comes(&life.person);
    life.follow(app);
    life.look("consent");
    let tokens = life.allow(app);
    assert_eq!(app.read(&tokens.access).member("username"), "bob");
    assert_eq!(life.write(&tokens).status, 200);
    life.go("/oauth/client/connections");
    life.look("connections");
    chrome.click("td.act a:not(.danger)");
    chrome.arrive(&life.server.url("/oauth/client/connections?change="));
    chrome.click("input[name=scope][value=write]");
    life.look("change");
    chrome.click("main button.primary");
    chrome.arrive(&life.server.url("/oauth/client/connections?done=changed"));
    life.look("changed");
    let refused = life.write(&tokens);
    let why = refused.header("www-authenticate");
    assert!(refused.status == 403 && why.contains("insufficient_scope"), "{refused:?}");
    assert_eq!(app.read(&tokens.access).status, 200);
    tokens
}

/// The developer has what nobody needs to review.
fn is_kept(life: &Life, app: &App) {
    let chrome = &life.chrome;
    life.comes(&life.developer);
    life.go(&format!("/oauth/client/{}", app.client_id));
    assert!(!chrome.has("#redirect_uris") && chrome.has("#networks"), "{}", chrome.html());
    life.look("edit-settled");
    life.go("/oauth/client/register");
    chrome.fill("#name", "My backup");
    chrome.click("#owner_only");
    chrome.click("main button.primary");
    let own = life.registered();
    let token = value_of(&chrome.html(), "own_token");
    canary::issued("own token", &token);
    assert_eq!(own.read(&token).member("username"), "dora");
    life.look("own-token");
}

/// A moderator stops it: nothing that anybody allowed it works any more. The log has all of it.
fn is_stopped(life: &Life, app: &App, all: &[&Tokens]) {
    life.comes(&life.moderator);
    let statuses = || all.iter().map(|tokens| app.read(&tokens.access).status).collect::<Vec<_>>();
    assert_eq!(statuses(), [200, 200]);
    life.decide(app, "disable", "It printed what nobody had ordered.");
    life.shows(&["Print Shop is disabled."]);
    assert_eq!(statuses(), [401, 401]);
    for tokens in all {
        assert_eq!(app.refresh(&tokens.refresh).status, 401, "{:?}", app.refresh(&tokens.refresh));
    }
    life.go("/oauth/review?stage=disabled");
    life.look("disabled");
    life.go("/oauth/log");
    life.shows(&["Proposed", "Approved", "Disabled", "Asked both", "nobody had ordered", "dora", "mona"]);
    life.look("log");
    let exported = life.server.cli(&["audit", "export", "--client", &app.client_id], "");
    let deeds = exported.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let deeds: Vec<_> = deeds.map(|event| event["deed"].as_str().unwrap().to_owned()).collect();
    let want = "client-disabled grant-narrowed grant-given client-approved grant-given client-proposed";
    assert_eq!(deeds.join(" "), want);
    life.comes(&life.person);
    life.follow(app);
    assert!(!life.chrome.has("button[value=allow]"));
    life.look("stopped");
}

/// F-44, F-47, F-63, MW-T41
#[test]
fn an_application_is_reviewed_used_and_stopped() {
    on_every_database(|database| {
        let Some(life) = Life::begin(database, matches!(database, Database::Sqlite)) else { return };
        let app = register(&life);
        let tried = is_tried(&life, &app);
        is_reviewed(&life, &app);
        is_told(&life);
        let allowed = is_used(&life, &app);
        is_kept(&life, &app);
        is_stopped(&life, &app, &[&tried, &allowed]);
        life.is_still_ours();
    });
}

/// MW-T41, F-63
#[test]
fn the_life_of_an_application_by_keyboard_alone() {
    let Some(life) = Life::begin(Database::Sqlite, false) else { return };
    let (chrome, server) = (&life.chrome, &life.server);

    // Registering: the fields that everybody fills in, and those behind "More".
    life.comes(&life.developer);
    life.go("/oauth/client/register");
    chrome.tab_to("#name");
    chrome.type_text("Print Shop");
    chrome.tab_to("#client_type-confidential");
    chrome.press("ArrowDown");
    assert!(chrome.has("#client_type-public:checked"));
    chrome.press("ArrowUp");
    chrome.tab_to("#redirect_uris");
    chrome.type_text(&life.third.redirect_uri());
    chrome.tab_to("#scope-2");
    chrome.press(" ");
    chrome.tab_to("main details:last-of-type summary");
    chrome.press("Enter");
    chrome.tab_to("#version");
    chrome.type_text("2.1");
    chrome.tab_to("main button.primary");
    chrome.press("Enter");
    let app = life.registered();

    // The list of what waits, and the decision.
    life.comes(&life.moderator);
    life.go("/oauth/review");
    chrome.tab_to("tbody th a");
    chrome.press("Enter");
    chrome.arrive(&server.url(&format!("/oauth/review/{}", app.client_id)));
    chrome.tab_to("#step-approve");
    chrome.press("ArrowDown");
    assert!(chrome.has("#step-reject:checked"));
    chrome.press("ArrowUp");
    chrome.tab_to("#reason");
    chrome.type_text("Good.");
    chrome.tab_to("main form button.primary");
    chrome.press("Enter");
    chrome.arrive(&server.url("/oauth/review?done=approved"));

    // Everybody's list, with what it is looked for by.
    life.comes(&life.person);
    life.go("/oauth/applications");
    chrome.tab_to("#name");
    chrome.type_text("Print");
    chrome.tab_to("#stage");
    chrome.press("ArrowDown");
    chrome.press("ArrowDown");
    chrome.tab_to("main form button.primary");
    chrome.press("Enter");
    chrome.arrive(&server.url("/oauth/applications?name=Print&publisher=&stage=approved"));
    chrome.tab_to("tbody th a");
    chrome.press("Enter");
    chrome.arrive(&server.url(&format!("/oauth/applications/{}", app.client_id)));
    life.shows(&["2.1"]);

    // Less than was allowed.
    life.follow(&app);
    chrome.tab_to("button[value=allow]");
    chrome.press("Enter");
    let _ = chrome.see("#back");
    let code = http::parameter(&life.third.called_back(), "code");
    canary::issued("code", &code);
    let tokens = app.redeem(&code);
    assert_eq!(life.write(&tokens).status, 200);
    life.go("/oauth/client/connections");
    chrome.tab_to("td.act a:not(.danger)");
    chrome.press("Enter");
    chrome.tab_to("#reach-write");
    chrome.press("ArrowDown");
    assert!(chrome.has("#reach-read:checked"));
    chrome.tab_to("main button.primary");
    chrome.press("Enter");
    chrome.arrive(&server.url("/oauth/client/connections?done=changed"));
    assert_eq!((life.write(&tokens).status, app.read(&tokens.access).status), (403, 200));
    life.is_still_ours();
}

/// A page with a fault is found: faint text, and a field without a label.
#[test]
fn what_shuts_people_out_is_found() {
    let Some(axe) = Axe::ready() else { return };
    let Some(life) = Life::begin(Database::Sqlite, false) else { return };
    life.go("/login");
    assert_eq!(axe.violations(&life.chrome), Vec::<String>::new());
    life.third.lead_to("x");
    life.chrome.go(&format!("{}/barrier", life.third.origin));
    let _ = life.chrome.see("h1");
    let found = axe.violations(&life.chrome);
    assert!(found.iter().any(|one| one.contains("label")), "{found:#?}");
}
