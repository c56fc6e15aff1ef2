//! What the tests inside this part stand on: a store on SQLite, a folder, a person and the person's token.

use std::sync::Arc;

use oauth_core::env::Env;
use oauth_core::model::token::TokenKind;
use oauth_core::port::{self, Mode};
use oauth_core::testing::{self, build};
use oauth_store_diesel::{DieselStore, StoreConfig, migrate};

use super::{Media, MediaConfig};
use crate::{Guard, ResourceConfig};

pub(super) const SITE: &str = "https://op.example";

pub(super) struct Scene {
    pub(super) env: Env,
    pub(super) store: Arc<DieselStore>,
    pub(super) media: Media,
    /// Of scope `write`.
    pub(super) token: String,
    _home: tempfile::TempDir,
}

impl Scene {
    pub(super) fn set() -> Self {
        let home = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", home.path().join("oauth.db").display());
        migrate::up(&url).unwrap();
        let store = Arc::new(DieselStore::open(&StoreConfig::new(url)).unwrap());
        let env = testing::env();
        let (user, client) = (build::user(&env, "alice"), build::client(&env, None));
        let mut grant = build::grant(&env, &client, &user);
        grant.scopes = build::scopes("write");
        let (token, wire) = build::token(&env, &grant, TokenKind::Access);
        port::wait(&*store, Mode::Write, move |tx| {
            assert!(tx.insert_user(&user)?);
            tx.insert_client(&client)?;
            tx.insert_grant(&grant)?;
            tx.insert_token(&token)
        })
        .unwrap();
        let config = ResourceConfig::new(&format!("{SITE}/api")).unwrap();
        let guard = Guard::store(store.clone(), env.clone(), config);
        let config = MediaConfig::new(home.path().join("media"), SITE);
        let media = Media::open(store.clone(), &guard, config).unwrap();
        Self { env, store, media, token: wire.wire.reveal().to_owned(), _home: home }
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.store.close();
    }
}
