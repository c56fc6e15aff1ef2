//! Telling people what was done about applications: on the site, and by letter where somebody sends letters.

use std::time::Duration;

use crate::env::Env;
use crate::flow::letters;
use crate::id::{NoticeId, UserId};
use crate::model::client::Client;
use crate::model::event::{Actor, Deed, Reason};
use crate::model::letter::Content;
use crate::model::notice::Notice;
use crate::model::right::Right;
use crate::model::user::User;
use crate::port::{StoreError, Tx};

/// How long a notice is kept.
pub const KEPT: Duration = Duration::from_secs(180 * 86_400);

/// Whom a deed about a client concerns.
enum Concerned {
    /// Whoever registered it.
    Owner,
    /// Those who decide.
    Moderators,
    /// Nobody but whoever did it.
    Nobody,
}

impl Deed {
    const fn concerns(self) -> Concerned {
        match self {
            Self::ClientProposed => Concerned::Moderators,
            Self::ClientUpdated
            | Self::ClientSecretReset
            | Self::ClientSecretOverlaps
            | Self::ClientOldSecretEnded
            | Self::ClientApproved
            | Self::ClientRejected
            | Self::ClientExpired
            | Self::ClientDisabled
            | Self::ClientReenabled
            | Self::ClientHidden
            | Self::ClientLegacySet => Concerned::Owner,
            Self::ClientRegistered
            | Self::ClientApprovedByRule
            | Self::ClientRegisteredOwnerOnly
            | Self::ClientDeleted
            | Self::GrantGiven
            | Self::GrantTakenBack
            | Self::GrantNarrowed
            | Self::GrantEnded
            | Self::ClientBlocked
            | Self::ClientUnblocked
            | Self::KeyRotated
            | Self::PersonAdded
            | Self::PersonDisabled
            | Self::PersonEnabled
            | Self::PersonRoleSet
            | Self::PersonPasswordSet
            | Self::PersonPasswordChanged
            | Self::PersonPasswordReset
            | Self::PersonEmailChanged
            | Self::PersonEmailConfirmed
            | Self::PersonSignedOut
            | Self::PersonResetSent
            | Self::PersonDeleted => Concerned::Nobody,
        }
    }
}

/// Tells whom it concerns; never whoever did it.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn spread(
    tx: &mut dyn Tx,
    env: &Env,
    by: &Actor,
    deed: Deed,
    client: &Client,
    owner: Option<&User>,
    reason: &Reason,
) -> Result<(), StoreError> {
    let concerned = match deed.concerns() {
        Concerned::Owner => owner.cloned().into_iter().collect(),
        Concerned::Moderators => {
            let roles: Vec<_> = env.settings.rights.with(Right::Manage).collect();
            tx.users_in_roles(&roles)?
        }
        Concerned::Nobody => Vec::new(),
    };
    let tell = |user: &User| user.disabled_at.is_none() && by.person() != Some(&user.id);
    for user in concerned.into_iter().filter(tell) {
        let notice = Notice {
            id: NoticeId::fresh(env)?,
            user: user.id.clone(),
            at: env.now(),
            deed,
            client: client.id,
            client_name: client.name.as_str().to_owned(),
            reason: reason.as_str().to_owned(),
            read_at: None,
        };
        // Whoever has not looked yet at what waits is not written to again for each that comes.
        let by_letter = deed != Deed::ClientProposed || tx.unread_notices(&user.id)? == 0;
        tx.insert_notice(&notice)?;
        // An address that nobody confirmed may be a stranger's.
        if by_letter && env.settings.sends_letters && user.email_confirmed_at.is_some() {
            let content = Content::Application {
                deed: deed.as_str().to_owned(),
                client_id: client.id.to_string(),
                client_name: notice.client_name,
                reason: notice.reason,
            };
            letters::write(tx, env, &user, "", content)?;
        }
    }
    Ok(())
}

/// Takes what a person was told for read.
///
/// # Errors
/// [`StoreError`]
pub fn read(tx: &mut dyn Tx, env: &Env, user: &UserId) -> Result<u64, StoreError> {
    tx.read_notices(user, env.now())
}
