//! Hashing passwords with argon2id, in a small pool of its own, so that logins cannot starve tokens.

use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use crossbeam_channel::{Sender, bounded};
use futures_channel::oneshot;
use oauth_core::model::user::PasswordHash;
use oauth_core::random::Random;
use oauth_core::secret::Secret;

/// The least length of a password that a person chooses here, in characters.
pub const MIN_LENGTH: u32 = 8;
/// The greatest length of a password, in bytes: hashing longer ones is work for an attacker's profit.
pub const MAX_LENGTH: u32 = 256;

/// Is this password longer than is ever hashed?
pub(crate) fn is_too_long(password: &Secret) -> bool {
    password.reveal().len() > MAX_LENGTH as usize
}

/// Attempts that may wait; each takes some 15 ms of one core.
const QUEUE: usize = 128;

/// A password could not be hashed or compared now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Too many attempts are waiting: answer 503 and `Retry-After`.
    #[error("too many passwords are waiting to be hashed")]
    Busy,
    /// The hasher failed, or there was no randomness for a salt.
    #[error("the password could not be hashed")]
    Failed,
}

/// What a password is compared with where there is no account: of the cost of every other hash, and nobody's.
const DUMMY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

type Task = Box<dyn FnOnce() + Send>;

/// The pool of the built-in accounts.
pub struct Hasher {
    queue: Sender<Task>,
    random: Arc<dyn Random>,
}

impl Hasher {
    /// Starts threads, so many as leave one core to everything else; they end with the pool.
    ///
    /// # Errors
    /// [`HashError::Failed`] when a thread cannot be started.
    pub(crate) fn new(random: Arc<dyn Random>) -> Result<Self, HashError> {
        let (queue, tasks) = bounded::<Task>(QUEUE);
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        for _ in 0..cores.saturating_sub(1).max(1) {
            let tasks = tasks.clone();
            let work = move || tasks.iter().for_each(|task| task());
            thread::Builder::new().name("password".to_owned()).spawn(work).map_err(|_| HashError::Failed)?;
        }
        Ok(Self { queue, random })
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// [`HashError`]
    pub(crate) async fn hash(&self, password: Secret) -> Result<PasswordHash, HashError> {
        if self.queue.len() >= QUEUE / 2 {
            // New passwords leave half of the queue to people who sign in.
            return Err(HashError::Busy);
        }
        let random = Arc::clone(&self.random);
        self.run(move || hash_now(&*random, password.reveal())).await?
    }

    /// Compares a password with a hash; without a hash it takes as long and the answer is no.
    ///
    /// # Errors
    /// [`HashError`]
    pub(crate) async fn verify(
        &self,
        hash: Option<PasswordHash>,
        password: Secret,
    ) -> Result<bool, HashError> {
        self.run(move || {
            let right = verify_now(hash.as_ref().map_or(DUMMY, PasswordHash::phc), password.reveal());
            right && hash.is_some()
        })
        .await
    }

    /// Hashes on the calling thread: for commands.
    ///
    /// # Errors
    /// [`HashError`]
    pub fn hash_blocking(random: &dyn Random, password: &Secret) -> Result<PasswordHash, HashError> {
        hash_now(random, password.reveal())
    }

    async fn run<T: Send + 'static>(
        &self,
        task: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let (sender, receiver) = oneshot::channel();
        let task: Task = Box::new(move || {
            // Nobody listens any more when the browser has gone away.
            let _ = sender.send(task());
        });
        self.queue.try_send(task).map_err(|_| HashError::Busy)?;
        receiver.await.map_err(|_| HashError::Failed)
    }
}

/// Argon2id with 19 MiB, two passes, one lane (OWASP's least recommendation).
fn argon2() -> Result<Argon2<'static>, HashError> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|_| HashError::Failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(random: &dyn Random, password: &str) -> Result<PasswordHash, HashError> {
    let mut salt = [0u8; 16];
    random.fill(&mut salt).map_err(|_| HashError::Failed)?;
    let hash: phc::PasswordHash =
        argon2()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| HashError::Failed)?;
    Ok(PasswordHash::new(hash.to_string()))
}

fn verify_now(hash: &str, password: &str) -> bool {
    let (Ok(argon2), Ok(parsed)) = (argon2(), phc::PasswordHash::new(hash)) else {
        return false;
    };
    argon2.verify_password(password.as_bytes(), &parsed).is_ok()
}

#[cfg(test)]
mod tests {
    use oauth_core::testing;

    use super::*;

    #[actix_web::test]
    async fn only_the_right_password_fits() {
        let hasher = Hasher::new(testing::env().random).unwrap();
        let secret = |text: &str| Secret::new(text.to_owned());
        let hash = hasher.hash(secret("correct horse")).await.unwrap();
        let parameters = |phc: &str| phc.rsplitn(3, '$').nth(2).unwrap().to_owned();
        assert_eq!(parameters(hash.phc()), parameters(DUMMY), "it takes as long to look for nobody");
        assert_eq!(hash.phc().len(), DUMMY.len());
        assert!(phc::PasswordHash::new(DUMMY).is_ok());
        assert_eq!(hasher.verify(Some(hash.clone()), secret("correct horse")).await, Ok(true));
        assert_eq!(hasher.verify(Some(hash), secret("wrong horse")).await, Ok(false));
        assert_eq!(hasher.verify(None, secret("")).await, Ok(false));
    }
}
