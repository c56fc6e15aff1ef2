//! Cases about cleaning up.

use std::sync::Arc;
use std::time::Duration;

use super::{Scene, read, same, write};
use crate::model::throttle::ThrottleKey;
use crate::model::token::TokenKind;
use crate::port::{Backend, Horizons, Swept};
use crate::testing::{FixedClock, build, env_with};

const DAY: Duration = Duration::from_secs(86_400);

/// And nothing else: the newest grant stays when its tokens have gone, for it is remembered consent.
pub fn a_sweep_deletes_what_is_over(store: &dyn Backend) {
    let clock = Arc::new(FixedClock::default());
    let env = env_with(&clock);
    let old = Scene::set_for(store, &clock, "alice");
    let revoked = Scene::set_for(store, &clock, "bob");
    let (session, _) = build::session(&env, &old.user);
    let interaction = build::interaction(&env, &old.client, &old.user);
    let (id, began, key) = (revoked.grant.id, env.now(), ThrottleKey::Client(old.client.id));
    let rows = (session.clone(), interaction.clone());
    let counter = key.clone();
    write(store, move |tx| {
        tx.insert_session(&rows.0)?;
        tx.insert_interaction(&rows.1)?;
        tx.count_failure(&counter, began, began)?;
        tx.revoke_grant(id, began)
    });
    let sweep = |horizon: Duration| {
        let now = env.now();
        let replay = now.minus(horizon);
        let horizons = Horizons { now, replay, nonces: now, letters: now, notices: now, tallies: now };
        write(store, move |tx| tx.sweep(horizons, 1000))
    };
    same(&sweep(DAY), &Swept { tokens: 2, grants: 1, ..Swept::default() });
    same(&sweep(DAY), &Swept::default());

    clock.advance(DAY);
    let newer = build::grant(&env, &old.client, &old.user);
    let (live, _) = build::token(&env, &newer, TokenKind::Access);
    let rows = (newer.clone(), live.clone());
    write(store, move |tx| {
        tx.insert_grant(&rows.0)?;
        tx.insert_token(&rows.1)
    });
    same(&sweep(DAY), &Swept { tokens: 1, ..Swept::default() });

    clock.advance(40 * DAY);
    same(&sweep(60 * DAY), &Swept { sessions: 1, tokens: 2, grants: 1, ..Swept::default() });
    same(&sweep(DAY), &Swept { interactions: 1, throttles: 1, ..Swept::default() });
    same(&sweep(DAY), &Swept::default());
    let user = old.user.id;
    let left = read(store, move |tx| {
        assert!(tx.session(session.id)?.is_none() && tx.interaction(interaction.id)?.is_none());
        assert!(tx.token(live.id)?.is_none() && tx.throttle(&key)?.is_none());
        assert!(tx.user(&user)?.is_some());
        tx.live_grants(&user, None)
    });
    same(&left, &[newer]);
}

/// So that no sweep holds the writer for long.
pub fn a_sweep_keeps_to_its_limit(store: &dyn Backend) {
    let clock = Arc::new(FixedClock::default());
    let env = env_with(&clock);
    let scene = Scene::set_for(store, &clock, "alice");
    let sessions: Vec<_> = (0..25).map(|_| build::session(&env, &scene.user).0).collect();
    write(store, move |tx| sessions.iter().try_for_each(|row| tx.insert_session(row)));
    clock.advance(40 * DAY);
    let now = env.now();
    let horizons = Horizons { now, replay: now, nonces: now, letters: now, notices: now, tallies: now };
    let counts: Vec<u64> = (0..4).map(|_| write(store, move |tx| tx.sweep(horizons, 10)).sessions).collect();
    assert_eq!(counts, [10, 10, 5, 0]);
}
