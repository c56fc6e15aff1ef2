//! Sample contexts: every page with everything filled in, empty, and with hostile words.

mod client;
mod dashboard;
mod developers;
mod email;
mod people;
mod review;
mod scopes;

use oauth_core::catalog::{Catalog, Risk};

use oauth_core::model::grant::Lifetime;

use super::context::*;
use super::*;

/// A page whose type is forgotten: what it is called and how it renders.
pub(super) struct Sample {
    pub(super) name: &'static str,
    pub(super) template: &'static str,
    pub(super) signed_in: bool,
    pub(super) fields: serde_json::Value,
    render: Render,
}

type Render = Box<dyn Fn(&Engine, &Frame) -> Result<String, PageError>>;

impl Sample {
    fn new<P: Page + 'static>(name: &'static str, signed_in: bool, page: P) -> Self {
        let fields = serde_json::to_value(&page).unwrap();
        let render = Box::new(move |engine: &Engine, frame: &Frame| engine.render(frame, &page));
        Self { name, template: P::TEMPLATE, signed_in, fields, render }
    }

    pub(super) fn render(&self, engine: &Engine, lang: Lang, words: &Words) -> String {
        let mut frame = frame(lang, words);
        if !self.signed_in {
            frame.person = None;
        }
        (self.render)(engine, &frame).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }
}

/// The words of strangers: names, descriptions, addresses.
pub(super) struct Words {
    pub(super) site: &'static str,
    pub(super) person: &'static str,
    pub(super) client: &'static str,
    pub(super) sentence: &'static str,
    pub(super) address: &'static str,
    pub(super) logo: &'static str,
}

pub(super) const PLAIN: Words = Words {
    site: "Gallery",
    person: "alice",
    client: "Print Shop",
    sentence: "Orders prints of your pictures and sends them home.",
    address: "https://print.example/callback",
    logo: "https://print.example/logo.png",
};

pub(super) const HOSTILE: Words = Words {
    site: "<svg onload=alert(1)>",
    person: "\"><script>alert(2)</script>",
    client: "x' onmouseover='alert(3)\" <b>\u{202e}gpj.exe\u{2066}",
    sentence: "{{ frame.csrf }} {% raw %} <img src=x onerror=alert(4)> & &amp;",
    address: "javascript:alert(5)//\"><svg onload=alert(6)>",
    logo: "https://print.example/logo.png\"onload=\"alert(7)",
};

pub(super) fn frame(lang: Lang, words: &Words) -> Frame {
    Frame {
        lang,
        site: words.site.into(),
        home: "/".into(),
        prefix: String::new(),
        person: Some(words.person.into()),
        csrf: "c0ffee".into(),
        accounts: true,
        compact: false,
        manner: String::new(),
        signup: true,
        reviews: true,
        registers: true,
        unread: 3,
        people: true,
    }
}

fn moment(engine: &Engine, lang: Lang, age: i64) -> Moment {
    let now = 1_772_539_200;
    engine.messages().moment(lang, now - age, now)
}

fn ahead(engine: &Engine, lang: Lang, left: i64) -> Moment {
    let now = 1_772_539_200;
    engine.messages().ahead(lang, now + left, now)
}

fn limits(read_only: Option<bool>) -> LimitChoices {
    let lifetimes = Lifetime::ALL.map(|one| LifetimeChoice {
        value: one.as_str(),
        text: one.into(),
        chosen: one == Lifetime::Unlimited,
    });
    LimitChoices { lifetimes: lifetimes.to_vec(), read_only }
}

/// How a decision ends that the browser is not sent away with: with a code to carry, a link back, neither, and after a no.
fn handovers(engine: &Engine, lang: Lang, words: &Words) -> Vec<Sample> {
    let code = Handover {
        client_name: words.client.into(),
        allowed: true,
        scopes: scopes(engine, lang).into_iter().map(|scope| scope.title).collect(),
        read_only: true,
        until: Some(ahead(engine, lang, 3600)),
        verifier: Some("kGRJSBbAQcJwW0vyHZKvXKkC2IBhCIrxO7V4o2j_8ps".into()),
        token: None,
        link: None,
    };
    let link = Handover {
        verifier: None,
        until: None,
        read_only: false,
        link: Some(words.address.into()),
        ..code.clone()
    };
    let token = Handover { link: None, token: Some("0198f3c1".into()), ..link.clone() };
    let denied = Handover { allowed: false, scopes: Vec::new(), token: None, ..token.clone() };
    vec![
        Sample::new("handover-code", true, code),
        Sample::new("handover-link", true, link),
        Sample::new("handover-token", true, token),
        Sample::new("handover-denied", true, denied),
    ]
}

fn scopes(engine: &Engine, lang: Lang) -> Vec<ScopeChoice> {
    let scope = |name: &str, risk, group: &str| {
        let catalog = Catalog::default();
        let entry = catalog.entries().iter().find(|entry| entry.name.as_str() == name).unwrap();
        let (title, description) = engine.messages().scope_text(lang, name, &entry.title, &entry.description);
        let group = engine.messages().group_text(lang, group, catalog.group_title(group));
        ScopeChoice { name: name.into(), title, description, group, risk, checked: true }
    };
    vec![scope("read", Risk::Low, "content"), scope("write", Risk::Visible, "content")]
}

/// Every page, in the reader's language.
pub(super) fn all(engine: &Engine, lang: Lang, words: &Words) -> Vec<Sample> {
    let mut samples = accounts(words);
    samples.extend(email::samples(words));
    samples.extend(consents(engine, lang, words));
    samples.extend(client::samples(engine, lang, words));
    samples.extend(developers::samples(engine, lang, words));
    samples.extend(review::samples(engine, lang, words));
    samples.extend(people::samples(engine, lang, words));
    samples.extend(dashboard::samples(engine, lang, words));
    samples.extend(handovers(engine, lang, words));
    samples.extend(connections(engine, lang, words));
    samples.extend(errors(words).into_iter().map(|(name, page)| Sample::new(name, false, page)));
    samples
}

fn accounts(words: &Words) -> Vec<Sample> {
    let login = Login { return_to: "/oauth/authorize?a=b&c=d".into(), ..Login::default() };
    let refused = Login {
        username: words.person.into(),
        fault: Some(Fault::LoginFailed),
        forgotten: true,
        notice: Some(Notice::SignInFirst),
        ..login.clone()
    };
    let mut wrong = Faults::one("username", Fault::UsernameTaken);
    wrong.push("password_again", Fault::PasswordsDiffer);
    let signup = Signup {
        username: words.person.into(),
        email: words.address.into(),
        return_to: words.address.into(),
        password_min: 10,
        faults: wrong,
    };
    let account = Account {
        username: words.person.into(),
        email: "alice@example.org".into(),
        email_confirmed: true,
        email_typed: String::new(),
        mail: true,
        password_min: 10,
        faults: Faults::one("current_password", Fault::PasswordWrong),
        notice: Some(Notice::PasswordChanged),
    };
    let calm = Account { faults: Faults::new(), notice: None, ..account.clone() };
    vec![
        Sample::new("login", false, login),
        Sample::new("login-refused", false, refused),
        Sample::new("signup", false, Signup { faults: Faults::new(), ..signup.clone() }),
        Sample::new("signup-refused", false, signup),
        Sample::new("account", true, calm),
        Sample::new("account-refused", true, account),
    ]
}

fn consents(engine: &Engine, lang: Lang, words: &Words) -> Vec<Sample> {
    let consent = Consent {
        interaction: "0198".into(),
        client_name: words.client.into(),
        client_description: words.sentence.into(),
        owner: Some("bob".into()),
        registered: moment(engine, lang, 90 * 86_400),
        home_page: Some(words.address.into()),
        destination: Some("print.example".into()),
        limits: limits(Some(false)),
        callback: None,
        scopes: scopes(engine, lang),
        included: Vec::new(),
        identity_only: false,
        logo: Some(words.logo.into()),
        warnings: Vec::new(),
        return_to: words.address.into(),
        faults: Faults::new(),
    };
    let several = ScopeChoice {
        name: "print".into(),
        title: words.sentence.into(),
        description: words.sentence.into(),
        group: words.client.into(),
        risk: Risk::Low,
        checked: false,
    };
    let wary = Consent {
        owner: None,
        home_page: None,
        destination: Some("com.example.print:".into()),
        limits: limits(None),
        scopes: [consent.scopes.clone(), vec![several]].concat(),
        warnings: vec![Warning::CustomScheme { scheme: "com.example.print".into() }],
        logo: None,
        faults: Faults::one("scope", Fault::ScopeNone),
        ..consent.clone()
    };
    let bare = Consent {
        scopes: Vec::new(),
        warnings: vec![Warning::Loopback],
        client_description: String::new(),
        client_name: "Donaudampfschifffahrtsgesellschaftskapitänsmützenverwaltung".into(),
        ..consent.clone()
    };
    let plain = Consent {
        warnings: vec![Warning::PlainHttp { host: words.client.into() }],
        home_page: None,
        ..consent.clone()
    };
    let unverified = Consent {
        destination: None,
        limits: limits(Some(true)),
        callback: Some(words.address.into()),
        warnings: vec![Warning::Unverified],
        ..consent.clone()
    };
    let old = Consent {
        warnings: vec![Warning::Unregistered { host: words.client.into() }, Warning::OldClient],
        ..consent.clone()
    };
    let more = scopes::samples(&consent, words).into_iter().chain([
        Sample::new("consent-plain-http", true, plain),
        Sample::new("consent-old-client", true, old),
        Sample::new("consent-unverified", true, unverified),
        Sample::new("consent", true, consent),
        Sample::new("consent-warning", true, wary),
        Sample::new("consent-bare", true, bare),
    ]);
    more.collect()
}

fn connections(engine: &Engine, lang: Lang, words: &Words) -> Vec<Sample> {
    let titles: Vec<String> = scopes(engine, lang).into_iter().map(|scope| scope.title).collect();
    let connection = Connection {
        client_id: "0198f3c1".into(),
        client_name: words.client.into(),
        owner: Some(words.person.into()),
        scopes: titles.clone(),
        since: moment(engine, lang, 90 * 86_400),
        last_used: Some(moment(engine, lang, 2 * 3600)),
        read_only: true,
        until: Some(ahead(engine, lang, 3 * 3600)),
        contacts: vec!["bob@example.org".into(), words.person.into()],
    };
    let second = Connection {
        client_name: "Wiki Tools".into(),
        owner: None,
        scopes: Vec::new(),
        last_used: None,
        contacts: Vec::new(),
        ..connection.clone()
    };
    let notice = Some(Notice::TakenBack { client: words.client.into() });
    let blocked = Blocked {
        client_id: "0198f3c2".into(),
        client_name: words.client.into(),
        owner: Some(words.person.into()),
        since: moment(engine, lang, 3 * 3600),
    };
    let other = Blocked { owner: None, ..blocked.clone() };
    let only_blocked = Connections { blocked: vec![blocked.clone()], ..Connections::default() };
    let both = Connections { connections: vec![connection, second], blocked: vec![blocked, other], notice };
    let confirm =
        ConnectionConfirm { client_id: "0198".into(), client_name: words.client.into(), scopes: titles };
    let change = change(engine, lang, words);
    let looks_only = ConnectionChange {
        scopes: Vec::new(),
        included: vec![words.sentence.into()],
        read_only: None,
        looks_only: true,
        faults: Faults::new(),
        ..change.clone()
    };
    let fewer = ConnectionChange { scopes: change.scopes.clone(), ..looks_only.clone() };
    vec![
        Sample::new("connection-change", true, change),
        Sample::new("connection-change-nothing", true, looks_only),
        Sample::new("connection-change-looks-only", true, fewer),
        Sample::new("connections", true, both),
        Sample::new("connections-blocked", true, only_blocked),
        Sample::new("connections-empty", true, Connections::default()),
        Sample::new("connection-confirm", true, confirm),
    ]
}

/// With a fault, and with everything that can be chosen.
fn change(engine: &Engine, lang: Lang, words: &Words) -> ConnectionChange {
    let fault = Fault::ScopeImplied { scope: words.client.into(), by: words.sentence.into() };
    ConnectionChange {
        client_id: "0198f3c1".into(),
        client_name: words.client.into(),
        scopes: scopes(engine, lang),
        included: Vec::new(),
        read_only: Some(true),
        looks_only: false,
        faults: Faults::one("scope", fault),
    }
}

/// An error page of every kind.
fn errors(words: &Words) -> Vec<(&'static str, ErrorPage)> {
    let client = || words.client.to_owned();
    let kinds = [
        ErrorKind::BadRequest,
        ErrorKind::DuplicateParameter { name: words.client.into() },
        ErrorKind::UnknownClient,
        ErrorKind::ClientNotApproved { client: client() },
        ErrorKind::ClientOwnerOnly { client: client() },
        ErrorKind::Changed,
        ErrorKind::EmailNotConfirmed,
        ErrorKind::LastAdministrator,
        ErrorKind::OwnAccount,
        ErrorKind::NewVersionNeeded,
        ErrorKind::TooManyClients,
        ErrorKind::ClientDisabled { client: client() },
        ErrorKind::RedirectMissing { client: client() },
        ErrorKind::RedirectMismatch { client: client(), redirect_uri: words.address.into() },
        ErrorKind::RequestExpired,
        ErrorKind::LinkOver,
        ErrorKind::FormExpired,
        ErrorKind::Forbidden,
        ErrorKind::DevelopersOnly,
        ErrorKind::InsecureTransport,
        ErrorKind::NotFound,
        ErrorKind::MethodNotAllowed,
        ErrorKind::Timeout,
        ErrorKind::TooLarge,
        ErrorKind::UnsupportedType,
        ErrorKind::TooManyRequests { minutes: 5 },
        ErrorKind::Internal,
        ErrorKind::Unavailable,
        ErrorKind::ReadOnly,
    ];
    let page = |kind: ErrorKind| ErrorPage {
        nothing_shared: kind.status() == 400,
        detail: (kind.status() == 400).then(|| format!("invalid_request: {}", words.address)),
        reference: Some("7f3a-91c2".to_owned()),
        kind,
    };
    kinds.into_iter().map(|kind| (kind.key(), page(kind))).collect()
}
