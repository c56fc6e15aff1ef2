//! What happened to an entry: added or changed, by whom, and through which application.

use oauth_core::id::{ClientId, UserId};
use oauth_core::model::client::ClientName;
use oauth_core::time::Timestamp;

use super::{EntryId, OwnerInfo};

/// So many changes of an entry are kept besides those that stay as long as the entry: the first of all, and the first
/// through each application, which is its mark. No application can then displace another's.
pub const RECENT: usize = 50;

/// What an application leaves on what it adds or changes: a copy, which can be read when the application is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which application.
    pub client: ClientId,
    /// The name that it had.
    pub name: ClientName,
}

/// Who does something to an entry. Nobody in particular: whoever looks after the site, by a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct By {
    /// The person.
    pub user: Option<UserId>,
    /// The mark of the application through which it is done.
    pub mark: Option<Mark>,
}

/// What an owner says of an entry, piece by piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// What it is called.
    Title,
    /// What is said of it.
    Description,
    /// Under which licence.
    License,
    /// Words to find it by.
    Tags,
    /// Whether everybody sees it.
    Public,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Title, Self::Description, Self::License, Self::Tags, Self::Public];

    /// Its name in rows, and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Description => "description",
            Self::License => "license",
            Self::Tags => "tags",
            Self::Public => "public",
        }
    }
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The entry was added.
    Added,
    /// These fields got another value.
    Changed(Vec<Field>),
}

/// One event of an entry's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its number among those of the entry: 1, and later ones are greater.
    pub number: u32,
    /// When it was.
    pub at: Timestamp,
    /// What was done.
    pub what: What,
    /// By whom, as the person is called now; none when no person did it, or the person is gone.
    pub user: Option<OwnerInfo>,
    /// The application's mark; none when it was done without one.
    pub mark: Option<Mark>,
}

/// Which events to list.
#[derive(Clone, Debug)]
pub struct HistoryQuery {
    /// Of this entry.
    pub entry: EntryId,
    /// With the mark of this application only, be it there or gone.
    pub application: Option<ClientId>,
    /// Only those before the one of this number: the last of the page before.
    pub before: Option<u32>,
    /// At most so many.
    pub limit: u32,
}
