//! Cases about lists of people, and about all that is kept about one.

use super::race::winners;
use super::{Scene, read, same, write};
use crate::flow::{leave, people};
use crate::id::UserId;
use crate::model::block::Block;
use crate::model::event::Actor;
use crate::model::letter::Content;
use crate::model::link::LinkPurpose;
use crate::model::user::{Role, User};
use crate::port::{Backend, UserFilter};
use crate::testing::{build, env};

/// Those who came last first; a sign of patterns is only a sign.
pub fn people_are_listed_by_filter(store: &dyn Backend) {
    let scene = Scene::set(store);
    let person = |login: &str, name: &str, role, disabled: bool| {
        scene.tick();
        let disabled_at = disabled.then(|| scene.env.now());
        User { name: name.to_owned(), role, disabled_at, ..build::user(&scene.env, login) }
    };
    let (bob, cyd) = (person("bob", "Bob 100%", Role::Admin, false), person("cyd", "X", Role::Admin, true));
    let guest = User { name: "Bo_b".to_owned(), ..build::guest(&scene.env, "host|42") };
    let rows = [bob.clone(), cyd, guest.clone()];
    write(store, move |tx| {
        for row in &rows {
            assert!(tx.insert_user(row)?);
        }
        Ok(())
    });
    let some = |text: &str| Some(text.to_owned());
    let all = UserFilter::default();
    let names = |found: Vec<User>| found.into_iter().map(|user| user.name).collect::<Vec<_>>();
    for (filter, mut want) in [
        (all.clone(), vec!["Bo_b", "X", "Bob 100%", "alice"]),
        (UserFilter { name: some("BO"), ..all.clone() }, vec!["Bo_b", "Bob 100%"]),
        (UserFilter { name: some("cy"), ..all.clone() }, vec!["X"]),
        (UserFilter { name: some("%"), ..all.clone() }, vec!["Bob 100%"]),
        (UserFilter { name: some("_"), ..all.clone() }, vec!["Bo_b"]),
        (UserFilter { email: some("ALICE@"), ..all.clone() }, vec!["alice"]),
        (UserFilter { role: Some(Role::Admin), ..all.clone() }, vec!["X", "Bob 100%"]),
        (UserFilter { role: Some(Role::Moderator), ..all.clone() }, vec![]),
        (UserFilter { disabled: Some(true), ..all.clone() }, vec!["X"]),
        (UserFilter { disabled: Some(false), role: Some(Role::Admin), ..all.clone() }, vec!["Bob 100%"]),
    ] {
        let asked = filter.clone();
        let mut found = names(read(store, move |tx| tx.find_users(&asked, 0, 20)));
        // Two of one second have the order of their ids, which one of them has from the host.
        found.sort_unstable();
        want.sort_unstable();
        assert_eq!(found, want, "{filter:?}");
    }
    let page = read(store, move |tx| tx.find_users(&all, 2, 1));
    same(&page, &[&bob]);
    assert_eq!(write(store, |tx| tx.lock_admins()), std::slice::from_ref(&bob.id));
    let id = guest.id;
    assert!(write(store, move |tx| tx.delete_user(&id)));
}

/// What hangs on a person is found by the person, and is gone with the person; others keep theirs.
pub fn all_of_a_person_is_found_and_goes(store: &dyn Backend) {
    let scene = Scene::set(store);
    let other = Scene::set_for(store, &scene.clock, "robert");
    let (session, _) = build::session(&scene.env, &scene.user);
    let letter = build::letter(&scene.env, &scene.user, Content::ConfirmEmail);
    let (link, _) = build::link(&scene.env, &scene.user, LinkPurpose::ConfirmEmail);
    let asked = build::interaction(&scene.env, &other.client, &scene.user);
    let block = Block { user: scene.user.id.clone(), client: other.client.id, created_at: scene.env.now() };
    let (kept, _) = build::session(&scene.env, &other.user);
    let rows = (session.clone(), letter.clone(), link.clone(), asked.clone(), block, kept.clone());
    let ended = (scene.grant.clone(), scene.env.now());
    write(store, move |tx| {
        tx.insert_session(&rows.0)?;
        tx.insert_letter(&rows.1)?;
        tx.insert_link(&rows.2)?;
        tx.insert_interaction(&rows.3)?;
        tx.insert_block(&rows.4)?;
        tx.insert_session(&rows.5)?;
        tx.revoke_grant(ended.0.id, ended.1).map(drop)
    });
    let user = scene.user.id.clone();
    let (sessions, grants, letters) =
        read(store, move |tx| Ok((tx.sessions_of(&user)?, tx.grants_of(&user)?, tx.letters_of(&user)?)));
    same(&sessions, &[&session]);
    same(&letters, &[&letter]);
    assert_eq!(grants.iter().map(|grant| grant.id).collect::<Vec<_>>(), [scene.grant.id], "over, and there");
    let (env, user) = (scene.env.clone(), scene.user.id.clone());
    let gone = write(store, move |tx| leave::delete(tx, &env, &user)).into_result().unwrap();
    assert_eq!((gone.clients, gone.connections, gone.sessions), (1, 0, 1));
    let (user, client, access) = (scene.user.id.clone(), scene.client.id, scene.access.id);
    read(store, move |tx| {
        assert!(tx.user(&user)?.is_none() && tx.client(client)?.is_none());
        assert!(tx.session(session.id)?.is_none() && tx.link(link.id)?.is_none());
        assert!(tx.interaction(asked.id)?.is_none() && tx.token(access)?.is_none());
        assert!(tx.grants_of(&user)?.is_empty() && tx.letters_of(&user)?.is_empty());
        assert!(tx.blocks(&user)?.is_empty());
        Ok(())
    });
    assert!(read(store, move |tx| {
        Ok(tx.session(kept.id)?.is_some() && tx.token(other.access.id)?.is_some())
    }));
    let user = scene.user.id;
    assert!(!write(store, move |tx| tx.delete_user(&user)));
}

/// Each of them takes away another one at the same moment: nobody is left without.
pub fn one_of_eight_administrators_is_left(store: &dyn Backend) {
    let env = env();
    for round in 0..5 {
        let rows: Vec<User> = (0..8)
            .map(|number| User { role: Role::Admin, ..build::user(&env, &format!("admin{round}x{number}")) })
            .collect();
        let ids: Vec<UserId> = rows.iter().map(|row| row.id.clone()).collect();
        write(store, move |tx| {
            for row in &rows {
                assert!(tx.insert_user(row)?);
            }
            Ok(())
        });
        let won = winners(8, |number| {
            let (env, id) = (env.clone(), ids[(number + 1) % 8].clone());
            let verdict = write(store, move |tx| match number % 3 {
                0 => people::set_role(tx, &env, &id, Role::User, &Actor::Operator),
                1 => people::set_disabled(tx, &env, &id, true, &Actor::Operator),
                _ => Ok(match leave::delete(tx, &env, &id)? {
                    crate::refusal::Verdict::Done(_) => crate::refusal::Verdict::Done(()),
                    crate::refusal::Verdict::Refused(refusal) => crate::refusal::Verdict::Refused(refusal),
                }),
            });
            verdict.into_result().is_ok()
        });
        let left = write(store, |tx| tx.lock_admins());
        assert_eq!((won, left.len()), (7, 1));
        let id = left[0].clone();
        write(store, move |tx| tx.delete_user(&id));
    }
}
