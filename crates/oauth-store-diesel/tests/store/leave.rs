//! Nothing of a person who is deleted is left in any table but the log, on any database.

use std::collections::BTreeMap;

use oauth_core::env::Env;
use oauth_core::flow::leave;
use oauth_core::model::block::Block;
use oauth_core::model::letter::Content;
use oauth_core::model::link::LinkPurpose;
use oauth_core::model::throttle::ThrottleKey;
use oauth_core::model::token::{Proof, TokenKind};
use oauth_core::model::user::User;
use oauth_core::port::{Mode, StoreError, Tx, wait};
use oauth_core::refusal::Verdict;
use oauth_core::secret::Digest32;
use oauth_core::testing::build;

use crate::database::{Store, all, raw};
use crate::media::Scene;

/// Every table of the database and its rows; those of the migrations do not count.
fn counts(store: &Store) -> BTreeMap<String, String> {
    let url = &store.fresh.url;
    let tables = if url.starts_with("sqlite") {
        "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%migration%' \
         AND name NOT LIKE 'sqlite%'"
    } else {
        "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public' \
         AND tablename NOT LIKE '%migration%'"
    };
    let count = |table: &String| {
        raw::lines(url, &format!("SELECT CAST(count(*) AS TEXT) AS line FROM {table}")).remove(0)
    };
    raw::lines(url, tables).into_iter().map(|table| (table.clone(), count(&table))).collect()
}

/// Something of this person in each table, with an application of somebody else's too.
fn fill(tx: &mut dyn Tx, env: &Env, user: &User, other: &User) -> Result<(), StoreError> {
    for owner in [user, other] {
        let client = build::client(env, Some(owner));
        tx.insert_client(&client)?;
        tx.insert_interaction(&build::interaction(env, &client, user))?;
        let grant = build::grant(env, &client, user);
        tx.insert_grant(&grant)?;
        for kind in [TokenKind::Access, TokenKind::Refresh] {
            tx.insert_token(&build::token(env, &grant, kind).0)?;
        }
        tx.insert_block(&Block { user: user.id.clone(), client: client.id, created_at: env.now() })?;
        if owner.id == user.id {
            tx.put_old_secret(&build::old_secret(env, &client, Proof::Shown(Digest32::of(b"old"))))?;
            for key in [ThrottleKey::Client(client.id), ThrottleKey::Handshakes(client.id)] {
                tx.count_failure(&key, env.now(), env.now())?;
            }
        }
    }
    tx.insert_session(&build::session(env, user).0)?;
    tx.insert_notice(&build::notice(env, user))?;
    tx.insert_letter(&build::letter(env, user, Content::ConfirmEmail))?;
    tx.insert_link(&build::link(env, user, LinkPurpose::ConfirmEmail).0)?;
    let login = user.account.as_ref().map(|account| ThrottleKey::Login(account.login.clone()));
    let id = user.id.clone();
    for key in login.into_iter().chain([ThrottleKey::Letters(id.clone()), ThrottleKey::Registrant(id)]) {
        tx.count_failure(&key, env.now(), env.now())?;
    }
    Ok(())
}

#[test]
fn nothing_is_left_but_the_log() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        scene.add(&scene.bob, "of bob", true);
        let before = counts(&scene.store);
        let (env, user, bob) = (scene.env.clone(), build::user(&scene.env, "carol"), scene.bob.clone());
        let row = user.clone();
        wait(&scene.store, Mode::Write, move |tx| {
            assert!(tx.insert_user(&row)?);
            fill(tx, &env, &row, &bob)
        })
        .unwrap();
        scene.add(&user, "of carol", true);
        scene.add(&user, "her own", false);
        let id = user.id.clone();
        assert_eq!(scene.read(move |tx| tx.count_entries(&id)), 2);
        let between = counts(&scene.store);
        // What is kept of nobody, or for ever.
        let unfilled = ["events", "nonces", "tallies"];
        for (table, count) in before.iter().filter(|(table, _)| !unfilled.contains(&table.as_str())) {
            assert_ne!(count, &between[table], "{table} was filled");
        }
        let (env, id) = (scene.env.clone(), user.id.clone());
        let gone = wait(&scene.store, Mode::Write, move |tx| leave::delete(tx, &env, &id)).unwrap();
        let Verdict::Done(gone) = gone else { unreachable!("carol was there") };
        assert_eq!((gone.clients, gone.connections, gone.sessions), (1, 2, 1));
        let mut after = counts(&scene.store);
        assert_eq!(after.insert("events".to_owned(), before["events"].clone()).as_deref(), Some("2"));
        // Bob's second application, which carol only used.
        let clients = before["clients"].parse::<u32>().unwrap() + 1;
        assert_eq!(after.insert("clients".to_owned(), before["clients"].clone()), Some(clients.to_string()));
        assert_eq!(after, before);
    }
}
