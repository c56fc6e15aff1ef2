//! The log of who did what: rows that are added and never changed.

use core::net::IpAddr;

use crate::id::{ClientId, EventId, UserId};
use crate::time::Timestamp;

/// At most this many characters of reason.
pub const MAX_REASON: usize = 255;

/// Something that somebody did. Names are kept as they were, so that the log can be read when what it speaks of is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The row; rows in the order of their ids are in the order of time.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// From where; none for commands and for what the provider did by itself.
    pub from: Option<IpAddr>,
    /// Through which client, and what it was called, where the person used a program with a token and no browser.
    pub through: Option<(ClientId, String)>,
    /// What.
    pub deed: Deed,
    /// To which client, and what it was called.
    pub client: Option<(ClientId, String)>,
    /// To which person, and what the person was called. Of a client: its owner.
    pub person: Option<(UserId, String)>,
    /// Why, in the words of whoever did it: at most [`MAX_REASON`] characters, may be empty. Before that stands what some deeds
    /// say besides: until when, which role, which key.
    pub reason: String,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person, with the name of that moment.
    Person(UserId, String),
    /// Somebody at the command line.
    Operator,
    /// The provider itself, by a rule.
    Provider,
}

impl Actor {
    /// What it is, in rows, logs and exports.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Person(..) => "person",
            Self::Operator => "operator",
            Self::Provider => "provider",
        }
    }

    /// The person, if it was one.
    #[must_use]
    pub const fn person(&self) -> Option<&UserId> {
        match self {
            Self::Person(id, _) => Some(id),
            Self::Operator | Self::Provider => None,
        }
    }
}

macro_rules! deeds {
    ($($(#[$doc:meta])+ $name:ident = $word:literal,)+) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Deed {
            $($(#[$doc])+ $name,)+
        }

        impl Deed {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The word in rows, filters and exports.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }
    };
}

deeds! {
    /// A client was registered, and waits for a decision.
    ClientProposed = "client-proposed",
    /// A client was registered where nobody decides, and is approved.
    ClientRegistered = "client-registered",
    /// A client was registered and approved by a rule.
    ClientApprovedByRule = "client-approved-by-rule",
    /// A client that is its owner's alone was registered.
    ClientRegisteredOwnerOnly = "client-registered-owner-only",
    /// A client was changed.
    ClientUpdated = "client-updated",
    /// A client got a new secret; the one before is worthless.
    ClientSecretReset = "client-secret-reset",
    /// A client got a new secret, and the one before works on; the reason begins with until when.
    ClientSecretOverlaps = "client-secret-overlaps",
    /// The secret that a client had before was ended before its time.
    ClientOldSecretEnded = "client-old-secret-ended",
    /// A client was deleted with everything under it.
    ClientDeleted = "client-deleted",
    /// A client may be used.
    ClientApproved = "client-approved",
    /// A client was turned down.
    ClientRejected = "client-rejected",
    /// Nobody decided about a client in time.
    ClientExpired = "client-expired",
    /// A client was stopped.
    ClientDisabled = "client-disabled",
    /// A client may be used again.
    ClientReenabled = "client-reenabled",
    /// A client was hidden.
    ClientHidden = "client-hidden",
    /// It was set until when a client may keep old habits.
    ClientLegacySet = "client-legacy-set",
    /// A person allowed a client something, at the consent page.
    GrantGiven = "grant-given",
    /// A person took back what a client was allowed.
    GrantTakenBack = "grant-taken-back",
    /// A person took back a part of it.
    GrantNarrowed = "grant-narrowed",
    /// An administrator ended what a person allowed a client, or what a client had for itself.
    GrantEnded = "grant-ended",
    /// A person does not want to be asked by a client again.
    ClientBlocked = "client-blocked",
    /// A person lets a client ask again.
    ClientUnblocked = "client-unblocked",
    /// Secrets were sealed by another key.
    KeyRotated = "key-rotated",
    /// An administrator added a person.
    PersonAdded = "person-added",
    /// A person was disabled.
    PersonDisabled = "person-disabled",
    /// A person was enabled again.
    PersonEnabled = "person-enabled",
    /// A person got another role.
    PersonRoleSet = "person-role-set",
    /// An administrator set a person's password.
    PersonPasswordSet = "person-password-set",
    /// A person gave the present password, and chose another one.
    PersonPasswordChanged = "person-password-changed",
    /// Whoever had the link of a letter to a person chose a new password.
    PersonPasswordReset = "person-password-reset",
    /// A person has another e-mail address, which nobody has confirmed yet.
    PersonEmailChanged = "person-email-changed",
    /// A person confirmed the e-mail address.
    PersonEmailConfirmed = "person-email-confirmed",
    /// An administrator ended a person's sessions.
    PersonSignedOut = "person-signed-out",
    /// An administrator sent a person a letter with a link for a new password.
    PersonResetSent = "person-reset-sent",
    /// A person was deleted, with everything but these entries.
    PersonDeleted = "person-deleted",
}

impl Deed {
    /// What a person does about the clients that other people registered: of one client there may be any number.
    pub const CHOICES: &[Self] = &[
        Self::GrantGiven,
        Self::GrantTakenBack,
        Self::GrantNarrowed,
        Self::ClientBlocked,
        Self::ClientUnblocked,
    ];

    /// How somebody, or the provider by a rule, decided about a client.
    pub const DECISIONS: &[Self] = &[
        Self::ClientApproved,
        Self::ClientRejected,
        Self::ClientExpired,
        Self::ClientDisabled,
        Self::ClientReenabled,
        Self::ClientHidden,
    ];

    /// The deed of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|deed| deed.as_str() == word)
    }
}

/// A reason as somebody gave it, on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// Reads a reason; spaces at the ends are dropped, and line ends become spaces. `None` when it is longer than
    /// [`MAX_REASON`] characters, or has some that mislead.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().replace(char::is_control, " ");
        let fits = text.chars().count() <= MAX_REASON && !text.chars().any(super::user::is_invisible);
        fits.then_some(Self(text))
    }

    /// The same behind an instant.
    #[must_use]
    pub fn behind(&self, at: Timestamp) -> Self {
        let both = [at.rfc3339().as_str(), self.0.as_str()].join(" ");
        Self(both.trim_end().to_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_that_does_not_mislead() {
        let read = |text: &str| Reason::parse(text).map(|reason| reason.0);
        assert_eq!(read("  spam\r\nagain "), Some("spam  again".to_owned()));
        assert_eq!(read(""), Some(String::new()));
        assert!(read(&"\u{e9}".repeat(MAX_REASON)).is_some());
        assert_eq!(read(&"x".repeat(MAX_REASON + 1)), None);
        assert_eq!(read("a\u{202e}b"), None);
        let (at, day) = (Timestamp::from_unix(86_400), "1970-01-02T00:00:00Z");
        let behind = |text: &str| Reason::parse(text).unwrap().behind(at).0;
        assert_eq!((behind(""), behind("lost")), (day.to_owned(), format!("{day} lost")));
        let long = "\u{e9}".repeat(MAX_REASON);
        assert_eq!(behind(&long), format!("{day} {long}"));
    }

    #[test]
    fn each_deed_has_its_word() {
        for deed in Deed::ALL {
            assert_eq!(Deed::parse(deed.as_str()), Some(*deed));
        }
    }
}
