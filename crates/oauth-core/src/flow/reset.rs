//! A new password for somebody who forgot the present one, by a link in a letter.

use crate::env::Env;
use crate::flow::account::set_password;
use crate::flow::{audit, letters, throttle};
use crate::model::event::Deed;
use crate::model::letter::Content;
use crate::model::link::{Link, LinkPurpose};
use crate::model::throttle::{Mark, ThrottleKey};
use crate::model::user::{Account, LoginName, PasswordHash, User, parse_email};
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};

/// Of those who share an address, so many are sent a letter at once.
const SHARING: usize = 5;

/// Somebody names an account, by user name or e-mail address, and may be sent a link. The answer is the same whether or not
/// there is such an account, and so is what is counted for it.
///
/// Only to a confirmed address: one that nobody confirmed may be mistyped, and then the link would give the account to a
/// stranger. Nothing for disabled people, and for those who have no password here.
///
/// # Errors
/// [`StoreError`]
pub fn ask(tx: &mut dyn Tx, env: &Env, named: &str, language: &str) -> Result<Verdict<()>, StoreError> {
    done!(throttle::pace(tx, env, &ThrottleKey::Forgotten(Mark::of(named)))?);
    let found = if let Some(email) = parse_email(named) {
        tx.users_by_email([&email, &email.to_ascii_lowercase()])?
    } else {
        let login = LoginName::parse(named);
        login.map_or(Ok(None), |login| tx.user_by_login(&login))?.into_iter().collect()
    };
    let may = |user: &&User| {
        user.account.is_some() && user.disabled_at.is_none() && user.email_confirmed_at.is_some()
    };
    for user in found.iter().filter(may).take(SHARING) {
        letters::write_paced(tx, env, user, language, Content::ResetPassword)?;
    }
    Ok(Verdict::Done(()))
}

/// Whose password this link would set: a read, which changes nothing.
///
/// # Errors
/// [`StoreError`]
pub fn shown(tx: &mut dyn Tx, env: &Env, wire: &str) -> Result<Verdict<LoginName>, StoreError> {
    Ok(match standing(tx, env, wire)? {
        Verdict::Done((_, _, account)) => Verdict::Done(account.login),
        Verdict::Refused(refusal) => Verdict::Refused(refusal),
    })
}

/// Sets the new password, once: every session and every other link of the person ends, the name is unblocked, and a letter
/// tells the person.
///
/// # Errors
/// [`StoreError`]
pub fn set(
    tx: &mut dyn Tx,
    env: &Env,
    wire: &str,
    new: &PasswordHash,
    language: &str,
) -> Result<Verdict<()>, StoreError> {
    let (link, user, _) = done!(standing(tx, env, wire)?);
    tx.lock_user(&user.id)?;
    // Looked at again: what was read before the lock may have changed.
    let (_, user, account) = done!(standing(tx, env, wire)?);
    if !tx.take_link(link.id)? {
        return Ok(Verdict::Refused(Refusal::LinkOver));
    }
    tx.clear_throttle(&ThrottleKey::Login(account.login.clone()))?;
    audit::of_own_account(tx, env, &user, Deed::PersonPasswordReset)?;
    set_password(tx, user, account, new, None, Some((env, language))).map(Verdict::Done)
}

fn standing(tx: &mut dyn Tx, env: &Env, wire: &str) -> Result<Verdict<(Link, User, Account)>, StoreError> {
    let (link, user) = done!(letters::standing(tx, env, LinkPurpose::ResetPassword, wire)?);
    let account = user.account.clone();
    Ok(account.map_or(Verdict::Refused(Refusal::LinkOver), |account| Verdict::Done((link, user, account))))
}
