//! A fresh database a test, removed afterwards.

use oauth_core::port::{Backend, Job};
use oauth_store_diesel::testing::StatementLog;
use oauth_store_diesel::{DieselStore, StoreConfig, migrate};

/// A database of its own, without tables.
pub struct Fresh {
    pub url: String,
    #[cfg(feature = "sqlite")]
    pub folder: Option<tempfile::TempDir>,
    #[cfg(feature = "postgres")]
    server: Option<postgres::Server>,
}

#[cfg(feature = "sqlite")]
pub fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    Fresh {
        url: format!("sqlite://{}", folder.path().join("oauth.db").display()),
        folder: Some(folder),
        #[cfg(feature = "postgres")]
        server: None,
    }
}

#[cfg(feature = "postgres")]
pub fn postgres() -> Option<Fresh> {
    let server = postgres::Server::fresh()?;
    Some(Fresh {
        url: server.url.clone(),
        #[cfg(feature = "sqlite")]
        folder: None,
        server: Some(server),
    })
}

/// One of each database that there is.
pub fn all() -> Vec<Fresh> {
    vec![
        #[cfg(feature = "sqlite")]
        Some(sqlite()),
        #[cfg(feature = "postgres")]
        postgres(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A store with tables. The database goes after the store.
pub struct Store {
    pub store: DieselStore,
    pub log: StatementLog,
    pub fresh: Fresh,
}

impl Fresh {
    pub fn store(self) -> Store {
        self.store_with(|_| ())
    }

    pub fn store_with(self, change: impl FnOnce(&mut StoreConfig)) -> Store {
        migrate::up(&self.url).unwrap();
        let log = StatementLog::default();
        let mut config = StoreConfig::new(self.url.as_str());
        config.log = Some(log.clone());
        change(&mut config);
        Store { store: DieselStore::open(&config).unwrap(), log, fresh: self }
    }
}

impl Backend for Store {
    fn submit(&self, job: Job) {
        self.store.submit(job);
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.store.close();
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use std::sync::atomic::{AtomicU32, Ordering};

    use diesel::connection::SimpleConnection;
    use diesel::{Connection, PgConnection};

    static NEXT: AtomicU32 = AtomicU32::new(0);

    /// A database on the server of the tests.
    pub struct Server {
        admin: String,
        name: String,
        pub url: String,
    }

    impl Server {
        pub fn fresh() -> Option<Self> {
            let Ok(admin) = std::env::var("OAUTH_TEST_POSTGRES_URL") else {
                assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "CI has no PostgreSQL");
                println!("skipped: OAUTH_TEST_POSTGRES_URL is not set");
                return None;
            };
            let name = format!("oauth_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
            let mut server = PgConnection::establish(&admin).unwrap();
            server.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).unwrap();
            server.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
            let url = replace_database(&admin, &name);
            Some(Self { admin, name, url })
        }
    }

    /// The same server, another database: what is between the host and the question mark.
    fn replace_database(url: &str, name: &str) -> String {
        let (head, query) = url.split_once('?').map_or((url, None), |(head, query)| (head, Some(query)));
        let (scheme, rest) = head.split_once("://").unwrap();
        let host = rest.split('/').next().unwrap();
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        format!("{scheme}://{host}/{name}{query}")
    }

    impl Drop for Server {
        fn drop(&mut self) {
            if let Ok(mut server) = PgConnection::establish(&self.admin) {
                // A test that failed may have left connections behind.
                let _ = server.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
            }
        }
    }
}
