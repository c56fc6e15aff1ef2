//! Refresh tokens: rotation, reuse, theft, narrowing, and everything above them that can end.

use oauth_core::model::stage::Stage;
use std::time::Duration;

use crate::world::{Ask, Browser, World};

fn refresh(world: &World, token: &str) -> crate::world::Answer {
    world.token(&[("grant_type", "refresh_token"), ("refresh_token", token)])
}

fn next(world: &World, token: &str) -> String {
    refresh(world, token).is(200).json()["refresh_token"].as_str().unwrap().to_owned()
}

fn refused(world: &World, token: &str) {
    assert_eq!(refresh(world, token).is(400).error(), "invalid_grant");
}

/// Rule: RFC6749-6
/// Rule: RFC9700-4.14.2
/// SEC-30, B11, B30, F-6, MG-T7
#[test]
fn a_refresh_token_works_once_and_its_reuse_ends_the_grant() {
    let world = World::new();
    let (_, first) = world.tokens();
    let second = next(&world, &first);
    let third = next(&world, &second);
    assert!(first != second && second != third);
    refused(&world, &first);
    refused(&world, &third);
}

/// Rule: RFC9700-4.14.2
/// SEC-26
#[test]
fn a_refresh_token_of_another_client_ends_its_grant() {
    let world = World::new();
    let (_, token) = world.tokens();
    let phone = world.phone.id.to_string();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &token), ("client_id", &phone)];
    assert_eq!(world.send(Ask::post("/oauth/token").form(&fields)).is(400).error(), "invalid_grant");
    refused(&world, &token);
}

/// SEC-100: an expired token that was also used is expired, and ends nothing.
#[test]
fn an_expired_token_ends_nothing() {
    let world = World::new();
    let (_, first) = world.tokens();
    world.clock.advance(Duration::from_secs(20 * 86_400));
    let second = next(&world, &first);
    world.clock.advance(Duration::from_secs(20 * 86_400));
    refused(&world, &first);
    next(&world, &second);
}

/// Rule: RFC6749-6
/// SEC-93
#[test]
fn scopes_only_become_fewer() {
    let world = World::new();
    let (_, token) = world.tokens();
    let asking = |token: &str, scope: &str| {
        world.token(&[("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scope)])
    };
    assert_eq!(asking(&token, "read write admin").is(400).error(), "invalid_scope");
    let fewer = asking(&token, "read").is(200).json();
    assert_eq!(fewer["scope"], "read");
    let token = fewer["refresh_token"].as_str().unwrap();
    let all = refresh(&world, token).is(200).json();
    assert_eq!(all["scope"], "read write", "the refresh token kept what was given");
    let read = oauth_core::testing::build::scopes("read");
    world.store.rows().clients.get_mut(&world.shop.id).unwrap().scopes = read;
    let token = all["refresh_token"].as_str().unwrap();
    assert_eq!(asking(token, "write").is(400).error(), "invalid_scope");
    assert_eq!(refresh(&world, token).is(200).json()["scope"], "read");
}

/// SEC-31, SEC-37, SEC-38, SEC-66
#[test]
fn whatever_ends_above_a_token_ends_it() {
    type End = fn(&World);
    let ends: &[End] = &[
        |world| {
            let now = world.env.now();
            world.store.rows().users.get_mut(&world.alice.id).unwrap().disabled_at = Some(now);
        },
        |world| {
            let mut browser = Browser::of(world, &world.alice);
            let id = world.shop.id.to_string();
            browser.post("/oauth/client/connections", &[("client_id", &id)]).is(303);
        },
    ];
    for end in ends {
        let world = World::new();
        let (_, token) = world.tokens();
        let code = world.code(&world.shop);
        end(&world);
        refused(&world, &token);
        if world.store.rows().users[&world.alice.id].disabled_at.is_some() {
            assert_eq!(world.token(&World::redeem(&code)).is(400).error(), "invalid_grant");
        }
    }
    let world = World::new();
    let (_, token) = world.tokens();
    world.store.rows().clients.get_mut(&world.shop.id).unwrap().life.stage = Stage::Disabled;
    assert_eq!(refresh(&world, &token).is(401).error(), "invalid_client");
    let mut owner = Browser::of(&world, &world.bob);
    owner.post(&format!("/oauth/client/{}", world.shop.id), &[("action", "delete")]).is(303);
    assert_eq!(refresh(&world, &token).is(401).error(), "invalid_client");
}

#[test]
fn a_client_without_refresh_tokens_gets_none_and_may_use_none() {
    let world = World::new();
    let (_, token) = world.tokens();
    world.store.rows().clients.get_mut(&world.shop.id).unwrap().grant_types.refresh_token = false;
    assert_eq!(refresh(&world, &token).is(400).error(), "unauthorized_client");
    let code = Browser::of(&world, &world.alice).get(&world.authorize(&world.shop));
    let code = code.parameter("code").unwrap();
    assert_eq!(world.token(&World::redeem(&code)).is(200).json().get("refresh_token"), None);
}
