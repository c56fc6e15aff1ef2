//! The folder of files: found by content, put in place in one step, removed only when no entry needs them.
//!
//! `files/ab/cdef…` is the file whose content has that SHA-256, `incoming/` holds what is still being written, `lock` is
//! held shared by those who put files in place until their rows are written, and alone by those who remove.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use oauth_core::random::Random;
use oauth_core::secret::Digest32;
use ring::digest::{Context, SHA256};

/// Where the files are.
#[derive(Clone, Debug)]
pub(super) struct Files {
    placed: PathBuf,
    incoming: PathBuf,
    lock: PathBuf,
    /// How a file that is not there yet is made, to write and to read.
    pub(super) create: fn(&Path) -> io::Result<File>,
    /// Bytes that must stay free on the disk.
    reserve: u64,
}

/// While this lives nobody removes a file.
#[derive(Debug)]
pub(super) struct Shared {
    _held: File,
}

/// While this lives nobody puts a file in place.
#[derive(Debug)]
pub(super) struct Alone {
    _held: File,
}

impl Files {
    /// Makes all folders, for nobody else to enter, durably: what is put in place later needs to care only for itself.
    pub(super) fn open(root: &Path, reserve: u64) -> io::Result<Self> {
        let files = Self {
            placed: root.join("files"),
            incoming: root.join("incoming"),
            lock: root.join("lock"),
            create,
            reserve,
        };
        make_folder(&files.incoming)?;
        for first in 0..=u8::MAX {
            make_folder(&files.placed.join(hex(&[first])))?;
        }
        files.lock_file()?;
        sync_folder(&files.placed)?;
        sync_folder(root)?;
        Ok(files)
    }

    pub(super) fn shared(&self) -> io::Result<Shared> {
        let held = self.lock_file()?;
        held.lock_shared()?;
        Ok(Shared { _held: held })
    }

    pub(super) fn alone(&self) -> io::Result<Alone> {
        let held = self.lock_file()?;
        held.lock()?;
        Ok(Alone { _held: held })
    }

    fn lock_file(&self) -> io::Result<File> {
        // Shared folders lock only what is open for reading and for writing.
        File::options().create(true).truncate(false).read(true).write(true).mode(0o600).open(&self.lock)
    }

    /// A new file to write. Its writer holds a lock on it, so that a sweep sees when the writer is dead.
    pub(super) fn begin(&self, random: &dyn Random) -> io::Result<Incoming> {
        let mut name = [0u8; 16];
        random.fill(&mut name).map_err(io::Error::other)?;
        let path = self.incoming.join(hex(&name));
        // Between making and locking it a sweep must not come by.
        let _held = self.shared()?;
        self.room()?;
        let file = (self.create)(&path)?;
        let incoming = Incoming { path, file, hash: Context::new(&SHA256), bytes: 0 };
        incoming.file.lock()?;
        Ok(incoming)
    }

    /// Puts a file in its place, durably; one with the same content is replaced by it.
    pub(super) fn place(&self, _: &Shared, sealed: Sealed) -> io::Result<()> {
        let path = self.path(&sealed.digest);
        // Many uploads at once may have taken what was there when they began.
        self.room()?;
        fs::rename(&sealed.incoming.path, &path)?;
        sync_folder(path.parent().unwrap_or(&self.placed))
    }

    /// Is there more room on the disk than must stay free?
    fn room(&self) -> io::Result<()> {
        let disk = rustix::fs::statvfs(&self.incoming)?;
        if disk.f_bavail.saturating_mul(disk.f_frsize) < self.reserve {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    /// Opens the file with this content.
    pub(super) fn read(&self, digest: &Digest32) -> io::Result<File> {
        File::open(self.path(digest))
    }

    /// Removes a file that no entry needs; one that is not there is removed already.
    pub(super) fn remove(&self, _: &Alone, digest: &Digest32) -> io::Result<bool> {
        removed(fs::remove_file(self.path(digest)))
    }

    /// Removes what dead writers left behind; how many files that were.
    pub(super) fn sweep_incoming(&self) -> io::Result<u64> {
        let mut swept = 0;
        for found in fs::read_dir(&self.incoming)? {
            let found = found?;
            // What is no file is nobody's upload.
            if found.file_type()?.is_dir() {
                continue;
            }
            let path = found.path();
            let _held = self.alone()?;
            let file = match File::options().read(true).write(true).open(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                opened => opened?,
            };
            match file.try_lock() {
                Ok(()) => swept += u64::from(removed(fs::remove_file(&path))?),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Ok(swept)
    }

    /// The files in place, folder by folder. What has another name than we give is not ours.
    pub(super) fn placed(&self) -> io::Result<Vec<Vec<Digest32>>> {
        let mut folders = Vec::new();
        for folder in fs::read_dir(&self.placed)? {
            let folder = folder?;
            if !folder.file_type()?.is_dir() {
                continue;
            }
            let mut digests = Vec::new();
            for file in fs::read_dir(folder.path())? {
                let name = [folder.file_name(), file?.file_name()];
                let name: Option<Vec<&str>> = name.iter().map(|part| part.to_str()).collect();
                digests.extend(name.and_then(|parts| unhex(&parts.concat())));
            }
            folders.push(digests);
        }
        Ok(folders)
    }

    fn path(&self, digest: &Digest32) -> PathBuf {
        let name = hex(digest.bytes());
        let (folder, file) = name.split_at(2);
        self.placed.join(folder).join(file)
    }
}

/// A file that is being written. Dropped, it is gone.
pub(super) struct Incoming {
    path: PathBuf,
    file: File,
    hash: Context,
    bytes: u64,
}

impl Incoming {
    /// One over an open file, to show what happens when that cannot be written.
    #[cfg(test)]
    pub(super) fn over(path: PathBuf, file: File) -> Self {
        Self { path, file, hash: Context::new(&SHA256), bytes: 0 }
    }

    /// How many bytes there are by now.
    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.hash.update(bytes);
        self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    /// Makes it durable. From here on it does not change.
    pub(super) fn seal(self) -> io::Result<Sealed> {
        self.file.sync_all()?;
        let digest = Digest32::from_stored(self.hash.clone().finish().as_ref());
        let digest = digest.ok_or_else(|| io::Error::other("a SHA-256 without 32 bytes"))?;
        Ok(Sealed { incoming: self, digest })
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // After it was put in place nothing is left under this name.
        if let Err(error) = removed(fs::remove_file(&self.path)) {
            tracing::warn!(%error, "a temporary file waits for the next sweep");
        }
    }
}

/// A file that is written and durable, not yet in place. Dropped, it is gone.
pub(super) struct Sealed {
    incoming: Incoming,
    pub(super) digest: Digest32,
}

impl Sealed {
    pub(super) const fn bytes(&self) -> u64 {
        self.incoming.bytes
    }

    /// All of it.
    pub(super) fn content(&self) -> io::Result<Vec<u8>> {
        fs::read(&self.incoming.path)
    }
}

/// Digits and small letters.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        text.extend([byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap_or('0')));
        text
    })
}

fn unhex(text: &str) -> Option<Digest32> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes: Option<Vec<u8>> = text
        .as_bytes()
        .chunks(2)
        .map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?))
        .collect();
    bytes.and_then(|bytes| Digest32::from_stored(&bytes)).filter(|digest| hex(digest.bytes()) == text)
}

fn removed(outcome: io::Result<()>) -> io::Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn create(path: &Path) -> io::Result<File> {
    File::options().create_new(true).read(true).write(true).mode(0o600).open(path)
}

fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use oauth_core::testing;

    use super::*;
    use crate::media::problem::Problem;

    fn open() -> (tempfile::TempDir, Files) {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(&folder.path().join("media"), 0).unwrap();
        (folder, files)
    }

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    fn sealed(files: &Files, content: &[u8]) -> Sealed {
        let mut incoming = files.begin(&*testing::env().random).unwrap();
        incoming.write(content).unwrap();
        incoming.seal().unwrap()
    }

    #[test]
    fn a_file_is_found_by_its_content_and_by_nobody_else() {
        let (_folder, files) = open();
        let sealed = sealed(&files, b"abc");
        let digest = sealed.digest;
        assert_eq!((sealed.bytes(), sealed.content().unwrap()), (3, b"abc".to_vec()));
        assert_eq!(files.read(&digest).unwrap_err().kind(), io::ErrorKind::NotFound);
        files.place(&files.shared().unwrap(), sealed).unwrap();
        assert_eq!(io::read_to_string(files.read(&digest).unwrap()).unwrap(), "abc");
        let path = files.path(&digest);
        assert!(path.ends_with("files/ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap()), mode(&files.lock)), (0o600, 0o700, 0o600));
        assert_eq!(count(&files.incoming), 0);
        let placed: Vec<_> = files.placed().unwrap().concat().iter().map(|found| *found.bytes()).collect();
        assert_eq!(placed, [*digest.bytes()]);
        assert!(files.remove(&files.alone().unwrap(), &digest).unwrap());
        assert!(!files.remove(&files.alone().unwrap(), &digest).unwrap());
    }

    /// Two first uploads into one folder need not wait for each other until it is durable.
    #[test]
    fn every_folder_is_there_from_the_start() {
        let (_folder, files) = open();
        assert_eq!(count(&files.placed), 256);
        for first in ["00", "0a", "ff"] {
            assert!(files.placed.join(first).is_dir(), "{first}");
        }
    }

    #[test]
    fn only_what_dead_writers_left_is_swept() {
        let (_folder, files) = open();
        let living = sealed(&files, b"living");
        fs::write(files.incoming.join("0123"), "dead").unwrap();
        assert_eq!(files.sweep_incoming().unwrap(), 1);
        assert_eq!(living.content().unwrap(), b"living");
        drop(living);
        assert_eq!(count(&files.incoming), 0);
    }

    #[test]
    fn names_that_are_not_ours_are_left_alone() {
        let (_folder, files) = open();
        let folder = files.placed.join("AB");
        make_folder(&folder).unwrap();
        fs::write(folder.join("README"), "").unwrap();
        fs::write(folder.join("CD".repeat(31)), "").unwrap();
        assert_eq!(files.placed().unwrap().concat().len(), 0);
    }

    #[test]
    fn a_full_disk_is_told_from_a_fault_and_leaves_nothing() {
        let (_folder, files) = open();
        let path = files.incoming.join("full");
        std::os::unix::fs::symlink("/dev/full", &path).unwrap();
        let mut incoming = Incoming::over(path.clone(), File::options().write(true).open(&path).unwrap());
        let error = incoming.write(b"x").unwrap_err();
        assert!(matches!(Problem::from(error), Problem::DiskFull));
        drop(incoming);
        assert_eq!(count(&files.incoming), 0);
    }
}
