//! Cases about single rows: what was stored comes back, and odd paths answer as the port says.

use std::time::Duration;

use super::{Scene, read, same, write};
use crate::id::{ClientId, SessionId, UserId};
use crate::model::client::{ClientKind, GrantTypes};
use crate::model::interaction::{Request, Stage, StageName};
use crate::model::stage::{self, Life};
use crate::model::throttle::{Throttle, ThrottleKey};
use crate::model::token::TokenKind;
use crate::model::user::Role;
use crate::model::version::Version;
use crate::port::{self, Backend, Mode, Whose};
use crate::testing::{FixedClock, build, env, env_with};
use crate::text::network::Network;
use crate::text::resource::ResourceUri;
use crate::text::uri::RedirectUri;

/// With and without an account, every column.
pub fn people_come_back_as_they_were_saved(store: &dyn Backend) {
    let clock = FixedClock::default().into();
    let env = env_with(&clock);
    let mut alice = build::user(&env, "alice");
    clock.advance(Duration::from_secs(1));
    let mut guest = build::guest(&env, "host|42");
    let rows = (guest.clone(), alice.clone());
    write(store, move |tx| {
        assert!(tx.insert_user(&rows.0)? && tx.insert_user(&rows.1)?);
        assert!(!tx.insert_user(&rows.0)?, "the id is taken");
        Ok(())
    });
    alice.name = "Älice \u{1f980} O'Neill; --".to_owned();
    alice.disabled_at = Some(env.now());
    (alice.role, guest.role) = (Role::Admin, Role::Moderator);
    guest.email = "guest@people.example".to_owned();
    guest.email_confirmed_at = Some(env.now());
    let (rows, absent) = ((alice.clone(), guest.clone()), build::user(&env, "nobody"));
    write(store, move |tx| {
        assert!(tx.save_user(&rows.0)? && tx.save_user(&rows.1)?);
        assert!(!tx.save_user(&absent)?);
        Ok(())
    });
    let (id, login) = (guest.id.clone(), alice.account.clone().unwrap().login);
    let found = read(store, move |tx| Ok((tx.user(&id)?, tx.user_by_login(&login)?, tx.users()?)));
    same(&found, &(Some(guest.clone()), Some(alice.clone()), vec![alice.clone(), guest]));
    let hash = |user: &crate::model::user::User| user.account.clone().unwrap().password;
    assert_eq!(hash(&found.1.unwrap()), hash(&alice));
    let none = UserId::parse("none").unwrap();
    assert!(read(store, move |tx| tx.user(&none)).is_none());
}

/// A taken name is an answer, not the end of the transaction (SEC-72).
pub fn user_names_are_unique_and_a_conflict_harms_nothing(store: &dyn Backend) {
    let env = env();
    let (first, second, third) =
        (build::user(&env, "alice"), build::user(&env, "alice"), build::user(&env, "bob"));
    let rows = (first, second.clone(), third);
    write(store, move |tx| {
        assert!(tx.insert_user(&rows.0)?);
        assert!(!tx.insert_user(&rows.1)?);
        assert!(tx.insert_user(&rows.2)?);
        Ok(())
    });
    same(&read(store, |tx| Ok(tx.users()?.len())), &2);
    assert!(read(store, move |tx| tx.user(&second.id)).is_none());
}

/// SEC-99
pub fn ids_are_compared_byte_by_byte(store: &dyn Backend) {
    let env = env();
    let (small, capital) = (build::guest(&env, "user-a"), build::guest(&env, "User-A"));
    let rows = (small, capital.clone());
    write(store, move |tx| {
        assert!(tx.insert_user(&rows.0)? && tx.insert_user(&rows.1)?);
        Ok(())
    });
    let id = capital.id.clone();
    same(&read(store, move |tx| tx.user(&id)), &Some(capital));
}

/// And end one by one, or all but one.
pub fn sessions_come_back_with_their_person(store: &dyn Backend) {
    let scene = Scene::set(store);
    let other = build::user(&scene.env, "bob");
    let sessions: Vec<_> = (0..3).map(|_| build::session(&scene.env, &scene.user).0).collect();
    let (foreign, _) = build::session(&scene.env, &other);
    let rows = (other, sessions.clone(), foreign.clone());
    write(store, move |tx| {
        assert!(tx.insert_user(&rows.0)?);
        rows.1.iter().try_for_each(|row| tx.insert_session(row))?;
        tx.insert_session(&rows.2)
    });
    let [first, second, third] = sessions.as_slice() else { panic!("three sessions") };
    let (id, user) = (first.id, scene.user.id.clone());
    let (found, person) = read(store, move |tx| tx.session(id)).unwrap();
    same(&(&found, &person), &(first, &scene.user));
    assert!(found.digest.matches(&first.digest));
    assert!(write(store, move |tx| tx.delete_session(id)));
    assert!(!write(store, move |tx| tx.delete_session(id)));
    let kept = second.id;
    let owner = user.clone();
    assert_eq!(write(store, move |tx| tx.delete_sessions(&owner, Some(kept))), 1);
    let gone = third.id;
    assert!(read(store, move |tx| Ok(tx.session(gone)?.is_none() && tx.session(kept)?.is_some())));
    assert_eq!(write(store, move |tx| tx.delete_sessions(&user, None)), 1);
    assert!(read(store, move |tx| Ok(tx.session(foreign.id)?.is_some())));
    let absent = SessionId::fresh(&scene.env).unwrap();
    assert!(read(store, move |tx| tx.session(absent)).is_none());
}

/// Public and confidential, with and without what may be missing.
pub fn clients_come_back_as_they_were_saved(store: &dyn Backend) {
    let scene = Scene::set(store);
    scene.tick();
    let (mut full, secret) = build::confidential_client(&scene.env, Some(&scene.user));
    full.redirect_uris.push(RedirectUri::from_stored("com.example.app:/cb?a=\"b\",[c]".to_owned()));
    full.life = Life { stage: stage::Stage::Disabled, since: scene.env.now(), hidden: true, revision: 3 };
    full.version = Version::parse("2.0-beta").unwrap();
    full.networks = ["192.0.2.0/24", "2001:db8::/32"].map(|text| Network::parse(text).unwrap()).to_vec();
    full.owner_only = true;
    full.grant_types = GrantTypes { client_credentials: true, refresh_token: false };
    full.resource = ResourceUri::parse("https://op.example/api?a=b");
    scene.tick();
    let mut bare = build::client(&scene.env, None);
    bare.homepage = None;
    bare.description = String::new();
    bare.scopes = build::scopes("read");
    bare.grant_types = GrantTypes { client_credentials: false, refresh_token: false };
    let rows = (full.clone(), bare.clone());
    write(store, move |tx| {
        tx.insert_client(&rows.0)?;
        tx.insert_client(&rows.1)
    });
    let (owner, ids) = (scene.user.id.clone(), (full.id, bare.id));
    let found = read(store, move |tx| Ok((tx.client(ids.0)?, tx.client(ids.1)?)));
    same(&found, &(Some(full.clone()), Some(bare.clone())));
    let kept = matches!(found.0.unwrap().kind,
        ClientKind::Confidential { secret: kept, pkce_required: false } if kept.matches(&secret.digest));
    assert!(kept);
    let listed = read(store, move |tx| Ok((tx.clients(Some(&owner))?, tx.clients(None)?)));
    same(&listed.0, &[&scene.client, &full]);
    same(&listed.1, &[&scene.client, &full, &bare]);
    full.kind = ClientKind::Public;
    full.grant_types = GrantTypes { client_credentials: true, refresh_token: true };
    full.resource = None;
    full.life = Life { revision: 4, ..Life::begin(stage::Stage::Proposed, scene.env.now()) };
    (full.networks, full.owner_only) = (Vec::new(), false);
    (full.owner, full.homepage) = (None, None);
    let (row, id, absent) = (full.clone(), full.id, build::client(&scene.env, None));
    assert!(write(store, move |tx| Ok(tx.save_client(&row)? && !tx.save_client(&absent)?)));
    same(&read(store, move |tx| tx.client(id)), &Some(full));
    let absent = ClientId::fresh(&scene.env).unwrap();
    assert!(!write(store, move |tx| tx.delete_client(absent)));
}

/// Its interactions, grants and tokens; nothing of another client.
pub fn a_deleted_client_takes_everything_with_it(store: &dyn Backend) {
    let scene = Scene::set(store);
    let other = Scene::set_for(store, &scene.clock, "bob");
    let interaction = build::interaction(&scene.env, &scene.client, &scene.user);
    let row = interaction.clone();
    write(store, move |tx| tx.insert_interaction(&row));
    let client = scene.client.id;
    assert!(write(store, move |tx| tx.delete_client(client)));
    let (access, user, theirs) = (scene.access.id, scene.user.id, other.access.id);
    read(store, move |tx| {
        assert!(tx.client(client)?.is_none() && tx.interaction(interaction.id)?.is_none());
        assert!(tx.token(access)?.is_none() && tx.live_grants(&user, None)?.is_empty());
        assert!(tx.user(&user)?.is_some() && tx.token(theirs)?.is_some());
        Ok(())
    });
}

/// With all its columns; a step from the wrong stage changes nothing.
pub fn every_stage_comes_back(store: &dyn Backend) {
    let scene = Scene::set(store);
    let pending = build::interaction(&scene.env, &scene.client, &scene.user);
    let (allowed, code) = build::allowed(&scene.env, &pending);
    let redeemed = Stage::Redeemed { code: code.digest, grant: scene.grant.id };
    let mut bare = build::interaction(&scene.env, &scene.client, &scene.user);
    if let Request::Code { redirect_uri_sent, state, challenge, .. } = &mut bare.request {
        (*redirect_uri_sent, *state, *challenge) = (false, None, None);
    }
    let rows = (pending.clone(), bare.clone());
    write(store, move |tx| {
        tx.insert_interaction(&rows.0)?;
        tx.insert_interaction(&rows.1)
    });
    let ids = (pending.id, bare.id);
    let found = read(store, move |tx| Ok((tx.interaction(ids.0)?, tx.interaction(ids.1)?)));
    same(&found, &(Some(pending.clone()), Some(bare.clone())));
    let mut from = StageName::Pending;
    for stage in [allowed.stage, redeemed, Stage::Burnt, Stage::Denied, Stage::Pending] {
        let mut next = pending.clone();
        next.stage = stage;
        let (row, wrong) =
            (next.clone(), if from == StageName::Denied { StageName::Burnt } else { StageName::Denied });
        assert!(!write(store, move |tx| tx.advance_interaction(&row, wrong)), "{wrong:?} is not its stage");
        let row = next.clone();
        assert!(write(store, move |tx| tx.advance_interaction(&row, from)));
        let found = read(store, move |tx| tx.interaction(ids.0)).unwrap();
        same(&found, &next);
        if let Stage::Allowed { code: kept, .. } | Stage::Redeemed { code: kept, .. } = &found.stage {
            assert!(kept.matches(&code.digest));
        }
        from = next.stage.name();
    }
    same(&read(store, move |tx| tx.interaction(ids.1)), &Some(bare));
}

/// Of a person, a client, or both: consent pages that are open and codes that are out; what was decided otherwise stays.
pub fn open_requests_are_burnt_by_one_statement(store: &dyn Backend) {
    let scene = Scene::set(store);
    let other = Scene::set_for(store, &scene.clock, "bob");
    let (alice, bob, shop, club) =
        (scene.user.id.clone(), other.user.id.clone(), scene.client.id, other.client.id);
    let whose: [fn(&UserId, ClientId) -> Whose<'_>; 3] = [
        |user, _| Whose::User(user),
        |_, client| Whose::Client(client),
        |user, client| Whose::Pair(user, client),
    ];
    // Pending and allowed requests of: alice to shop, alice to club, bob to shop, bob to club.
    for (whose, burnt) in whose.into_iter().zip([
        [true, true, false, false],
        [true, false, true, false],
        [true, false, false, false],
    ]) {
        let mut requests = Vec::new();
        for (user, client) in [(&scene, &scene), (&scene, &other), (&other, &scene), (&other, &other)] {
            let pending = build::interaction(&scene.env, &client.client, &user.user);
            let asked = build::interaction(&scene.env, &client.client, &user.user);
            let (allowed, code) = build::allowed(&scene.env, &asked);
            let mut redeemed = build::interaction(&scene.env, &client.client, &user.user);
            redeemed.stage = Stage::Redeemed { code: code.digest, grant: scene.grant.id };
            let mut denied = build::interaction(&scene.env, &client.client, &user.user);
            denied.stage = Stage::Denied;
            requests.push([pending, allowed, redeemed, denied]);
        }
        let rows = requests.clone();
        write(store, move |tx| rows.iter().flatten().try_for_each(|row| tx.insert_interaction(row)));
        let (user, expected) = (alice.clone(), burnt.iter().filter(|burnt| **burnt).count() as u64 * 2);
        assert_eq!(write(store, move |tx| tx.burn_interactions(whose(&user, shop))), expected);
        for (rows, burnt) in requests.into_iter().zip(burnt) {
            for (row, is_open) in rows.into_iter().zip([true, true, false, false]) {
                let found = read(store, move |tx| tx.interaction(row.id)).unwrap();
                let stage = if is_open && burnt { Stage::Burnt } else { row.stage.clone() };
                same(&found, &crate::model::interaction::Interaction { stage, ..row });
            }
        }
        let users = [alice.clone(), bob.clone()];
        let rest = write(store, move |tx| {
            Ok(tx.burn_interactions(Whose::User(&users[0]))?
                + tx.burn_interactions(Whose::User(&users[1]))?)
        });
        assert_eq!(rest, 8 - expected, "what was burnt is not burnt again");
    }
    assert_eq!(write(store, move |tx| tx.burn_interactions(Whose::Client(club))), 0);
}

/// Each in a job of its own, since the first error ends a job.
pub fn a_row_that_hangs_on_nothing_is_refused(store: &dyn Backend) {
    let env = env();
    let user = build::user(&env, "nobody");
    let client = build::client(&env, Some(&user));
    let grant = build::grant(&env, &client, &user);
    let (token, _) = build::token(&env, &grant, TokenKind::Access);
    let (session, _) = build::session(&env, &user);
    let interaction = build::interaction(&env, &client, &user);
    let refused = [
        port::wait(store, Mode::Write, move |tx| tx.insert_client(&client)),
        port::wait(store, Mode::Write, move |tx| tx.insert_grant(&grant)),
        port::wait(store, Mode::Write, move |tx| tx.insert_token(&token)),
        port::wait(store, Mode::Write, move |tx| tx.insert_session(&session)),
        port::wait(store, Mode::Write, move |tx| tx.insert_interaction(&interaction)),
    ];
    assert!(refused.iter().all(Result::is_err), "{refused:?}");
    assert!(read(store, |tx| Ok(tx.clients(None)?.is_empty())));
}

/// A new window begins when the present one began before its start.
pub fn failures_are_counted_by_window(store: &dyn Backend) {
    let scene = Scene::set(store);
    let login = ThrottleKey::Login(scene.user.account.clone().unwrap().login);
    let client = ThrottleKey::Client(scene.client.id);
    let now = scene.env.now();
    let window = Duration::from_secs(900);
    let mut counted = Vec::new();
    for seconds in [0, 1, 900, 901, 902] {
        let (key, at) = (login.clone(), now.plus(Duration::from_secs(seconds)));
        counted.push(write(store, move |tx| {
            tx.count_failure(&key, at.minus(window), at)?;
            Ok(tx.throttle(&key)?.unwrap().failures)
        }));
    }
    assert_eq!(counted, [1, 2, 3, 1, 2]);
    let (key, other) = (login.clone(), client.clone());
    let found = read(store, move |tx| Ok((tx.throttle(&key)?, tx.throttle(&other)?)));
    let since = now.plus(Duration::from_secs(901));
    assert_eq!(found, (Some(Throttle { since, failures: 2 }), None));
    write(store, move |tx| {
        tx.clear_throttle(&login)?;
        tx.clear_throttle(&client)?;
        assert!(tx.throttle(&login)?.is_none());
        Ok(())
    });
}
