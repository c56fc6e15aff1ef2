//! Use cases that change the same row at the same moment: neither undoes the other, on any database.

use std::sync::atomic::{AtomicBool, Ordering};

use oauth_core::env::Env;
use oauth_core::flow::register::{ClientForm, reset_secret, update};
use oauth_core::flow::{account, admin, login};
use oauth_core::model::client::ClientKind;
use oauth_core::model::user::{PasswordHash, User};
use oauth_core::port::{Mode, wait};
use oauth_core::refusal::Verdict;
use oauth_core::secret::Digest32;
use oauth_core::testing::{build, env};

use crate::database::{Store, all};

/// SEC-66, SEC-99
#[test]
fn saving_an_application_undoes_neither_its_disabling_nor_a_new_secret() {
    for fresh in all() {
        let (store, env) = (fresh.store(), env());
        let user = build::user(&env, "alice");
        let (client, _) = build::confidential_client(&env, Some(&user));
        let (id, person) = (client.id, user.id.clone());
        wait(&store, Mode::Write, move |tx| {
            tx.insert_user(&user)?;
            tx.insert_client(&client)
        })
        .unwrap();
        let form = ClientForm {
            name: "Print Shop".to_owned(),
            redirect_uris: vec![build::REDIRECT.to_owned()],
            scopes: vec!["read".to_owned()],
            refresh_token: true,
            ..ClientForm::default()
        };
        let draft = form.check(&env, None).unwrap();
        let done = AtomicBool::new(false);
        let secret = std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while !done.load(Ordering::Relaxed) {
                        let (draft, person) = (draft.clone(), person.clone());
                        let saved = wait(&store, Mode::Write, move |tx| update(tx, id, &person, &draft));
                        assert!(matches!(saved, Ok(Verdict::Done(_))));
                    }
                });
            }
            let mut secret = None;
            for _ in 0..10 {
                let given = env.clone();
                let reset = wait(&store, Mode::Write, move |tx| reset_secret(tx, &given, id, None)).unwrap();
                secret = reset.into_result().unwrap().secret;
            }
            let given = env.clone();
            let disable =
                move |tx: &mut dyn oauth_core::port::Tx| admin::set_client_disabled(tx, &given, id, true);
            assert!(matches!(wait(&store, Mode::Write, disable), Ok(Verdict::Done(()))));
            done.store(true, Ordering::Relaxed);
            secret.unwrap()
        });
        let found = wait(&store, Mode::Read, move |tx| tx.client(id)).unwrap().unwrap();
        assert!(found.disabled_at.is_some());
        let ClientKind::Confidential { secret: kept, .. } = found.kind else {
            unreachable!("it has a secret")
        };
        assert!(kept.matches(&Digest32::of(secret.reveal().as_bytes())), "the last secret that was shown");
    }
}

/// SEC-66: whoever signs in while being disabled is not signed in afterwards, and no password comes back.
#[test]
fn disabling_a_person_is_not_undone_by_what_the_person_does_meanwhile() {
    for fresh in all() {
        let (store, env) = (fresh.store(), env());
        for round in 0..15 {
            let user = build::user(&env, &format!("mallory{round}"));
            disable_while_busy(&store, &env, user);
        }
    }
}

fn disable_while_busy(store: &Store, env: &Env, user: User) {
    let (id, account) = (user.id.clone(), user.account.clone().unwrap());
    let (session, _) = build::session(env, &user);
    let here = session.id;
    wait(store, Mode::Write, move |tx| {
        tx.insert_user(&user)?;
        tx.insert_session(&session)
    })
    .unwrap();
    std::thread::scope(|scope| {
        for number in 0..4 {
            let (id, account) = (id.clone(), account.clone());
            scope.spawn(move || {
                for _ in 0..8 {
                    let (env, id, name) = (env.clone(), id.clone(), account.login.clone());
                    let (old, new) = (account.password.clone(), account.password.clone());
                    wait(store, Mode::Write, move |tx| {
                        if number % 2 == 0 {
                            login::right(tx, &env, &name, &id, &old).map(drop)
                        } else {
                            account::change_password(tx, &env, &id, here, &old, &new, None).map(drop)
                        }
                    })
                    .unwrap();
                }
            });
        }
        let (name, given) = (account.login.clone(), env.clone());
        wait(store, Mode::Write, move |tx| {
            let password = PasswordHash::new("$another$".to_owned());
            admin::reset_password(tx, &name, &password)?.into_result().unwrap();
            admin::set_user_disabled(tx, &given, &name, true)
        })
        .unwrap()
        .into_result()
        .unwrap();
    });
    let (found, sessions) =
        wait(store, Mode::Write, move |tx| Ok((tx.user(&id)?.unwrap(), tx.delete_sessions(&id, None)?)))
            .unwrap();
    assert!(found.disabled_at.is_some());
    assert_eq!(found.account.unwrap().password.phc(), "$another$");
    assert_eq!(sessions, 0);
}
