//! PostgreSQL: the contract, and what only a server does: going away, coming back, deadlocks.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant};

use oauth_core::port::{self, Mode, StoreError, Tx};
use oauth_core::testing::{build, env};
use oauth_store_diesel::{DieselStore, OpenError, StoreConfig};

use crate::database::{Store, postgres, raw};

fn make() -> Option<Store> {
    postgres().map(|fresh| fresh.store())
}

oauth_core::store_contract!(make);

const CUT_OTHERS: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[test]
fn a_server_that_is_not_there_is_said() {
    let refused = DieselStore::open(&StoreConfig::new("postgres://nobody:hidden@127.0.0.1:1/none"));
    let Err(OpenError::Open(said)) = refused else { panic!("{refused:?}") };
    assert!(!said.contains("hidden"), "{said}");
}

/// A connection that died while it was idle costs no job; one that dies under a job costs that job only.
///
/// SEC-109
#[test]
fn a_lost_connection_is_replaced() {
    let Some(store) = make() else { return };
    let url = store.fresh.url.clone();
    let user = build::user(&env(), "alice");
    let row = user.clone();
    port::wait(&store, Mode::Write, move |tx| tx.insert_user(&row)).unwrap();
    raw::execute(&url, CUT_OTHERS).unwrap();
    for _ in 0..20 {
        let id = user.id.clone();
        assert!(port::wait(&store, Mode::Read, move |tx| tx.user(&id)).unwrap().is_some());
    }
    for mode in [Mode::Write, Mode::Read] {
        let (cut, id) = (url.clone(), user.id.clone());
        let outcome = port::wait(&store, mode, move |tx| {
            raw::execute(&cut, CUT_OTHERS).unwrap();
            tx.user(&id)
        });
        assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
    }
    assert_eq!(port::wait(&store, Mode::Read, DieselStore::probe), Ok(()));
}

/// While the server is away every job is told so, soon; when it is back, so is the store.
///
/// SEC-109
#[test]
fn a_server_that_goes_away_and_comes_back() {
    let Some(fresh) = postgres() else { return };
    let Some(proxy) = Proxy::before(&fresh.url) else { return };
    let store = fresh.store_with(|config| config.url = oauth_core::secret::Secret::new(proxy.url.clone()));
    assert_eq!(port::wait(&store, Mode::Read, DieselStore::probe), Ok(()));
    proxy.cut();
    for mode in [Mode::Write, Mode::Read, Mode::Write] {
        let began = Instant::now();
        let outcome = port::wait(&store, mode, |tx| tx.users().map(drop));
        assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
        assert!(began.elapsed() < Duration::from_secs(3));
    }
    proxy.heal();
    assert_eq!(port::wait(&store, Mode::Read, DieselStore::probe), Ok(()));
}

/// Two jobs that wait for each other: the server ends one, the store runs it again, both succeed.
#[test]
fn a_deadlock_is_tried_again() {
    let Some(store) = make() else { return };
    let env = env();
    let people = [build::user(&env, "alice"), build::user(&env, "bob")];
    let rows = people.clone();
    port::wait(&store, Mode::Write, move |tx| Ok(tx.insert_user(&rows[0])? && tx.insert_user(&rows[1])?))
        .unwrap();
    let meet = Arc::new(Barrier::new(2));
    std::thread::scope(|scope| {
        for order in [[0, 1], [1, 0]] {
            let (store, people, meet) = (&store, people.clone(), Arc::clone(&meet));
            scope.spawn(move || {
                let mut first = true;
                let run = move |tx: &mut dyn Tx| {
                    tx.save_user(&people[order[0]])?;
                    if std::mem::take(&mut first) {
                        meet.wait();
                    }
                    tx.save_user(&people[order[1]])
                };
                assert_eq!(port::wait(store, Mode::Write, run), Ok(true));
            });
        }
    });
}

/// Stands between the store and the server, and can be cut.
struct Proxy {
    url: String,
    cut: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
    /// `None` when the server is not reached by TCP.
    fn before(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let (login, place) = rest.rsplit_once('@').unwrap_or(("", rest));
        let (host, database) = place.split_once('/')?;
        let server = if host.contains(':') { host.to_owned() } else { format!("{host}:5432") };
        TcpStream::connect(&server).ok()?;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = if login.is_empty() { String::new() } else { format!("{login}@") };
        let url = format!("{scheme}://{at}{}/{database}", listener.local_addr().unwrap());
        let proxy = Self { url, cut: Arc::default(), open: Arc::default() };
        let (cut, open) = (Arc::clone(&proxy.cut), Arc::clone(&proxy.open));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if !cut.load(Ordering::SeqCst) {
                    let server = TcpStream::connect(&server).unwrap();
                    open.lock().unwrap().extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
                    let back = (server.try_clone().unwrap(), client.try_clone().unwrap());
                    std::thread::spawn(move || pump(client, server));
                    std::thread::spawn(move || pump(back.0, back.1));
                }
            }
        });
        Some(proxy)
    }

    fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn heal(&self) {
        self.cut.store(false, Ordering::SeqCst);
    }
}

fn pump(mut from: TcpStream, mut to: TcpStream) {
    let mut bytes = [0u8; 4096];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
