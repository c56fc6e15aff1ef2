//! `cargo xtask compatibility`: joins docs/compatibility.toml with the tests that passed, into docs/compatibility.md.
//! A row works because tests that carry its ids passed, never because somebody says so.

mod ids;
mod report;
mod table;

use crate::source::Source;
use crate::test::passed::{self, Passed};
use crate::{Outcome, shell, tree};
use ids::Cases;
use table::Table;

const TABLE: &str = "docs/compatibility.toml";
/// Where tests stand.
const FOLDERS: &[&str] = &["crates", "tests", "xtask"];
const TARGET: &str = "docs/compatibility.md";

/// Writes the document, or only compares it; fails when a row claims more than the last run of all tests showed.
pub(crate) fn run(check: bool) -> Outcome {
    let passed = passed::read()?;
    compare(&passed, check)?;
    if passed.whole {
        return Ok(());
    }
    Err("the last run of all tests lacked something: see what `cargo xtask test` says".to_owned())
}

/// The same with what a run has just shown.
pub(crate) fn compare(passed: &Passed, check: bool) -> Outcome {
    let read = |path: &str| {
        std::fs::read_to_string(shell::root().join(path)).map_err(|cause| format!("{path}: {cause}"))
    };
    let table = Table::parse(&read(TABLE)?).map_err(|reason| format!("{TABLE}: {reason}"))?;
    let mut cases = Cases::default();
    for file in tree::files(FOLDERS, &[".rs"])? {
        cases.read(&Source::read(&file.path, &file.text));
    }
    let mut errors = faults(&table, &cases, passed);
    let text = report::markdown(&table, &cases);
    if !check {
        let target = shell::root().join(TARGET);
        std::fs::write(target, &text).map_err(|cause| format!("{TARGET}: {cause}"))?;
    } else if read(TARGET).unwrap_or_default() != text {
        errors.push(format!("{TARGET} is not up to date: run `cargo xtask compatibility`"));
    }
    for line in &errors {
        println!("error: {line}");
    }
    println!("compatibility: {}, {} errors", report::counts(&table), errors.len());
    if errors.is_empty() { Ok(()) } else { Err("the table of compatibility claims too much".to_owned()) }
}

/// What is wrong, one line each.
fn faults(table: &Table, cases: &Cases, passed: &Passed) -> Vec<String> {
    let mut faults = table.faults();
    for (id, case) in cases.unknown_to(table) {
        faults.push(format!("{}: `{}` names {id}, which has no row", case.path, case.item));
    }
    for row in table.rows() {
        for id in row.works() {
            let tests = cases.tests(id);
            if tests.is_empty() {
                faults.push(format!("{}: works by {id}, but no test carries it", row.id));
            }
            for test in tests.iter().filter(|test| !cases.has_passed(test, passed)) {
                let place = format!("`{}` in {}", test.item, test.path);
                faults.push(format!("{}: works by {id}, but {place} did not pass", row.id));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::{Cases, Table, faults, report};
    use crate::source::Source;
    use crate::test::passed::Passed;

    const TABLE: &str = r#"
        [[group]]
        title = "Routes"
        ids = ["MG-R1..3"]
        rows = [
          { id = "MG-R1", what = "authorize", works = ["MG-R1", "SEC-9"] },
          { id = "MG-R2", what = "pump", refused = "Nobody speaks it." },
          { id = "MG-R3", what = "later", planned = "With the rest." },
        ]"#;
    const TEST: &str = "/// MG-R1, SEC-9: it works.\n#[test]\nfn works() {}\n";
    const PATH: &str = "crates/a/tests/web/code.rs";

    fn outcome(test: &str, passed: &[&str]) -> Vec<String> {
        let mut cases = Cases::default();
        cases.read(&Source::read(PATH, test));
        faults(&Table::parse(TABLE).expect("table"), &cases, &Passed::of(passed))
    }

    /// G-13
    #[test]
    fn a_row_works_by_tests_that_passed() {
        assert_eq!(outcome(TEST, &["code::works"]), [""; 0]);
        assert_eq!(outcome(TEST, &["works"]).len(), 2);
        assert_eq!(outcome(TEST, &[]).len(), 2);
        assert_eq!(outcome("/// SEC-9\n#[test]\nfn works() {}\n", &["code::works"]).len(), 1);
        assert_eq!(outcome("/// MG-R1, SEC-9\nfn helps() {}\n", &["code::helps"]).len(), 2);
    }

    #[test]
    fn a_case_without_a_row_is_a_fault() {
        assert_eq!(outcome(&TEST.replace("MG-R1,", "MG-R1, MG-T99,"), &["code::works"]).len(), 1);
    }

    #[test]
    fn the_document_has_every_row_and_its_tests() {
        let mut cases = Cases::default();
        cases.read(&Source::read(PATH, TEST));
        let text = report::markdown(&Table::parse(TABLE).expect("table"), &cases);
        for line in [
            "| MG-R1 | authorize | works | MG-R1, SEC-9 |",
            "| MG-R2 | pump | refused on purpose | Nobody speaks it. |",
            "| MG-R3 | later | planned | With the rest. |",
            "| MG-R1 | `crates/a/tests/web/code.rs`: `works` |",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
