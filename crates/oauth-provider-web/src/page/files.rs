//! Reading the host's overriding files.

use std::fs;
use std::path::{Path, PathBuf};

use super::PageError;

/// The entries of a directory in the order of their names; a directory that is not there is empty.
pub(super) fn read_dir(dir: &Path) -> Result<Vec<PathBuf>, PageError> {
    if !dir.exists() {
        return Ok(Vec::new());
    }
    let fail = |source| PageError::Read { path: dir.to_owned(), source };
    let mut entries = Vec::new();
    for entry in fs::read_dir(dir).map_err(fail)? {
        entries.push(entry.map_err(fail)?.path());
    }
    entries.sort();
    Ok(entries)
}

/// The text of a file.
pub(super) fn read(file: &Path) -> Result<String, PageError> {
    fs::read_to_string(file).map_err(|source| PageError::Read { path: file.to_owned(), source })
}

/// The last part of a path.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
