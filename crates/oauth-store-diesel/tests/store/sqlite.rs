//! SQLite: the contract, and what only a file does.

use std::os::unix::fs::PermissionsExt;
use std::sync::mpsc;
use std::time::Duration;

use oauth_core::model::letter::Content;
use oauth_core::port::{self, Backend, Job, Mode, StoreError};
use oauth_core::testing::{build, env};
use oauth_store_diesel::{DieselStore, OpenError, StoreConfig, migrate};

use crate::database::{Store, raw, sqlite};

fn make() -> Option<Store> {
    Some(sqlite().store())
}

oauth_core::store_contract!(make);

/// The file, its log and its index: readable for their owner only.
#[test]
fn the_file_is_private() {
    let store = sqlite().store();
    port::wait(&store, Mode::Read, DieselStore::probe).unwrap();
    let path = store.fresh.url.strip_prefix("sqlite://").unwrap();
    for suffix in ["", "-wal", "-shm"] {
        let mode = std::fs::metadata(format!("{path}{suffix}")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{suffix}");
    }
    assert_eq!(raw::lines(&store.fresh.url, "SELECT journal_mode AS line FROM pragma_journal_mode"), ["wal"]);
}

/// A missing directory, a file that is no database.
#[test]
fn what_cannot_be_opened_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none/oauth.db");
    let junk = folder.path().join("junk.db");
    std::fs::write(
        &junk,
        "not a database, and longer than the header of one, which has a hundred bytes".repeat(9),
    )
    .unwrap();
    for path in [missing, junk] {
        let url = format!("sqlite://{}", path.display());
        let refused = DieselStore::open(&StoreConfig::new(url.as_str()));
        assert!(matches!(refused, Err(OpenError::Open(_))), "{url}: {refused:?}");
        assert!(migrate::up(&url).is_err());
    }
}

/// And it comes back by itself.
#[test]
fn without_tables_the_store_is_not_ready() {
    let fresh = sqlite();
    let store = DieselStore::open(&StoreConfig::new(fresh.url.as_str())).unwrap();
    assert!(port::wait(&store, Mode::Read, DieselStore::probe).is_err());
    migrate::up(&fresh.url).unwrap();
    assert_eq!(port::wait(&store, Mode::Read, DieselStore::probe), Ok(()));
}

/// A command beside the running server, for one.
#[test]
fn a_writer_in_another_process_is_waited_for() {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, SqliteConnection};
    let store = sqlite().store();
    let mut other = SqliteConnection::establish(store.fresh.url.strip_prefix("sqlite://").unwrap()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let (sender, answer) = mpsc::channel();
    let user = build::user(&env(), "alice");
    let run = move |tx: &mut dyn port::Tx| tx.insert_user(&user);
    store.submit(Job::new(Mode::Write, run, move |outcome| sender.send(outcome).unwrap()));
    assert!(answer.recv_timeout(Duration::from_millis(200)).is_err());
    assert_eq!(port::wait(&store, Mode::Read, |tx| Ok(tx.users()?.len())), Ok(0), "reads go on");
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(answer.recv().unwrap(), Ok(true));
}

/// A file that somebody else changed: the row is named, its value is not.
#[test]
fn a_corrupt_row_is_named() {
    let store = sqlite().store();
    let user = build::user(&env(), "alice");
    let row = user.clone();
    port::wait(&store, Mode::Write, move |tx| tx.insert_user(&row)).unwrap();
    raw::execute(&store.fresh.url, "UPDATE users SET login = 'Not A Login'").unwrap();
    let id = user.id.clone();
    let error = port::wait(&store, Mode::Read, move |tx| tx.user(&id)).unwrap_err();
    assert_eq!(error, StoreError::Corrupt { table: "users", column: "login", id: user.id.to_string() });
    assert!(!error.to_string().contains("Not A Login"));
}

/// A newer program wrote a letter that this one does not know: it is that one's to send, and holds nobody up.
#[test]
fn letters_of_other_kinds_are_left_alone() {
    let store = sqlite().store();
    let env = &env();
    let user = build::user(env, "alice");
    let letter = build::letter(env, &user, Content::ConfirmEmail);
    let other = build::letter(env, &user, Content::ResetPassword);
    let (id, now) = (letter.id, env.now());
    port::wait(&store, Mode::Write, move |tx| {
        assert!(tx.insert_user(&user)?);
        tx.insert_letter(&other)?;
        tx.insert_letter(&letter)
    })
    .unwrap();
    raw::execute(&store.fresh.url, "UPDATE letters SET kind = 'of-tomorrow' WHERE kind = 'reset-password'")
        .unwrap();
    let due = port::wait(&store, Mode::Read, move |tx| tx.due_letters(now, 9)).unwrap();
    assert_eq!(due.iter().map(|letter| letter.id).collect::<Vec<_>>(), [id]);
}
