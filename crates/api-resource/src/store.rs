//! The store guard: judges tokens by the shared store, one indexed read each, and notes when grants are used.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt;
use futures_channel::oneshot;
use oauth_core::env::Env;
use oauth_core::flow::signed::{self, Carriage};
use oauth_core::id::GrantId;
use oauth_core::oauth1::wire::SignedRequest;
use oauth_core::oauth2::resource::{Access, Admitted, admit, presented};
use oauth_core::policy::Carrier;
use oauth_core::port::{Backend, Job, Mode, PATIENCE, StoreError, Tx, Wanted};

use crate::challenge::Cause;
use crate::last_used::{Batch, LastUsed, Next, PERIOD};

/// Waits for the answer of a job, but not for ever: a job that is given up is rolled back.
///
/// # Errors
/// What the job answers; [`StoreError::Busy`] when that takes too long.
pub(crate) async fn answered<T>(
    patience: Duration,
    wanted: &Wanted,
    answer: oneshot::Receiver<Result<T, StoreError>>,
) -> Result<T, StoreError> {
    match rt::time::timeout(patience, answer).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(StoreError::Bug("the store dropped a job".to_owned())),
        Err(_) => {
            wanted.give_up();
            Err(StoreError::Busy)
        }
    }
}

/// Cheap to clone; every clone is the same.
#[derive(Clone)]
pub(crate) struct StoreValidator(Arc<Inner>);

struct Inner {
    backend: Arc<dyn Backend>,
    env: Env,
    last_used: LastUsed,
}

impl StoreValidator {
    pub(crate) fn new(backend: Arc<dyn Backend>, env: Env) -> Self {
        Self(Arc::new(Inner { backend, env, last_used: LastUsed::default() }))
    }

    /// What this token amounts to now. Only its id and the digest of its secret part leave this function.
    ///
    /// Rule: RFC6750-3.1 (SHOULD)
    pub(crate) async fn validate(
        &self,
        token: &str,
        carrier: Carrier,
        from: Option<IpAddr>,
    ) -> Result<Admitted, Cause> {
        let presented = presented(token, carrier)?;
        let env = self.0.env.from(from);
        let looked = self.job(Mode::Read, move |tx| admit(tx, &env, &presented, carrier)).await?;
        let admitted = looked.into_result()?;
        self.note(admitted.grant());
        Ok(admitted)
    }

    /// What the token of a signed request amounts to now: one read, then the nonce, which is durable before this answers.
    ///
    /// Rule: RFC5849-3.3 (MUST)
    pub(crate) async fn validate_signed(
        &self,
        request: SignedRequest,
        carriage: Carriage,
        from: Option<IpAddr>,
    ) -> Result<Access, Cause> {
        let env = self.0.env.from(from);
        let looked =
            self.job(Mode::Read, move |tx| signed::resource::check(tx, &env, &request, carriage)).await?;
        let signed = looked.into_result()?;
        let access = self.job(Mode::Write, move |tx| signed.take(tx)).await?.into_result()?;
        self.note(access.grant);
        Ok(access)
    }

    /// One job, and its answer; rolled back when nobody waits for it any more.
    pub(crate) async fn job<T: Send + 'static>(
        &self,
        mode: Mode,
        mut run: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let wanted = Wanted::default();
        let asked = wanted.clone();
        // Nobody listens any more when the client went away.
        let done = move |outcome| _ = reply.send(outcome);
        self.0.backend.submit(Job::new(mode, move |tx| asked.run(|| run(tx)), done));
        answered(PATIENCE, &wanted, answer).await
    }

    /// Writes what is noted, and waits for it, but not for ever.
    pub(crate) async fn flush(&self) {
        let (reply, written) = oneshot::channel();
        if let Some(batch) = self.0.last_used.take(self.0.env.now()) {
            // Whoever asked may be gone; and a store that forgets the job is done with it too.
            self.write(batch, move || _ = reply.send(()));
            _ = rt::time::timeout(PATIENCE, written).await;
        }
    }

    fn note(&self, grant: GrantId) {
        match self.0.last_used.note(grant, self.0.env.now()) {
            Next::Write(batch) => self.write(batch, || ()),
            Next::Wait => {}
            Next::Later => self.write_later(PERIOD),
        }
    }

    fn write_later(&self, delay: Duration) {
        let this = self.clone();
        rt::spawn(async move {
            rt::time::sleep(delay).await;
            if let Some(batch) = this.0.last_used.take(this.0.env.now()) {
                this.write(batch, || ());
            }
        });
    }

    fn write(&self, batch: Batch, written: impl FnOnce() + Send + 'static) {
        let (batch, this) = (Arc::new(batch), Arc::clone(&self.0));
        let rows = Arc::clone(&batch);
        self.0.backend.submit(Job::new(
            Mode::Write,
            move |tx| tx.touch_grants(&rows),
            move |outcome| {
                if let Err(error) = outcome {
                    tracing::warn!(%error, grants = batch.len(), "when grants were last used is not written yet");
                    this.last_used.put_back(&batch);
                }
                written();
            },
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oauth_core::port::{Clients, Grants, Users};
    use oauth_core::testing::{self, MemStore, MemTx, build};

    #[actix_web::test]
    async fn a_last_use_that_nobody_follows_is_written_all_the_same() {
        let env = testing::env();
        let user = build::user(&env, "alice");
        let client = build::client(&env, None);
        let grant = build::grant(&env, &client, &user);
        let mut rows = MemTx::default();
        assert!(rows.insert_user(&user).unwrap());
        rows.insert_client(&client).unwrap();
        rows.insert_grant(&grant).unwrap();
        let store = Arc::new(MemStore::new(rows));
        let validator = StoreValidator::new(store.clone(), env.clone());
        let start = env.now();
        // As if another grant had just been written.
        assert!(matches!(validator.0.last_used.note(grant.id, start), Next::Write(_)));
        assert_eq!(validator.0.last_used.note(grant.id, start), Next::Later);
        validator.write_later(Duration::from_millis(1));
        while store.rows().grants[&grant.id].last_used_at.is_none() {
            rt::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(store.rows().grants[&grant.id].last_used_at, Some(start));
    }
}
