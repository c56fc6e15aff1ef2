//! Entries: two people and their pictures on each database.

mod history;
mod job;
mod list;
mod plan;
mod row;

use std::sync::Arc;
use std::time::Duration;

use oauth_core::env::Env;
use oauth_core::model::client::Client;
use oauth_core::model::user::User;
use oauth_core::port::{self, Mode, StoreError};
use oauth_core::secret::Digest32;
use oauth_core::testing::{FixedClock, build, env_with};
use oauth_store_diesel::media::{Blob, By, Entry, EntryId, EntryQuery, Format, Mark, MediaTx, wait};

use crate::database::{Fresh, Store};

/// Two people, a guest of the host application, and a client, on a clock that each entry moves on.
pub(crate) struct Scene {
    pub(crate) store: Store,
    pub(crate) env: Env,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) alice: User,
    pub(crate) bob: User,
    pub(crate) guest: User,
    pub(crate) client: Client,
}

impl Scene {
    pub(crate) fn set(fresh: Fresh) -> Self {
        let (store, clock) = (fresh.store(), Arc::new(FixedClock::default()));
        let env = env_with(&clock);
        let (alice, bob) = (build::user(&env, "alice"), build::user(&env, "bob"));
        let (guest, client) = (build::guest(&env, "guest-7"), build::client(&env, Some(&alice)));
        let (people, program) = ([alice.clone(), bob.clone(), guest.clone()], client.clone());
        port::wait(&store, Mode::Write, move |tx| {
            for person in &people {
                assert!(tx.insert_user(person)?);
            }
            tx.insert_client(&program)
        })
        .unwrap();
        Self { store, env, clock, alice, bob, guest, client }
    }

    /// An entry that is not stored yet. Its files have `size` and 10 bytes, with contents named after it.
    pub(crate) fn entry(&self, owner: &User, title: &str, public: bool, size: u64) -> Entry {
        self.clock.advance(Duration::from_secs(1));
        let blob = |content: String, bytes, side| Blob {
            digest: Digest32::of(content.as_bytes()),
            bytes,
            width: side,
            height: side + 1,
            format: Format::Png,
        };
        Entry {
            id: EntryId::fresh(&self.env).unwrap(),
            owner: owner.id.clone(),
            client: Some(self.client.id),
            title: title.to_owned(),
            description: "Ein Bild, \"schön\"\nund groß".to_owned(),
            license: String::new(),
            tags: vec!["a b".to_owned(), "ü,\"".to_owned()],
            public,
            original: blob(format!("original of {title}"), size, 4000),
            thumb: Blob { format: Format::Jpeg, ..blob(format!("thumb of {title}"), 10, 180) },
            created_at: self.env.now(),
            updated_at: self.env.now(),
        }
    }

    pub(crate) fn add(&self, owner: &User, title: &str, public: bool) -> Entry {
        let entry = self.entry(owner, title, public, 100);
        let (row, by) = (entry.clone(), self.by(owner));
        self.write(move |tx| tx.insert_entry(&row, &by));
        entry
    }

    /// A person through the client.
    pub(crate) fn by(&self, person: &User) -> By {
        By { user: Some(person.id.clone()), mark: Some(mark(&self.client)) }
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        run: impl FnMut(&mut dyn MediaTx) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        wait(&self.store.store, Mode::Write, run).unwrap()
    }

    pub(crate) fn read<T: Send + 'static>(
        &self,
        run: impl FnMut(&mut dyn MediaTx) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        wait(&self.store.store, Mode::Read, run).unwrap()
    }

    /// The titles of a list.
    pub(crate) fn titles(&self, query: &EntryQuery) -> Vec<String> {
        let query = query.clone();
        self.read(move |tx| tx.entries(&query)).into_iter().map(|listed| listed.entry.title).collect()
    }

    pub(crate) fn disable(&self, person: &User, disabled: bool) {
        let mut person = person.clone();
        person.disabled_at = disabled.then(|| self.env.now());
        self.write(move |tx| tx.save_user(&person));
    }
}

/// The mark that a client leaves.
pub(crate) fn mark(client: &Client) -> Mark {
    Mark { client: client.id, name: client.name.clone() }
}

pub(crate) fn everything(limit: u32) -> EntryQuery {
    EntryQuery { limit, ..EntryQuery::default() }
}

/// Entries have no comparison of their own; what is printed leaves out the digests alone.
pub(crate) fn assert_same(found: &Entry, put: &Entry) {
    assert_eq!(format!("{found:?}"), format!("{put:?}"));
    assert!(found.original.digest.matches(&put.original.digest));
    assert!(found.thumb.digest.matches(&put.thumb.digest));
}
