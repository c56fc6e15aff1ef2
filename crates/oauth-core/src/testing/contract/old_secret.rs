//! Cases about secrets that were replaced and work on for a while.

use super::{Scene, read, same, write};
use crate::id::ClientId;
use crate::model::old_secret::OldSecret;
use crate::model::token::Proof;
use crate::port::{Backend, Horizons, Mode, StoreError, Swept, wait};
use crate::seal::Purpose;
use crate::secret::{Digest32, Secret};
use crate::testing::build;
use crate::time::Timestamp;

/// What a client shows, and what one signs with; the latter opens.
fn proofs(scene: &Scene) -> [Proof; 2] {
    let secret = Secret::new("a secret".to_owned());
    let sealed = scene.env.seal(Purpose::OldClient, scene.client.id.uuid(), &secret).unwrap();
    [Proof::Shown(Digest32::of(b"ocs_x")), Proof::Signing(sealed)]
}

fn put(store: &dyn Backend, old: &OldSecret) {
    let row = old.clone();
    write(store, move |tx| tx.put_old_secret(&row));
}

fn found(store: &dyn Backend, client: ClientId) -> Option<OldSecret> {
    read(store, move |tx| tx.old_secret(client))
}

/// With every column, of either kind; each in the place of the one before, and of no other client's.
pub fn an_old_secret_comes_back_until_another_takes_its_place(store: &dyn Backend) {
    let scene = Scene::set(store);
    let other = Scene::set_for(store, &scene.clock, "bob");
    let [shown, signing] = proofs(&scene);
    let theirs = build::old_secret(&other.env, &other.client, shown.clone());
    put(store, &theirs);
    let id = scene.client.id;
    assert!(found(store, id).is_none());
    for proof in [shown.clone(), signing.clone(), shown] {
        scene.tick();
        let old = build::old_secret(&scene.env, &scene.client, proof);
        put(store, &old);
        same(&found(store, id), &Some(old));
    }
    put(store, &build::old_secret(&scene.env, &scene.client, signing));
    let Some(Proof::Signing(sealed)) = found(store, id).map(|old| old.proof) else { panic!("it signs") };
    let opened = scene.env.open(Purpose::OldClient, id.uuid(), &sealed).unwrap();
    assert_eq!(opened.reveal(), "a secret");
    assert!(write(store, move |tx| tx.delete_old_secret(id)));
    assert!(!write(store, move |tx| tx.delete_old_secret(id)));
    assert!(found(store, id).is_none());
    same(&found(store, other.client.id), &Some(theirs));
}

/// A client that goes takes it along, a sweep takes what is over, and without a client there is none.
pub fn an_old_secret_goes_with_its_client_or_its_time(store: &dyn Backend) {
    let scene = Scene::set(store);
    let other = Scene::set_for(store, &scene.clock, "bob");
    let [shown, signing] = proofs(&scene);
    let old = build::old_secret(&scene.env, &scene.client, shown.clone());
    put(store, &old);
    put(store, &build::old_secret(&other.env, &other.client, signing));
    let theirs = other.client.id;
    assert!(write(store, move |tx| tx.delete_client(theirs)));
    assert!(found(store, theirs).is_none());
    let orphan = build::old_secret(&other.env, &other.client, shown);
    let refused = wait(store, Mode::Write, move |tx| tx.put_old_secret(&orphan));
    assert!(matches!(refused, Err(StoreError::Bug(_))), "{refused:?}");
    let sweep = |now: Timestamp| {
        let past = scene.env.now().minus(std::time::Duration::from_secs(1));
        let horizons =
            Horizons { now, replay: past, nonces: past, letters: past, notices: past, tallies: past };
        write(store, move |tx| tx.sweep(horizons, 9)).old_secrets
    };
    assert_eq!(sweep(old.expires_at), 0);
    assert!(found(store, scene.client.id).is_some());
    assert_eq!(sweep(Timestamp::from_unix(old.expires_at.unix() + 1)), 1);
    assert!(found(store, scene.client.id).is_none());
    assert!(Swept { old_secrets: 1, ..Swept::default() }.tables().contains(&("old_secrets", 1)));
}
