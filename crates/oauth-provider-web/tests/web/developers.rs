//! The page for developers: true of this provider, in the reader's words, and found from where developers are.

use std::collections::BTreeSet;
use std::time::Duration;

use oauth_core::catalog::{Catalog, Risk, ScopeEntry};
use oauth_core::env::Settings;
use oauth_core::oauth1::signature::Method;
use oauth_core::text::resource::ResourceUri;
use oauth_core::text::scope::Scope;
use oauth_provider_web::Registration;

use crate::world::{Answer, Ask, Browser, ISSUER, REDIRECT, World};

/// The addresses that the page offers to be copied.
fn addresses(page: &Answer) -> Vec<&str> {
    page.body.split("<code class=\"copy\">").skip(1).filter_map(|rest| rest.split('<').next()).collect()
}

/// JF-R1, JF-T4, F-94: whole addresses, at each of which something is.
#[test]
fn every_address_of_this_provider_is_named_and_answers() {
    for (origin, prefix) in [("https://op.example", ""), ("https://op.example:8443", "/a/b")] {
        let issuer = format!("{origin}{prefix}");
        let world = World::with(&issuer, |builder| builder);
        let page = world.get(&format!("{prefix}/oauth")).is(200);
        let named = addresses(&page);
        let own = ["/oauth/request_token", "/oauth/authorize", "/oauth/access_token", "/w/index.php"]
            .into_iter()
            .chain(["/oauth/authorize", "/oauth/token", "/oauth/revoke", "/oauth/introspect"])
            .chain(["/w/rest.php/oauth2"])
            .map(|path| format!("{issuer}{path}"));
        let metadata = format!("{origin}/.well-known/oauth-authorization-server{prefix}");
        // The API is the host's, and not mounted here.
        let api = format!("{issuer}/api");
        let wanted: BTreeSet<String> = own.chain([metadata, api.clone()]).collect();
        assert_eq!(named.iter().map(|one| (*one).to_owned()).collect::<BTreeSet<_>>(), wanted);
        for address in named.into_iter().filter(|address| !address.starts_with(&api)) {
            let path = address.strip_prefix(origin).unwrap();
            // Below these two stands something, and at their own place nothing.
            let below = match path.rsplit('/').next() {
                Some("index.php") => "?title=Special:OAuth/grants",
                Some("oauth2") => "/authorize",
                _ => "",
            };
            assert_ne!(world.get(&format!("{path}{below}")).status, 404, "{address}");
        }
        let page = page.has("href=\"https://oauth.net/\"").has("oauth.net</a>").has("/rfc/rfc5849\"");
        page.has(&format!("href=\"{prefix}/oauth/client/register\""));
    }
}

/// F-94: the programs are filled in, and ask for what an application may have.
#[test]
fn programs_know_where_they_are() {
    let world = World::with(ISSUER, |builder| builder.resource_routes());
    let page = world.get("/oauth").is(200);
    assert_eq!(page.body.matches("<pre class=\"program\"").count(), 4);
    assert_eq!(page.body.matches(&format!("{ISSUER}/api/test")).count(), 1 + 4);
    for left in ["@ISSUER@", "@TEST@", "@SCOPE@"] {
        assert!(!page.body.contains(left), "{left}");
    }
    page.has("scope=&quot;read&quot;").has("&amp;scope=read&amp;");
    // Where every scope can do harm, it is the first; in an address it is encoded.
    let risky = |name: &str| ScopeEntry {
        risk: Risk::Security,
        ..ScopeEntry::new(Scope::parse(name).unwrap(), "Do harm")
    };
    let world = World::of(Catalog::new(vec![risky("a&b"), risky("c")]).unwrap());
    world.get("/oauth").is(200).has("scope=&quot;a&amp;b&quot;").has("&amp;scope=a%26b&amp;");
}

/// F-94: of what a host has besides, the page says what the host told it.
#[test]
fn what_only_some_hosts_have_is_said_where_they_say_so() {
    let (command, ours) = ("gallery client add --name \"Old <Camera>\"", ISSUER.to_owned() + "/api");
    let world =
        World::with(ISSUER, |builder| builder.registration_command(command).resource_routes().wiki_routes());
    let page = world.get("/oauth").is(200).has("gallery client add --name &quot;Old &lt;Camera&gt;&quot;");
    let page = page.has(&format!("<code class=\"copy\">{ours}/test</code>")).has("resource/profile below it");
    assert!(!page.body.contains("print(app.access_token)") && !page.body.contains("print(app.token)"));
    // Nothing of a host that says nothing; its programs end with the token.
    let page = World::new().get("/oauth").is(200).has(&format!("<code class=\"copy\">{ours}</code>"));
    for word in ["client add", "on the command line", "/test", "resource/profile", "To try it", "@TEST@"] {
        assert!(!page.body.contains(word), "{word}");
    }
    let page = page.has("find authorize and access_token below it").has("\nprint(app.access_token)\n</code>");
    let page = page.has("\nprint(app.token)\n</code>").has("\necho &quot;$ACCESS_TOKEN&quot;\n</code>");
    page.has("\nprint &quot;$token{token} $token{token_secret}\\n&quot;;\n</code>");
    // Beside an API that stands elsewhere is nothing below the issuer.
    let elsewhere = ResourceUri::parse("https://op.example/v1/api");
    let change = |settings: &mut Settings| settings.resource = elsewhere;
    let page = World::made(change, |builder| builder.resource_routes().wiki_routes()).get("/oauth").is(200);
    let page = page.has("<code class=\"copy\">https://op.example/v1/api/test</code>");
    assert!(!page.body.contains("resource/profile"));
}

/// JF-R1, F-94: each signature method by its name, each scope with what it means, each lifetime as it is set.
#[test]
fn what_is_said_is_what_is_set() {
    let world = World::made_with(|settings| {
        settings.code_lifetime = Duration::from_secs(45);
        settings.access_lifetime = Duration::from_secs(2 * 3600);
        settings.refresh_lifetime = Duration::from_secs(14 * 86_400);
        settings.interaction_lifetime = Duration::from_secs(300);
    });
    let page = world.get("/oauth").is(200);
    for method in Method::ALL {
        assert!(page.body.contains(method.as_str()), "{method:?}");
    }
    for entry in Catalog::default().entries().iter().filter(|entry| entry.risk != Risk::Internal) {
        assert!(page.body.contains(&format!("<code><bdi>{}</bdi></code>", entry.name)), "{entry:?}");
        assert!(page.body.contains(&entry.title) && page.body.contains(&entry.description), "{entry:?}");
    }
    let page = page.has("<dd>45 seconds, for one use").has("<dd>2 hours</dd>").has("<dd>14 days without use");
    let page = page.has("<dd>5 minutes, for one use").has("class=\"tag wait\">others see it");
    assert!(!page.body.contains("to some networks only"));
    let world = World::made_with(|settings| {
        settings.handshake_networks =
            Some(vec![oauth_core::text::network::Network::parse("10.0.0.0/8").unwrap()]);
    });
    world.get("/oauth").is(200).has("to some networks only");
    // What nobody but the staff may ask for is no use to developers.
    let staff =
        ScopeEntry { risk: Risk::Internal, ..ScopeEntry::new(Scope::parse("review").unwrap(), "Review") };
    let entries = [Catalog::default().entries(), &[staff]].concat();
    let page = World::of(Catalog::new(entries).unwrap()).get("/oauth").is(200);
    assert!(page.body.contains("<bdi>read</bdi>") && !page.body.contains("review"));
}

/// F-94: no way is shown that cannot be gone.
#[test]
fn what_this_provider_cannot_do_is_not_offered() {
    let world = World::with(ISSUER, |builder| builder.registration(Registration::Closed));
    let page = world.get("/oauth").is(200).has("administrators of this site register applications");
    assert!(!page.body.contains("/oauth/client/register"));
    let page = World::new().keyless().get("/oauth").is(200).has("OAuth 2.1");
    for word in ["OAuth 1.0", "oauth1", "request_token", "index.php", "oauth_problem", "HMAC"] {
        assert!(!page.body.contains(word), "{word}");
    }
}

/// F-94, F-98
#[test]
fn everybody_reads_it_in_their_own_words() {
    let world = World::new();
    let anonymous = world.get("/oauth").is(200).has("<h1>For developers</h1>");
    assert!(!anonymous.body.contains("<form") && !anonymous.body.contains("alice"));
    let german = Ask::get("/oauth").header("accept-language", "de");
    world.send(german).is(200).has("<html lang=\"de\"").has("<h1>Für Entwickler</h1>").has("30 Tage");
    let popup = world.get("/oauth?display=popup&ui_locales=de").is(200).has("<h1>Für Entwickler</h1>");
    popup.has("<body class=\"compact\">");
    let mut alice = Browser::of(&world, &world.alice);
    alice.get("/oauth").is(200).has("href=\"/oauth/client/list\"").has("alice").has("action=\"/logout\"");
}

/// JF-R1: from wherever a developer is; not from the question to a person, which leads nowhere else.
#[test]
fn the_pages_of_developers_lead_to_it() {
    let world = World::new();
    let link = "<a href=\"/oauth\">";
    let footer = "<a class=\"target\" href=\"/oauth\">For developers</a>";
    let mut alice = Browser::of(&world, &world.alice);
    alice.get("/oauth/client/list").is(200).has(link).has(footer);
    alice.get("/oauth/client/register").is(200).has(link);
    let fields =
        [("name", "My script"), ("client_type", "signing"), ("redirect_uris", REDIRECT), ("scope", "read")];
    alice.post("/oauth/client/register", &fields).is(200).has("id=\"client_secret\"").has(link);
    world.get("/login").is(200).has(footer);
    let question = alice.get(&world.authorize(&world.shop)).is(200).has("<footer>");
    assert!(!question.body.contains("\"/oauth\""));
}
