//! The files of the workspace that the checks read.

use crate::shell;
use std::fs;
use std::path::Path;

/// One text file: its path from the root, with `/`, and its text.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The text files with one of the endings below the given folders of the root, sorted by path.
pub(crate) fn files(folders: &[&str], endings: &[&str]) -> Result<Vec<File>, String> {
    let root = shell::root();
    let mut found = Vec::new();
    for folder in folders {
        collect(&root.join(folder), folder, endings, &mut found)?;
    }
    found.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(found)
}

fn collect(folder: &Path, name: &str, endings: &[&str], found: &mut Vec<File>) -> Result<(), String> {
    let failed = |cause: std::io::Error| format!("{}: {cause}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let file_name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{name}/{file_name}");
        // Links are not followed: what they point at is read where it stands.
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            if !file_name.starts_with('.') && file_name != "target" && file_name != "__pycache__" {
                collect(&entry.path(), &path, endings, found)?;
            }
        } else if kind.is_file() && endings.iter().any(|ending| file_name.ends_with(ending)) {
            let text = fs::read_to_string(entry.path()).map_err(|cause| format!("{path}: {cause}"))?;
            found.push(File { path, text });
        }
    }
    Ok(())
}
