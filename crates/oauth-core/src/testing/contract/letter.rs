//! Cases about letters and their links.

use std::time::Duration;

use super::race::winners;
use super::{Scene, read, same, write};
use crate::model::letter::{Content, Letter};
use crate::model::link::LinkPurpose;
use crate::port::{Backend, Horizons, Swept};
use crate::testing::{build, env};

/// Of every content, the one that waits longest first; a try that has begun is nobody else's until its time is over.
pub fn letters_come_back_and_wait_for_their_turn(store: &dyn Backend) {
    let scene = Scene::set(store);
    let contents =
        [Content::ConfirmEmail, Content::ResetPassword, Content::PasswordChanged, Content::EmailChanged];
    let letters: Vec<Letter> = contents
        .into_iter()
        .map(|content| {
            let letter = build::letter(&scene.env, &scene.user, content);
            scene.tick();
            Letter { language: "de".to_owned(), address: "\u{e4}@people.example".to_owned(), ..letter }
        })
        .collect();
    let [first, second, third, last] = letters.as_slice() else { panic!("four letters") };
    let rows = letters.clone();
    write(store, move |tx| rows.iter().try_for_each(|row| tx.insert_letter(row)));
    let now = scene.env.now();
    same(&read(store, move |tx| tx.due_letters(now, 9)), &letters);
    same(&read(store, move |tx| tx.due_letters(now, 2)), &[first, second]);
    let until = third.next_try_at;
    same(&read(store, move |tx| tx.due_letters(until, 9)), &[first, second, third]);

    let (claimed, later) = (first.clone(), now.plus(Duration::from_secs(60)));
    let (gone, id) = (second.id, first.id);
    write(store, move |tx| {
        assert!(tx.claim_letter(&claimed, later)?);
        assert!(!tx.claim_letter(&claimed, later)?, "it is not as it was read");
        assert!(tx.delete_letter(gone)? && !tx.delete_letter(gone)?);
        Ok(())
    });
    same(&read(store, move |tx| tx.due_letters(now, 9)), &[third, last]);
    let begun = Letter { tries: 1, next_try_at: later, ..first.clone() };
    same(&read(store, move |tx| tx.due_letters(later, 9)), &[third, last, &begun]);
    let sooner = now.plus(Duration::from_secs(1));
    let seen = begun.clone();
    write(store, move |tx| {
        assert!(!tx.postpone_letter(id, 0, later)?, "another try began");
        assert!(tx.postpone_letter(id, 1, sooner)?);
        assert!(!tx.claim_letter(&seen, later)?, "it was put off since it was read");
        Ok(())
    });
    let postponed = Letter { next_try_at: sooner, ..begun };
    same(&read(store, move |tx| tx.due_letters(sooner, 9)), &[third, last, &postponed]);
    let (letters, notices) = (last.created_at, last.created_at);
    let horizons = Horizons { now, replay: now, nonces: now, letters, notices, tallies: now };
    let before = Horizons { letters: first.created_at, ..horizons };
    same(&write(store, move |tx| tx.sweep(before, 9)), &Swept::default());
    same(&write(store, move |tx| tx.sweep(horizons, 9)), &Swept { letters: 2, ..Swept::default() });
}

/// And end once, or all of one person.
pub fn links_come_back_with_their_person_and_end(store: &dyn Backend) {
    let scene = Scene::set(store);
    let other = build::user(&scene.env, "bob");
    let (confirm, wire) = build::link(&scene.env, &scene.user, LinkPurpose::ConfirmEmail);
    let (reset, _) = build::link(&scene.env, &scene.user, LinkPurpose::ResetPassword);
    let (foreign, _) = build::link(&scene.env, &other, LinkPurpose::ConfirmEmail);
    let rows = (other, confirm.clone(), reset.clone(), foreign.clone());
    write(store, move |tx| {
        assert!(tx.insert_user(&rows.0)?);
        [&rows.1, &rows.2, &rows.3].into_iter().try_for_each(|row| tx.insert_link(row))
    });
    for stored in [&confirm, &reset] {
        let id = stored.id;
        let (found, person) = read(store, move |tx| tx.link(id)).unwrap();
        same(&(&found, &person), &(stored, &scene.user));
    }
    let (id, user) = (confirm.id, scene.user.id);
    let (found, _) = read(store, move |tx| tx.link(id)).unwrap();
    assert!(found.digest.matches(&wire.digest));
    assert!(write(store, move |tx| tx.take_link(id)));
    assert!(!write(store, move |tx| tx.take_link(id)));
    assert_eq!(write(store, move |tx| tx.delete_links(&user)), 1);
    assert!(read(store, move |tx| Ok(tx.link(reset.id)?.is_none() && tx.link(foreign.id)?.is_some())));
    let now = foreign.expires_at.plus(Duration::from_secs(1));
    let horizons = Horizons {
        now: foreign.expires_at,
        replay: now,
        nonces: now,
        letters: now,
        notices: now,
        tallies: now,
    };
    assert_eq!(write(store, move |tx| tx.sweep(horizons, 9)).links, 0);
    assert_eq!(write(store, move |tx| tx.sweep(Horizons { now, ..horizons }, 9)).links, 1);
}

/// Several may have one address; letters and marks are told apart.
pub fn people_are_found_by_their_address(store: &dyn Backend) {
    let env = env();
    let people: Vec<_> =
        [("ann", "A@people.example"), ("bob", "a@people.example"), ("cyd", "b@people.example")]
            .into_iter()
            .map(|(name, email)| {
                let mut user = build::user(&env, name);
                email.clone_into(&mut user.email);
                user
            })
            .collect();
    let rows = people.clone();
    write(store, move |tx| {
        assert!(
            rows.iter().map(|row| tx.insert_user(row)).collect::<Result<Vec<_>, _>>()?.iter().all(|new| *new)
        );
        Ok(())
    });
    let find =
        |one: &'static str, other: &'static str| read(store, move |tx| tx.users_by_email([one, other]));
    same(&find("A@people.example", "a@people.example"), &people[..2].to_vec());
    same(&find("a@people.example", "a@people.example"), &people[1..2].to_vec());
    assert!(find("\u{e4}@people.example", "").is_empty());
}

/// Several nodes look for letters at the same moment: each letter is sent by one.
pub fn one_of_eight_sends_a_letter(store: &dyn Backend) {
    let scene = Scene::set(store);
    for _ in 0..10 {
        let letter = build::letter(&scene.env, &scene.user, Content::ConfirmEmail);
        let row = letter.clone();
        write(store, move |tx| tx.insert_letter(&row));
        let until = scene.env.now().plus(Duration::from_secs(60));
        let won = winners(8, |_| {
            let seen = letter.clone();
            write(store, move |tx| tx.claim_letter(&seen, until))
        });
        assert_eq!(won, 1);
    }
}

/// SEC-28
pub fn one_of_eight_follows_a_link(store: &dyn Backend) {
    let scene = Scene::set(store);
    for _ in 0..10 {
        let (link, _) = build::link(&scene.env, &scene.user, LinkPurpose::ResetPassword);
        let id = link.id;
        write(store, move |tx| tx.insert_link(&link));
        assert_eq!(winners(8, |_| write(store, move |tx| tx.take_link(id))), 1);
    }
}
