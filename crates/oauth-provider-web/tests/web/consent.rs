//! The consent page: fewer scopes, none, no; once, by the right person, in time.

use std::time::Duration;

use oauth_core::model::interaction::StageName;
use oauth_core::model::stage::Stage;
use oauth_core::text::uri::RedirectUri;

use crate::world::{Answer, Ask, Browser, REDIRECT, World};

fn asked<'a>(world: &'a World) -> Browser<'a> {
    let mut browser = Browser::of(world, &world.alice);
    browser.get(&world.authorize(&world.shop)).is(200);
    browser
}

fn stage(world: &World) -> StageName {
    world.store.rows().interactions.values().next().unwrap().stage.name()
}

/// Rule: RFC6749-3.3
/// F-12, MG-R2
#[test]
fn a_person_may_allow_less() {
    let world = World::new();
    let mut browser = asked(&world);
    let answer = browser.decide("allow", &[("scope_choice", "1"), ("scope", "read")]);
    let tokens = world.token(&World::redeem(&answer.parameter("code").unwrap())).is(200).json();
    assert_eq!(tokens["scope"], "read");
}

/// What was not asked for cannot be allowed.
#[test]
fn a_person_cannot_allow_more_than_was_asked_for() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.alice);
    browser.get(&world.authorize_but(&world.shop, &[("scope", "read")]));
    let answer = browser.decide("allow", &[("scope", "read"), ("scope", "write"), ("scope", "admin")]);
    let tokens = world.token(&World::redeem(&answer.parameter("code").unwrap())).is(200).json();
    assert_eq!(tokens["scope"], "read");
}

/// The fields that a program sends which returns what is hidden in the form and knows nothing else of it.
fn hidden(page: &str) -> Vec<(String, String)> {
    let form = page.split("action=\"/oauth/authorize\"").nth(1).unwrap().split("</form>").next().unwrap();
    let value = |input: &str, name: &str| {
        input.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let inputs = form.split("<input ").skip(1).map(|rest| rest.split('>').next().unwrap());
    let hidden = inputs.filter(|input| input.contains("type=\"hidden\""));
    hidden.map(|input| (value(input, "name"), value(input, "value"))).collect()
}

/// Rule: RFC6749-3.3
#[test]
fn a_program_that_says_nothing_of_scopes_takes_what_is_asked_for() {
    let world = World::new();
    for (ticked, allowed) in [(None, "read write"), (Some("write"), "write")] {
        let mut browser = Browser::of(&world, &world.alice);
        let page = browser.get(&world.authorize_but(&world.shop, &[("prompt", "consent")])).is(200);
        let mut fields = hidden(&page.body);
        fields.extend(ticked.map(|scope| ("scope".to_owned(), scope.to_owned())));
        fields.push(("decision".to_owned(), "allow".to_owned()));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = browser.send(Ask::post("/oauth/authorize").form(&fields)).is(303);
        let tokens = world.token(&World::redeem(&answer.parameter("code").unwrap())).is(200).json();
        assert_eq!(tokens["scope"], allowed);
    }
}

/// A browser sends the marker, which is ticked and not shown.
#[test]
fn nothing_ticked_is_asked_again() {
    let world = World::new();
    let mut browser = asked(&world);
    let page = browser.get(&world.authorize(&world.shop));
    let page = page.has("<input type=\"checkbox\" name=\"scope_choice\" value=\"yes\" checked hidden>");
    let marker = page.input("scope_choice").unwrap();
    let answer = browser.decide("allow", &[("scope_choice", &marker)]).is(400).has("Choose at least one");
    assert!(answer.input("interaction").is_some());
    assert!(world.store.rows().interactions.values().all(|one| one.stage.name() == StageName::Pending));
    browser.decide("allow", &[("scope_choice", &marker), ("scope", "write")]).is(303);
}

/// Rule: RFC6749-4.1.2.1
/// F-64, MG-R2
#[test]
fn no_is_told_to_the_client_and_is_final() {
    let world = World::new();
    let mut browser = asked(&world);
    let answer = browser.decide("deny", &[]);
    assert_eq!(answer.status, 303);
    assert_eq!(answer.parameter("error").as_deref(), Some("access_denied"));
    assert_eq!(answer.parameter("state").as_deref(), Some(crate::world::STATE));
    assert_eq!(answer.parameter("iss").as_deref(), Some(crate::world::ISSUER));
    assert_eq!(stage(&world), StageName::Denied);
    browser.decide("allow", &[]).is(400);
    assert_eq!(stage(&world), StageName::Denied);
}

#[test]
fn a_decision_counts_once() {
    let world = World::new();
    let mut browser = asked(&world);
    let code = browser.decide("allow", &[]).parameter("code").unwrap();
    for decision in ["allow", "deny"] {
        browser.decide(decision, &[]).is(400).has("Nothing about you was shared");
    }
    world.token(&World::redeem(&code)).is(200);
}

/// SEC-14
#[test]
fn a_question_is_for_one_person() {
    let world = World::new();
    let question = asked(&world).interaction;
    let mut other = Browser::of(&world, &world.bob);
    other.interaction = question;
    other.decide("allow", &[]).is(400);
    other.decide("deny", &[]).is(400);
    assert_eq!(stage(&world), StageName::Pending);
    let mut nobody = Browser::new(&world);
    nobody.get("/login");
    nobody.interaction = other.interaction;
    nobody.decide("allow", &[]).is(403);
    assert_eq!(stage(&world), StageName::Pending);
}

#[test]
fn a_question_grows_old() {
    let world = World::new();
    let mut browser = asked(&world);
    world.clock.advance(Duration::from_secs(599));
    let mut late = browser.interaction.clone();
    browser.decide("allow", &[]).is(303);
    browser.get(&world.authorize(&world.shop)).is(200);
    std::mem::swap(&mut late, &mut browser.interaction);
    world.clock.advance(Duration::from_secs(600));
    browser.interaction = late;
    browser.decide("allow", &[]).is(400);
}

/// SEC-66
#[test]
fn what_changed_while_the_person_was_reading_counts() {
    type Change = fn(&World);
    let disable_client: Change = |world| {
        world.store.rows().clients.get_mut(&world.shop.id).unwrap().life.stage = Stage::Disabled;
    };
    let disable_person: Change = |world| {
        let now = world.env.now();
        world.store.rows().users.get_mut(&world.alice.id).unwrap().disabled_at = Some(now);
    };
    let other_address: Change = |world| {
        let uris = vec![RedirectUri::register("https://app.example/new", false).unwrap()];
        world.store.rows().clients.get_mut(&world.shop.id).unwrap().redirect_uris = uris;
    };
    let deleted: Change = |world| {
        let mut rows = world.store.rows();
        rows.clients.remove(&world.shop.id);
    };
    for change in [disable_client, disable_person, other_address, deleted] {
        let world = World::new();
        let mut browser = asked(&world);
        change(&world);
        let answer = browser.decide("allow", &[]);
        assert!(matches!(answer.status, 400 | 403) && answer.header("location").is_none(), "{answer:?}");
        assert_eq!(stage(&world), StageName::Pending);
    }
}

#[test]
fn a_broken_form_is_a_clear_error() {
    let world = World::new();
    let mut browser = asked(&world);
    let question = browser.interaction.clone();
    browser.decide("perhaps", &[]).is(400);
    browser.decide("allow", &[("decision", "deny")]).is(400);
    browser.decide("allow", &[("interaction", "x")]).is(400);
    browser.post("/oauth/authorize", &[("decision", "allow")]).is(400);
    browser.post("/oauth/authorize", &[("interaction", "x"), ("decision", "allow")]).is(400);
    browser.post("/oauth/authorize", &[("interaction", &question)]).is(400);
    assert_eq!(stage(&world), StageName::Pending);
}

/// The form may lead to the client's origin, and to no other.
#[test]
fn the_policy_of_the_page_names_the_origin_of_the_answer() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.alice);
    let page = browser.get(&world.authorize(&world.shop));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self' https://app.example;"), "{policy}");
    let again = browser.send(Ask::get("/oauth/client/list"));
    assert!(again.header("content-security-policy").unwrap().contains("form-action 'self';"));
    assert!(REDIRECT.starts_with("https://app.example/"));
    let strange = "https://app.example;sandbox/cb";
    let uris = vec![RedirectUri::from_stored(strange.to_owned())];
    world.store.rows().clients.get_mut(&world.shop.id).unwrap().redirect_uris = uris;
    let page = browser.get(&world.authorize_but(&world.shop, &[("redirect_uri", strange)])).is(200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self';") && !policy.contains("sandbox"), "{policy}");
}

/// F-66, MG-R2, X-12: a refusal for good is honoured at once and from then on, without a page. Different on purpose: the
/// client is told, each time, and nothing stays under what was allowed before.
#[test]
fn whoever_is_refused_for_good_asks_no_more() {
    let world = World::new();
    let (_, refresh) = world.tokens();
    let mut alice = asked_anew(&world);
    let address = world.authorize(&world.shop);
    let answer = alice.decide("deny", &[("block", "yes")]);
    for answer in [answer, alice.get(&address), alice.get(&format!("{address}&prompt=consent"))] {
        assert_eq!(answer.status, 303, "{answer:?}");
        assert_eq!(answer.parameter("error").as_deref(), Some("access_denied"));
        assert_eq!(answer.parameter("state").as_deref(), Some(crate::world::STATE));
        assert_eq!(answer.parameter("iss").as_deref(), Some(crate::world::ISSUER));
    }
    assert_eq!(world.token(&[("grant_type", "refresh_token"), ("refresh_token", &refresh)]).status, 400);
    // Other people and other applications go on.
    alice.get(&world.authorize(&world.phone)).is(200);
    Browser::of(&world, &world.bob).get(&address).is(200);
}

/// The box is there, is not ticked, and counts only with a no.
#[test]
fn a_refusal_is_for_good_only_where_the_person_says_so() {
    let world = World::new();
    let mut alice = asked_anew(&world);
    let page = alice.get(&world.authorize_but(&world.shop, &[("prompt", "consent")])).is(200);
    let page = page.has("Do not let this application ask me again");
    let tag = page.body.split("<input ").find(|tag| tag.contains("name=\"block\"")).unwrap();
    assert!(!tag.split('>').next().unwrap().contains("checked"), "{tag}");
    alice.decide("deny", &[("block", "no")]).is(303);
    alice.get(&world.authorize(&world.shop)).is(200);
    alice.decide("deny", &[]).is(303);
    alice.get(&world.authorize(&world.shop)).is(200);
    let answer = alice.decide("allow", &[("block", "yes")]).is(303);
    assert!(answer.parameter("code").is_some(), "{answer:?}");
    assert!(world.store.rows().blocks.is_empty());
    let answer = alice.post("/oauth/authorize", &[("decision", "deny"), ("block", "yes")]);
    assert_eq!((answer.status, world.store.rows().blocks.len()), (400, 0), "{answer:?}");
}

fn asked_anew(world: &World) -> Browser<'_> {
    let mut browser = Browser::of(world, &world.alice);
    browser.get(&world.authorize_but(&world.shop, &[("prompt", "consent")])).is(200);
    browser
}

/// F-55, SEC-19: the picture comes from its own host, and only this page may load it.
#[test]
fn the_picture_of_an_application_is_all_that_comes_from_elsewhere() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    let images = |answer: &Answer| {
        let policy = answer.header("content-security-policy").unwrap();
        policy.split(';').map(str::trim).find(|rule| rule.starts_with("img-src")).unwrap().to_owned()
    };
    let page = alice.get(&world.authorize(&world.shop)).is(200).has("Prints your pictures");
    let page = page.has(
        "<img class=\"logo\" src=\"https://app.example/logo.png\" alt=\"\" width=\"48\" height=\"48\" \
         referrerpolicy=\"no-referrer\">",
    );
    assert_eq!(images(&page), "img-src 'self' https://app.example");
    // Asked once more, it is the same page.
    let page = alice.decide("allow", &[("scope_choice", "yes")]).is(400).has("<img class=\"logo\"");
    assert_eq!(images(&page), "img-src 'self' https://app.example");
    world.store.rows().clients.get_mut(&world.shop.id).unwrap().logo = None;
    let page = alice.get(&world.authorize(&world.shop)).is(200);
    assert!(!page.body.contains("<img"), "{page:?}");
    let edit = alice.get(&format!("/oauth/client/{}", world.shop.id));
    let others = [page, edit, alice.get("/oauth/client/connections"), alice.get("/oauth/client/list")];
    for other in &others {
        assert_eq!(images(other), "img-src 'self'", "{other:?}");
    }
}
