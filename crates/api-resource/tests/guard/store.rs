//! The store behind the guard: what is asked of it, and what happens when it is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use api_resource::{Guard, ResourceConfig};
use oauth_core::port::{Backend, Job, Mode, StoreError};
use oauth_core::testing::MemStore;

use crate::fixture::{Answer, Fixture, RESOURCE};

/// A store in front of another, with faults.
struct Faulty {
    inner: Arc<MemStore>,
    /// What reads end with; `None` for none: they are forgotten.
    reads: Option<Option<StoreError>>,
    writes: AtomicU8,
}

const WORK: u8 = 0;
const FAIL: u8 = 1;
const FORGET: u8 = 2;

impl Backend for Faulty {
    fn submit(&self, job: Job) {
        match (job.mode, &self.reads, self.writes.load(Ordering::SeqCst)) {
            (Mode::Read, Some(Some(error)), _) => (job.done)(Err(error.clone())),
            (Mode::Read, Some(None), _) | (Mode::Write, _, FORGET) => {}
            (Mode::Write, _, FAIL) => (job.done)(Err(StoreError::Busy)),
            _ => self.inner.submit(job),
        }
    }
}

fn faulty(api: &mut Fixture, reads: Option<Option<StoreError>>) -> Arc<Faulty> {
    let store = Arc::new(Faulty { inner: Arc::clone(&api.store), reads, writes: AtomicU8::new(WORK) });
    let config = ResourceConfig::new(RESOURCE).unwrap();
    api.guard = Guard::store(store.clone(), api.env.clone(), config);
    store
}

fn last_used(api: &Fixture) -> Option<i64> {
    let rows = api.store.rows();
    rows.grants[&api.grant.id].last_used_at.map(|at| at.unix() - api.grant.created_at.unix())
}

fn check_fault(answer: &Answer, status: u16, error: &str, retry_after: Option<&str>) {
    assert_eq!(answer.status.as_u16(), status);
    assert_eq!(answer.error(), error);
    assert_eq!(answer.header("Retry-After"), retry_after);
    assert_eq!(answer.header("WWW-Authenticate"), None);
    assert_eq!(answer.header("Cache-Control"), Some("no-store"));
    assert!(!answer.body.contains("secret cause"), "{}", answer.body);
}

/// SEC-109
#[actix_web::test]
async fn trouble_of_the_store_is_never_the_tokens_fault() {
    let corrupt = StoreError::Corrupt { table: "tokens", column: "scopes", id: "secret cause".to_owned() };
    for (error, status, code, retry_after) in [
        (StoreError::Busy, 503, "temporarily_unavailable", Some("1")),
        (StoreError::Unavailable("secret cause".to_owned()), 503, "temporarily_unavailable", Some("5")),
        (corrupt, 500, "server_error", None),
        (StoreError::Bug("secret cause".to_owned()), 500, "server_error", None),
    ] {
        let mut api = Fixture::new();
        faulty(&mut api, Some(Some(error)));
        check_fault(&api.get("/api/test").await, status, code, retry_after);
    }
    let mut api = Fixture::new();
    faulty(&mut api, Some(None));
    check_fault(&api.get("/api/test").await, 500, "server_error", None);
}

/// SEC-109
#[actix_web::test]
async fn a_database_that_is_cut_and_comes_back_is_503_and_then_200() {
    let api = Fixture::new();
    api.store.rows().cut_at = Some(1);
    check_fault(&api.get("/api/test").await, 503, "temporarily_unavailable", Some("5"));
    api.store.rows().cut_at = None;
    assert_eq!(api.get("/api/test").await.status, 200);
}

#[actix_web::test]
async fn a_request_is_one_read_and_garbage_is_none() {
    let api = Fixture::new();
    api.get("/any").await;
    let calls = || api.store.rows().calls;
    let before = calls();
    api.get("/any").await;
    assert_eq!(calls(), before + 1);
    let garbage = api.request("/any").insert_header(("Authorization", "Bearer oat_x"));
    assert_eq!(api.ask(garbage).await.status, 401);
    assert_eq!(calls(), before + 1);
}

#[actix_web::test]
async fn last_use_is_written_at_once_then_in_batches_and_at_the_end() {
    let api = Fixture::new();
    assert_eq!(last_used(&api), None);
    api.get("/any").await;
    assert_eq!(last_used(&api), Some(0));
    for (wait, written) in [(3, 0), (6, 0), (1, 10), (9, 10)] {
        api.clock.advance(Duration::from_secs(wait));
        assert_eq!(api.get("/any").await.status, 200);
        assert_eq!(last_used(&api), Some(written), "{wait}");
    }
    api.guard.flush().await;
    assert_eq!(last_used(&api), Some(19));
    api.guard.flush().await;
    assert_eq!(last_used(&api), Some(19));
}

#[actix_web::test]
async fn only_requests_that_are_let_in_are_uses() {
    let api = Fixture::new();
    api.clock.advance(api.env.settings.access_lifetime);
    assert_eq!(api.get("/any").await.status, 401);
    api.guard.flush().await;
    assert_eq!(last_used(&api), None);
}

#[actix_web::test]
async fn uses_that_could_not_be_written_are_written_later_and_stop_nobody() {
    let mut api = Fixture::new();
    let store = faulty(&mut api, None);
    store.writes.store(FAIL, Ordering::SeqCst);
    assert_eq!(api.get("/any").await.status, 200);
    api.guard.flush().await;
    assert_eq!(last_used(&api), None);
    store.writes.store(WORK, Ordering::SeqCst);
    api.guard.flush().await;
    assert_eq!(last_used(&api), Some(0));
}

#[actix_web::test]
async fn a_store_that_is_gone_does_not_hold_up_the_stop() {
    let mut api = Fixture::new();
    let store = faulty(&mut api, None);
    assert_eq!(api.get("/any").await.status, 200);
    store.writes.store(FORGET, Ordering::SeqCst);
    api.clock.advance(Duration::from_secs(1));
    assert_eq!(api.get("/any").await.status, 200);
    api.guard.flush().await;
    assert_eq!(last_used(&api), Some(0));
}
