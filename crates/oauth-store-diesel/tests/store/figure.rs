//! Figures, not tests: `OAUTH_FIGURES=1 cargo test --release -p oauth-store-diesel -- --nocapture figure`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use oauth_core::env::Env;
use oauth_core::model::grant::Grant;
use oauth_core::model::token::{TokenKind, TokenState};
use oauth_core::port::{self, Backend, Job, Mode};
use oauth_core::testing::{FixedClock, build, env_with};

use crate::database::{Fresh, Store, all};

const FOR: Duration = Duration::from_secs(2);

fn grant(store: &Store, env: &Env, login: &str) -> Grant {
    let user = build::user(env, login);
    let client = build::client(env, Some(&user));
    let grant = build::grant(env, &client, &user);
    let row = grant.clone();
    port::wait(store, Mode::Write, move |tx| {
        tx.insert_user(&user)?;
        tx.insert_client(&client)?;
        tx.insert_grant(&row)
    })
    .unwrap();
    grant
}

/// How often `act` runs in a second on this many threads.
fn rate(threads: usize, act: impl Fn(usize) + Sync) -> f64 {
    let (began, count) = (Instant::now(), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for number in 0..threads {
            let (act, count) = (&act, &count);
            scope.spawn(move || {
                while began.elapsed() < FOR {
                    act(number);
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    count.into_inner() as f64 / began.elapsed().as_secs_f64()
}

fn guarded_read(store: &Store, env: &Env) {
    let grant = grant(store, env, "reader");
    let tokens: Vec<_> = (0..10_000).map(|_| build::token(env, &grant, TokenKind::Access).0).collect();
    let ids: Arc<Vec<_>> = Arc::new(tokens.iter().map(|token| token.id).collect());
    port::wait(store, Mode::Write, move |tx| tokens.iter().try_for_each(|row| tx.insert_token(row))).unwrap();
    let next = AtomicUsize::new(0);
    let read = |_: usize| {
        let id = ids[next.fetch_add(7919, Ordering::Relaxed) % ids.len()];
        let (sender, answer) = std::sync::mpsc::sync_channel(1);
        store.submit(Job::new(Mode::Read, move |tx| tx.token(id), move |held| sender.send(held).unwrap()));
        assert!(answer.recv().unwrap().unwrap().is_some());
    };
    for threads in [1, 8] {
        let rate = rate(threads, read);
        println!("  token(), {threads} threads: {rate:.0}/s, {:.1} us each", 1e6 / rate);
    }
}

fn writes(store: &Store, env: &Env, clock: &FixedClock) {
    let grants: Vec<_> = (0..64).map(|number| grant(store, env, &format!("writer{number}"))).collect();
    for threads in [1, 16, 64] {
        let one = rate(threads, |number| {
            // Ids grow with time, as they do when they are given out.
            clock.advance(Duration::from_millis(1));
            let (token, _) = build::token(env, &grants[number], TokenKind::Access);
            port::wait(store, Mode::Write, move |tx| tx.insert_token(&token)).unwrap();
        });
        let rotate = rate(threads, |number| {
            clock.advance(Duration::from_millis(1));
            let grant = &grants[number];
            let (old, _) = build::token(env, grant, TokenKind::Refresh);
            let (new, _) = build::token(env, grant, TokenKind::Refresh);
            port::wait(store, Mode::Write, move |tx| {
                tx.insert_token(&old)?;
                assert!(tx.token(old.id)?.is_some());
                assert!(tx.retire_token(old.id, TokenState::Spent)?);
                tx.insert_token(&new)
            })
            .unwrap();
        });
        println!(
            "  {threads} writers: {one:.0}/s of one insert; {rotate:.0}/s of insert, read, update, insert"
        );
    }
}

#[test]
fn figure() {
    if std::env::var_os("OAUTH_FIGURES").is_none() {
        println!("skipped: OAUTH_FIGURES is not set");
        return;
    }
    for fresh in all() {
        println!("{}", fresh.url.split(':').next().unwrap_or_default());
        let store = Fresh::store_with(fresh, |config| config.log = None);
        let clock = Arc::new(FixedClock::default());
        let env = env_with(&clock);
        guarded_read(&store, &env);
        writes(&store, &env, &clock);
    }
}
