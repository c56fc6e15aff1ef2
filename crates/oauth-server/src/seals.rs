//! The keys that seal the secrets of OAuth 1.0a: from the configuration, or from a file in the data folder.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use oauth_core::port::{Backend, Mode, wait};
use oauth_core::random::Random;
use oauth_core::seal::{Keyring, SealKey, SealKeyId, SealKeys};

use crate::command::Fault;
use crate::config::Config;

/// The file in the data folder: a key a line, the current one first.
const FILE: &str = "seal-keys";
/// Whoever rotates the keys locks this file.
const LOCK: &str = "seal-keys.lock";

/// The keys, as the configuration says. Without any, the first call makes the file, with one key.
///
/// # Errors
/// [`Fault`] when the file cannot be read or made.
pub(crate) fn open(config: &Config, random: &dyn Random) -> Result<Arc<dyn SealKeys>, Fault> {
    if let Some(keys) = &config.seal_keys {
        return Ok(Arc::new(Keyring::new(keys.clone())));
    }
    let path = config.data_dir.join(FILE);
    if !path.exists() {
        let key = SealKey::generate(random).map_err(|error| Fault::new(error.to_string()))?;
        write(&path, &[key.reveal()], Replace::No)?;
    }
    Ok(Arc::new(FileKeys::open(path)?))
}

/// Waits until no other command changes the keys or what they seal; while the file lives, none does.
///
/// # Errors
/// [`Fault`] when the lock cannot be made.
pub(crate) fn alone(config: &Config) -> Result<File, Fault> {
    let path = config.data_dir.join(LOCK);
    let locked = (|| {
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path)?;
        file.lock()?;
        Ok(file)
    })();
    locked.map_err(|cause: std::io::Error| Fault::new(format!("{}: {cause}", path.display())))
}

/// Puts a new key in front of those in the file; only for who is [`alone`].
///
/// # Errors
/// [`Fault`] when the file cannot be read or written.
pub(crate) fn add(config: &Config, random: &dyn Random) -> Result<(), Fault> {
    let path = config.data_dir.join(FILE);
    let key = SealKey::generate(random).map_err(|error| Fault::new(error.to_string()))?;
    let old = read(&path)?;
    let lines: Vec<&str> = std::iter::once(key.reveal()).chain(old.lines()).collect();
    write(&path, &lines, Replace::Yes)
}

/// Refuses a database with secrets that none of these keys opens: another server has the key.
///
/// # Errors
/// [`Fault`], which names the key.
pub(crate) fn check(backend: &dyn Backend, keys: &dyn SealKeys) -> Result<(), Fault> {
    let used = wait(backend, Mode::Read, |tx| tx.seal_keys())?;
    match used.iter().find(|(id, _)| keys.key(id).is_none()) {
        None => Ok(()),
        Some((id, count)) => Err(Fault::new(format!(
            "{count} secrets in the database are sealed by the key {id}, which is not here: copy DATA_DIR/{FILE} from the \
             server that has it, or set seal_keys"
        ))),
    }
}

/// The keys of a file, read again when it has changed: a rotation needs no restart.
struct FileKeys {
    path: PathBuf,
    seen: RwLock<Seen>,
}

#[derive(Default)]
struct Seen {
    changed: Option<SystemTime>,
    keys: Keyring,
}

impl FileKeys {
    fn open(path: PathBuf) -> Result<Self, Fault> {
        let keys = parse(&path)?;
        Ok(Self { path, seen: RwLock::new(Seen { changed: None, keys }) })
    }

    fn with<T>(&self, ask: impl FnOnce(&Keyring) -> T) -> T {
        let changed = fs::metadata(&self.path).and_then(|file| file.modified()).ok();
        let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner);
        if changed.is_none() || seen.changed == changed {
            return ask(&seen.keys);
        }
        drop(seen);
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        match parse(&self.path) {
            Ok(keys) => *seen = Seen { changed, keys },
            Err(error) => tracing::error!(%error, "the seal keys are kept as they were"),
        }
        ask(&seen.keys)
    }
}

impl SealKeys for FileKeys {
    fn current(&self) -> Option<SealKey> {
        self.with(Keyring::current)
    }

    fn key(&self, id: &SealKeyId) -> Option<SealKey> {
        self.with(|keys| keys.key(id))
    }
}

fn read(path: &Path) -> Result<String, Fault> {
    fs::read_to_string(path).map_err(|cause| Fault::new(format!("{}: {cause}", path.display())))
}

fn parse(path: &Path) -> Result<Keyring, Fault> {
    let text = read(path)?;
    let keys =
        text.lines().filter(|line| !line.is_empty()).map(SealKey::parse).collect::<Result<Vec<_>, _>>();
    let keys = keys.map_err(|error| Fault::new(format!("{}: {error}", path.display())))?;
    if keys.is_empty() {
        Err(Fault::new(format!("{} has no key", path.display())))
    } else {
        Ok(Keyring::new(keys))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Replace {
    Yes,
    No,
}

/// Writes the file whole or not at all, for nobody else to read than who could before. Of two that make it at once, one does.
fn write(path: &Path, lines: &[&str], replace: Replace) -> Result<(), Fault> {
    let draft = path.with_extension(format!("new-{}", std::process::id()));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        for line in lines {
            writeln!(file, "{line}")?;
        }
        if let (Replace::Yes, Ok(old)) = (replace, fs::metadata(path)) {
            let own = file.metadata()?;
            if (own.uid(), own.gid()) != (old.uid(), old.gid()) {
                fchown(&file, Some(old.uid()), Some(old.gid()))?;
            }
        }
        file.sync_all()?;
        match replace {
            Replace::Yes => fs::rename(&draft, path)?,
            Replace::No => match fs::hard_link(&draft, path) {
                Err(cause) if cause.kind() != ErrorKind::AlreadyExists => return Err(cause),
                _ => fs::remove_file(&draft)?,
            },
        }
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    })();
    written.map_err(|cause| Fault::new(format!("{}: {cause}", path.display())))
}
