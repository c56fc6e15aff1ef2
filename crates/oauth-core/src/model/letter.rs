//! Letters: e-mail that a use case has written and that is not sent yet. A row stands in the transaction of its use case, so a
//! letter goes out if, and only if, what it tells of was done.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::link::LinkPurpose;
use crate::id::{LetterId, UserId};
use crate::time::Timestamp;

/// One letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The row.
    pub id: LetterId,
    /// To whom.
    pub user: UserId,
    /// The e-mail address that it goes to.
    pub address: String,
    /// The language tag (BCP 47) of the page on which it was asked for.
    pub language: String,
    /// What it says.
    pub content: Content,
    /// When it was written.
    pub created_at: Timestamp,
    /// How often somebody began to send it.
    pub tries: u32,
    /// When the next try may begin.
    pub next_try_at: Timestamp,
}

/// What a letter says. Kept as a kind, the variant's name in small letters with hyphens, and the variant's fields as JSON.
///
/// No variant carries a secret: a link is made when the letter is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Content {
    /// Asks whether the address is the person's own; has a link.
    ConfirmEmail,
    /// Lets the person choose a new password; has a link.
    ResetPassword,
    /// Tells that the password was changed.
    PasswordChanged,
    /// Tells the old address that there is a new one.
    EmailChanged,
    /// Tells what was done about an application.
    Application {
        /// The word of the [`Deed`](super::event::Deed).
        deed: String,
        /// The client's identifier.
        client_id: String,
        /// What it was called then.
        client_name: String,
        /// Why; may be empty.
        reason: String,
    },
}

impl Content {
    /// The kinds that this program knows. A row of another kind was written by a newer one, which also sends it.
    pub const KINDS: [&str; 5] =
        ["confirm-email", "reset-password", "password-changed", "email-changed", "application"];

    /// The kind and the fields, for a row; the fields are `null` where there are none.
    #[must_use]
    pub fn stored(&self) -> (String, String) {
        let value = serde_json::to_value(self).unwrap_or_default();
        let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
        (kind, value.get("data").unwrap_or(&Value::Null).to_string())
    }

    /// Reads a row's kind and fields; `None` for what no variant wrote.
    #[must_use]
    pub fn from_stored(kind: &str, data: &str) -> Option<Self> {
        let data: Value = serde_json::from_str(data).ok()?;
        let whole =
            if data.is_null() { json!({ "kind": kind }) } else { json!({ "kind": kind, "data": data }) };
        serde_json::from_value(whole).ok()
    }

    /// The kind alone: for rows, labels and the keys of messages.
    #[must_use]
    pub fn kind(&self) -> String {
        self.stored().0
    }

    /// What its link is for; none where it has no link.
    #[must_use]
    pub const fn link(&self) -> Option<LinkPurpose> {
        match self {
            Self::ConfirmEmail => Some(LinkPurpose::ConfirmEmail),
            Self::ResetPassword => Some(LinkPurpose::ResetPassword),
            Self::PasswordChanged | Self::EmailChanged | Self::Application { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_letter_says_comes_back() {
        for (content, kind) in [
            (Content::ConfirmEmail, "confirm-email"),
            (Content::ResetPassword, "reset-password"),
            (Content::PasswordChanged, "password-changed"),
            (Content::EmailChanged, "email-changed"),
        ] {
            assert_eq!(content.stored(), (kind.to_owned(), "null".to_owned()));
            assert_eq!(Content::from_stored(kind, "null"), Some(content));
            assert!(Content::KINDS.contains(&kind), "{kind}");
        }
        let told = Content::Application {
            deed: "client-approved".to_owned(),
            client_id: "id".to_owned(),
            client_name: "\u{e4}\"".to_owned(),
            reason: String::new(),
        };
        let (kind, data) = told.stored();
        assert_eq!(Content::from_stored(&kind, &data), Some(told));
        assert!(Content::KINDS.contains(&kind.as_str()));
        for (kind, data) in [("", "null"), ("other", "null"), ("confirm-email", ""), ("confirm-email", "[1]")]
        {
            assert_eq!(Content::from_stored(kind, data), None, "{kind} {data}");
        }
    }
}
