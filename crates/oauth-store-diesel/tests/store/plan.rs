//! Plans of the statements that requests run: on tables with thousands of rows each goes through an index.

use std::time::Duration;

use oauth_core::env::Env;
use oauth_core::id::{ClientId, EventId, NoticeId, UserId};
use oauth_core::model::block::Block;
use oauth_core::model::client::Client;
use oauth_core::model::event::{Actor, Deed, Event};
use oauth_core::model::grant::Reach;
use oauth_core::model::interaction::{Stage as Asked, StageName};
use oauth_core::model::letter::Content;
use oauth_core::model::link::LinkPurpose;
use oauth_core::model::nonce::Nonce;
use oauth_core::model::stage::Stage;
use oauth_core::model::tally::{Counted, Hour, Tally};
use oauth_core::model::throttle::ThrottleKey;
use oauth_core::model::token::{Proof, TokenKind, TokenState};
use oauth_core::model::user::{LoginName, Role, User};
use oauth_core::port::{self, Horizons, Mode, StoreError, Tx, Whose};
use oauth_core::secret::Digest32;
use oauth_core::testing::{build, env};

use oauth_store_diesel::DieselStore;

use crate::database::{Store, all, raw};

/// Rows to ask for.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) env: Env,
    pub(crate) user: User,
    pub(crate) client: Client,
    pub(crate) grant: oauth_core::model::grant::Grant,
    token: oauth_core::model::token::Token,
    session: oauth_core::model::session::Session,
    interaction: oauth_core::model::interaction::Interaction,
    letter: oauth_core::model::letter::Letter,
    link: oauth_core::model::link::Link,
    pub(crate) notice: NoticeId,
    pub(crate) event: EventId,
}

/// What happened so many hours ago.
fn tally(env: &Env, hours: u64) -> Tally {
    let at = env.now().minus(Duration::from_secs(hours * 3600));
    Tally { hour: Hour::of(at), what: Counted::Issued, count: 1 }
}

/// Fills every table with what this many people have; answers the last of the rows.
pub(crate) fn fill(store: &Store, people: usize) -> Known {
    let env = env();
    port::wait(store, Mode::Write, move |tx| {
        let mut known = None;
        for number in 0..people {
            let user = build::user(&env, &format!("user{number}"));
            tx.insert_user(&user)?;
            let mut client = build::client(&env, Some(&user));
            client.life.stage = STAGES[number % STAGES.len()];
            client.life.since = client.life.since.plus(Duration::from_secs(number as u64));
            tx.insert_client(&client)?;
            tx.put_old_secret(&build::old_secret(&env, &client, Proof::Shown(Digest32::of(b"old"))))?;
            let (session, _) = build::session(&env, &user);
            tx.insert_session(&session)?;
            let interaction = build::interaction(&env, &client, &user);
            tx.insert_interaction(&interaction)?;
            let grant = build::grant(&env, &client, &user);
            tx.insert_grant(&grant)?;
            let (refresh, _) = build::token(&env, &grant, TokenKind::Refresh);
            tx.insert_token(&refresh)?;
            let (token, _) = build::token(&env, &grant, TokenKind::Access);
            tx.insert_token(&token)?;
            tx.count_failure(&ThrottleKey::Client(client.id), env.now(), env.now())?;
            tx.take_nonce(&Nonce::new(env.now(), "client", "token", &number.to_string()))?;
            tx.insert_block(&Block { user: user.id.clone(), client: client.id, created_at: env.now() })?;
            let letter = build::letter(&env, &user, Content::ConfirmEmail);
            tx.insert_letter(&letter)?;
            let notice = build::notice(&env, &user);
            tx.insert_notice(&notice)?;
            let event = log(tx, &env, &user, &client, number)?;
            tx.add_tallies(&[tally(&env, number as u64)])?;
            let (link, _) = build::link(&env, &user, LinkPurpose::ConfirmEmail);
            tx.insert_link(&link)?;
            let env = env.clone();
            known = Some(Known {
                env,
                user,
                client,
                grant,
                token,
                session,
                interaction,
                letter,
                link,
                notice: notice.id,
                event,
            });
        }
        Ok(known.unwrap())
    })
    .unwrap()
}

/// Most clients are approved.
const STAGES: [Stage; 8] = [
    Stage::Approved,
    Stage::Proposed,
    Stage::Approved,
    Stage::Rejected,
    Stage::Approved,
    Stage::Disabled,
    Stage::Approved,
    Stage::Configured,
];

/// Writes what happened to this client; answers one of the entries.
fn log(
    tx: &mut dyn Tx,
    env: &Env,
    user: &User,
    client: &Client,
    number: usize,
) -> Result<EventId, StoreError> {
    let mut last = None;
    for deed in [Deed::ALL[number % Deed::ALL.len()], Deed::ClientProposed, Deed::GrantGiven] {
        let id = EventId::fresh(env).unwrap();
        last = Some(id);
        tx.insert_event(&Event {
            id,
            at: env.now(),
            actor: Actor::Person(user.id.clone(), user.name.clone()),
            from: None,
            through: None,
            deed,
            client: Some((client.id, client.name.as_str().to_owned())),
            person: Some((user.id.clone(), user.name.clone())),
            reason: String::new(),
        })?;
    }
    Ok(last.unwrap())
}

pub(crate) type Ask = fn(&mut dyn Tx, &Known) -> Result<(), StoreError>;

fn key(known: &Known) -> ThrottleKey {
    ThrottleKey::Client(known.client.id)
}

/// What requests do, and what a sweep does.
const ASKED: &[(&str, Ask)] = &[
    ("token", |tx, k| tx.token(k.token.id).map(drop)),
    ("grant", |tx, k| tx.grant(k.grant.id).map(drop)),
    ("token_and_client", |tx, k| tx.token_and_client(k.token.id).map(drop)),
    ("signing_token", |tx, k| tx.signing_token(k.grant.id).map(drop)),
    ("take_nonce", |tx, k| tx.take_nonce(&Nonce::new(k.env.now(), "c", "t", "another")).map(drop)),
    ("retire_token", |tx, k| tx.retire_token(k.token.id, TokenState::Spent).map(drop)),
    ("interaction", |tx, k| tx.interaction(k.interaction.id).map(drop)),
    ("advance_interaction", |tx, k| {
        let mut next = k.interaction.clone();
        next.stage = Asked::Burnt;
        tx.advance_interaction(&next, StageName::Pending).map(drop)
    }),
    ("burn by person", |tx, k| tx.burn_interactions(Whose::User(&k.user.id)).map(drop)),
    ("burn by client", |tx, k| tx.burn_interactions(Whose::Client(k.client.id)).map(drop)),
    ("burn by pair", |tx, k| tx.burn_interactions(Whose::Pair(&k.user.id, k.client.id)).map(drop)),
    ("session", |tx, k| tx.session(k.session.id).map(drop)),
    ("delete_session", |tx, k| tx.delete_session(k.session.id).map(drop)),
    ("delete_sessions", |tx, k| tx.delete_sessions(&k.user.id, None).map(drop)),
    ("user", |tx, k| tx.user(&k.user.id).map(drop)),
    ("user_by_login", |tx, _| tx.user_by_login(&LoginName::parse("user7").unwrap()).map(drop)),
    ("users_by_email", |tx, k| tx.users_by_email([&k.user.email, "x"]).map(drop)),
    ("lock_admins", |tx, _| tx.lock_admins().map(drop)),
    ("sessions_of", |tx, k| tx.sessions_of(&k.user.id).map(drop)),
    ("grants_of", |tx, k| tx.grants_of(&k.user.id).map(drop)),
    ("letters_of", |tx, k| tx.letters_of(&k.user.id).map(drop)),
    ("claim_letter", |tx, k| tx.claim_letter(&k.letter, k.env.now()).map(drop)),
    ("postpone_letter", |tx, k| tx.postpone_letter(k.letter.id, 1, k.env.now()).map(drop)),
    ("delete_letter", |tx, k| tx.delete_letter(k.letter.id).map(drop)),
    ("link", |tx, k| tx.link(k.link.id).map(drop)),
    ("take_link", |tx, k| tx.take_link(k.link.id).map(drop)),
    ("delete_links", |tx, k| tx.delete_links(&k.user.id).map(drop)),
    ("unread_notices", |tx, k| tx.unread_notices(&k.user.id).map(drop)),
    ("read_notices", |tx, k| tx.read_notices(&k.user.id, k.env.now()).map(drop)),
    ("add_tallies", |tx, k| tx.add_tallies(&[tally(&k.env, 1)])),
    ("tallies", |tx, k| tx.tallies(tally(&k.env, 3).hour).map(drop)),
    ("users_in_roles", |tx, _| tx.users_in_roles(&[Role::Moderator, Role::Admin]).map(drop)),
    ("client", |tx, k| tx.client(k.client.id).map(drop)),
    ("clients of an owner", |tx, k| tx.clients(Some(&k.user.id)).map(drop)),
    ("is_blocked", |tx, k| tx.is_blocked(&k.user.id, k.client.id).map(drop)),
    ("blocks", |tx, k| tx.blocks(&k.user.id).map(drop)),
    ("delete_block", |tx, k| tx.delete_block(&k.user.id, k.client.id).map(drop)),
    ("live_grants of a person", |tx, k| tx.live_grants(&k.user.id, None).map(drop)),
    ("live_grants of a pair", |tx, k| tx.live_grants(&k.user.id, Some(k.client.id)).map(drop)),
    ("own_grant", |tx, k| tx.own_grant(k.client.id).map(drop)),
    ("revoke one", |tx, k| tx.revoke_grant(k.grant.id, k.env.now()).map(drop)),
    ("revoke by person", |tx, k| tx.revoke_grants(Whose::User(&k.user.id), k.env.now()).map(drop)),
    ("revoke by client", |tx, k| tx.revoke_grants(Whose::Client(k.client.id), k.env.now()).map(drop)),
    ("revoke by pair", |tx, k| tx.revoke_grants(Whose::Pair(&k.user.id, k.client.id), k.env.now()).map(drop)),
    ("narrow_grants", |tx, k| {
        tx.narrow_grants(&k.user.id, &[k.grant.id], &build::scopes("read"), Reach::ReadOnly).map(drop)
    }),
    ("touch_grants", |tx, k| tx.touch_grants(&[(k.grant.id, k.env.now())])),
    ("throttle", |tx, k| tx.throttle(&key(k)).map(drop)),
    ("count_failure", |tx, k| tx.count_failure(&key(k), k.env.now(), k.env.now())),
    ("clear_throttle", |tx, k| tx.clear_throttle(&key(k))),
    ("old_secret", |tx, k| tx.old_secret(k.client.id).map(drop)),
    ("delete_old_secret", |tx, k| tx.delete_old_secret(k.client.id).map(drop)),
    ("delete_client", |tx, k| tx.delete_client(k.client.id).map(drop)),
    ("delete_user", |tx, k| tx.delete_user(&k.user.id).map(drop)),
];

#[test]
fn every_hot_statement_goes_through_an_index() {
    for fresh in all() {
        let store = fresh.store();
        let known = fill(&store, 1000);
        if store.fresh.url.starts_with("postgres") {
            raw::execute(&store.fresh.url, "ANALYZE").unwrap();
        }
        for (name, ask) in ASKED {
            store.log.clear();
            let known = known.clone();
            port::wait(&store, Mode::Write, move |tx| ask(tx, &known)).unwrap();
            let statements = store.log.take();
            assert!(!statements.is_empty(), "{name}");
            for sql in statements {
                let plan = raw::plan(&store.fresh.url, &sql);
                let scans = plan.iter().any(|line| line.starts_with("SCAN") || line.contains("Seq Scan"));
                // What only inserts a row looks for none, and SQLite has no plan for it.
                let inserts =
                    ["INSERT INTO `nonces`", "INSERT INTO `tallies`"].iter().any(|it| sql.starts_with(it));
                assert!((inserts || !plan.is_empty()) && !scans, "{name}: {sql}\n{}", plan.join("\n"));
            }
        }
    }
}

/// SQLite prepares a statement with a bound `LIMIT` anew for every value: some twenty times the cost of a look-up by key.
#[cfg(feature = "sqlite")]
#[test]
fn no_statement_of_a_request_is_prepared_anew() {
    let store = crate::database::sqlite().store();
    let known = fill(&store, 3);
    store.log.clear();
    for (_, ask) in ASKED {
        let known = known.clone();
        port::wait(&store, Mode::Write, move |tx| ask(tx, &known)).unwrap();
    }
    let statements = store.log.take();
    assert!(statements.len() >= ASKED.len());
    for sql in statements {
        assert!(!sql.to_uppercase().contains("LIMIT"), "{sql}");
    }
}

/// SQLite's only writer stands still while a sweep looks for rows, so it must find them by index too.
#[cfg(feature = "sqlite")]
#[test]
fn a_sweep_scans_no_table() {
    let store = crate::database::sqlite().store();
    let known = fill(&store, 1000);
    let end = known.env.now().plus(Duration::from_secs(3600 * 24 * 10));
    store.log.clear();
    let swept = port::wait(&store, Mode::Write, move |tx| {
        tx.revoke_grant(known.grant.id, end)?;
        tx.sweep(
            Horizons { now: end, replay: end, nonces: end, letters: end, notices: end, tallies: end },
            10,
        )
    });
    assert_eq!(swept.unwrap().tokens, 10);
    for sql in store.log.take() {
        let plan = raw::plan(&store.fresh.url, &sql);
        let scans =
            plan.iter().any(|line| line.starts_with("SCAN") && !line.contains("INDEX grants_revoked"));
        assert!(!plan.is_empty() && !scans, "{sql}\n{}", plan.join("\n"));
    }
}

/// Figures read whole tables, but each once, and look nothing up by walking through another.
#[cfg(feature = "sqlite")]
#[test]
fn figures_walk_through_one_table_a_statement() {
    let store = crate::database::sqlite().store();
    let known = fill(&store, 1000);
    raw::execute(&store.fresh.url, "ANALYZE").unwrap();
    store.log.clear();
    let uses = port::wait(&store, Mode::Read, move |tx| {
        tx.count_users()?;
        tx.letters_waiting()?;
        tx.client_uses(known.env.now())
    });
    assert_eq!(uses.unwrap().len(), 1000);
    let statements = store.log.take();
    assert_eq!(statements.len(), 3);
    for sql in statements {
        let plan = raw::plan(&store.fresh.url, &sql);
        let walks: Vec<&String> = plan.iter().filter(|line| line.starts_with("SCAN")).collect();
        let of_groups = |line: &&&String| line.as_str() == "SCAN g";
        let groups = walks.iter().filter(of_groups).count();
        assert_eq!((walks.len() - groups, groups), (1, usize::from(sql.contains("grants"))), "{plan:#?}");
        assert!(!plan.iter().any(|line| line.contains("grants USING INDEX")), "row by row: {plan:#?}");
    }
}

/// The budget of the port: what one call costs.
#[test]
fn one_call_is_one_statement() {
    for fresh in all() {
        let store = fresh.store();
        let known = fill(&store, 10);
        for (name, ask) in ASKED {
            store.log.clear();
            let known = known.clone();
            port::wait(&store, Mode::Write, move |tx| ask(tx, &known)).unwrap();
            assert_eq!(store.log.take().len(), 1, "{name}");
        }
        store.log.clear();
        port::wait(&store, Mode::Read, DieselStore::probe).unwrap();
        assert_eq!(store.log.take().len(), 1, "probe");
        let absent = (ClientId::from_uuid(uuid::Uuid::nil()), UserId::parse("none").unwrap());
        port::wait(&store, Mode::Read, move |tx| {
            assert!(tx.client(absent.0)?.is_none() && tx.user(&absent.1)?.is_none());
            Ok(())
        })
        .unwrap();
    }
}
