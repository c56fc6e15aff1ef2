//! Samples of the pages about people.

use oauth_core::model::event::Deed;

use super::super::people::*;
use super::super::review::{Entry, Paging};
use super::super::*;
use super::{Sample, Words, moment};

/// The list, one person, the end of the own account.
pub(super) fn samples(engine: &Engine, lang: Lang, words: &Words) -> Vec<Sample> {
    let at = || moment(engine, lang, 3 * 86_400);
    let listed = ListedPerson {
        key: "alice".into(),
        name: words.client.into(),
        email: words.address.into(),
        email_confirmed: false,
        role: "moderator",
        since: at(),
        disabled: false,
    };
    let guest = ListedPerson {
        key: words.client.into(),
        name: String::new(),
        email: String::new(),
        role: "user",
        disabled: true,
        ..listed.clone()
    };
    let roles = vec!["user", "developer", "moderator", "admin"];
    let list = People {
        name: words.person.into(),
        email: words.address.into(),
        role: "moderator".into(),
        disabled: "no".into(),
        roles: roles.clone(),
        people: vec![listed.clone(), guest.clone()],
        paging: Paging { previous: Some("?page=1".into()), next: Some("?page=3".into()) },
    };
    let entry = Entry {
        at: at(),
        actor: words.person.into(),
        kind: "person",
        deed: DeedText::from(Deed::PersonRoleSet),
        subject: words.client.into(),
        client_id: None,
        person: Some("0198".into()),
        of: None,
        reason: "moderator".into(),
        address: "192.0.2.7".into(),
        through: Some(words.client.into()),
    };
    let person = Person {
        person: listed,
        id: "0198f3c1-a2b3-7c4d-8e5f-6a7b8c9d0e1f".into(),
        username: Some("alice".into()),
        disabled: None,
        clients: 2,
        connections: 3,
        sessions: 1,
        roles,
        own: false,
        may_send: true,
        log: vec![entry],
        notice: Some(Notice::PersonRoleSet { role: "moderator".into() }),
    };
    let of_host = Person {
        person: guest,
        username: None,
        disabled: Some(at()),
        may_send: false,
        log: Vec::new(),
        notice: None,
        ..person.clone()
    };
    let disable = PersonDisable { key: "alice".into(), name: words.client.into(), connections: 3 };
    let delete = AccountDelete {
        username: words.person.into(),
        clients: 2,
        connections: 1,
        uploads: Some(0),
        faults: Faults::new(),
    };
    let wrong = AccountDelete {
        clients: 0,
        uploads: None,
        faults: Faults::one("password", Fault::PasswordWrong),
        ..delete.clone()
    };
    let gone = AccountDeleted { clients: 2, connections: 1, uploads: Some(7), signup: true };
    vec![
        Sample::new("people", true, list),
        Sample::new("people-none", true, People::default()),
        Sample::new("person", true, person.clone()),
        Sample::new("person-own", true, Person { own: true, ..person }),
        Sample::new("person-of-host", true, of_host),
        Sample::new("person-disable", true, disable),
        Sample::new("account-delete", true, delete),
        Sample::new("account-delete-wrong", true, wrong),
        Sample::new("account-deleted", false, gone),
    ]
}
