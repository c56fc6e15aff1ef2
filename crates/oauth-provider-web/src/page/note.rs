//! What pages say about input and outcomes: closed lists of faults, notices and warnings, each with its message.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// Writes an enum of messages: each variant with its key and named arguments, and the list of all keys.
macro_rules! notes {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident $({ $($(#[$field_doc:meta])* $field:ident: $kind:ty),+ })? => $key:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$item])* $variant $({ $($(#[$field_doc])* $field: $kind),+ })?,)+ }

        impl $name {
            /// The key of every variant's message.
            pub(crate) const KEYS: &'static [&'static str] = &[$($key),+];

            /// The name of every variant.
            #[cfg(test)]
            pub(super) const VARIANTS: &'static [&'static str] = &[$(stringify!($variant)),+];

            /// The key of this message.
            #[must_use]
            pub(crate) fn key(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $key,)+ }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("key", self.key())?;
                match self {
                    $(Self::$variant $({ $($field),+ })? => { $($(map.serialize_entry(stringify!($field), $field)?;)+)? })+
                }
                map.end()
            }
        }
    };
}

mod faults;
mod review;

pub(crate) use faults::Faults;
pub(crate) use review::{Concern, DeedText};

notes! {
    /// What is wrong with a field of a form.
    Fault {
        /// The field must be filled in.
        Required => "fault-required",
        /// More characters than allowed.
        TooLong { /** The limit in characters. */ max: u32 } => "fault-too-long",
        /// Control characters or the like.
        Characters => "fault-characters",
        /// User name and password do not belong together; which one is wrong is not told.
        LoginFailed => "fault-login-failed",
        /// Throttled.
        TooManyAttempts { /** How long to wait, rounded up. */ minutes: u32 } => "fault-too-many-attempts",
        /// The user name is in use.
        UsernameTaken => "fault-username-taken",
        /// The user name has a form that is not allowed.
        UsernameForm => "fault-username-form",
        /// Not an e-mail address.
        EmailForm => "fault-email-form",
        /// The password is too short.
        PasswordShort { /** The least length in characters. */ min: u32 } => "fault-password-short",
        /// The password is too long.
        PasswordLong { /** The greatest length in bytes. */ max: u32 } => "fault-password-long",
        /// The two new passwords differ.
        PasswordsDiffer => "fault-passwords-differ",
        /// The current password is wrong.
        PasswordWrong => "fault-password-wrong",
        /// The home page is not an http or https address.
        HomePageForm => "fault-home-page-form",
        /// The logo is not an https address.
        LogoForm => "fault-logo-form",
        /// A contact is not an e-mail address.
        ContactForm { /** The contact as sent. */ contact: String } => "fault-contact-form",
        /// Not an RSA key of enough bits.
        RsaKeyForm => "fault-rsa-key-form",
        /// Not a date, or one that is over.
        DateForm => "fault-date-form",
        /// At least one redirect URI is needed.
        RedirectRequired => "fault-redirect-required",
        /// Not an absolute URI, or one with a fragment or wildcard.
        RedirectForm { /** The URI as sent. */ uri: String } => "fault-redirect-form",
        /// A scheme that is not allowed.
        RedirectScheme { /** The URI as sent. */ uri: String } => "fault-redirect-scheme",
        /// A scheme of its own, of an application that is not installed.
        RedirectInstalled { /** The URI as sent. */ uri: String } => "fault-redirect-installed",
        /// Plain http off loopback.
        RedirectInsecure { /** The URI as sent. */ uri: String } => "fault-redirect-insecure",
        /// More lines than allowed.
        TooMany { /** The limit. */ max: u32 } => "fault-too-many",
        /// The version is none.
        VersionForm => "fault-version-form",
        /// The version is not higher than those that there are.
        VersionTaken { /** The highest. */ newest: String } => "fault-version-taken",
        /// Not a network.
        NetworkForm { /** As sent. */ network: String } => "fault-network-form",
        /// One of the given choices must be taken.
        Choice => "fault-choice",
        /// No scope is ticked.
        ScopeNone => "fault-scope-none",
        /// A scope that was left out comes with another one that stays.
        ScopeImplied { /** What the one is called. */ scope: String, /** What the other is called. */ by: String } => "fault-scope-implied",
    }
}

notes! {
    /// What was just done, told on the next page.
    Notice {
        /// The person signed out.
        SignedOut => "notice-signed-out",
        /// The page asked for needs an account.
        SignInFirst => "notice-sign-in-first",
        /// The password was changed, other sessions ended.
        PasswordChanged => "notice-password-changed",
        /// The e-mail address was changed.
        EmailChanged => "notice-email-changed",
        /// The e-mail address was confirmed.
        EmailConfirmed => "notice-email-confirmed",
        /// A letter with a link was written.
        LetterSent => "notice-letter-sent",
        /// A letter was written, if there is such an account; whether there is one is not told.
        ResetSent => "notice-reset-sent",
        /// A forgotten password was set anew, every session ended.
        PasswordReset => "notice-password-reset",
        /// Every session was ended.
        SignedOutEverywhere => "notice-signed-out-everywhere",
        /// An application's data were saved.
        ClientSaved { /** The application's name. */ client: String } => "notice-client-saved",
        /// The old secret of an application was ended.
        OldSecretEnded { /** The application's name. */ client: String } => "notice-old-secret-ended",
        /// An application was deleted.
        ClientDeleted => "notice-client-deleted",
        /// A decision about an application was taken.
        ClientDecided { /** The application's name. */ client: String, /** Where it is now. */ stage: String } => "notice-client-decided",
        /// An application that a person had blocked is blocked no more.
        AsksAgain { /** The application's name. */ client: String } => "notice-asks-again",
        /// An administrator disabled a person.
        PersonDisabled => "notice-person-disabled",
        /// An administrator enabled a person.
        PersonEnabled => "notice-person-enabled",
        /// An administrator gave a person a role.
        PersonRoleSet { /** Which one. */ role: String } => "notice-person-role-set",
        /// An administrator ended a person's sessions.
        PersonSignedOut => "notice-person-signed-out",
        /// A person's grants to an application were revoked.
        TakenBack { /** The application's name. */ client: String } => "notice-taken-back",
        /// Some scopes were taken back.
        Narrowed { /** The application's name. */ client: String, /** What they are called. */ scopes: String } => "notice-narrowed",
        /// What an application has was made for looking only.
        LooksOnly { /** The application's name. */ client: String } => "notice-looks-only",
        /// Both at once.
        NarrowedAndLooksOnly { /** The application's name. */ client: String, /** What the scopes are called. */ scopes: String } => "notice-narrowed-and-looks-only",
        /// There was nothing to take back.
        Unchanged { /** The application's name. */ client: String } => "notice-unchanged",
    }
}

notes! {
    /// For how long something is allowed.
    Lasting {
        /// 5 minutes.
        FiveMinutes => "lifetime-5-minutes",
        /// 1 hour.
        Hour => "lifetime-hour",
        /// 1 day.
        Day => "lifetime-day",
        /// 7 days.
        Week => "lifetime-week",
        /// 30 days.
        Month => "lifetime-month",
        /// Until it is taken back.
        Unlimited => "lifetime-unlimited",
    }
}

notes! {
    /// What a person should know before allowing.
    Warning {
        /// A public client that redirects to the person's own device: the name proves nothing.
        Loopback => "warning-loopback",
        /// A public client with a scheme of its own: another program may claim it.
        CustomScheme { /** The scheme. */ scheme: String } => "warning-custom-scheme",
        /// A redirect over plain http to another machine.
        PlainHttp { /** The host. */ host: String } => "warning-plain-http",
        /// The answer goes to an address that nobody registered.
        Unregistered { /** The host. */ host: String } => "warning-unregistered",
        /// The client is exempt from what protects others.
        OldClient => "warning-old-client",
        /// The client has no verifier, so somebody else may have begun this.
        Unverified => "warning-unverified",
    }
}

notes! {
    /// What went wrong on an error page. Each has a title, a text and a next step: `KEY-title`, `KEY-text`, `KEY-next`.
    ErrorKind {
        /// 400: the request cannot be understood.
        BadRequest => "error-bad-request",
        /// 400: a parameter occurs twice.
        DuplicateParameter { /** The parameter. */ name: String } => "error-duplicate-parameter",
        /// 400: no application has this client identifier.
        UnknownClient => "error-unknown-client",
        /// 400: the application is disabled.
        ClientDisabled { /** The application's name. */ client: String } => "error-client-disabled",
        /// 403: the application waits for a decision.
        ClientNotApproved { /** The application's name. */ client: String } => "error-client-not-approved",
        /// 403: the application is somebody else's alone.
        ClientOwnerOnly { /** The application's name. */ client: String } => "error-client-owner-only",
        /// 403: whoever registers applications must have a confirmed e-mail address.
        EmailNotConfirmed => "error-email-not-confirmed",
        /// 409: what was decided about has changed meanwhile.
        Changed => "error-changed",
        /// 409: one administrator must be left.
        LastAdministrator => "error-last-administrator",
        /// 409: nobody does this to their own account.
        OwnAccount => "error-own-account",
        /// 409: what was reviewed stays.
        NewVersionNeeded => "error-new-version",
        /// 409: the person has as many applications as one may have.
        TooManyClients => "error-too-many-clients",
        /// 400: no redirect URI, and none can be derived.
        RedirectMissing { /** The application's name. */ client: String } => "error-redirect-missing",
        /// 400: the redirect URI is not a registered one.
        RedirectMismatch { /** The application's name. */ client: String, /** As sent. */ redirect_uri: String } => "error-redirect-mismatch",
        /// 400: the question was answered already, or is too old.
        RequestExpired => "error-request-expired",
        /// 400: a link of a letter was used already, or is too old.
        LinkOver => "error-link-over",
        /// 403: the hidden field of the form is missing or wrong.
        FormExpired => "error-form-expired",
        /// 403: not this person's.
        Forbidden => "error-forbidden",
        /// 403: not everybody registers applications.
        DevelopersOnly => "error-developers-only",
        /// 403: plain http where it is not allowed.
        InsecureTransport => "error-insecure-transport",
        /// 404.
        NotFound => "error-not-found",
        /// 405.
        MethodNotAllowed => "error-method-not-allowed",
        /// 408: the request took too long to arrive.
        Timeout => "error-timeout",
        /// 413.
        TooLarge => "error-too-large",
        /// 415.
        UnsupportedType => "error-unsupported-type",
        /// 429.
        TooManyRequests { /** How long to wait, rounded up. */ minutes: u32 } => "error-too-many-requests",
        /// 500.
        Internal => "error-internal",
        /// 503.
        Unavailable => "error-unavailable",
        /// 503: nothing may be changed now.
        ReadOnly => "error-read-only",
    }
}

impl ErrorKind {
    /// The status that belongs to it.
    #[must_use]
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::BadRequest
            | Self::DuplicateParameter { .. }
            | Self::UnknownClient
            | Self::ClientDisabled { .. }
            | Self::RedirectMissing { .. }
            | Self::RedirectMismatch { .. }
            | Self::RequestExpired
            | Self::LinkOver => 400,
            Self::FormExpired
            | Self::Forbidden
            | Self::DevelopersOnly
            | Self::InsecureTransport
            | Self::EmailNotConfirmed
            | Self::ClientNotApproved { .. }
            | Self::ClientOwnerOnly { .. } => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Timeout => 408,
            Self::Changed
            | Self::LastAdministrator
            | Self::OwnAccount
            | Self::NewVersionNeeded
            | Self::TooManyClients => 409,
            Self::TooLarge => 413,
            Self::UnsupportedType => 415,
            Self::TooManyRequests { .. } => 429,
            Self::Internal => 500,
            Self::Unavailable | Self::ReadOnly => 503,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use oauth_core::model::event::Deed;
    use oauth_core::model::grant::Lifetime;
    use serde_json::Value;

    use super::super::{Arg, Messages};
    use super::*;

    #[test]
    fn every_note_speaks_every_language() {
        let messages = Messages::load(None).unwrap();
        let notes = notes();
        let keys: BTreeSet<&str> = notes.iter().map(|note| note["key"].as_str().unwrap()).collect();
        let all: BTreeSet<&str> =
            [Fault::KEYS, Lasting::KEYS, Notice::KEYS, Warning::KEYS, Concern::KEYS, DeedText::KEYS]
                .concat()
                .into_iter()
                .collect();
        assert_eq!(keys, all);
        for lang in messages.languages() {
            for note in &notes {
                let fields = note.as_object().unwrap().iter().filter(|(name, _)| *name != "key");
                let args: Vec<(&str, Arg)> = fields
                    .map(|(name, value)| match value.as_i64() {
                        Some(number) => (name.as_str(), Arg::Number(number)),
                        None => (name.as_str(), Arg::from(value.as_str().unwrap())),
                    })
                    .collect();
                assert!(!messages.text(lang, note["key"].as_str().unwrap(), &args).unwrap().is_empty());
            }
        }
    }

    /// What no endpoint says is not kept.
    #[test]
    fn every_note_is_said_somewhere() {
        let mut code = String::new();
        for place in ["endpoint", "output"] {
            let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(place);
            for file in fs::read_dir(place).unwrap() {
                code.push_str(&fs::read_to_string(file.unwrap().path()).unwrap());
            }
        }
        assert_eq!(DeedText::VARIANTS.len(), Deed::ALL.len(), "what was done is said by the log");
        for (name, variants) in [
            ("page::Fault", Fault::VARIANTS),
            ("Notice", Notice::VARIANTS),
            ("Lasting", Lasting::VARIANTS),
            ("Warning", Warning::VARIANTS),
            ("Concern", Concern::VARIANTS),
            ("ErrorKind", ErrorKind::VARIANTS),
        ] {
            for variant in variants {
                assert!(code.contains(&format!("{name}::{variant}")), "{name}::{variant}");
            }
        }
    }

    fn value<T: Serialize>(note: &T) -> Value {
        serde_json::to_value(note).unwrap()
    }

    /// Every note there is, to see that each renders.
    fn notes() -> Vec<Value> {
        let uri = || "https://print.example/cb".to_owned();
        let client = || "Print Shop".to_owned();
        let faults = [
            Fault::Required,
            Fault::TooLong { max: 64 },
            Fault::Characters,
            Fault::LoginFailed,
            Fault::TooManyAttempts { minutes: 1 },
            Fault::UsernameTaken,
            Fault::UsernameForm,
            Fault::EmailForm,
            Fault::PasswordShort { min: 10 },
            Fault::PasswordLong { max: 256 },
            Fault::PasswordsDiffer,
            Fault::PasswordWrong,
            Fault::HomePageForm,
            Fault::LogoForm,
            Fault::ContactForm { contact: "bob".into() },
            Fault::DateForm,
            Fault::RedirectRequired,
            Fault::RedirectForm { uri: uri() },
            Fault::RedirectScheme { uri: uri() },
            Fault::RedirectInstalled { uri: uri() },
            Fault::RedirectInsecure { uri: uri() },
            Fault::TooMany { max: 10 },
            Fault::Choice,
            Fault::RsaKeyForm,
            Fault::VersionForm,
            Fault::VersionTaken { newest: "1.0".into() },
            Fault::NetworkForm { network: "host".into() },
            Fault::ScopeNone,
            Fault::ScopeImplied { scope: "See your name".into(), by: "See your content".into() },
        ];
        let notices = [
            Notice::SignedOut,
            Notice::SignInFirst,
            Notice::PasswordChanged,
            Notice::EmailChanged,
            Notice::EmailConfirmed,
            Notice::LetterSent,
            Notice::ResetSent,
            Notice::PasswordReset,
            Notice::SignedOutEverywhere,
            Notice::ClientSaved { client: client() },
            Notice::OldSecretEnded { client: client() },
            Notice::ClientDeleted,
            Notice::ClientDecided { client: client(), stage: "approved".into() },
            Notice::PersonDisabled,
            Notice::PersonEnabled,
            Notice::PersonRoleSet { role: "moderator".into() },
            Notice::PersonSignedOut,
            Notice::AsksAgain { client: client() },
            Notice::TakenBack { client: client() },
            Notice::Narrowed { client: client(), scopes: "See your name".into() },
            Notice::LooksOnly { client: client() },
            Notice::NarrowedAndLooksOnly { client: client(), scopes: "See your name".into() },
            Notice::Unchanged { client: client() },
        ];
        let warnings = [
            Warning::Loopback,
            Warning::CustomScheme { scheme: "com.example".into() },
            Warning::PlainHttp { host: "print.example".into() },
            Warning::Unregistered { host: "print.example".into() },
            Warning::OldClient,
            Warning::Unverified,
        ];
        let concerns = [
            Concern::LooksLike { name: client() },
            Concern::AnyPort,
            Concern::NoVerifier,
            Concern::OldHabits,
            Concern::AnyPath,
            Concern::SendsSecrets,
            Concern::ActsForItself,
            Concern::AsksAboutTokens,
            Concern::AnsweredElsewhere { host: "print.example".into() },
        ];
        let deeds: Vec<DeedText> = Deed::ALL.iter().map(|deed| DeedText::from(*deed)).collect();
        let lasting = Lifetime::ALL.map(Lasting::from);
        let mut notes: Vec<Value> = faults.iter().map(value).collect();
        notes.extend(notices.iter().map(value));
        notes.extend(warnings.iter().map(value));
        notes.extend(lasting.iter().map(value));
        notes.extend(concerns.iter().map(value));
        notes.extend(deeds.iter().map(value));
        notes
    }
}
