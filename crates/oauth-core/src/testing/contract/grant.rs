//! Cases about grants and their tokens.

use std::time::Duration;

use super::{Scene, read, same, write};
use crate::id::{ClientId, GrantId, TokenId, UserId};
use crate::model::block::Block;
use crate::model::grant::{Grant, Reach, Terms};
use crate::model::stage::Stage;
use crate::model::token::{Proof, TokenKind, TokenState};
use crate::port::{self, Backend, GrantFilter, HeldClient, Mode, StoreError, Whose};
use crate::testing::build;
use crate::text::network::Network;

/// Of one id, a person, a client, or both; what is revoked stays as it is.
pub fn grants_are_revoked_by_one_statement(store: &dyn Backend) {
    let scene = Scene::set(store);
    let other = Scene::set_for(store, &scene.clock, "bob");
    scene.tick();
    let cross = build::grant(&scene.env, &other.client, &scene.user);
    let row = cross.clone();
    write(store, move |tx| tx.insert_grant(&row));
    let (alice, bob, now) = (scene.user.id.clone(), other.user.id.clone(), scene.env.now());
    let (user, ids) = (alice.clone(), (scene.client.id, other.client.id));
    let live = read(store, move |tx| Ok((tx.live_grants(&user, None)?, tx.live_grants(&user, Some(ids.1))?)));
    same(&live, &(vec![scene.grant.clone(), cross.clone()], vec![cross]));
    let user = alice.clone();
    assert_eq!(write(store, move |tx| tx.revoke_grants(Whose::Pair(&user, ids.1), now)), 1);
    let (id, later) = (scene.access.id, now.plus(Duration::from_secs(9)));
    let user = alice.clone();
    assert_eq!(write(store, move |tx| tx.revoke_grants(Whose::User(&user), now)), 1);
    assert_eq!(write(store, move |tx| tx.revoke_grants(Whose::User(&alice), later)), 0);
    assert_eq!(read(store, move |tx| tx.token(id)).unwrap().grant.revoked_at, Some(now));
    assert_eq!(read(store, move |tx| Ok(tx.live_grants(&bob, None)?.len())), 1);
    let grant = other.grant.id;
    assert!(write(store, move |tx| tx.revoke_grant(grant, now)));
    assert!(!write(store, move |tx| tx.revoke_grant(grant, later)));
    let more = build::grant(&scene.env, &other.client, &scene.user);
    write(store, move |tx| tx.insert_grant(&more));
    assert_eq!(write(store, move |tx| tx.revoke_grants(Whose::Client(ids.1), now)), 1);
    let absent = GrantId::fresh(&scene.env).unwrap();
    assert!(!write(store, move |tx| tx.revoke_grant(absent, now)));
}

/// The newest first, those that are over too; of a person, a client, or one by its id.
pub fn grants_are_found_by_filter(store: &dyn Backend) {
    let scene = Scene::set(store);
    let other = Scene::set_for(store, &scene.clock, "bob");
    scene.tick();
    let cross =
        Grant { revoked_at: Some(scene.env.now()), ..build::grant(&scene.env, &other.client, &scene.user) };
    let row = cross.clone();
    write(store, move |tx| tx.insert_grant(&row));
    let mut all = [scene.grant, other.grant, cross];
    all.sort_by_key(|grant| core::cmp::Reverse(grant.id));
    let none = GrantFilter::default();
    let (person, client) = (Some(scene.user.id), Some(other.client.id));
    for filter in [
        none.clone(),
        GrantFilter { person: person.clone(), ..none.clone() },
        GrantFilter { client, ..none.clone() },
        GrantFilter { person, client, ..none.clone() },
        GrantFilter { before: Some(all[0].id), ..none },
    ] {
        let fits = |grant: &&Grant| {
            filter.person.as_ref().is_none_or(|person| grant.user.as_ref() == Some(person))
                && filter.client.is_none_or(|client| grant.client == client)
                && filter.before.is_none_or(|before| grant.id < before)
        };
        let want: Vec<&Grant> = all.iter().filter(fits).collect();
        let asked = filter.clone();
        same(&read(store, move |tx| tx.find_grants(&asked, 9)), &want);
        let (asked, first) = (filter, want.first());
        let found = read(store, move |tx| tx.find_grants(&asked, 1));
        same(&found.first(), &first.copied());
    }
}

/// Those that are named and stand: scopes and reach are written, and nothing else of them.
pub fn grants_are_narrowed_by_one_statement(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (mut second, mut revoked) = (scene.grant.clone(), scene.grant.clone());
    second.id = GrantId::fresh(&scene.env).unwrap();
    second.terms.until = Some(scene.env.now().plus(Duration::from_secs(60)));
    (revoked.id, revoked.revoked_at) = (GrantId::fresh(&scene.env).unwrap(), Some(scene.env.now()));
    let other = Grant { id: GrantId::fresh(&scene.env).unwrap(), ..scene.grant.clone() };
    let bobs = Scene::set_for(store, &scene.clock, "bob");
    let rows = [second.clone(), revoked.clone(), other.clone()];
    write(store, move |tx| rows.iter().try_for_each(|row| tx.insert_grant(row)));
    let absent = GrantId::fresh(&scene.env).unwrap();
    let named = vec![scene.grant.id, second.id, revoked.id, absent, bobs.grant.id];
    let (user, left) = (scene.user.id.clone(), build::scopes("read"));
    assert_eq!(write(store, move |tx| tx.narrow_grants(&user, &named, &left, Reach::ReadOnly)), 2);
    let (user, left) = (scene.user.id.clone(), build::scopes("email"));
    assert_eq!(write(store, move |tx| tx.narrow_grants(&user, &[], &left, Reach::ReadWrite)), 0);
    same(&read(store, move |tx| tx.token(bobs.access.id)).unwrap().grant, &bobs.grant);
    let narrowed = |grant: &Grant| {
        let terms = Terms { reach: Reach::ReadOnly, ..grant.terms };
        Grant { scopes: build::scopes("read"), terms, ..grant.clone() }
    };
    let user = scene.user.id.clone();
    let mut found = read(store, move |tx| tx.live_grants(&user, None));
    found.sort_by_key(|grant| grant.id);
    let mut stored = vec![narrowed(&scene.grant), narrowed(&second), other];
    stored.sort_by_key(|grant| grant.id);
    same(&found, &stored);
    let held = read(store, move |tx| tx.token(scene.access.id)).unwrap();
    same(&(held.scopes(), held.token.scopes), &(build::scopes("read"), scene.access.scopes));
    let (token, _) = build::token(&scene.env, &revoked, TokenKind::Access);
    let row = token.clone();
    write(store, move |tx| tx.insert_token(&row));
    same(&read(store, move |tx| tx.token(token.id)).unwrap().grant, &revoked);
}

/// An older instant than the stored one changes nothing.
pub fn last_use_only_moves_on(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (grant, user, now) = (scene.grant.id, scene.user.id.clone(), scene.env.now());
    let absent = GrantId::fresh(&scene.env).unwrap();
    for (at, then) in [(5, 5), (3, 5), (8, 8)] {
        let at = now.plus(Duration::from_secs(at));
        write(store, move |tx| tx.touch_grants(&[(grant, at), (absent, at)]));
        let user = user.clone();
        let live = read(store, move |tx| tx.live_grants(&user, None));
        let used: Vec<_> = live.iter().map(|grant| grant.last_used_at).collect();
        assert_eq!(used, [Some(now.plus(Duration::from_secs(then)))]);
    }
    write(store, |tx| tx.touch_grants(&[]));
}

/// And is retired once.
pub fn a_token_brings_everything_above_it(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (access, refresh) = (scene.access.id, scene.refresh.id);
    let held = read(store, move |tx| tx.token(access)).unwrap();
    same(&(&held.token, &held.grant), &(&scene.access, &scene.grant));
    let Proof::Shown(digest) = &scene.access.proof else { panic!("an opaque token") };
    assert!(held.token.proof.is_shown_by(digest));
    let person = held.person.unwrap();
    same(
        &(&held.client_name, &person.name, &person.email),
        &(scene.client.name.as_str(), &scene.user.name, &scene.user.email),
    );
    let above = |client: &HeldClient| {
        (client.stage, client.owner_only, client.owner.clone(), client.networks.clone())
    };
    let owner = Some(scene.user.id.clone());
    assert_eq!(above(&held.client), (Stage::Approved, false, owner.clone(), vec![]));
    assert_eq!(person.disabled_at, None);
    let (mut user, mut client) = (scene.user.clone(), scene.client.clone());
    user.disabled_at = Some(scene.env.now());
    (client.life.stage, client.owner_only) = (Stage::Disabled, true);
    client.networks = vec![Network::parse("192.0.2.0/24").unwrap()];
    let networks = client.networks.clone();
    write(store, move |tx| Ok(tx.save_user(&user)? && tx.save_client(&client)?));
    let held = read(store, move |tx| tx.token(access)).unwrap();
    assert_eq!(above(&held.client), (Stage::Disabled, true, owner, networks));
    assert_eq!(held.person.unwrap().disabled_at, Some(scene.env.now()));
    assert!(write(store, move |tx| tx.retire_token(access, TokenState::Revoked)));
    assert!(!write(store, move |tx| tx.retire_token(access, TokenState::Spent)));
    assert!(write(store, move |tx| tx.retire_token(refresh, TokenState::Spent)));
    let states = read(store, move |tx| {
        Ok((tx.token(access)?.unwrap().token.state, tx.token(refresh)?.unwrap().token.state))
    });
    assert_eq!(states, (TokenState::Revoked, TokenState::Spent));
    let absent = TokenId::fresh(&scene.env).unwrap();
    assert!(!write(store, move |tx| Ok(
        tx.retire_token(absent, TokenState::Spent)? || tx.token(absent)?.is_some()
    )));
}

/// A client's own grant is found while it stands, is nobody's connection, and ends with what ends the client's others.
///
/// Rule: RFC6749-4.4
pub fn a_client_has_one_grant_of_its_own(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (client, user, now) = (scene.client.id, scene.user.id.clone(), scene.env.now());
    assert!(read(store, move |tx| tx.own_grant(client)).is_none(), "a person's is not the client's");
    let own = Grant { user: None, ..build::grant(&scene.env, &scene.client, &scene.user) };
    let (token, _) = build::token(&scene.env, &own, TokenKind::Access);
    let (row, under) = (own.clone(), token.clone());
    write(store, move |tx| {
        tx.insert_grant(&row)?;
        tx.insert_token(&under)
    });
    same(&read(store, move |tx| tx.own_grant(client)), &Some(own.clone()));
    let held = read(store, move |tx| tx.token(token.id)).unwrap();
    same(&(&held.token, &held.grant), &(&token, &own));
    assert!(held.person.is_none() && !held.is_of_disabled_person());
    let second = Grant { id: GrantId::fresh(&scene.env).unwrap(), ..own };
    let row = second.clone();
    let twin = port::wait(store, Mode::Write, move |tx| tx.insert_grant(&row));
    assert!(matches!(twin, Err(StoreError::Bug(_))), "a second live one: {twin:?}");
    let theirs = user.clone();
    let live = read(store, move |tx| tx.live_grants(&theirs, None));
    same(&live, &vec![scene.grant]);
    assert_eq!(write(store, move |tx| tx.revoke_grants(Whose::User(&user), now)), 1, "the person's alone");
    assert_eq!(write(store, move |tx| tx.revoke_grants(Whose::Client(client), now)), 1, "the client's own");
    assert!(read(store, move |tx| tx.own_grant(client)).is_none());
    write(store, move |tx| tx.insert_grant(&second));
    assert!(read(store, move |tx| tx.own_grant(client)).is_some(), "another, after the first has ended");
}

/// A pair is blocked once, found by both ways, and forgotten with either of the two.
pub fn blocks_are_kept_once_and_end_with_person_or_client(store: &dyn Backend) {
    let scene = Scene::set(store);
    let other = Scene::set_for(store, &scene.clock, "bob");
    let (alice, bob) = (scene.user.id.clone(), other.user.id.clone());
    let block = |user: &UserId, client: ClientId| {
        let block = Block { user: user.clone(), client, created_at: scene.env.now() };
        write(store, move |tx| tx.insert_block(&block));
    };
    let of = |user: &UserId| {
        let user = user.clone();
        let blocks = read(store, move |tx| tx.blocks(&user));
        blocks.into_iter().map(|block| (block.client, block.created_at)).collect::<Vec<_>>()
    };
    let is = |user: &UserId, client| {
        let user = user.clone();
        read(store, move |tx| tx.is_blocked(&user, client))
    };
    let first = scene.env.now();
    block(&alice, scene.client.id);
    scene.tick();
    block(&alice, scene.client.id);
    block(&alice, other.client.id);
    block(&bob, other.client.id);
    assert_eq!(of(&alice), [(scene.client.id, first), (other.client.id, scene.env.now())]);
    assert!(is(&alice, scene.client.id) && is(&bob, other.client.id) && !is(&bob, scene.client.id));
    let (user, client) = (alice.clone(), scene.client.id);
    assert!(write(store, move |tx| tx.delete_block(&user, client)));
    let user = alice.clone();
    assert!(!write(store, move |tx| tx.delete_block(&user, client)));
    assert!(!is(&alice, client));
    let gone = other.client.id;
    assert!(write(store, move |tx| tx.delete_client(gone)));
    assert!(of(&alice).is_empty() && of(&bob).is_empty());
}
