//! Reads the output of `cargo test -- --show-output`: counts, and what of it is worth showing.

use super::passed::Passed;
use std::fmt;

/// The counts over all test binaries. A test that printed `skipped: …` counts as skipped, not as passed.
#[derive(Debug, Default)]
pub(super) struct Summary {
    /// As the test harness counts, with those that returned early.
    passed: u64,
    returned_early: u64,
    failed: u64,
    pub(super) skipped: u64,
    pub(super) success: bool,
    /// Inside the output of passing tests.
    hidden: bool,
    /// The test whose output is being read has said that it skipped.
    said: bool,
    /// Its name.
    speaker: String,
    pub(super) passed_names: Passed,
}

impl Summary {
    /// Takes one line; true when it should be shown.
    pub(super) fn read(&mut self, line: &str) -> bool {
        match line {
            "successes:" => self.hidden = true,
            "failures:" => self.hidden = false,
            _ => {}
        }
        if let Some(name) = line.strip_prefix("---- ") {
            self.said = false;
            self.speaker = name.trim_end_matches(" stdout ----").to_owned();
        }
        if let Some(name) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... ok")) {
            self.passed_names.add(name.trim_end_matches(" - should panic"));
        }
        if let Some(counts) = line.strip_prefix("test result: ") {
            self.hidden = false;
            self.passed += count(counts, "passed");
            self.failed += count(counts, "failed");
            self.skipped += count(counts, "ignored");
        }
        if self.hidden && line.starts_with("skipped: ") {
            if !std::mem::replace(&mut self.said, true) {
                self.skipped += 1;
                self.returned_early += 1;
                self.passed_names.take_back(&self.speaker);
            }
            return true;
        }
        !self.hidden
    }

    /// Takes the end of the run: what failed without a count (a build, a crash) counts as one failure.
    pub(super) fn end(&mut self, success: bool) {
        self.success = success;
        if !success && self.failed == 0 {
            self.failed = 1;
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let passed = self.passed.saturating_sub(self.returned_early);
        write!(f, "{passed} passed, {} failed, {} skipped", self.failed, self.skipped)
    }
}

/// The number in front of the word, in `ok. 3 passed; 0 failed; …`.
fn count(counts: &str, word: &str) -> u64 {
    let parts = counts.split(['.', ';']);
    parts
        .filter_map(|part| part.trim().strip_suffix(word))
        .find_map(|number| number.trim().parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Summary;

    const OUTPUT: &str = "\
running 3 tests
test a ... ok
test b ... ok
test c ... FAILED

successes:

---- a stdout ----
skipped: no browser
skipped: still no browser
---- b stdout ----
chatter

failures:

---- c stdout ----
skipped: said while failing
why

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";

    #[test]
    fn a_test_that_skipped_did_not_pass() {
        let mut summary = Summary::default();
        let shown: Vec<_> = OUTPUT.lines().filter(|line| summary.read(line)).collect();
        summary.end(false);
        assert_eq!(summary.to_string(), "5 passed, 1 failed, 2 skipped");
        assert!(shown.contains(&"why") && shown.contains(&"skipped: no browser"));
        assert!(!shown.contains(&"chatter"));
        let times = ["a", "b", "c"].map(|name| summary.passed_names.times(name));
        assert_eq!(times, [0, 1, 0], "a skipped, c failed");
    }

    #[test]
    fn a_failed_build_is_a_failure() {
        let mut summary = Summary::default();
        summary.end(false);
        assert_eq!(summary.to_string(), "0 passed, 1 failed, 0 skipped");
    }
}
