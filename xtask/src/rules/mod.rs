//! `cargo xtask rules`: joins the normative checks with the tests that show them, into docs/rules.md.

mod report;
mod tag;

use crate::source::Source;
use crate::{Outcome, shell, tree};
use std::collections::BTreeMap;
use tag::{Section, Tag};

const TARGET: &str = "docs/rules.md";

/// What carries the tag of one section.
#[derive(Default)]
pub(crate) struct Rule {
    level: Option<String>,
    checks: Vec<Place>,
    tests: Vec<Place>,
}

/// A file and the name of an item in it; no line, so that docs/rules.md changes only when a rule moves.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    path: String,
    item: String,
}

/// All rules by section, and the tags that could not be read.
#[derive(Default)]
pub(crate) struct Rules {
    by_section: BTreeMap<Section, Rule>,
    errors: Vec<String>,
}

pub(crate) fn run(check: bool) -> Outcome {
    let mut rules = Rules::default();
    for file in tree::files(&["crates", "tests"], &[".rs"])? {
        rules.read(&Source::read(&file.path, &file.text));
    }
    let text = report::markdown(&rules);
    let target = shell::root().join(TARGET);
    let mut errors = rules.faults();
    if !check {
        std::fs::write(&target, &text).map_err(|cause| format!("{TARGET}: {cause}"))?;
    } else if std::fs::read_to_string(&target).unwrap_or_default() != text {
        errors.push(format!("{TARGET} is not up to date: run `cargo xtask rules`"));
    }
    for line in &errors {
        println!("error: {line}");
    }
    let tests: usize = rules.by_section.values().map(|rule| rule.tests.len()).sum();
    println!("rules: {} sections, {tests} tests, {} errors", rules.by_section.len(), errors.len());
    if errors.is_empty() { Ok(()) } else { Err("rules and tests do not match".to_owned()) }
}

impl Rules {
    fn read(&mut self, source: &Source) {
        for (line, comment) in source.comments.iter().enumerate() {
            for tag in tag::tags(comment) {
                match tag {
                    Ok(tag) => self.add(source, line, tag),
                    Err(reason) => self.errors.push(format!("{}:{}: {reason}", source.path, line + 1)),
                }
            }
        }
    }

    fn add(&mut self, source: &Source, line: usize, tag: Tag) {
        let place = Place { path: source.path.clone(), item: source.subject(line) };
        let test = source.in_test(line);
        let rule = self.by_section.entry(tag.section).or_default();
        match (test, tag.level) {
            (true, Some(_)) => {
                self.errors.push(format!("{}:{}: a test's tag has no level", source.path, line + 1));
            }
            (false, None) => self.errors.push(format!("{}:{}: (MUST) or (SHOULD)?", source.path, line + 1)),
            (_, Some(level)) if rule.level.as_ref().is_none_or(|known| level < *known) => {
                rule.level = Some(level);
            }
            _ => {}
        }
        let places = if test { &mut rule.tests } else { &mut rule.checks };
        if let Err(at) = places.binary_search(&place) {
            places.insert(at, place);
        }
    }

    /// What is wrong, one line each: tags that cannot be read, checks without a test, tests without a check.
    fn faults(&self) -> Vec<String> {
        let mut faults = self.errors.clone();
        for (section, rule) in &self.by_section {
            let (lonely, lacks) = match (rule.checks.first(), rule.tests.first()) {
                (Some(check), None) => (check, "a test"),
                (None, Some(test)) => (test, "a check"),
                _ => continue,
            };
            faults.push(format!(
                "{}: `{}` has the tag {section}, but {lacks} with it is missing",
                lonely.path, lonely.item
            ));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::{Rules, report};
    use crate::source::Source;

    const CHECK: &str = "/// Once.\n/// Rule: RFC6749-4.1.3 (MUST)\npub fn redeem() {}\n";
    const TEST: &str = "/// Rule: RFC6749-4.1.3\n#[test]\nfn once() {}\n";

    fn rules(files: &[(&str, &str)]) -> Rules {
        let mut rules = Rules::default();
        for (path, text) in files {
            rules.read(&Source::read(path, text));
        }
        rules
    }

    #[test]
    fn check_and_test_are_joined() {
        let rules = rules(&[("crates/a/src/redeem.rs", CHECK), ("tests/src/code.rs", TEST)]);
        assert!(rules.faults().is_empty());
        let row = "| 4.1.3 | MUST | `crates/a/src/redeem.rs`: `redeem` | `tests/src/code.rs`: `once` |";
        assert!(report::markdown(&rules).lines().any(|line| line == row));
    }

    #[test]
    fn what_stands_alone_is_a_fault() {
        assert_eq!(rules(&[("crates/a/src/redeem.rs", CHECK)]).faults().len(), 1);
        assert_eq!(rules(&[("tests/src/code.rs", TEST)]).faults().len(), 1);
        let longer = CHECK.replace("4.1.3", "4.1");
        assert_eq!(rules(&[("crates/a/src/a.rs", &longer), ("tests/src/code.rs", TEST)]).faults().len(), 2);
    }

    #[test]
    fn the_level_stands_on_the_side_of_the_check() {
        let swapped =
            [("crates/a/src/a.rs", TEST.replace("#[test]\n", "")), ("tests/src/code.rs", CHECK.to_owned())];
        let swapped: Vec<_> = swapped.iter().map(|(path, text)| (*path, text.as_str())).collect();
        assert_eq!(rules(&swapped).faults().len(), 2);
    }
}
