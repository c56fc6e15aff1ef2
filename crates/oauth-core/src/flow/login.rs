//! Signing in and out with a built-in account. Hashing stands between the two jobs of a sign-in, outside both.

use crate::env::Env;
use crate::flow::throttle;
use crate::id::{SessionId, UserId};
use crate::model::session::Session;
use crate::model::throttle::ThrottleKey;
use crate::model::user::{LoginName, PasswordHash, User};
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::secret::{CredentialKind, Minted, Secret, mint, read};

/// First job, a read: whose account it would be, and the hash to compare with. Refused without hashing while the name
/// is blocked. For a name that nobody has there is no hash: hash anyway, so that both take the same time.
///
/// # Errors
/// [`StoreError`]
pub fn prepare(
    tx: &mut dyn Tx,
    env: &Env,
    login: &LoginName,
) -> Result<Verdict<Option<(UserId, PasswordHash)>>, StoreError> {
    done!(throttle::check(tx, env, &ThrottleKey::Login(login.clone()))?);
    let user = tx.user_by_login(login)?;
    Ok(Verdict::Done(user.and_then(|user| user.account.map(|account| (user.id, account.password)))))
}

/// Second job after a wrong password: counts it.
///
/// # Errors
/// [`StoreError`]
pub fn wrong(tx: &mut dyn Tx, env: &Env, login: &LoginName) -> Result<Refusal, StoreError> {
    throttle::fail(tx, env, &ThrottleKey::Login(login.clone()), Refusal::LoginWrong)
}

/// Second job after the right password: begins a session and answers its cookie.
///
/// # Errors
/// [`StoreError`]
pub fn right(
    tx: &mut dyn Tx,
    env: &Env,
    login: &LoginName,
    user: &UserId,
    verified: &PasswordHash,
) -> Result<Verdict<Secret>, StoreError> {
    // Many guesses at the same moment were all let in by the first job; only so many are answered.
    done!(throttle::check(tx, env, &ThrottleKey::Login(login.clone()))?);
    let Some(user) = tx.lock_user(user)? else {
        return Ok(Verdict::Refused(Refusal::LoginWrong));
    };
    // The password may have been changed between the two jobs.
    let same = user.account.as_ref().is_some_and(|account| account.password == *verified);
    if !same {
        return Ok(Verdict::Refused(Refusal::LoginWrong));
    }
    if user.disabled_at.is_some() {
        return Ok(Verdict::Refused(Refusal::UserDisabled));
    }
    tx.clear_throttle(&ThrottleKey::Login(login.clone()))?;
    begin_session(tx, env, user.id).map(Verdict::Done)
}

/// Begins a session and answers the value of its cookie.
pub(crate) fn begin_session(tx: &mut dyn Tx, env: &Env, user: UserId) -> Result<Secret, StoreError> {
    let id = SessionId::fresh(env)?;
    let Minted { wire, digest } = mint(CredentialKind::Session, id.uuid(), &*env.random)?;
    let now = env.now();
    let expires_at = now.plus(env.settings.session_lifetime);
    tx.insert_session(&Session { id, digest, user, created_at: now, expires_at })?;
    Ok(wire)
}

/// Who is signed in with this cookie.
///
/// # Errors
/// [`StoreError`]
pub fn session(tx: &mut dyn Tx, env: &Env, cookie: &str) -> Result<Option<(Session, User)>, StoreError> {
    let Some(presented) = read(CredentialKind::Session, cookie) else {
        return Ok(None);
    };
    let found = tx.session(SessionId::from_uuid(presented.id))?;
    Ok(found.filter(|(session, user)| {
        session.digest.matches(&presented.digest)
            && session.expires_at > env.now()
            && user.disabled_at.is_none()
    }))
}

/// Ends one session.
///
/// # Errors
/// [`StoreError`]
pub fn sign_out(tx: &mut dyn Tx, session: SessionId) -> Result<(), StoreError> {
    tx.delete_session(session).map(|_| ())
}

/// Ends every session of a person, this one too.
///
/// # Errors
/// [`StoreError`]
pub fn sign_out_everywhere(tx: &mut dyn Tx, user: &UserId) -> Result<u64, StoreError> {
    tx.delete_sessions(user, None)
}
