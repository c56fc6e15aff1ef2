//! Built-in accounts: signing up, changing the password.

use crate::env::Env;
use crate::flow::login::begin_session;
use crate::flow::{audit, letters, throttle};
use crate::id::{SessionId, UserId};
use crate::model::event::Deed;
use crate::model::letter::Content;
use crate::model::throttle::ThrottleKey;
use crate::model::user::{Account, LoginName, PasswordHash, Role, User};
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::secret::Secret;

/// A new account, its password hashed already.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// What the person will type to sign in; also the name that pages show.
    pub login: LoginName,
    /// E-mail address, read by [`crate::model::user::parse_email`].
    pub email: String,
    /// The hashed password.
    pub password: PasswordHash,
    /// What the person may do.
    pub role: Role,
}

/// Adds an account.
///
/// # Errors
/// [`StoreError`]
pub fn create(tx: &mut dyn Tx, env: &Env, new: &NewAccount) -> Result<Verdict<UserId>, StoreError> {
    let id = UserId::fresh(env)?;
    let added = tx.insert_user(&User {
        id: id.clone(),
        name: new.login.to_string(),
        email: new.email.clone(),
        email_confirmed_at: None,
        created_at: env.now(),
        disabled_at: None,
        role: new.role,
        account: Some(Account { login: new.login.clone(), password: new.password.clone() }),
    })?;
    Ok(if added { Verdict::Done(id) } else { Verdict::Refused(Refusal::LoginNameTaken) })
}

/// Adds an account and signs its person in; answers the session cookie. A letter in this language asks whether the address
/// is the person's own; without a language there is none. Whether somebody else has the address makes no difference.
///
/// # Errors
/// [`StoreError`]
pub fn sign_up(
    tx: &mut dyn Tx,
    env: &Env,
    new: &NewAccount,
    language: Option<&str>,
) -> Result<Verdict<Secret>, StoreError> {
    let id = done!(create(tx, env, new)?);
    if let (Some(language), Some(user)) = (language, tx.user(&id)?) {
        letters::write_paced(tx, env, &user, language, Content::ConfirmEmail)?;
    }
    begin_session(tx, env, id).map(Verdict::Done)
}

/// First job of a change of password, a read: may the person try, or are there too many failures?
///
/// # Errors
/// [`StoreError`]
pub fn may_try(tx: &mut dyn Tx, env: &Env, login: &LoginName) -> Result<Verdict<()>, StoreError> {
    throttle::check(tx, env, &ThrottleKey::Login(login.clone()))
}

/// Second job: writes the new password if `verified` is still the present one, and ends the person's other sessions. A letter
/// in this language tells the person; without a language there is none.
///
/// # Errors
/// [`StoreError`]
pub fn change_password(
    tx: &mut dyn Tx,
    env: &Env,
    user: &UserId,
    session: SessionId,
    verified: &PasswordHash,
    new: &PasswordHash,
    language: Option<&str>,
) -> Result<Verdict<()>, StoreError> {
    let (user, account) = done!(proven(tx, env, user, verified)?);
    audit::of_own_account(tx, env, &user, Deed::PersonPasswordChanged)?;
    let tell = language.map(|language| (env, language));
    set_password(tx, user, account, new, Some(session), tell).map(Verdict::Done)
}

/// The person, whose row nobody else changes until this job ends, if `verified` is still the present password.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn proven(
    tx: &mut dyn Tx,
    env: &Env,
    user: &UserId,
    verified: &PasswordHash,
) -> Result<Verdict<(User, Account)>, StoreError> {
    let found = tx.lock_user(user)?;
    let Some((user, account)) = found.and_then(|user| user.account.clone().map(|account| (user, account)))
    else {
        return Ok(Verdict::Refused(Refusal::PasswordWrong));
    };
    done!(throttle::check(tx, env, &ThrottleKey::Login(account.login.clone()))?);
    if account.password != *verified {
        return Ok(Verdict::Refused(Refusal::PasswordWrong));
    }
    Ok(Verdict::Done((user, account)))
}

/// Writes a password and ends all sessions but the one named, and the links that could set another one. Told by letter in
/// this language, where the address is the person's own.
pub(crate) fn set_password(
    tx: &mut dyn Tx,
    user: User,
    account: Account,
    new: &PasswordHash,
    keep: Option<SessionId>,
    tell: Option<(&Env, &str)>,
) -> Result<(), StoreError> {
    let user = User { account: Some(Account { password: new.clone(), ..account }), ..user };
    tx.save_user(&user)?;
    tx.delete_sessions(&user.id, keep)?;
    tx.delete_links(&user.id)?;
    match tell.filter(|_| user.email_confirmed_at.is_some()) {
        Some((env, language)) => letters::write(tx, env, &user, language, Content::PasswordChanged),
        None => Ok(()),
    }
}
