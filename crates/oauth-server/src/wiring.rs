//! Opening the store and the pictures as the configuration says: folders made, an embedded database brought up to date.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

use api_resource::media::{Media, MediaConfig};
use api_resource::{Guard, ResourceConfig};
use oauth_core::env::Env;
use oauth_core::port::Backend;
use oauth_core::seal::{Keyring, SealKey, SealKeyId, SealKeys};
use oauth_store_diesel::migrate::{self, MigrateError, Schema};
use oauth_store_diesel::{DieselStore, OpenError, StoreConfig};

use crate::command::{Fault, note};
use crate::config::{Config, Database, PublicUrl, configured};
use crate::seals;
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
    url: PublicUrl,
    pub(crate) env: Env,
}

impl Opened {
    /// Opens the store, which works beside a running server and before its first start.
    ///
    /// # Errors
    /// [`Fault`] when the database cannot be opened or is not up to date.
    pub(crate) fn open(config: &Config) -> Result<Self, Fault> {
        let missing = match &config.database {
            Database::Sqlite(path) if !path.exists() => Some(path),
            Database::Sqlite(_) | Database::Postgres(_) => None,
        };
        let store = open_store(config, 1, false)?;
        if let Some(path) = missing {
            note(&format!("there was no database at {}: it is new, and empty", path.display()));
        }
        let url = config.public_url(config.bind)?;
        let env = env(config, &url)?;
        Ok(Self { store, url, env })
    }

    /// The store, to run jobs.
    pub(crate) fn backend(&self) -> &dyn Backend {
        &*self.store
    }

    /// The same, for jobs that see the entries.
    pub(crate) fn store(&self) -> &DieselStore {
        &self.store
    }

    /// The pictures; none when they are switched off.
    ///
    /// # Errors
    /// [`Fault`] when their folder cannot be used.
    pub(crate) fn media(&self, config: &Config) -> Result<Option<Media>, Fault> {
        open_media(config, &self.url, &self.store, &guard(&self.store, &self.env, &self.url)?, None)
    }
}

/// The surroundings of all use cases: the system's clock and randomness, the settings, the keys.
///
/// # Errors
/// [`Fault`] when the keys cannot be read.
pub(crate) fn env(config: &Config, url: &PublicUrl) -> Result<Env, Fault> {
    let mut env = system::env(config.settings(url));
    let seals = seals::open(config, &*env.random)?;
    let described = config.clients(&env).map_err(|error| Fault::new(error.to_string()))?;
    if described.is_empty() {
        return Ok(Env { seals, ..env });
    }
    let own = own_key(&env)?;
    env.seals = Arc::new(Keyring::new(vec![own.clone()]));
    let clients = configured(&described, &env).map_err(|error| Fault::new(error.to_string()))?;
    Arc::make_mut(&mut env.settings).configured = clients;
    Ok(Env { seals: Arc::new(WithOwn { own, seals }), ..env })
}

/// A key of this process alone.
fn own_key(env: &Env) -> Result<SealKey, Fault> {
    let key = SealKey::generate(&*env.random).map_err(|error| Fault::new(error.to_string()))?;
    SealKey::parse(key.reveal()).map_err(|error| Fault::new(error.to_string()))
}

/// The keys of the rows, and that of this process: secrets of the configuration are kept sealed in memory only, and the keys
/// of the rows may change meanwhile.
struct WithOwn {
    own: SealKey,
    seals: Arc<dyn SealKeys>,
}

impl SealKeys for WithOwn {
    fn current(&self) -> Option<SealKey> {
        self.seals.current()
    }

    fn key(&self, id: &SealKeyId) -> Option<SealKey> {
        if self.own.id() == id { Some(self.own.clone()) } else { self.seals.key(id) }
    }
}

/// The guard of the API.
///
/// # Errors
/// [`Fault`] when the public URL is none for a resource.
pub(crate) fn guard(store: &Arc<DieselStore>, env: &Env, url: &PublicUrl) -> Result<Guard, Fault> {
    let resource = ResourceConfig::new(&format!("{}/api", url.as_str()))
        .map_err(|error| Fault::new(format!("public_url: {error}")))?;
    Ok(Guard::store(Arc::clone(store) as _, env.clone(), resource))
}

/// The pictures; none when they are switched off. `stylesheet` is the address of the one that their pages share with all
/// others; commands need none.
///
/// # Errors
/// [`Fault`] when their folder cannot be used.
pub(crate) fn open_media(
    config: &Config,
    url: &PublicUrl,
    store: &Arc<DieselStore>,
    guard: &Guard,
    stylesheet: Option<String>,
) -> Result<Option<Media>, Fault> {
    if !config.media.enabled {
        return Ok(None);
    }
    let opened = Media::open(
        Arc::clone(store),
        guard,
        MediaConfig {
            site_name: config.site_name.clone(),
            stylesheet,
            max_bytes: config.media.max_bytes,
            max_pixels: config.media.max_pixels,
            quota: config.media.quota,
            reserve: config.media.reserve,
            ..MediaConfig::new(config.data_dir.join("media"), url.as_str())
        },
    );
    opened.map(Some).map_err(|error| Fault::new(error.to_string()))
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
