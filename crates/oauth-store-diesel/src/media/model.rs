//! An entry: an uploaded picture, its two files, and what its owner says of it.

use std::fmt;

use oauth_core::env::Env;
use oauth_core::id::{ClientId, UserId};
use oauth_core::random::RandomError;
use oauth_core::secret::Digest32;
use oauth_core::time::Timestamp;
use uuid::Uuid;

/// The id of an entry: a UUID of version 7, so later entries have greater ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(Uuid);

impl EntryId {
    /// A fresh identifier.
    ///
    /// # Errors
    /// [`RandomError`] when there is no randomness.
    pub fn fresh(env: &Env) -> Result<Self, RandomError> {
        let mut tail = [0u8; 10];
        env.random.fill(&mut tail)?;
        Ok(Self(uuid::Builder::from_unix_timestamp_millis(env.clock.unix_millis(), &tail).into_uuid()))
    }

    /// Reads the canonical form only: 36 characters, lower case, with hyphens.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let id = Self(Uuid::try_parse(text).ok()?);
        (id.to_string() == text).then_some(id)
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }
}

/// What a file is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// Graphics Interchange Format.
    Gif,
    /// WebP.
    Webp,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Png, Self::Jpeg, Self::Gif, Self::Webp];

    /// The media type, such as `image/png`.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
        }
    }

    /// The usual ending of a file's name, such as `png`; also the word in the table.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
            Self::Webp => "webp",
        }
    }
}

/// One file of an entry.
#[derive(Clone, Copy, Debug)]
pub struct Blob {
    /// The SHA-256 of its content, under which it is found.
    pub digest: Digest32,
    /// Its size.
    pub bytes: u64,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// What it is.
    pub format: Format,
}

/// An uploaded picture.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// Whose it is.
    pub owner: UserId,
    /// Which application submitted it; none when no application did, or when it exists no more.
    pub client: Option<ClientId>,
    /// What its owner calls it.
    pub title: String,
    /// What its owner says of it.
    pub description: String,
    /// Under which licence; may be empty.
    pub license: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Does everybody see it, or its owner alone?
    pub public: bool,
    /// The file as it was uploaded.
    pub original: Blob,
    /// The small picture that was made of it.
    pub thumb: Blob,
    /// When it was added.
    pub created_at: Timestamp,
    /// When its owner last changed it.
    pub updated_at: Timestamp,
}

/// A person, as an owner of entries is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerInfo {
    /// Who it is.
    pub id: UserId,
    /// The name in addresses: the login name, or the id where there is no built-in account.
    pub handle: String,
    /// The name for people.
    pub name: String,
}

/// An entry and whose it is.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The entry.
    pub entry: Entry,
    /// Its owner.
    pub owner: OwnerInfo,
}

/// Which entries to list.
#[derive(Clone, Debug, Default)]
pub struct EntryQuery {
    /// Who looks: sees what is public and what is their own. Nobody: what is public.
    pub viewer: Option<UserId>,
    /// Of this person only.
    pub owner: Option<UserId>,
    /// With the mark of this application only, which added or changed them, be it there or gone.
    pub application: Option<ClientId>,
    /// Only those that are older than this one: the last of the page before.
    pub before: Option<EntryId>,
    /// At most so many.
    pub limit: u32,
}
