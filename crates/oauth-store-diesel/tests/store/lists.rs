//! Plans of lists, which are read a page at a time: each goes along an index in its order, but for what is said here.

use oauth_core::model::event::Deed;
use oauth_core::model::stage::Stage;
use oauth_core::port::{self, ClientFilter, EventFilter, GrantFilter, Mode, UserFilter};

use crate::database::{all, raw};
use crate::plan::{Ask, fill};

/// A list: how SQLite finds it and how PostgreSQL does, and what else it does besides.
struct List {
    name: &'static str,
    ask: Ask,
    by: [&'static str; 2],
    also: &'static [&'static str],
}

const fn list(name: &'static str, ask: Ask, by: [&'static str; 2]) -> List {
    List { name, ask, by, also: &[] }
}

const fn but(also: &'static [&'static str], list: List) -> List {
    List { also, ..list }
}

const BY_TIME: [&str; 2] =
    ["SCAN clients USING INDEX clients_by_time", "Index Scan Backward using clients_by_time on clients"];
/// PostgreSQL goes along this one where there are many, and along that of the time where there are a thousand.
const BY_STAGE: [&str; 2] =
    ["SEARCH clients USING INDEX clients_by_stage (stage=?)", "Index Scan Backward using clients_by_"];
const OF_CLIENT: [&str; 2] =
    ["SEARCH events USING INDEX events_by_client (client_id=?", "Index Scan Backward using events_by_client"];
const OF_PERSON: [&str; 2] = ["SEARCH events USING INDEX events_by_actor", "Index Scan on events_by_actor"];
const OF_DEED: [&str; 2] =
    ["SEARCH events USING INDEX events_by_deed (deed=?", "Index Scan Backward using events_by_deed"];
const OF_USER: [&str; 2] =
    ["SEARCH notices USING INDEX notices_by_user (user_id=?", "Index Scan Backward using notices_by_user"];

/// What some lists do on purpose.
const SORTS: &[&str] = &["USE TEMP B-TREE FOR ORDER BY", "Sort Key"];
const READS_ALL: &[&str] = &["SCAN clients USING COVERING INDEX clients_by_stage", "Seq Scan on clients"];

const LISTS: &[List] = &[
    list("applications", |tx, _| tx.find_clients(&ClientFilter::default(), 40, 21).map(drop), BY_TIME),
    list("one stage", |tx, _| tx.find_clients(&at(&[Stage::Proposed]), 0, 21).map(drop), BY_STAGE),
    list(
        "one stage, hidden ones too",
        |tx, _| {
            let filter = ClientFilter { hidden: true, owner_only: true, ..at(&[Stage::Rejected]) };
            tx.find_clients(&filter, 0, 21).map(drop)
        },
        BY_STAGE,
    ),
    list(
        "what can be used",
        |tx, k| {
            let filter = at(&[Stage::Approved, Stage::Configured]);
            tx.find_clients(&ClientFilter { configured: Some(vec![k.client.id]), ..filter }, 0, 21).map(drop)
        },
        BY_TIME,
    ),
    // A part of a name stands in no index: all applications, or all people, are looked at.
    list(
        "part of a name",
        |tx, _| {
            let name = Some("shop".to_owned());
            tx.find_clients(&ClientFilter { name, ..ClientFilter::default() }, 0, 21).map(drop)
        },
        BY_TIME,
    ),
    but(
        &["Sort Key", "Seq Scan on users"],
        list(
            "part of a publisher's name",
            |tx, _| {
                let publisher = Some("user7".to_owned());
                tx.find_clients(&ClientFilter { publisher, ..ClientFilter::default() }, 0, 21).map(drop)
            },
            [BY_TIME[0], "Index Scan using clients_by_"],
        ),
    ),
    // Whoever counts them all looks at all of them.
    but(
        READS_ALL,
        list("how many", |tx, _| tx.count_clients(false).map(drop), ["clients_by_stage", "on clients"]),
    ),
    but(
        READS_ALL,
        list("how many at all", |tx, _| tx.count_clients(true).map(drop), ["clients_by_stage", "on clients"]),
    ),
    list(
        "idle proposals",
        |tx, k| tx.idle_proposals(k.env.now(), 20).map(drop),
        [
            "SEARCH clients USING COVERING INDEX clients_by_stage (stage=? AND",
            "using clients_by_stage on clients",
        ],
    ),
    // The table stands in the order of its key.
    but(
        &["SCAN events"],
        list(
            "the log",
            |tx, _| tx.events(&EventFilter::default(), 51).map(drop),
            ["SCAN events", "Index Scan Backward using events_pkey"],
        ),
    ),
    list(
        "the log, older",
        |tx, k| {
            let before = Some(k.event);
            tx.events(&EventFilter { before, ..EventFilter::default() }, 51).map(drop)
        },
        ["SEARCH events USING PRIMARY KEY (id<?)", "Index Scan Backward using events_pkey"],
    ),
    // What is hidden PostgreSQL may also read once, before it begins.
    but(
        &["Seq Scan on clients"],
        list(
            "the log without what is hidden, older",
            |tx, k| {
                let before = Some(k.event);
                let filter = EventFilter { before, without_hidden: true, ..EventFilter::default() };
                tx.events(&filter, 51).map(drop)
            },
            ["SEARCH events USING PRIMARY KEY (id<?)", "Index Scan Backward using events_pkey"],
        ),
    ),
    list(
        "the log of a client",
        |tx, k| {
            let client = Some(k.client.id);
            tx.events(&EventFilter { client, ..EventFilter::default() }, 51).map(drop)
        },
        OF_CLIENT,
    ),
    list(
        "what was decided about a client, older",
        |tx, k| {
            let (client, before) = (Some(k.client.id), Some(k.event));
            let filter = EventFilter { client, before, without_choices: true, ..EventFilter::default() };
            tx.events(&filter, 51).map(drop)
        },
        OF_CLIENT,
    ),
    // What somebody did and what was done to somebody stand in two indexes: both are read, and sorted.
    but(
        SORTS,
        list(
            "the log of a person",
            |tx, k| {
                let person = Some(k.user.id.clone());
                tx.events(&EventFilter { person, ..EventFilter::default() }, 51).map(drop)
            },
            OF_PERSON,
        ),
    ),
    but(
        SORTS,
        list(
            "the log of a person, older",
            |tx, k| {
                let (person, before) = (Some(k.user.id.clone()), Some(k.event));
                tx.events(&EventFilter { person, before, ..EventFilter::default() }, 51).map(drop)
            },
            OF_PERSON,
        ),
    ),
    list(
        "one deed",
        |tx, _| {
            let deed = Some(Deed::ClientHidden);
            tx.events(&EventFilter { deed, ..EventFilter::default() }, 51).map(drop)
        },
        OF_DEED,
    ),
    list(
        "one deed, older",
        |tx, k| {
            let (deed, before) = (Some(Deed::ClientHidden), Some(k.event));
            tx.events(&EventFilter { deed, before, ..EventFilter::default() }, 51).map(drop)
        },
        OF_DEED,
    ),
    // The table stands in the order of its key.
    but(
        &["SCAN grants"],
        list(
            "grants",
            |tx, _| tx.find_grants(&GrantFilter::default(), 21).map(drop),
            ["SCAN grants", "Index Scan Backward using grants_pkey"],
        ),
    ),
    list(
        "grants, older",
        |tx, k| {
            let before = Some(k.grant.id);
            tx.find_grants(&GrantFilter { before, ..GrantFilter::default() }, 21).map(drop)
        },
        ["SEARCH grants USING PRIMARY KEY (id<?)", "Index Scan Backward using grants_pkey"],
    ),
    list(
        "grants of a client, older",
        |tx, k| {
            let (client, before) = (Some(k.client.id), Some(k.grant.id));
            tx.find_grants(&GrantFilter { client, before, ..GrantFilter::default() }, 21).map(drop)
        },
        ["SEARCH grants USING INDEX grants_by_client (client_id=? AND id<?)", "using grants_by_client"],
    ),
    // Of one person there are few.
    but(
        SORTS,
        list(
            "grants of a person",
            |tx, k| {
                let person = Some(k.user.id.clone());
                tx.find_grants(&GrantFilter { person, ..GrantFilter::default() }, 21).map(drop)
            },
            ["SEARCH grants USING INDEX grants_by_user_and_client (user_id=?)", "grants_by_user_and_client"],
        ),
    ),
    list("notices", |tx, k| tx.notices(&k.user.id, None, 21).map(drop), OF_USER),
    list("notices, older", |tx, k| tx.notices(&k.user.id, Some(k.notice), 21).map(drop), OF_USER),
    list(
        "people",
        |tx, _| tx.find_users(&UserFilter::default(), 0, 21).map(drop),
        ["SCAN users USING INDEX users_by_time", "Index Scan Backward using users_by_time"],
    ),
    list(
        "people who are not disabled",
        |tx, _| {
            let filter = UserFilter { disabled: Some(false), ..UserFilter::default() };
            tx.find_users(&filter, 0, 21).map(drop)
        },
        ["SCAN users USING INDEX users_by_time", "Index Scan Backward using users_by_time"],
    ),
];

fn at(stages: &[Stage]) -> ClientFilter {
    ClientFilter { stages: stages.to_vec(), ..ClientFilter::default() }
}

/// Does this step read a table without an index, or sort what it found?
fn is_dear(step: &str) -> bool {
    let scans = step.starts_with("SCAN") && !step.contains("USING INDEX") || step.contains("Seq Scan");
    scans || step.contains("USE TEMP B-TREE FOR") || step.contains("Sort Key")
}

#[test]
fn each_list_goes_along_its_index() {
    let mut faults = Vec::new();
    for fresh in all() {
        let store = fresh.store();
        let known = fill(&store, 1000);
        let on_server = store.fresh.url.starts_with("postgres");
        if on_server {
            raw::execute(&store.fresh.url, "VACUUM ANALYZE").unwrap();
        }
        for List { name, ask, by, also } in LISTS {
            store.log.clear();
            let (known, ask) = (known.clone(), *ask);
            port::wait(&store, Mode::Read, move |tx| ask(tx, &known)).unwrap();
            let statements = store.log.take();
            let [sql] = statements.as_slice() else { panic!("{name}: {statements:#?}") };
            let plan = raw::plan(&store.fresh.url, sql);
            let by = by[usize::from(on_server)];
            let found = plan.iter().any(|step| step.contains(by));
            let said = |step: &&String| !is_dear(step) || also.iter().any(|said| step.contains(said));
            if !found || !plan.iter().all(|step| said(&step)) {
                faults.push(format!("{name}, not by {by}: {sql}\n{}", plan.join("\n")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
