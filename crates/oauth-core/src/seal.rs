//! Secrets that have to be read back, since a signature is computed with them (RFC 5849 §3.4): encrypted by a key that is
//! not in the database, and bound to their row.

use std::fmt;
use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::port::StoreError;
use crate::random::{Random, RandomError};
use crate::secret::{Digest32, Secret, random_text};

/// Which key sealed something: 16 hexadecimal digits, the beginning of the key's SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SealKeyId(String);

impl SealKeyId {
    /// Takes a stored one back, unchecked.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SealKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A key for sealing, 256 bits (AES-256-GCM).
#[derive(Clone)]
pub struct SealKey {
    id: SealKeyId,
    key: Arc<LessSafeKey>,
}

/// A text that is no seal key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a seal key is 43 characters of base64url: 32 random bytes")]
pub struct NotASealKey;

impl SealKey {
    /// Reads a key from its text.
    ///
    /// # Errors
    /// [`NotASealKey`]
    pub fn parse(text: &str) -> Result<Self, NotASealKey> {
        let mut bytes = Zeroizing::new([0u8; 32]);
        let read = Base64UrlUnpadded::decode(text, bytes.as_mut_slice()).map_err(|_| NotASealKey)?;
        if read.len() != 32 {
            return Err(NotASealKey);
        }
        let key = UnboundKey::new(&AES_256_GCM, read).map_err(|_| NotASealKey)?;
        let digest = Digest32::of(read);
        let id = digest.bytes().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { id: SealKeyId(id), key: Arc::new(LessSafeKey::new(key)) })
    }

    /// The text of a fresh key, for a file or a setting.
    ///
    /// # Errors
    /// [`RandomError`] when there is no randomness.
    pub fn generate(random: &dyn Random) -> Result<Secret, RandomError> {
        random_text(random)
    }

    /// Its name, which says nothing of it.
    #[must_use]
    pub const fn id(&self) -> &SealKeyId {
        &self.id
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealKey({})", self.id)
    }
}

/// The keys of one provider.
pub trait SealKeys: Send + Sync {
    /// The key that seals what is new; none where nothing can be sealed, and so nothing that signs can be registered.
    fn current(&self) -> Option<SealKey>;

    /// The key of this name, also one that seals no more.
    fn key(&self, id: &SealKeyId) -> Option<SealKey>;
}

/// Keys that are known from the start, the current one first.
#[derive(Clone, Debug, Default)]
pub struct Keyring(Vec<SealKey>);

impl Keyring {
    /// The current key first, then those that older rows were sealed with.
    #[must_use]
    pub const fn new(keys: Vec<SealKey>) -> Self {
        Self(keys)
    }
}

impl SealKeys for Keyring {
    fn current(&self) -> Option<SealKey> {
        self.0.first().cloned()
    }

    fn key(&self, id: &SealKeyId) -> Option<SealKey> {
        self.0.iter().find(|key| key.id == *id).cloned()
    }
}

/// A sealed secret, as it stands in a row: worthless without its key, and elsewhere than in its row.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    key: SealKeyId,
    bytes: Vec<u8>,
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({}, {} bytes)", self.key, self.bytes.len())
    }
}

/// What is sealed: one kind of row cannot pass as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The secret of a client.
    Client,
    /// The secret that a client had before; the row is the client's.
    OldClient,
    /// The secret of temporary credentials.
    Temporary,
    /// The secret of token credentials.
    Token,
}

impl Purpose {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::OldClient => "old-client",
            Self::Temporary => "temporary",
            Self::Token => "token",
        }
    }
}

/// Why a secret could not be sealed or opened. The texts name no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// There is no key to seal with.
    #[error("there is no seal key: secrets of clients that sign cannot be kept")]
    NoKey,
    /// The row was sealed by a key that is not here.
    #[error("the seal key {0} is not known here")]
    UnknownKey(SealKeyId),
    /// The key is here and does not open it.
    #[error("a sealed secret was changed, or belongs to another row")]
    Forged,
    /// There is no randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
}

impl From<SealError> for StoreError {
    fn from(error: SealError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl Sealed {
    /// Seals a secret for one row.
    ///
    /// Rule: RFC5849-4.5 (SHOULD)
    ///
    /// # Errors
    /// [`SealError`] without a key or randomness.
    pub fn seal(
        keys: &dyn SealKeys,
        random: &dyn Random,
        purpose: Purpose,
        row: Uuid,
        secret: &Secret,
    ) -> Result<Self, SealError> {
        let key = keys.current().ok_or(SealError::NoKey)?;
        let mut nonce = [0u8; NONCE_LEN];
        random.fill(&mut nonce)?;
        let mut text = secret.reveal().as_bytes().to_vec();
        let aad = context(purpose, row);
        key.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut text)
            .map_err(|_| SealError::Forged)?;
        let mut bytes = nonce.to_vec();
        bytes.append(&mut text);
        Ok(Self { key: key.id, bytes })
    }

    /// Reads the secret back.
    ///
    /// # Errors
    /// [`SealError`] when the key is not here, or the text was changed or moved.
    pub fn open(&self, keys: &dyn SealKeys, purpose: Purpose, row: Uuid) -> Result<Secret, SealError> {
        let key = keys.key(&self.key).ok_or_else(|| SealError::UnknownKey(self.key.clone()))?;
        let (nonce, text) = self.bytes.split_at_checked(NONCE_LEN).ok_or(SealError::Forged)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Forged)?;
        let mut text = Zeroizing::new(text.to_vec());
        let plain =
            key.key.open_in_place(nonce, context(purpose, row), &mut text).map_err(|_| SealError::Forged)?;
        let plain = std::str::from_utf8(plain).map_err(|_| SealError::Forged)?;
        Ok(Secret::new(plain.to_owned()))
    }

    /// Takes a stored one back, unchecked.
    #[must_use]
    pub const fn from_stored(key: SealKeyId, bytes: Vec<u8>) -> Self {
        Self { key, bytes }
    }

    /// Which key opens it.
    #[must_use]
    pub const fn key(&self) -> &SealKeyId {
        &self.key
    }

    /// The bytes to store: 12 of nonce, then the text, then 16 of tag.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

fn context(purpose: Purpose, row: Uuid) -> Aad<Vec<u8>> {
    Aad::from([purpose.as_str().as_bytes(), b":", row.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SeqRandom;

    fn key(random: &SeqRandom) -> SealKey {
        SealKey::parse(SealKey::generate(random).unwrap().reveal()).unwrap()
    }

    /// SEC-77
    /// Rule: RFC5849-4.5
    #[test]
    fn a_sealed_secret_opens_in_its_row_with_its_key_alone() {
        let random = SeqRandom::default();
        let (old, new) = (key(&random), key(&random));
        let (row, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let secret = Secret::new("kd94hf93k423kf44".to_owned());
        let keys = Keyring::new(vec![old.clone()]);
        let sealed = Sealed::seal(&keys, &random, Purpose::Client, row, &secret).unwrap();
        let again = Sealed::seal(&keys, &random, Purpose::Client, row, &secret).unwrap();
        assert_ne!(sealed.bytes(), again.bytes(), "equal secrets do not look alike");
        assert!(!sealed.bytes().windows(4).any(|four| four == b"kd94"));
        // After a rotation the old key still opens.
        let both = Keyring::new(vec![new.clone(), old]);
        assert_eq!(sealed.open(&both, Purpose::Client, row).unwrap().reveal(), secret.reveal());
        let elsewhere = [
            (Purpose::Client, other),
            (Purpose::OldClient, row),
            (Purpose::Token, row),
            (Purpose::Temporary, row),
        ];
        for (purpose, row) in elsewhere {
            assert_eq!(sealed.open(&both, purpose, row).unwrap_err(), SealError::Forged);
        }
        let unknown = sealed.open(&Keyring::new(vec![new]), Purpose::Client, row).unwrap_err();
        assert_eq!(unknown, SealError::UnknownKey(sealed.key().clone()));
        for at in 0..sealed.bytes().len() {
            let mut bytes = sealed.bytes().to_vec();
            bytes[at] ^= 1;
            let forged = Sealed::from_stored(sealed.key().clone(), bytes);
            assert_eq!(forged.open(&both, Purpose::Client, row).unwrap_err(), SealError::Forged);
        }
        let none = Sealed::seal(&Keyring::default(), &random, Purpose::Client, row, &secret).unwrap_err();
        assert_eq!(none, SealError::NoKey);
    }

    /// SEC-75
    #[test]
    fn debug_shows_no_key_and_no_secret() {
        let random = SeqRandom::default();
        let text = SealKey::generate(&random).unwrap();
        let key = SealKey::parse(text.reveal()).unwrap();
        assert_eq!(format!("{key:?}"), format!("SealKey({})", key.id()));
        assert!(!text.reveal().contains(key.id().as_str()));
        for wrong in ["", "x", &text.reveal()[1..], &format!("{}A", text.reveal())] {
            assert_eq!(SealKey::parse(wrong).unwrap_err(), NotASealKey);
        }
    }
}
