//! A wiki's pages about applications, which people of a wiki know: each leads to the page here that does the same.

use actix_web::http::Method;
use oauth_core::model::client::Client;
use oauth_core::model::stage::Stage;
use oauth_core::model::user::Role;
use oauth_core::policy::Registration;

use crate::world::{Ask, Browser, ISSUER, World};

const CONNECTIONS: &str = "/oauth/client/connections";
const PLACES: [&str; 3] = ["/wiki/", "/w/index.php?title=", "/index.php?title="];

/// Each address of the page leads to the same as ours; whoever is not signed in comes by the login.
///
/// F-67, F-68, F-69
#[test]
fn what_was_allowed_is_looked_after_on_our_page() {
    let world = World::new();
    world.tokens();
    let id = world.shop.id.to_string();
    let mut alice = Browser::of(&world, &world.alice);
    for (sub, query, says) in [
        (String::new(), String::new(), "Print Shop"),
        ("/".to_owned(), String::new(), "Print Shop"),
        (format!("/manage/{id}"), format!("?change={id}"), "Change what Print Shop may do"),
        (format!("/update/{id}"), format!("?change={id}"), "Change what Print Shop may do"),
        (format!("/revoke/{id}"), format!("?ask={id}"), "Take back what Print Shop may do?"),
        (format!("/approve/{id}"), String::new(), "Print Shop"),
    ] {
        for place in PLACES {
            let address = format!("{place}Special:OAuthManageMyGrants{sub}");
            let answer = alice.get(&address).is(303);
            assert_eq!(answer.location(), format!("{CONNECTIONS}{query}"), "{address}");
            alice.get(answer.location()).is(200).has(says);
            let stranger = world.get(&address).is(303);
            let login = world.get(stranger.location()).is(303);
            assert_eq!(login.parameter("return_to"), Some(format!("{CONNECTIONS}{query}")), "{address}");
            assert_eq!(world.send(Ask::new(Method::POST, &address)).status, 405, "{address}");
        }
    }
    let other = alice.get("/wiki/Special:OAuthManageMyGrants/revoke/17%26x=y").is(303);
    assert_eq!(other.location(), format!("{CONNECTIONS}?ask=17%26x%3Dy"));
    alice.get(other.location()).is(404);
    alice.get("/w/index.php?title=Special:OAuthManageMyGrantsX").is(404);
}

/// MW-T95, F-51, F-70, F-71, F-72: the pages of those who build applications, of those who decide, and of everybody, with
/// their parts. What is no part is the page itself; what is no key leads nowhere.
#[test]
fn applications_are_looked_after_on_our_pages() {
    let world = World::made_with(|settings| settings.registration = Registration::Review);
    world.store.rows().users.get_mut(&world.bob.id).unwrap().role = Role::Moderator;
    world.store.rows().clients.get_mut(&world.phone.id).unwrap().life.stage = Stage::Disabled;
    let mut bob = Browser::of(&world, &world.bob);
    let (shop, phone) = (world.shop.id.to_string(), world.phone.id.to_string());
    let (build, manage, list) =
        ("Special:OAuthConsumerRegistration", "Special:OAuthManageConsumers", "Special:OAuthListConsumers");
    // The page, its part, where that leads, and who must be signed in for it.
    for (page, sub, to, login, says) in [
        (build, "", "/oauth/client/list", true, "My applications"),
        (build, "/list", "/oauth/client/list", true, "Print Shop"),
        (build, "/nonsense", "/oauth/client/list", true, "Print Shop"),
        (build, "/propose", "/oauth/client/register", true, "name=\"redirect_uris\""),
        (build, "/propose/oauth2", "/oauth/client/register", true, "name=\"redirect_uris\""),
        (build, "/propose/oauth3", "/oauth/client/register", true, "name=\"redirect_uris\""),
        (build, "/propose/oauth1a", "/oauth/client/register?type=signing", true, "value=\"signing\" checked"),
        (build, &format!("/update/{shop}"), &format!("/oauth/client/{shop}"), true, "Print Shop"),
        (build, &format!("/copy/{shop}"), &format!("/oauth/client/register?copy={shop}"), true, "Print Shop"),
        (manage, "", "/oauth/review", true, "Applications"),
        (manage, "/proposed", "/oauth/review?stage=proposed", true, "Applications"),
        (manage, "/disabled", "/oauth/review?stage=disabled", true, "Print Shop"),
        (manage, "/4", "/oauth/review?stage=disabled", true, "Print Shop"),
        (manage, &format!("/{phone}"), &format!("/oauth/review/{phone}"), true, "Print Shop"),
        (list, "", "/oauth/applications", false, "Print Shop"),
        (list, "/nonsense", "/oauth/applications", false, "Print Shop"),
        (list, &format!("/view/{shop}"), &format!("/oauth/applications/{shop}"), false, "Print Shop"),
    ] {
        for place in PLACES {
            let address = format!("{place}{page}{sub}");
            let answer = bob.get(&address).is(303);
            assert_eq!(answer.location(), to, "{address}");
            bob.get(to).is(200).has(says);
            let stranger = world.get(world.get(&address).is(303).location());
            if login {
                assert_eq!(stranger.is(303).parameter("return_to").as_deref(), Some(to), "{address}");
            } else {
                stranger.is(200).has(says);
            }
        }
    }
    for (page, sub) in [
        (build, "/update"),
        (build, "/update/17"),
        (build, "/copy/"),
        (build, "/copy/17"),
        (manage, "/nonsense"),
        (manage, "/17"),
        (list, "/view/"),
        (list, "/view/../list"),
    ] {
        for place in PLACES {
            bob.get(&format!("{place}{page}{sub}")).is(404);
        }
    }
    // Somebody else's application can be neither changed nor copied, and nobody decides without the right.
    let mut alice = Browser::of(&world, &world.alice);
    for (page, status) in [
        (format!("/wiki/{build}/update/{shop}"), 404),
        (format!("/wiki/{manage}"), 403),
        (format!("/wiki/{manage}/{shop}"), 403),
    ] {
        let place = alice.get(&page).is(303).location().to_owned();
        assert_eq!(alice.get(&place).status, status, "{page}");
    }
    let copy = alice.get(&format!("/wiki/{build}/copy/{shop}")).is(303).location().to_owned();
    assert!(!alice.get(&copy).is(200).body.contains("Print Shop"));
}

/// F-71: the list takes a wiki's filters, with its numbers of stages too.
#[test]
fn a_wikis_filters_find_applications() {
    let world = World::new();
    world.store.rows().clients.get_mut(&world.phone.id).unwrap().life.stage = Stage::Rejected;
    for (query, to) in [
        ("name=Print&publisher=bob&stage=1", "?name=Print&publisher=bob&stage=approved"),
        ("stage=2", "?stage=rejected"),
        ("stage=rejected", "?stage=rejected"),
        ("stage=-1", ""),
        ("name=a%26b", "?name=a%26b"),
        ("name=", ""),
    ] {
        for place in ["/wiki/Special:OAuthListConsumers?", "/w/index.php?title=Special:OAuthListConsumers&"] {
            let answer = world.get(&format!("{place}{query}")).is(303);
            assert_eq!(answer.location(), format!("/oauth/applications{to}"), "{place}{query}");
            world.get(answer.location()).is(200);
        }
    }
    let found = Browser::of(&world, &world.alice).get("/oauth/applications?stage=rejected").is(200).body;
    assert!(found.contains(&world.phone.id.to_string()) && !found.contains(&world.shop.id.to_string()));
}

/// MW-T95: below a path of its own the provider leads to its own pages.
#[test]
fn the_pages_stand_below_the_issuer() {
    let world = World::with(&format!("{ISSUER}/idp"), |builder| builder);
    for place in ["/idp/wiki/", "/idp/w/index.php?title="] {
        let answer = world.get(&format!("{place}Special:OAuthManageConsumers/proposed")).is(303);
        assert_eq!(answer.location(), "/idp/oauth/review?stage=proposed");
    }
}

/// F-70, F-72, F-73: everybody sees the list without what is hidden or somebody's alone; whoever decides sees how many wait, and
/// what was done, when and why.
#[test]
fn what_the_pages_show() {
    let world = World::made_with(|settings| settings.registration = Registration::Review);
    world.store.rows().users.get_mut(&world.bob.id).unwrap().role = Role::Moderator;
    let (shop, phone) = (world.shop.id.to_string(), world.phone.id.to_string());
    let change =
        |change: fn(&mut Client)| change(world.store.rows().clients.get_mut(&world.phone.id).unwrap());
    let list = |page: &str| world.get(world.get(page).is(303).location()).is(200).body;
    let everybody = "/wiki/Special:OAuthListConsumers";
    assert!(list(everybody).contains(&shop) && list(everybody).contains(&phone));
    let hide: fn(&mut Client) = |client| (client.life.stage, client.life.hidden) = (Stage::Disabled, true);
    let own: fn(&mut Client) = |client| {
        (client.life.stage, client.life.hidden) = (Stage::Approved, false);
        client.owner_only = true;
    };
    for unseen in [hide, own] {
        change(unseen);
        assert!(list(everybody).contains(&shop) && !list(everybody).contains(&phone));
        world.get(&format!("/oauth/applications/{phone}")).is(404);
    }
    change(|client| (client.owner_only, client.life.stage) = (false, Stage::Proposed));
    let mut bob = Browser::of(&world, &world.bob);
    let queue = bob.get("/oauth/review?stage=proposed").is(200).has("(1)").body;
    assert!(queue.contains(&phone) && !queue.contains(&shop), "{queue}");
    let fields = [("step", "approve"), ("revision", "0"), ("reason", "looks fine")];
    bob.post(&format!("/oauth/review/{phone}"), &fields).is(303);
    Browser::of(&world, &world.alice).get("/oauth/log?deed=client-approved").is(403);
    bob.get("/oauth/log?deed=client-approved").is(200).has("looks fine").has("Print Shop").has("bob");
    assert!(!bob.get("/oauth/log?deed=client-rejected").is(200).body.contains("looks fine"));
}
