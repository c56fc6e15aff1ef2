//! Opening the store as the configuration says: folders made, an embedded database brought up to date.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

use oauth_core::env::Env;
use oauth_core::port::Backend;
use oauth_store_diesel::migrate::{self, MigrateError, Schema};
use oauth_store_diesel::{DieselStore, OpenError, StoreConfig};

use crate::command::Fault;
use crate::config::{Config, Database};
use oauth_provider_web::system;

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<MigrateError> for Fault {
    fn from(error: MigrateError) -> Self {
        Self::new(error.to_string())
    }
}

/// The store and its surroundings, for a command.
pub(crate) struct Opened {
    store: Arc<DieselStore>,
    pub(crate) env: Env,
}

impl Opened {
    /// Opens the store, which works beside a running server and before its first start.
    ///
    /// # Errors
    /// [`Fault`] when the database cannot be opened or is not up to date.
    pub(crate) fn open(config: &Config) -> Result<Self, Fault> {
        let store = open_store(config, 1, false)?;
        let env = system::env(config.settings(&config.public_url(config.bind)?));
        Ok(Self { store, env })
    }

    /// The store, to run jobs.
    pub(crate) fn backend(&self) -> &dyn Backend {
        &*self.store
    }
}

/// Opens the store. An embedded database is migrated, a database on a server only when `migrate` says so.
///
/// # Errors
/// [`Fault`]
pub(crate) fn open_store(
    config: &Config,
    connections: usize,
    migrate: bool,
) -> Result<Arc<DieselStore>, Fault> {
    make_folders(config)?;
    let url = config.database.url();
    match migrate::check(url.reveal())? {
        Schema::Current => {}
        Schema::Stale(_) if migrate || matches!(config.database, Database::Sqlite(_)) => {
            let applied = migrate::up(url.reveal())?;
            tracing::info!(?applied, "the database is up to date");
        }
        Schema::Stale(missing) => {
            return Err(Fault::new(format!(
                "the database lacks {} migrations: run `oauth-server migrate up`, or serve with --migrate",
                missing.len()
            )));
        }
        Schema::Newer(unknown) => {
            return Err(Fault::new(format!(
                "the database has {unknown} migrations of a newer program than this one"
            )));
        }
    }
    let mut settings = StoreConfig::new(url.reveal());
    settings.connections = connections;
    Ok(Arc::new(DieselStore::open(&settings)?))
}

/// Makes the folders of the data and of an embedded database, for nobody else to enter.
///
/// # Errors
/// [`Fault`], which names the folder.
pub(crate) fn make_folders(config: &Config) -> Result<(), Fault> {
    make_folder(&config.data_dir)?;
    match &config.database {
        Database::Sqlite(path) => path.parent().map_or(Ok(()), make_folder),
        Database::Postgres(_) => Ok(()),
    }
}

fn make_folder(path: &Path) -> Result<(), Fault> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|cause| Fault::new(format!("the folder {} cannot be made: {cause}", path.display())))
}
