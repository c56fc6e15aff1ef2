//! What pages say around the life of applications.

use oauth_core::model::event::Deed;
use serde::ser::{Serialize, SerializeMap, Serializer};

notes! {
    /// What whoever decides about an application should look at twice.
    Concern {
        /// Its name looks like that of somebody else's application.
        LooksLike { /** The other's name. */ name: String } => "concern-looks-like",
        /// It may be called back at any port of a host.
        AnyPort => "concern-any-port",
        /// Its handshake has no verifier.
        NoVerifier => "concern-no-verifier",
        /// It may be called back at any longer address.
        AnyPath => "concern-any-path",
        /// It may send its secrets.
        SendsSecrets => "concern-sends-secrets",
        /// It may act for itself.
        ActsForItself => "concern-acts-for-itself",
        /// It may ask what tokens are worth.
        AsksAboutTokens => "concern-asks-about-tokens",
        /// It keeps habits that are unsafe.
        OldHabits => "concern-old-habits",
        /// It is answered at another site than its home page.
        AnsweredElsewhere { /** The host. */ host: String } => "concern-answered-elsewhere",
    }
}

notes! {
    /// What was done, in the log.
    DeedText {
        /// It waits.
        ClientProposed => "deed-client-proposed",
        /// It is approved, since nobody decides.
        ClientRegistered => "deed-client-registered",
        /// A rule approved it.
        ClientApprovedByRule => "deed-client-approved-by-rule",
        /// It is its owner's alone.
        ClientRegisteredOwnerOnly => "deed-client-registered-owner-only",
        /// It was changed.
        ClientUpdated => "deed-client-updated",
        /// It has a new secret.
        ClientSecretReset => "deed-client-secret-reset",
        /// It has a new secret, and the old one works on.
        ClientSecretOverlaps => "deed-client-secret-overlaps",
        /// Its old secret was ended.
        ClientOldSecretEnded => "deed-client-old-secret-ended",
        /// It is gone.
        ClientDeleted => "deed-client-deleted",
        /// It may be used.
        ClientApproved => "deed-client-approved",
        /// It was turned down.
        ClientRejected => "deed-client-rejected",
        /// Nobody decided in time.
        ClientExpired => "deed-client-expired",
        /// It was stopped.
        ClientDisabled => "deed-client-disabled",
        /// It may be used again.
        ClientReenabled => "deed-client-reenabled",
        /// It was hidden.
        ClientHidden => "deed-client-hidden",
        /// Its old habits were set.
        ClientLegacySet => "deed-client-legacy-set",
        /// A person allowed an application something.
        GrantGiven => "deed-grant-given",
        /// A person took back what an application was allowed.
        GrantTakenBack => "deed-grant-taken-back",
        /// A person took back a part of it.
        GrantNarrowed => "deed-grant-narrowed",
        /// An administrator ended it.
        GrantEnded => "deed-grant-ended",
        /// A person does not want to be asked again.
        ClientBlocked => "deed-client-blocked",
        /// A person may be asked again.
        ClientUnblocked => "deed-client-unblocked",
        /// Secrets are sealed by another key.
        KeyRotated => "deed-key-rotated",
        /// A person was added.
        PersonAdded => "deed-person-added",
        /// A person was disabled.
        PersonDisabled => "deed-person-disabled",
        /// A person was enabled.
        PersonEnabled => "deed-person-enabled",
        /// A person has another role.
        PersonRoleSet => "deed-person-role-set",
        /// A person's password was set.
        PersonPasswordSet => "deed-person-password-set",
        /// A person chose another password.
        PersonPasswordChanged => "deed-person-password-changed",
        /// A person chose a new password by a link.
        PersonPasswordReset => "deed-person-password-reset",
        /// A person has another address.
        PersonEmailChanged => "deed-person-email-changed",
        /// A person confirmed the address.
        PersonEmailConfirmed => "deed-person-email-confirmed",
        /// A person was signed out everywhere.
        PersonSignedOut => "deed-person-signed-out",
        /// A person was sent a letter.
        PersonResetSent => "deed-person-reset-sent",
        /// A person is gone.
        PersonDeleted => "deed-person-deleted",
    }
}

macro_rules! deed_texts {
    ($($name:ident)+) => {
        impl From<Deed> for DeedText {
            fn from(deed: Deed) -> Self {
                match deed {
                    $(Deed::$name => Self::$name,)+
                }
            }
        }
    };
}

deed_texts! {
    ClientProposed ClientRegistered ClientApprovedByRule ClientRegisteredOwnerOnly ClientUpdated ClientSecretReset
    ClientSecretOverlaps ClientOldSecretEnded
    ClientDeleted ClientApproved ClientRejected ClientExpired ClientDisabled ClientReenabled ClientHidden ClientLegacySet
    GrantGiven GrantTakenBack GrantNarrowed GrantEnded ClientBlocked ClientUnblocked KeyRotated
    PersonAdded PersonDisabled PersonEnabled PersonRoleSet PersonPasswordSet PersonPasswordChanged PersonPasswordReset
    PersonEmailChanged PersonEmailConfirmed PersonSignedOut PersonResetSent PersonDeleted
}
