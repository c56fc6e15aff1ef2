//! Letters: written by the use cases, taken one by one by whoever sends them, and tried again until they are sent.

use std::time::Duration;

use crate::env::Env;
use crate::flow::throttle;
use crate::id::{LetterId, LinkId};
use crate::model::letter::{Content, Letter};
use crate::model::link::{Link, LinkPurpose};
use crate::model::throttle::{Mark, ThrottleKey};
use crate::model::user::User;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict};
use crate::secret::{Minted, Secret, mint, read};
use crate::time::Timestamp;

/// How long one try may take. A letter whose sender went away within it is tried again afterwards, by anybody.
const TRY: Duration = Duration::from_secs(300);
/// The pause after the first failure; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(60);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(6 * 3600);
/// How long after it was written somebody tries to send a letter.
pub const PATIENCE: Duration = Duration::from_secs(3 * 86_400);
/// Letters that are looked at together.
const ROUND: u32 = 20;

/// A letter that is being sent.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The letter.
    pub letter: Letter,
    /// The name of the person.
    pub name: String,
    /// What its link carries; none where it has no link.
    pub link: Option<Secret>,
}

/// What becomes of a letter that could not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is tried again then.
    Again(Timestamp),
    /// It was tried for long enough, and is deleted.
    GivenUp,
}

/// Writes a letter to a person at the person's present address. Nothing where there is no address.
pub(crate) fn write(
    tx: &mut dyn Tx,
    env: &Env,
    to: &User,
    language: &str,
    content: Content,
) -> Result<(), StoreError> {
    if to.email.is_empty() {
        return Ok(());
    }
    let now = env.now();
    tx.insert_letter(&Letter {
        id: LetterId::fresh(env)?,
        user: to.id.clone(),
        address: to.email.clone(),
        language: language.to_owned(),
        content,
        created_at: now,
        tries: 0,
        next_try_at: now,
    })
}

/// The same for a letter that anybody can cause, unless the address was sent enough of them: then there is none, and who asked
/// is not told, since others may have asked too.
pub(crate) fn write_paced(
    tx: &mut dyn Tx,
    env: &Env,
    to: &User,
    language: &str,
    content: Content,
) -> Result<(), StoreError> {
    match throttle::pace(tx, env, &ThrottleKey::Mailbox(Mark::of(&to.email)))? {
        Verdict::Done(()) => write(tx, env, to, language, content),
        Verdict::Refused(_) => Ok(()),
    }
}

/// What may be sent now, for [`take`]: a read.
///
/// # Errors
/// [`StoreError`]
pub fn due(tx: &mut dyn Tx, env: &Env) -> Result<Vec<Letter>, StoreError> {
    tx.due_letters(env.now(), ROUND)
}

/// Takes one of these letters to send it; `None` when somebody else did, or when it is not wanted any more. Its link is made
/// here: the store never sees the secret, and a letter that is sent a second time, since its first sender did not come to say
/// so, has a link of its own.
///
/// # Errors
/// [`StoreError`]
pub fn take(tx: &mut dyn Tx, env: &Env, letter: &Letter) -> Result<Option<Outgoing>, StoreError> {
    if !tx.claim_letter(letter, env.now().plus(TRY))? {
        return Ok(None);
    }
    let Some(user) = tx.user(&letter.user)?.filter(|user| is_wanted(letter, user)) else {
        tx.delete_letter(letter.id)?;
        return Ok(None);
    };
    let link = match letter.content.link() {
        Some(purpose) => Some(make_link(tx, env, letter, purpose)?),
        None => None,
    };
    let letter = Letter { tries: letter.tries.saturating_add(1), ..letter.clone() };
    Ok(Some(Outgoing { letter, name: user.name, link }))
}

/// Much may have happened since the letter was written: a link goes to the present address of somebody who may use it.
fn is_wanted(letter: &Letter, user: &User) -> bool {
    let present = user.email == letter.address;
    user.disabled_at.is_none()
        && match letter.content {
            Content::ConfirmEmail => present && user.email_confirmed_at.is_none(),
            Content::ResetPassword => present && user.email_confirmed_at.is_some(),
            Content::PasswordChanged | Content::EmailChanged => true,
            Content::Application { .. } => present && user.email_confirmed_at.is_some(),
        }
}

fn make_link(
    tx: &mut dyn Tx,
    env: &Env,
    letter: &Letter,
    purpose: LinkPurpose,
) -> Result<Secret, StoreError> {
    let id = LinkId::fresh(env)?;
    let Minted { wire, digest } = mint(purpose.credential(), id.uuid(), &*env.random)?;
    let now = env.now();
    tx.insert_link(&Link {
        id,
        digest,
        user: letter.user.clone(),
        purpose,
        address: letter.address.clone(),
        created_at: now,
        expires_at: now.plus(purpose.lifetime()),
    })?;
    Ok(wire)
}

/// A letter was sent.
///
/// # Errors
/// [`StoreError`]; then the letter may be sent once more.
pub fn sent(tx: &mut dyn Tx, letter: &Letter) -> Result<(), StoreError> {
    tx.delete_letter(letter.id).map(drop)
}

/// A letter could not be sent: it is tried again after a pause, or given up.
///
/// # Errors
/// [`StoreError`]
pub fn failed(tx: &mut dyn Tx, env: &Env, letter: &Letter) -> Result<Fate, StoreError> {
    let doubled = 2u32.saturating_pow(letter.tries.saturating_sub(1).min(16));
    let pause = FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE);
    let next = env.now().plus(pause);
    if next > letter.created_at.plus(PATIENCE) {
        tx.delete_letter(letter.id)?;
        return Ok(Fate::GivenUp);
    }
    tx.postpone_letter(letter.id, letter.tries, next)?;
    Ok(Fate::Again(next))
}

/// The link that somebody presents, and whose it is, if it stands: not used, not too old, and for the person's present address.
pub(crate) fn standing(
    tx: &mut dyn Tx,
    env: &Env,
    purpose: LinkPurpose,
    wire: &str,
) -> Result<Verdict<(Link, User)>, StoreError> {
    let found = match read(purpose.credential(), wire) {
        Some(presented) => tx
            .link(LinkId::from_uuid(presented.id))?
            .filter(|(link, _)| link.digest.matches(&presented.digest)),
        None => None,
    };
    let standing = found.filter(|(link, user)| {
        link.purpose == purpose
            && link.expires_at > env.now()
            && link.address == user.email
            && user.disabled_at.is_none()
    });
    Ok(standing.map_or(Verdict::Refused(Refusal::LinkOver), Verdict::Done))
}
