//! Cases about many at once: what may happen once happens once.

use std::sync::Barrier;

use super::{Scene, read, write};
use crate::flow::token;
use crate::model::interaction::{Stage, StageName};
use crate::model::throttle::ThrottleKey;
use crate::model::token::TokenState;
use crate::oauth2::client_auth::ClientCredentials;
use crate::oauth2::wire::TokenRequest;
use crate::policy::Carrier;
use crate::port::{Backend, Whose};
use crate::testing::{build, env};
use crate::text::form::Pairs;

/// Runs `act` on this many threads at the same moment; says how many answered yes.
pub(super) fn winners(threads: usize, act: impl Fn(usize) -> bool + Sync) -> usize {
    let start = Barrier::new(threads);
    std::thread::scope(|scope| {
        let (start, act) = (&start, &act);
        let handles: Vec<_> = (0..threads)
            .map(|number| {
                scope.spawn(move || {
                    start.wait();
                    act(number)
                })
            })
            .collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).filter(|won| *won).count()
    })
}

/// Rule: RFC6749-4.1.2
/// SEC-28
pub fn one_of_eight_redeems_a_code(store: &dyn Backend) {
    let scene = Scene::set(store);
    for _ in 0..10 {
        let (allowed, code) =
            build::allowed(&scene.env, &build::interaction(&scene.env, &scene.client, &scene.user));
        let row = allowed.clone();
        write(store, move |tx| tx.insert_interaction(&row));
        let won = winners(8, |_| {
            let mut next = allowed.clone();
            let grant = build::grant(&scene.env, &scene.client, &scene.user);
            next.stage = Stage::Redeemed { code: code.digest, grant: grant.id };
            write(store, move |tx| {
                let seen = tx.interaction(next.id)?.unwrap().stage.name();
                let won = seen == StageName::Allowed && tx.advance_interaction(&next, StageName::Allowed)?;
                if won {
                    tx.insert_grant(&grant)?;
                }
                Ok(won)
            })
        });
        assert_eq!(won, 1);
    }
    let user = scene.user.id;
    assert_eq!(read(store, move |tx| Ok(tx.live_grants(&user, None)?.len())), 11, "one grant a code");
}

/// SEC-78
pub fn one_of_sixty_four_spends_a_refresh_token(store: &dyn Backend) {
    let scene = Scene::set(store);
    let id = scene.refresh.id;
    let won = winners(64, |_| {
        write(store, move |tx| {
            let live = tx.token(id)?.unwrap().token.state == TokenState::Live;
            Ok(live && tx.retire_token(id, TokenState::Spent)?)
        })
    });
    assert_eq!(won, 1);
}

/// The others are told, and fail no other way.
pub fn one_of_eight_takes_a_user_name(store: &dyn Backend) {
    let env = env();
    for round in 0..10 {
        let login = format!("user{round}");
        let won = winners(8, |_| {
            let user = build::user(&env, &login);
            write(store, move |tx| tx.insert_user(&user))
        });
        assert_eq!(won, 1);
    }
    assert_eq!(read(store, |tx| Ok(tx.users()?.len())), 10);
}

/// The first requests of a client that acts for itself: each is given a token, all under one grant.
///
/// Rule: RFC6749-4.4
pub fn eight_first_requests_make_one_grant(store: &dyn Backend) {
    let env = &env();
    for _ in 0..10 {
        let (mut client, secret) = build::confidential_client(env, None);
        client.grant_types.client_credentials = true;
        let id = client.id;
        write(store, move |tx| tx.insert_client(&client));
        let form = format!("client_id={id}&client_secret={}", secret.wire.reveal());
        let won = winners(8, |_| {
            let credentials = ClientCredentials::read(&[], &Pairs::parse(form.as_bytes()).unwrap()).unwrap();
            let (env, wanted) = (env.clone(), TokenRequest::ClientCredentials { scopes: None });
            let verdict =
                write(store, move |tx| token::answer(tx, &env, &credentials, &wanted, Carrier::Hidden));
            verdict.into_result().is_ok()
        });
        assert_eq!(won, 8);
        let now = env.now();
        assert_eq!(write(store, move |tx| tx.revoke_grants(Whose::Client(id), now)), 1);
    }
}

/// Also the first ones, which have no counter yet, and those that open a new window together.
pub fn eight_threads_count_every_failure(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (key, now) = (ThrottleKey::Client(scene.client.id), scene.env.now());
    for (window_start, counted) in [(now, 80), (now, 160), (now.plus(std::time::Duration::from_secs(1)), 80)]
    {
        winners(8, |_| {
            for _ in 0..10 {
                let key = key.clone();
                write(store, move |tx| tx.count_failure(&key, window_start, window_start));
            }
            true
        });
        let key = key.clone();
        assert_eq!(read(store, move |tx| tx.throttle(&key)).unwrap().failures, counted);
    }
}

/// SEC-99: a change that was read before another one was written would undo it.
pub fn changes_of_one_row_queue_up(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (client, user) = (scene.client.id, scene.user.id);
    winners(8, |_| {
        let user = user.clone();
        write(store, move |tx| {
            let mut found = tx.lock_client(client)?.unwrap();
            found.description.push('+');
            let mut person = tx.lock_user(&user)?.unwrap();
            person.email.push('+');
            Ok(tx.save_client(&found)? && tx.save_user(&person)?)
        })
    });
    let (found, person) = read(store, move |tx| Ok((tx.client(client)?.unwrap(), tx.user(&user)?.unwrap())));
    assert_eq!(found.description.matches('+').count(), 8);
    assert_eq!(person.email.matches('+').count(), 8);
}
