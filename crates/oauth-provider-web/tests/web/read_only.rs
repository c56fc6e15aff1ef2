//! Maintenance: what was given works, nothing is begun or changed.

use std::sync::Arc;

use actix_web::http::Method;
use oauth_provider_web::{Provider, SignUp};

use crate::mediawiki::{SCRIPT, connected, signing};
use crate::world::{Answer, Ask, Browser, PASSWORD, World};

/// What a route answers.
#[derive(Clone, Copy, Debug)]
enum Says {
    /// This status, as always.
    Works(u16),
    /// 503, and a page that says why.
    Page,
    /// 503, and JSON.
    Json,
    /// 503, as a wiki says it.
    Wiki,
}
use Says::{Json, Page, Wiki, Works};

/// Every route, with what it answers to whoever has the right to it. `{id}` is an application of theirs.
const ROUTES: &[(&str, &str, Says)] = &[
    ("GET", "/oauth", Works(200)),
    ("GET", "/oauth/authorize", Page),
    ("POST", "/oauth/authorize", Page),
    ("GET", "/oauth-2/authorize", Page),
    ("GET", "/rest.php/oauth2/authorize", Page),
    ("GET", "/oauth/authorized", Works(303)),
    ("POST", "/oauth/client/authorize", Page),
    ("POST", "/oauth/request_token", Json),
    ("POST", "/oauth/token", Json),
    ("POST", "/w/rest.php/oauth2/access_token", Json),
    ("POST", "/oauth/access_token", Json),
    ("GET", "/oauth/access_token", Json),
    ("GET", "/oauth-2/access_token", Json),
    ("POST", "/oauth/revoke", Json),
    ("POST", "/oauth/introspect", Works(200)),
    ("GET", "/oauth/client/register", Page),
    ("HEAD", "/oauth/client/register", Page),
    ("POST", "/oauth/client/register", Page),
    ("POST", "/oauth-2/client/register", Page),
    ("GET", "/oauth/client/list", Works(200)),
    ("GET", "/oauth/applications", Works(200)),
    ("GET", "/oauth/applications/{id}", Works(200)),
    ("GET", "/oauth/review", Works(200)),
    ("GET", "/oauth/review/{id}", Works(200)),
    ("POST", "/oauth/review/{id}", Page),
    ("GET", "/oauth/log", Works(200)),
    ("GET", "/oauth/dashboard", Works(200)),
    ("GET", "/oauth/notices", Works(200)),
    ("POST", "/oauth/notices", Page),
    ("GET", "/people", Works(200)),
    ("GET", "/people/{named}", Works(200)),
    ("POST", "/people/{named}", Page),
    ("GET", "/oauth/client/connections", Works(200)),
    ("POST", "/oauth/client/connections", Page),
    ("GET", "/oauth/client/{id}", Works(200)),
    ("POST", "/oauth/client/{id}", Page),
    ("GET", "/login", Works(303)),
    ("GET", "/logout", Works(303)),
    ("GET", "/signup", Page),
    ("POST", "/signup", Page),
    ("GET", "/account", Works(200)),
    ("GET", "/account/export", Works(200)),
    ("GET", "/account/delete", Works(200)),
    ("POST", "/account/delete", Page),
    ("POST", "/account/password", Page),
    ("POST", "/account/email", Page),
    ("POST", "/account/email/letter", Page),
    ("GET", "/account/email/confirm", Page),
    ("POST", "/account/email/confirm", Page),
    ("GET", "/password/forgotten", Page),
    ("POST", "/password/forgotten", Page),
    ("GET", "/password/new", Page),
    ("POST", "/password/new", Page),
    ("GET", "/.well-known/oauth-authorization-server", Works(200)),
    ("GET", "/w/index.php?title=Special:OAuth/initiate", Wiki),
    ("POST", "/w/index.php?title=Special:OAuth/initiate", Wiki),
    ("GET", "/w/index.php?title=Special:OAuth/token", Wiki),
    ("POST", "/wiki/Special:OAuth/token", Wiki),
    ("GET", "/w/index.php?title=Special:OAuth/authorize", Page),
    ("GET", "/w/index.php?title=Special:OAuth/authenticate", Page),
    ("GET", "/w/index.php?title=Special:OAuth/verified", Works(400)),
    ("GET", "/w/index.php?title=Special:OAuth/grants", Works(303)),
    ("GET", "/w/index.php?title=Special:OAuth", Works(200)),
    ("GET", "/wiki/Special:OAuthManageMyGrants", Works(303)),
    // What is no route of ours is answered as always.
    ("DELETE", "/oauth/token", Works(405)),
    ("PUT", "/oauth/client/register", Works(405)),
    ("OPTIONS", "/oauth/token", Works(204)),
    ("POST", "/account/sessions", Works(303)),
    ("POST", "/logout", Works(303)),
    ("POST", "/login", Works(400)),
];

/// From now on nothing may be changed.
fn close(world: &mut World) {
    let builder = Provider::builder(Arc::clone(&world.store) as _, world.env.clone());
    world.provider = builder.accounts(SignUp::Open).read_only().build().unwrap();
}

fn is_held(answer: &Answer, says: Says, head: bool) {
    assert_eq!(answer.status, 503, "{answer:?}");
    assert_eq!(answer.header("retry-after"), Some("300"), "{answer:?}");
    match says {
        Page if head => {}
        Page => assert!(answer.body.contains("<h1>Maintenance"), "{answer:?}"),
        Json => assert_eq!(answer.error(), "temporarily_unavailable", "{answer:?}"),
        Wiki => assert!(answer.body.starts_with("Error: maintenance"), "{answer:?}"),
        Works(_) => panic!("it was to work: {answer:?}"),
    }
}

/// F-79, MW-T95
#[test]
fn each_route_looks_or_is_held_back() {
    let mut world = World::new();
    world.promote(&world.bob);
    let Browser { cookies, csrf, .. } = Browser::of(&world, &world.bob);
    close(&mut world);
    let sessions = world.store.rows().sessions.clone();
    let rows = |world: &World| {
        let rows = world.store.rows();
        format!("{:?} {:?} {:?} {:?}", rows.clients, rows.users, rows.grants, rows.interactions)
    };
    let before = rows(&world);
    for (method, path, says) in ROUTES {
        // Whatever the last one did: the person is signed in.
        world.store.rows().sessions = sessions.clone();
        let mut browser = Browser::new(&world);
        (browser.cookies, browser.csrf) = (cookies.clone(), csrf.clone());
        let path = path.replace("{id}", &world.shop.id.to_string()).replace("{named}", "alice");
        let method: Method = method.parse().unwrap();
        let ask = Ask::new(method.clone(), &path);
        let ask = match method.as_str() {
            "POST" if path == "/oauth/introspect" => {
                ask.form(&[("token", "x")]).basic(&world.shop.id.to_string(), &world.secret)
            }
            "POST" => {
                let csrf = browser.csrf.clone();
                ask.form(&[("csrf", &csrf), ("username", "bob"), ("password", "wrong")])
            }
            _ => ask,
        };
        let answer = if path == "/oauth/introspect" { world.send(ask) } else { browser.send(ask) };
        match says {
            Works(status) => assert_eq!(answer.status, *status, "{answer:?}"),
            _ => is_held(&answer, *says, method == Method::HEAD),
        }
        assert_eq!(rows(&world), before, "{answer:?}");
    }
}

/// F-79: no route is left out of the table.
#[test]
fn the_table_has_every_path() {
    let source = include_str!("../../src/path.rs");
    let paths = source.lines().filter_map(|line| line.split_once(": &str = \"")?.1.strip_suffix("\";"));
    let mut count = 0;
    for path in paths {
        count += 1;
        assert!(ROUTES.iter().any(|(_, listed, _)| *listed == path), "{path} is not in the table");
    }
    assert!(count > 20, "{count}");
}

/// F-79: a token, its statement, a session, and signing in; afterwards everything is as it was.
#[test]
fn what_was_given_works_on() {
    let mut world = World::new();
    let (access, refresh) = world.tokens();
    let (_, signer) = signing(&world, false);
    let holder = connected(&world, &signer);
    close(&mut world);
    let introspected = Ask::post("/oauth/introspect")
        .form(&[("token", &access)])
        .basic(&world.shop.id.to_string(), &world.secret);
    world.send(introspected).is(200).has("\"active\":true");
    let identify = format!("{SCRIPT}identify");
    let header = holder.header("GET", &format!("{}{identify}", crate::world::ISSUER), &[]);
    assert_eq!(
        world.send(Ask::get(&identify).header("authorization", header)).is(200).body.split('.').count(),
        3
    );
    let mut browser = Browser::new(&world);
    browser.get("/login").is(200);
    browser.post("/login", &[("username", "alice"), ("password", PASSWORD)]).is(303);
    browser.get("/account").is(200);
    is_held(&browser.get(&world.authorize(&world.shop)), Page, false);
    let renew = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    is_held(&world.token(&renew), Json, false);
    // The refresh token was not spent.
    let builder = Provider::builder(Arc::clone(&world.store) as _, world.env.clone());
    world.provider = builder.accounts(SignUp::Open).build().unwrap();
    world.token(&renew).is(200);
}

/// F-79, MW-C2
#[test]
fn a_wiki_says_it_in_json_too() {
    let mut world = World::new();
    close(&mut world);
    let answer = world.get(&format!("{SCRIPT}initiate&format=json"));
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("300")), "{answer:?}");
    assert_eq!(answer.error(), "mwoauth-db-readonly", "{answer:?}");
}
