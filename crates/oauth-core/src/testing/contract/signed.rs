//! Cases about clients that sign: their rows, what is sealed, and nonces.

use std::sync::Barrier;
use std::thread;

use super::{Scene, read, same, write};
use crate::id::InteractionId;
use crate::model::client::{Client, ClientKind, Profile};
use crate::model::grant::{Lifetime, Reach, Terms};
use crate::model::interaction::{Interaction, Request, Stage, StageName};
use crate::model::nonce::Nonce;
use crate::model::token::{Proof, Token, TokenState};
use crate::oauth1::rsa_key::RsaPublicKey;
use crate::port::{Backend, Horizons, SealedRow, Whose};
use crate::seal::{Purpose, SealKeyId, Sealed};
use crate::secret::{Digest32, Secret};
use crate::testing::build;

const KEY: &str = include_str!("../../oauth1/keys/spki.pem");

fn signing_client(scene: &Scene) -> (Client, Secret) {
    let (mut client, secret) = build::signing_client(&scene.env, Some(&scene.user));
    if let ClientKind::Signing(signing) = &mut client.kind {
        signing.rsa_key = RsaPublicKey::parse(KEY).ok();
        signing.profile = Profile::One;
        (signing.callback_is_prefix, signing.plaintext) = (true, true);
    }
    (client, secret)
}

fn sealed(scene: &Scene, id: InteractionId) -> Sealed {
    scene.env.seal(Purpose::Temporary, id.uuid(), &Secret::new("a secret".to_owned())).unwrap()
}

/// With every column, and its secret opens.
pub fn a_signing_client_comes_back(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (full, secret) = signing_client(&scene);
    let (bare, _) = build::signing_client(&scene.env, None);
    let rows = (full.clone(), bare.clone());
    write(store, move |tx| {
        tx.insert_client(&rows.0)?;
        tx.insert_client(&rows.1)
    });
    let ids = (full.id, bare.id);
    let found = read(store, move |tx| Ok((tx.client(ids.0)?.unwrap(), tx.client(ids.1)?.unwrap())));
    same(&found, &(full, bare));
    let signing = found.0.signing().unwrap();
    let opened = scene.env.open(Purpose::Client, found.0.id.uuid(), &signing.secret).unwrap();
    assert_eq!(opened.reveal(), secret.reveal());
    assert!(signing.rsa_key == RsaPublicKey::parse(KEY).ok());
}

/// Without a person at first, with one from the decision on; with a callback and without.
pub fn temporary_credentials_come_back_in_every_stage(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (client, _) = signing_client(&scene);
    let row = client.clone();
    write(store, move |tx| tx.insert_client(&row));
    let temporary = |callback: bool| {
        let id = InteractionId::fresh(&scene.env).unwrap();
        let secret = sealed(&scene, id);
        let callback = callback.then(|| client.redirect_uris[0].clone());
        let asked = build::interaction(&scene.env, &client, &scene.user);
        Interaction { id, user: None, request: Request::Temporary { secret, callback }, ..asked }
    };
    for pending in [temporary(true), temporary(false)] {
        let (row, id) = (pending.clone(), pending.id);
        write(store, move |tx| tx.insert_interaction(&row));
        same(&read(store, move |tx| tx.interaction(id)), &Some(pending.clone()));
        let terms = Terms { reach: Reach::ReadOnly, until: Lifetime::Hour.end(scene.env.now()) };
        let code = Digest32::of(b"verifier");
        let allowed = Stage::Allowed {
            scopes: build::scopes("read"),
            terms,
            code,
            code_expires_at: pending.expires_at,
        };
        let redeemed = Stage::Redeemed { code, grant: scene.grant.id };
        let mut from = StageName::Pending;
        for stage in [allowed, redeemed] {
            let next = Interaction { user: Some(scene.user.id.clone()), stage, ..pending.clone() };
            let row = next.clone();
            assert!(write(store, move |tx| tx.advance_interaction(&row, from)));
            same(&read(store, move |tx| tx.interaction(id)), &Some(next.clone()));
            from = next.stage.name();
        }
    }
    // Nobody's yet, so no person ends it; the client does.
    let open = temporary(true);
    let (row, id, user, client) = (open.clone(), open.id, scene.user.id.clone(), client.id);
    write(store, move |tx| tx.insert_interaction(&row));
    assert_eq!(write(store, move |tx| tx.burn_interactions(Whose::User(&user))), 0);
    assert_eq!(write(store, move |tx| tx.burn_interactions(Whose::Client(client))), 1);
    let found = read(store, move |tx| tx.interaction(id)).unwrap();
    assert!(matches!(found.stage, Stage::Burnt));
}

fn signing_token(scene: &Scene, client: &Client) -> (crate::model::grant::Grant, Token) {
    let grant = build::grant(&scene.env, client, &scene.user);
    let (token, _) = build::signing_token(&scene.env, &grant);
    (grant, token)
}

/// Without an end; with the whole client beside it; and found by its grant as long as it lives.
pub fn a_signing_token_brings_its_client(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (client, _) = signing_client(&scene);
    let (grant, token) = signing_token(&scene, &client);
    let rows = (client.clone(), grant.clone(), token.clone());
    write(store, move |tx| {
        tx.insert_client(&rows.0)?;
        tx.insert_grant(&rows.1)?;
        tx.insert_token(&rows.2)
    });
    let (id, opaque) = (token.id, scene.access.id);
    let (held, whole) = read(store, move |tx| tx.token_and_client(id)).unwrap();
    same(&(&held.token, &held.grant, &whole), &(&token, &grant, &client));
    assert!(read(store, move |tx| tx.token_and_client(opaque)).is_some(), "of the other protocol too");
    let of = (grant.id, scene.grant.id);
    let found = read(store, move |tx| Ok((tx.signing_token(of.0)?, tx.signing_token(of.1)?)));
    same(&found, &(Some(token), None::<Token>));
    assert!(write(store, move |tx| tx.retire_token(id, TokenState::Revoked)));
    assert!(read(store, move |tx| tx.signing_token(of.0)).is_none());
}

/// Grants with limits come back, and go when they are over; nonces go by their time, so many at once.
pub fn what_is_over_by_itself_is_swept(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (client, _) = signing_client(&scene);
    let (mut grant, mut token) = signing_token(&scene, &client);
    let now = scene.env.now();
    grant.terms = Terms { reach: Reach::ReadOnly, until: Lifetime::FiveMinutes.end(now) };
    token.expires_at = grant.terms.until;
    let rows = (client, grant.clone(), token);
    write(store, move |tx| {
        tx.insert_client(&rows.0)?;
        tx.insert_grant(&rows.1)?;
        tx.insert_token(&rows.2)?;
        for number in 0..5 {
            assert!(tx.take_nonce(&Nonce::new(now, "client", "token", &number.to_string()))?);
        }
        Ok(())
    });
    let user = scene.user.id.clone();
    let live = read(store, move |tx| tx.live_grants(&user, None));
    assert!(live.iter().any(|row| row.terms == grant.terms));
    let at = |seconds: i64| crate::time::Timestamp::from_unix(now.unix() + seconds);
    let sweep = |now, nonces, limit| {
        let old = at(0);
        let horizons = Horizons { now, replay: old, nonces, letters: old, notices: old, tallies: old };
        let swept = write(store, move |tx| tx.sweep(horizons, limit));
        (swept.tokens, swept.grants, swept.nonces)
    };
    assert_eq!(sweep(at(300), at(0), 10), (0, 0, 0));
    assert_eq!(sweep(at(301), at(1), 2), (1, 1, 2));
    assert_eq!(sweep(at(301), at(1), 2), (0, 0, 2));
    assert_eq!(sweep(at(301), at(1), 2), (0, 0, 1));
    let user = scene.user.id.clone();
    same(&read(store, move |tx| tx.live_grants(&user, None)), &[scene.grant]);
}

/// Sealed anew where they still are as they were found.
pub fn sealed_secrets_are_found_by_their_key(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (client, _) = signing_client(&scene);
    let (grant, token) = signing_token(&scene, &client);
    let secret = scene.env.seal(Purpose::OldClient, client.id.uuid(), &Secret::new("old".to_owned()));
    let old = build::old_secret(&scene.env, &client, Proof::Signing(secret.unwrap()));
    let shown = build::old_secret(&scene.env, &scene.client, Proof::Shown(Digest32::of(b"ocs_x")));
    let ids = [client.id.uuid(), client.id.uuid(), token.id.uuid()];
    write(store, move |tx| {
        tx.insert_client(&client)?;
        tx.put_old_secret(&old)?;
        tx.put_old_secret(&shown)?;
        tx.insert_grant(&grant)?;
        tx.insert_token(&token)
    });
    let key = scene.env.seals.current().unwrap().id().clone();
    let used = key.clone();
    assert_eq!(read(store, |tx| tx.seal_keys()), [(used, 3)]);
    assert!(read(store, move |tx| tx.sealed_otherwise(&key, 10)).is_empty());
    let other = SealKeyId::from_stored("another".to_owned());
    let wanted = other.clone();
    let found = read(store, move |tx| tx.sealed_otherwise(&wanted, 10));
    let mut rows: Vec<uuid::Uuid> = found.iter().map(|row| row.row).collect();
    rows.sort_unstable();
    let mut expected = ids.to_vec();
    expected.sort_unstable();
    assert_eq!(rows, expected);
    for limit in [1, 2] {
        let other = other.clone();
        assert_eq!(read(store, move |tx| tx.sealed_otherwise(&other, limit)).len(), limit as usize);
    }
    for row in found {
        let sealed = Sealed::from_stored(other.clone(), row.sealed.bytes().to_vec());
        let new = SealedRow { sealed, ..row.clone() };
        let given_meanwhile = Sealed::from_stored(row.sealed.key().clone(), vec![7; 48]);
        for wrong in [new.sealed.clone(), given_meanwhile] {
            let new = new.clone();
            assert!(!write(store, move |tx| tx.reseal(&new, &wrong)), "it is not as it was found");
        }
        assert!(write(store, move |tx| tx.reseal(&new, &row.sealed)));
    }
    assert_eq!(read(store, |tx| tx.seal_keys()), [(other, 3)]);
}

/// SEC-77: sixteen threads send one signed request; one of them gets through.
pub fn one_of_sixteen_takes_a_nonce(store: &dyn Backend) {
    let scene = Scene::set(store);
    for round in 0..4 {
        let nonce = Nonce::new(scene.env.now(), "client", "token", &format!("nonce {round}"));
        let together = Barrier::new(16);
        let taken: usize = thread::scope(|scope| {
            let send = || {
                together.wait();
                usize::from(write(store, move |tx| tx.take_nonce(&nonce)))
            };
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(send)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(taken, 1);
    }
}
