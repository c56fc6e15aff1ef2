//! Samples of the pages around the life of applications.

use oauth_core::model::event::Deed;

use super::super::client::ClientType;
use super::super::review::*;
use super::super::*;
use super::{Sample, Words, moment, scopes};

const ID: &str = "0198f3c1-a2b3-7c4d-8e5f-6a7b8c9d0e1f";

/// The public list, the review, the log.
pub(super) fn samples(engine: &Engine, lang: Lang, words: &Words) -> Vec<Sample> {
    let at = || moment(engine, lang, 3 * 86_400);
    let entry = ListedClient {
        client_id: ID.into(),
        name: words.client.into(),
        version: "1.0".into(),
        publisher: Some(words.person.into()),
        description: words.sentence.into(),
        stage: "proposed",
        since: at(),
        hidden: false,
    };
    let hidden = ListedClient {
        stage: "rejected",
        hidden: true,
        publisher: None,
        description: String::new(),
        ..entry.clone()
    };
    let paging = Paging { previous: Some("?page=1".into()), next: Some("?page=3".into()) };
    let stages = ["proposed", "approved", "rejected", "expired", "disabled"];
    let found = Applications {
        name: words.client.into(),
        publisher: words.person.into(),
        stage: "approved".into(),
        stages: stages.to_vec(),
        clients: vec![entry.clone(), hidden.clone()],
        paging: paging.clone(),
    };
    let client = ClientFacts {
        client_id: ID.into(),
        name: words.client.into(),
        version: "1.0".into(),
        publisher: Some(words.person.into()),
        description: words.sentence.into(),
        home_page: Some(words.address.into()),
        client_type: ClientType::Confidential,
        redirect_uris: vec![words.address.into()],
        scopes: scopes(engine, lang),
        stage: "proposed",
        since: at(),
        registered: at(),
        owner_only: true,
        hidden: true,
        newer: Some(Newer { client_id: ID.into(), version: "2.0".into() }),
        contacts: vec![words.person.into()],
        networks: vec!["192.0.2.0/24".into()],
    };
    let bare = ClientFacts {
        description: String::new(),
        home_page: None,
        publisher: None,
        scopes: Vec::new(),
        hidden: false,
        newer: None,
        contacts: Vec::new(),
        networks: Vec::new(),
        ..client.clone()
    };
    let log = Entry {
        at: at(),
        actor: words.person.into(),
        kind: "person",
        deed: DeedText::from(Deed::ClientProposed),
        subject: words.client.into(),
        client_id: Some(ID.into()),
        person: None,
        of: Some(words.person.into()),
        reason: words.sentence.into(),
        address: "2001:db8::1".into(),
        through: None,
    };
    let operator = Entry {
        kind: "operator",
        client_id: None,
        person: Some(ID.into()),
        reason: String::new(),
        address: String::new(),
        ..log.clone()
    };
    let entries = vec![log, operator];
    let deeds = Deed::ALL.iter().map(|deed| DeedChoice {
        value: deed.as_str(),
        text: DeedText::from(*deed),
        chosen: *deed == Deed::ClientProposed,
    });
    let concerns = vec![
        Concern::LooksLike { name: words.client.into() },
        Concern::AnyPort,
        Concern::NoVerifier,
        Concern::OldHabits,
        Concern::AnsweredElsewhere { host: words.client.into() },
    ];
    let steps = ["approve", "reject", "reject-and-hide", "disable", "disable-and-hide", "reenable", "hide"];
    let review =
        Review { client: client.clone(), revision: 3, concerns, steps: steps.to_vec(), log: entries.clone() };
    let done = Review { client: bare.clone(), revision: 3, concerns: vec![], steps: vec![], log: vec![] };
    let counts = stages.map(|stage| StageCount { stage, count: 7, current: stage == "proposed" });
    let notice = Some(Notice::ClientDecided { client: words.client.into(), stage: "approved".into() });
    let queue = ReviewList {
        stages: counts.to_vec(),
        clients: vec![entry, hidden],
        paging,
        notice,
        may_read_log: true,
    };
    let nothing = ReviewList { stages: counts.to_vec(), ..ReviewList::default() };
    let told = Told {
        at: at(),
        deed: DeedText::from(Deed::ClientProposed),
        proposed: true,
        client_id: ID.into(),
        client_name: words.client.into(),
        reason: words.sentence.into(),
        unread: true,
    };
    let read = Told { proposed: false, unread: false, reason: String::new(), ..told.clone() };
    let notices = |review| Notices {
        notices: vec![told.clone(), read.clone()],
        unread: true,
        older: Some("?before=x".into()),
        review,
    };
    vec![
        Sample::new("notices", true, notices(true)),
        Sample::new("notices-owner", true, notices(false)),
        Sample::new("notices-none", true, Notices::default()),
        Sample::new("applications", false, found),
        Sample::new("applications-none", true, Applications::default()),
        Sample::new("application", true, Application { client, own: true, may_review: true }),
        Sample::new("application-bare", false, Application { client: bare, own: false, may_review: false }),
        Sample::new("review-list", true, queue),
        Sample::new("review-list-none", true, nothing),
        Sample::new("review", true, review),
        Sample::new("review-done", true, done),
        Sample::new(
            "log",
            true,
            Log {
                entries,
                deeds: deeds.collect(),
                older: Some("?before=x".into()),
                client: ID.into(),
                person: "p".into(),
            },
        ),
        Sample::new("log-none", true, Log::default()),
    ]
}
