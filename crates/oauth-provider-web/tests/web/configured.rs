//! Clients that stand in the configuration, beside those of the store.

use std::sync::Arc;

use oauth_core::flow::client::announce;
use oauth_core::id::ClientId;
use oauth_core::model::client::{Client, ClientName};
use oauth_core::model::configured::{Configured, ConfiguredClient};
use oauth_core::model::stage::{Life, Stage};
use oauth_core::port::{Backend, Mode, wait};
use oauth_core::testing::{Signer, build};
use oauth_provider_web::{Provider, SignUp};

use crate::mediawiki::{SCRIPT, connected};
use crate::world::{Answer, Ask, Browser, ISSUER, World};

/// The provider starts anew with these clients in its configuration.
fn restart(world: &mut World, clients: impl IntoIterator<Item = ConfiguredClient>) {
    Arc::make_mut(&mut world.env.settings).configured = Configured::new(clients);
    let env = world.env.clone();
    wait(&*world.store, Mode::Write, move |tx| announce(tx, &env)).unwrap();
    let backend = Arc::clone(&world.store) as Arc<dyn Backend>;
    world.provider = Provider::builder(backend, world.env.clone()).accounts(SignUp::Open).build().unwrap();
}

fn asks(client: &Client) -> ConfiguredClient {
    ConfiguredClient { client: client.clone(), skip_consent: false }
}

/// A world whose configuration has the shop, and whose store has not.
fn world() -> World {
    let mut world = World::new();
    world.store.rows().clients.remove(&world.shop.id);
    let shop = asks(&world.shop);
    restart(&mut world, [shop]);
    world
}

fn active(world: &World, token: &str) -> Answer {
    let ask = Ask::post("/oauth/introspect").form(&[("token", token)]);
    world.send(ask.basic(&world.shop.id.to_string(), &world.secret)).is(200)
}

fn stage(world: &World, id: ClientId) -> Stage {
    world.store.rows().clients[&id].life.stage
}

/// F-41, MW-T77: what it is stands nowhere but in the configuration.
#[test]
fn a_row_holds_no_more_than_a_name() {
    let world = world();
    let rows = world.store.rows();
    let row = &rows.clients[&world.shop.id];
    assert_eq!((row.life.stage, &row.name, &row.owner), (Stage::Configured, &world.shop.name, &None));
    assert!(row.kind.is_public() && row.redirect_uris.is_empty() && row.description.is_empty());
    assert!(!row.grant_types.refresh_token && !row.grant_types.client_credentials && row.contacts.is_empty());
}

/// F-41: codes, refreshed tokens, introspection, the connections page; and the end of it all when it is taken out.
#[test]
fn tokens_of_oauth_2_live_as_long_as_the_configuration_names_the_client() {
    let mut world = world();
    let (access, refresh) = world.tokens();
    active(&world, &access).has("\"active\":true");
    let renew =
        |refresh: &str| [("grant_type", "refresh_token".to_owned()), ("refresh_token", refresh.to_owned())];
    let again = |world: &World, refresh: &str| {
        let fields = renew(refresh);
        world.token(&fields.each_ref().map(|(name, value)| (*name, value.as_str())))
    };
    let tokens = again(&world, &refresh).is(200).json();
    let (access, refresh) =
        (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());
    let mut browser = Browser::of(&world, &world.alice);
    browser.get("/oauth/client/connections").is(200).has(world.shop.name.as_str());

    // Without it everything is over at the next request; another client of the configuration asks about its tokens.
    let (asker, secret) = build::confidential_client(&world.env, None);
    restart(&mut world, [asks(&asker)]);
    let ask = Ask::post("/oauth/introspect").form(&[("token", access)]);
    world.send(ask.basic(&asker.id.to_string(), secret.wire.reveal())).is(200).has("{\"active\":false}");
    assert_eq!(again(&world, refresh).error(), "invalid_client");
    Browser::of(&world, &world.alice).get(&world.authorize(&world.shop)).is(400);
    assert_eq!(stage(&world, world.shop.id), Stage::Configured, "another provider may have it still");

    // And back.
    let shop = asks(&world.shop);
    restart(&mut world, [shop]);
    active(&world, access).has("\"active\":true");
}

/// F-41: the handshake of OAuth 1.0a, and who the person is.
#[test]
fn tokens_of_oauth_1_live_as_long_as_the_configuration_names_the_client() {
    let mut world = World::new();
    let (client, secret) = build::signing_client(&world.env, None);
    restart(&mut world, [asks(&client)]);
    let signer = Signer::new(&client.id.to_string(), secret.reveal(), world.env.now().unix());
    let holder = connected(&world, &signer);
    let identify = |world: &World, holder: &Signer| {
        let path = format!("{SCRIPT}identify");
        let header = holder.header("GET", &format!("{ISSUER}{path}"), &[]);
        world.send(Ask::get(&path).header("authorization", header))
    };
    assert_eq!(identify(&world, &holder).is(200).body.split('.').count(), 3);
    restart(&mut world, []);
    let gone = identify(&world, &holder);
    assert!(gone.body.starts_with("Error: "), "{gone:?}");
    // Its row is no client that signs: nothing of it can be begun either.
    assert!(crate::mediawiki::initiate(&world, &signer, "oob").body.starts_with("Error: "));
}

/// MW-T77: the configuration goes before a row of the same id, and leaves the row as it is.
#[test]
fn the_configuration_wins_over_the_store() {
    let mut world = World::new();
    let (mut other, secret) = build::confidential_client(&world.env, None);
    (other.id, other.name) = (world.shop.id, ClientName::parse("Other Shop").unwrap());
    let before = format!("{:?}", world.store.rows().clients);
    restart(&mut world, [asks(&other)]);
    Browser::of(&world, &world.alice).get(&world.authorize(&other)).is(200).has("Other Shop");
    assert_eq!(
        world.token(&[("grant_type", "refresh_token"), ("refresh_token", "x")]).error(),
        "invalid_client"
    );
    world.secret = secret.wire.reveal().to_owned();
    let (access, _) = world.tokens();
    active(&world, &access).has("\"active\":true");
    assert_eq!(format!("{:?}", world.store.rows().clients), before);
}

/// F-85, MW-T77
#[test]
fn first_parties_are_not_asked_about() {
    let mut world = World::new();
    let (client, secret) = build::confidential_client(&world.env, None);
    let no = |client: Client| ConfiguredClient { client, skip_consent: true };
    restart(&mut world, [no(client.clone())]);
    let mut browser = Browser::of(&world, &world.alice);
    let sent = browser.get(&world.authorize(&client)).is(303);
    (world.shop, world.secret) = (client.clone(), secret.wire.reveal().to_owned());
    world.token(&World::redeem(&sent.parameter("code").unwrap())).is(200);
    // What it has is a grant like any other, which can be seen, taken back and blocked.
    let mut browser = Browser::of(&world, &world.alice);
    browser.get("/oauth/client/connections").is(200).has(client.name.as_str());
    assert_eq!(world.store.rows().grants.len(), 1);
    // Who wants the person to be asked is heard.
    browser.get(&world.authorize_but(&client, &[("prompt", "consent")])).is(200).has("name=\"decision\"");
    // Nobody is signed in: first things first.
    Browser::new(&world).get(&world.authorize(&client)).is(303);

    // What others could pretend to be is asked about whatever stands there.
    let public = build::client(&world.env, None);
    restart(&mut world, [no(public.clone())]);
    Browser::of(&world, &world.alice).get(&world.authorize(&public)).is(200);
}

/// MW-T77, F-41: nobody changes it, and moderators see it in a list of its own.
#[test]
fn nobody_can_decide_about_it_or_edit_it() {
    let world = world();
    world.promote(&world.bob);
    let id = world.shop.id.to_string();
    let mut browser = Browser::of(&world, &world.bob);
    browser.get("/oauth/review?stage=configured").is(200).has("From the configuration (1)").has(&id);
    let page = browser.get(&format!("/oauth/review/{id}")).is(200).has("from the configuration");
    assert!(!page.body.contains("name=\"step\""), "{page:?}");
    page.has("https://");
    browser.get(&format!("/oauth/applications/{id}")).is(200).has("from the configuration");
    browser.get("/oauth/applications").is(200).has(&id);
    let before = format!("{:?}", world.store.rows().clients);
    for step in ["approve", "disable", "hide", "reenable"] {
        let fields = [("step", step), ("revision", "0")];
        browser.post(&format!("/oauth/review/{id}"), &fields).is(403).has("stands in the configuration");
    }
    for action in ["reset-secret", "delete", "save"] {
        browser.post(&format!("/oauth/client/{id}"), &[("action", action), ("confirm", "yes")]).is(404);
    }
    assert_eq!(format!("{:?}", world.store.rows().clients), before);
}

/// F-41: several providers on one store do not touch each other's rows, and list their own.
#[test]
fn providers_with_other_configurations_live_side_by_side() {
    let mut world = world();
    let (shop, second) = (world.shop.id, build::confidential_client(&world.env, None).0);
    let first = world.provider.clone();
    restart(&mut world, [asks(&second)]);
    assert_eq!([stage(&world, shop), stage(&world, second.id)], [Stage::Configured; 2]);
    let listed = Browser::of(&world, &world.alice).get("/oauth/applications").is(200);
    assert!(listed.body.contains(&second.id.to_string()) && !listed.body.contains(&shop.to_string()));
    Browser::of(&world, &world.alice).get(&world.authorize(&second)).is(200);
    world.provider = first;
    Browser::of(&world, &world.alice).get(&world.authorize(&world.shop)).is(200);
}

/// F-41: who is not signed in sees what can be used, approved or described here; what another provider describes, or none any
/// more, is in no list, takes no room there, and has no page.
#[test]
fn everybody_sees_those_that_are_described_here() {
    let world = world();
    let left = {
        let mut rows = world.store.rows();
        let shop = rows.clients[&world.shop.id].clone();
        let since = world.env.now().plus(std::time::Duration::from_secs(1));
        let left = (0..25).map(|_| {
            let row = build::client(&world.env, None);
            Client { name: ClientName::parse("Left over").unwrap(), life: Life { since, ..shop.life }, ..row }
        });
        let left: Vec<Client> = left.collect();
        let waits = build::client(&world.env, None);
        let life = Life { stage: Stage::Proposed, since, ..waits.life };
        let waits = Client { name: ClientName::parse("Waits here").unwrap(), life, ..waits };
        let works = build::client(&world.env, None);
        let works = Client { name: ClientName::parse("Works here").unwrap(), ..works };
        for row in left.iter().chain([&waits, &works]) {
            rows.clients.insert(row.id, row.clone());
        }
        left[0].id
    };
    let mut alice = Browser::of(&world, &world.alice);
    for list in [world.get("/oauth/applications"), alice.get("/oauth/applications")] {
        let list =
            list.is(200).has(&world.shop.id.to_string()).has("Works here").has("from the configuration");
        assert!(!list.body.contains("Left over") && !list.body.contains("page=2"), "{list:?}");
    }
    assert!(!world.get("/oauth/applications").body.contains("Waits here"));
    world.get(&format!("/oauth/applications/{}", world.shop.id)).is(200).has("from the configuration");
    world.get(&format!("/oauth/applications/{left}")).is(404);
    alice.get(&format!("/oauth/applications/{left}")).is(404);
}
