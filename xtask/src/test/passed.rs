//! The names of the tests that passed in the last run of all tests, kept in the target folder for `cargo xtask compatibility`.

use super::target_directory;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const FILE: &str = "test-passed.json";

/// What a run has shown.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Passed {
    /// They had everything that they need, so that none was skipped.
    pub(crate) whole: bool,
    /// How many tests of each name passed: binaries may share one.
    names: BTreeMap<String, usize>,
}

impl Passed {
    pub(super) fn add(&mut self, name: &str) {
        *self.names.entry(name.to_owned()).or_default() += 1;
    }

    pub(super) fn take_back(&mut self, name: &str) {
        if let Some(count) = self.names.get_mut(name) {
            *count = count.saturating_sub(1);
        }
    }

    /// How many tests of this name passed.
    pub(crate) fn times(&self, name: &str) -> usize {
        self.names.get(name).copied().unwrap_or(0)
    }

    #[cfg(test)]
    pub(crate) fn of(names: &[&str]) -> Self {
        let mut passed = Self::default();
        names.iter().for_each(|name| passed.add(name));
        passed
    }

    pub(super) fn write(&self, target: &Path) -> Result<(), String> {
        let text = serde_json::to_string(self).map_err(|cause| cause.to_string())?;
        fs::write(target.join(FILE), text).map_err(|cause| format!("{FILE}: {cause}"))
    }
}

/// What the last run has shown.
pub(crate) fn read() -> Result<Passed, String> {
    let file = target_directory()?.join(FILE);
    let text =
        fs::read_to_string(&file).map_err(|_| "no tests have run: run `cargo xtask test`".to_owned())?;
    serde_json::from_str(&text).map_err(|cause| format!("{}: {cause}", file.display()))
}
