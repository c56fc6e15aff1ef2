//! The door for e-mail: where letters go. All that an implementation names is here.

/// A letter, ready to be sent: plain text, in the reader's language.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The same for every try of one letter, and for no other: visible ASCII, fit for a `Message-ID` (RFC 5322 §3.6.4).
    pub id: String,
    /// The address that it goes to, as the person wrote it: something, one `@`, a host, without spaces and control characters.
    pub to: String,
    /// One line without control characters.
    pub subject: String,
    /// Lines that end with `\n`, without other control characters. It may hold a link, which is a secret.
    pub text: String,
    /// The language tag (BCP 47) of the text.
    pub language: String,
}

/// Neither the address nor the text, which may hold a link.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// Why a letter was not sent, for the log: it names neither the address nor what the letter says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotSent(pub String);

/// Where letters go.
pub trait Mailer: Send + Sync {
    /// Hands a letter over to whoever carries it. It may block, for at most four minutes: then somebody else may begin to send
    /// the same letter.
    ///
    /// # Errors
    /// [`NotSent`]: the letter is tried again later.
    fn send(&self, mail: &Mail) -> Result<(), NotSent>;
}
