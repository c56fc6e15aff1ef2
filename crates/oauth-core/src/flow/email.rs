//! A person's e-mail address: another one, and the proof that it is the person's own.

use crate::env::Env;
use crate::flow::account::proven;
use crate::flow::{audit, letters, throttle};
use crate::id::UserId;
use crate::model::event::Deed;
use crate::model::letter::Content;
use crate::model::link::{Link, LinkPurpose};
use crate::model::throttle::ThrottleKey;
use crate::model::user::{PasswordHash, User};
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};

/// Second job of another address, after the password was compared: writes the address if `verified` is still the present
/// password. Nobody has confirmed it yet, links that are out are worth nothing, and letters go to the new address and, where it
/// was confirmed, to the old one. `language` is that of the letters; without it there are none.
///
/// # Errors
/// [`StoreError`]
pub fn change(
    tx: &mut dyn Tx,
    env: &Env,
    user: &UserId,
    verified: &PasswordHash,
    email: &str,
    language: Option<&str>,
) -> Result<Verdict<()>, StoreError> {
    let (user, _) = done!(proven(tx, env, user, verified)?);
    if user.email == email {
        return Ok(Verdict::Done(()));
    }
    if language.is_some() {
        done!(throttle::pace(tx, env, &ThrottleKey::Letters(user.id.clone()))?);
    }
    let changed = User { email: email.to_owned(), email_confirmed_at: None, ..user.clone() };
    tx.save_user(&changed)?;
    tx.delete_links(&user.id)?;
    audit::of_own_account(tx, env, &changed, Deed::PersonEmailChanged)?;
    if let Some(language) = language {
        if user.email_confirmed_at.is_some() {
            letters::write(tx, env, &user, language, Content::EmailChanged)?;
        }
        letters::write_paced(tx, env, &changed, language, Content::ConfirmEmail)?;
    }
    Ok(Verdict::Done(()))
}

/// Sends the link once more, where the address is not confirmed.
///
/// # Errors
/// [`StoreError`]
pub fn send_again(
    tx: &mut dyn Tx,
    env: &Env,
    user: &UserId,
    language: &str,
) -> Result<Verdict<()>, StoreError> {
    let Some(user) = tx.user(user)?.filter(|user| user.email_confirmed_at.is_none()) else {
        return Ok(Verdict::Done(()));
    };
    done!(throttle::pace(tx, env, &ThrottleKey::Letters(user.id.clone()))?);
    letters::write_paced(tx, env, &user, language, Content::ConfirmEmail)?;
    Ok(Verdict::Done(()))
}

/// The address that this link would confirm: a read, which changes nothing, since programs that look into letters open links.
///
/// # Errors
/// [`StoreError`]
pub fn shown(tx: &mut dyn Tx, env: &Env, user: &UserId, wire: &str) -> Result<Verdict<String>, StoreError> {
    Ok(match own(tx, env, user, wire)? {
        Verdict::Done((link, _)) => Verdict::Done(link.address),
        Verdict::Refused(refusal) => Verdict::Refused(refusal),
    })
}

/// Confirms the address. Only its person can, signed in: whoever reads the mailbox of a mistyped address cannot make it the
/// account's own.
///
/// # Errors
/// [`StoreError`]
pub fn confirm(tx: &mut dyn Tx, env: &Env, user: &UserId, wire: &str) -> Result<Verdict<()>, StoreError> {
    // Locked first: the address may be about to change.
    tx.lock_user(user)?;
    let (link, user) = done!(own(tx, env, user, wire)?);
    if !tx.take_link(link.id)? {
        return Ok(Verdict::Refused(Refusal::LinkOver));
    }
    let confirmed = User { email_confirmed_at: Some(env.now()), ..user };
    tx.save_user(&confirmed)?;
    // A letter that was sent twice has two links.
    tx.delete_links(&confirmed.id)?;
    audit::of_own_account(tx, env, &confirmed, Deed::PersonEmailConfirmed).map(Verdict::Done)
}

fn own(tx: &mut dyn Tx, env: &Env, user: &UserId, wire: &str) -> Result<Verdict<(Link, User)>, StoreError> {
    let (link, owner) = done!(letters::standing(tx, env, LinkPurpose::ConfirmEmail, wire)?);
    let own = owner.id == *user;
    Ok(if own { Verdict::Done((link, owner)) } else { Verdict::Refused(Refusal::LinkOfAnotherPerson) })
}
