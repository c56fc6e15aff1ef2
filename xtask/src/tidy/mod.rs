//! `cargo xtask tidy`: the house rules that a program can check.

mod arrows;
mod places;
mod shape;
mod words;

use crate::source::Source;
use crate::{Outcome, tree};

/// Where the Rust of this workspace stands.
const FOLDERS: &[&str] = &["crates", "tests", "xtask"];

/// What the checks found.
#[derive(Default)]
pub(crate) struct Report {
    errors: Vec<String>,
    warnings: Vec<String>,
}

impl Report {
    fn error(&mut self, place: &str, line: Option<usize>, reason: &str) {
        self.errors.push(at(place, line, reason));
    }

    fn warn(&mut self, place: &str, line: Option<usize>, reason: &str) {
        self.warnings.push(at(place, line, reason));
    }
}

/// Lines are counted from 0 inside and shown from 1.
fn at(place: &str, line: Option<usize>, reason: &str) -> String {
    line.map_or_else(|| format!("{place}: {reason}"), |line| format!("{place}:{}: {reason}", line + 1))
}

pub(crate) fn run() -> Outcome {
    let mut report = Report::default();
    arrows::check(&arrows::metadata()?, &mut report);
    let files = tree::files(FOLDERS, &[".rs"])?;
    for file in &files {
        let source = Source::read(&file.path, &file.text);
        shape::check(&source, &file.text, &mut report);
        places::check(&source, &mut report);
        words::check_source(&source, &mut report);
        words::check_core(&file.path, &file.text, &mut report);
    }
    for file in tree::files(&["crates", "tests", "migrations"], words::OTHER_TEXT)? {
        words::check_text(&file.path, &file.text, &mut report);
    }
    for line in &report.warnings {
        println!("warning: {line}");
    }
    for line in &report.errors {
        println!("error: {line}");
    }
    println!(
        "tidy: {} files, {} errors, {} warnings",
        files.len(),
        report.errors.len(),
        report.warnings.len()
    );
    if report.errors.is_empty() {
        Ok(())
    } else {
        Err("the house rules are broken (docs/STYLE.md)".to_owned())
    }
}

/// Errors and warnings of one check over one sample, for the tests of the checks.
#[cfg(test)]
fn counts(check: impl FnOnce(&mut Report)) -> (usize, usize) {
    let mut report = Report::default();
    check(&mut report);
    (report.errors.len(), report.warnings.len())
}
