//! Use cases that change the same row at the same moment: neither undoes the other, on any database.

use std::sync::atomic::{AtomicBool, Ordering};

use oauth_core::env::Env;
use oauth_core::flow::connections::{Narrowed, Rest, narrow};
use oauth_core::flow::person::ResourceOwner;
use oauth_core::flow::register::{ClientForm, reset_secret, update};
use oauth_core::flow::review::decide_as_operator;
use oauth_core::flow::{account, admin, login, token};
use oauth_core::model::client::ClientKind;
use oauth_core::model::event::{Actor, Reason};
use oauth_core::model::old_secret::Overlap;
use oauth_core::model::stage::{Stage, Step};
use oauth_core::model::user::{PasswordHash, User};
use oauth_core::oauth2::client_auth::ClientCredentials;
use oauth_core::oauth2::wire::TokenRequest;
use oauth_core::policy::Carrier;
use oauth_core::port::{Mode, Tx, wait};
use oauth_core::refusal::Verdict;
use oauth_core::secret::Digest32;
use oauth_core::testing::{build, env};
use oauth_core::text::form::{Pairs, encode};

use crate::database::{Store, all};

/// SEC-66, SEC-99
#[test]
fn saving_an_application_undoes_neither_its_disabling_nor_a_new_secret() {
    for fresh in all() {
        let (store, env) = (fresh.store(), env());
        let user = build::user(&env, "alice");
        let (client, _) = build::confidential_client(&env, Some(&user));
        let (id, person) = (client.id, ResourceOwner::from(user.clone()));
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
                        let (draft, person, given) = (draft.clone(), person.clone(), env.clone());
                        let save = move |tx: &mut dyn Tx| update(tx, &given, id, &person, None, &draft);
                        let saved = wait(&store, Mode::Write, save);
                        assert!(matches!(saved, Ok(Verdict::Done(_))));
                    }
                });
            }
            let mut secret = None;
            for _ in 0..10 {
                let given = env.clone();
                let none = Reason::default();
                let reset = move |tx: &mut dyn Tx| reset_secret(tx, &given, id, None, Overlap::NONE, &none);
                let reset = wait(&store, Mode::Write, reset).unwrap();
                secret = reset.into_result().unwrap().secret;
            }
            let given = env.clone();
            let disable =
                move |tx: &mut dyn Tx| decide_as_operator(tx, &given, id, Step::Disable, &Reason::default());
            assert!(matches!(wait(&store, Mode::Write, disable), Ok(Verdict::Done(_))));
            done.store(true, Ordering::Relaxed);
            secret.unwrap()
        });
        let found = wait(&store, Mode::Read, move |tx| tx.client(id)).unwrap().unwrap();
        assert_eq!(found.life.stage, Stage::Disabled);
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
            admin::reset_password(tx, &given, &name, &password, &Actor::Operator)?.into_result().unwrap();
            admin::set_user_disabled(tx, &given, &name, true, &Actor::Operator)
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

/// SEC-78: a code that is redeemed while its person takes back a part leads to no more than what is left.
///
/// F-69
#[test]
fn what_is_redeemed_while_a_part_is_taken_back_has_no_more_than_the_rest() {
    for fresh in all() {
        let (store, env) = (fresh.store(), env());
        let user = build::user(&env, "alice");
        let client = build::client(&env, Some(&user));
        let rows = (user.clone(), client.clone());
        wait(&store, Mode::Write, move |tx| {
            tx.insert_user(&rows.0)?;
            tx.insert_client(&rows.1)
        })
        .unwrap();
        for _ in 0..10 {
            let whole = build::grant(&env, &client, &user);
            let asked = || build::allowed(&env, &build::interaction(&env, &client, &user));
            let out: Vec<_> = (0..6).map(|_| asked()).collect();
            let requests: Vec<_> = out.iter().map(|(request, _)| request.clone()).collect();
            wait(&store, Mode::Write, move |tx| {
                requests.iter().try_for_each(|request| tx.insert_interaction(request))?;
                tx.insert_grant(&whole)
            })
            .unwrap();
            std::thread::scope(|scope| {
                for (_, code) in &out {
                    scope.spawn(|| redeem(&store, &env, &client.id.to_string(), code.wire.reveal()));
                }
                let (given, person, id) = (env.clone(), user.id.clone(), client.id);
                let rest = Rest { scopes: build::scopes("read"), read_only: false };
                let done = wait(&store, Mode::Write, move |tx| narrow(tx, &given, &person, id, &rest));
                assert!(matches!(done, Ok(Verdict::Done(Narrowed::Done(_)))), "{done:?}");
            });
            let person = user.id.clone();
            let live = wait(&store, Mode::Read, move |tx| tx.live_grants(&person, None)).unwrap();
            assert!(live.iter().all(|grant| grant.scopes == build::scopes("read")), "{live:#?}");
        }
    }
}

fn redeem(store: &Store, env: &Env, client: &str, code: &str) {
    let body = encode(&[
        ("client_id", client),
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", build::REDIRECT),
        ("code_verifier", build::VERIFIER),
    ]);
    let body = Pairs::parse(body.as_bytes()).unwrap();
    let credentials = ClientCredentials::read(&[], &body).unwrap();
    let (request, env) = (TokenRequest::read(&body).unwrap(), env.clone());
    let answer =
        move |tx: &mut dyn Tx| token::answer(tx, &env, &credentials, &request, Carrier::Hidden).map(drop);
    wait(store, Mode::Write, answer).unwrap();
}
