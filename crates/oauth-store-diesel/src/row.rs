//! From columns back to the words of the core; what does not fit is a corrupt row, never a guess.

use oauth_core::model::grant::{Reach, Terms};
use oauth_core::model::token::Proof;
use oauth_core::port::StoreError;
use oauth_core::seal::{SealKeyId, Sealed};
use oauth_core::secret::Digest32;
use oauth_core::text::scope::ScopeSet;
use oauth_core::time::Timestamp;

/// A row that is being read.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    /// Its table.
    pub(crate) table: &'static str,
    /// Its id, as text.
    pub(crate) id: &'a str,
}

impl Row<'_> {
    /// The value, or the error that names the column.
    pub(crate) fn need<T>(self, column: &'static str, value: Option<T>) -> Result<T, StoreError> {
        value.ok_or_else(|| StoreError::Corrupt { table: self.table, column, id: self.id.to_owned() })
    }

    /// A value that may be missing, read from its column.
    pub(crate) fn maybe<R, T>(
        self,
        column: &'static str,
        raw: Option<R>,
        read: impl FnOnce(R) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        raw.map(|raw| self.need(column, read(raw))).transpose()
    }

    /// What a sealed secret's two columns say.
    pub(crate) fn sealed(self, key: Option<String>, bytes: Option<Vec<u8>>) -> Result<Sealed, StoreError> {
        let both = key.zip(bytes).map(|(key, bytes)| Sealed::from_stored(SealKeyId::from_stored(key), bytes));
        self.need("sealed_secret", both)
    }

    /// What the three columns of a proof say.
    pub(crate) fn proof(
        self,
        digest: Option<&[u8]>,
        key: Option<String>,
        bytes: Option<Vec<u8>>,
    ) -> Result<Proof, StoreError> {
        Ok(match digest {
            Some(digest) => Proof::Shown(self.need("digest", Digest32::from_stored(digest))?),
            None => Proof::Signing(self.sealed(key, bytes)?),
        })
    }

    /// On which terms something was given.
    pub(crate) fn terms(
        self,
        column: &'static str,
        reach: Option<&str>,
        until: Option<i64>,
    ) -> Result<Terms, StoreError> {
        let reach = self.need(column, reach.and_then(Reach::parse))?;
        Ok(Terms { reach, until: instant(until) })
    }

    /// A list of scopes.
    pub(crate) fn scopes(self, column: &'static str, text: &str) -> Result<ScopeSet, StoreError> {
        self.need(column, ScopeSet::parse(text).ok())
    }
}

/// The two columns of a sealed secret: its bytes, and its key.
pub(crate) fn sealed_columns(sealed: Option<&Sealed>) -> (Option<Vec<u8>>, Option<String>) {
    sealed.map(|sealed| (sealed.bytes().to_vec(), sealed.key().as_str().to_owned())).unzip()
}

/// The three columns of a proof: its digest, or the bytes and the key of what is sealed.
pub(crate) fn proof_columns(proof: &Proof) -> (Option<Vec<u8>>, Option<Vec<u8>>, Option<String>) {
    let (digest, sealed) = match proof {
        Proof::Shown(digest) => (Some(digest.bytes().to_vec()), None),
        Proof::Signing(sealed) => (None, Some(sealed)),
    };
    let (bytes, key) = sealed_columns(sealed);
    (digest, bytes, key)
}

/// An instant that may be missing.
pub(crate) fn instant(seconds: Option<i64>) -> Option<Timestamp> {
    seconds.map(Timestamp::from_unix)
}

/// The same, for a column.
pub(crate) fn seconds(at: Option<Timestamp>) -> Option<i64> {
    at.map(Timestamp::unix)
}

/// The one of these whose word it is.
pub(crate) fn by_word<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str, text: &str) -> Option<T> {
    all.iter().copied().find(|one| word(*one) == text)
}
