//! `cargo xtask rules`: joins the normative checks with the tests that show them, and both with what the RFCs ask
//! (docs/requirements), into docs/rules.md.

mod report;
mod requirement;
mod tag;

use crate::source::Source;
use crate::{Outcome, shell, tree};
use requirement::{Requirement, Rfc, Status};
use std::collections::{BTreeMap, BTreeSet};
use tag::{Section, Tag};

const TARGET: &str = "docs/rules.md";
/// One file for each RFC whose requirements are listed.
const REQUIREMENTS: &str = "docs/requirements";

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

/// All rules by section, what the RFCs ask, and what could not be read.
#[derive(Default)]
pub(crate) struct Rules {
    by_section: BTreeMap<Section, Rule>,
    /// Every test function, with a tag or without.
    tests: BTreeSet<Place>,
    rfcs: Vec<Rfc>,
    errors: Vec<String>,
}

pub(crate) fn run(check: bool) -> Outcome {
    let mut rules = Rules::default();
    for file in tree::files(&["crates", "tests"], &[".rs"])? {
        rules.read(&Source::read(&file.path, &file.text));
    }
    for file in tree::files(&[REQUIREMENTS], &[".toml"])? {
        rules.read_requirements(&file.path, &file.text);
    }
    rules.rfcs.sort_by_key(|rfc| rfc.number);
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
    let asked: usize = rules.rfcs.iter().map(|rfc| rfc.requirements.len()).sum();
    let sections = rules.by_section.len();
    println!("rules: {sections} sections, {tests} tests, {asked} requirements, {} errors", errors.len());
    if errors.is_empty() { Ok(()) } else { Err("rules and tests do not match".to_owned()) }
}

impl Rules {
    fn read(&mut self, source: &Source) {
        let place = |item: &str| Place { path: source.path.clone(), item: item.to_owned() };
        self.tests.extend(source.tests().map(|test| place(&test.name)));
        for (line, comment) in source.comments.iter().enumerate() {
            for tag in tag::tags(comment) {
                match tag {
                    Ok(tag) => self.add(source, line, tag),
                    Err(reason) => self.errors.push(format!("{}:{}: {reason}", source.path, line + 1)),
                }
            }
        }
    }

    fn read_requirements(&mut self, path: &str, text: &str) {
        match Rfc::parse(path.rsplit('/').next().unwrap_or_default(), text) {
            Ok(rfc) => self.rfcs.push(rfc),
            Err(faults) => self.errors.extend(faults.iter().map(|fault| format!("{path}: {fault}"))),
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

    /// What is wrong, one line each: tags that cannot be read, checks without a test, tests without a check,
    /// requirements that no test shows, tags of sections whose RFC is listed and that ask for nothing there.
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
        for rfc in &self.rfcs {
            let lacks = rfc.requirements.iter().filter_map(|asked| self.lack(asked));
            faults.extend(lacks.map(|reason| format!("{REQUIREMENTS}/rfc{}.toml: {reason}", rfc.number)));
            let tagged = self.by_section.iter().filter(|(section, _)| section.rfc == rfc.number);
            for (section, rule) in tagged.filter(|(section, _)| !rfc.lists(section)) {
                let Some(place) = rule.checks.first().or(rule.tests.first()) else { continue };
                faults.push(format!(
                    "{}: `{}` has the tag {section}, which {REQUIREMENTS}/rfc{}.toml does not list",
                    place.path, place.item, rfc.number
                ));
            }
        }
        faults
    }

    /// What is missing for a requirement that is kept here.
    fn lack(&self, asked: &Requirement) -> Option<String> {
        let Status::Shown { test, .. } = &asked.status else { return None };
        let tagged = self.by_section.get(&asked.section).map(|rule| rule.tests.as_slice());
        let mut tagged = tagged.unwrap_or_default().iter().filter(|place| self.tests.contains(place));
        let (section, what) = (&asked.section, &asked.what);
        match test {
            None if tagged.next().is_none() => Some(format!("{section} \"{what}\": no test has the tag")),
            Some(name) if !self.tests.iter().any(|place| place.item == *name) => {
                Some(format!("{section} \"{what}\": there is no test `{name}`"))
            }
            Some(name) if !tagged.any(|place| place.item == *name) => {
                Some(format!("{section} \"{what}\": the test `{name}` does not have the tag"))
            }
            _ => None,
        }
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

    fn asked(requirement: &str) -> Vec<String> {
        let mut rules = rules(&[("crates/a/src/redeem.rs", CHECK), ("tests/src/code.rs", TEST)]);
        let text =
            format!("title = \"a\"\nrequirements = [{{ level = \"MUST\", what = \"x\", {requirement} }}]");
        rules.read_requirements("docs/requirements/rfc6749.toml", &text);
        rules.faults()
    }

    #[test]
    fn a_requirement_is_shown_by_a_test_with_its_tag() {
        assert_eq!(asked(r#"section = "4.1.3""#), [""; 0]);
        assert_eq!(asked(r#"section = "4.1.3", test = "once""#), [""; 0]);
        for (wrong, words) in [
            (r#"section = "4.1.3", test = "twice""#, "there is no test `twice`"),
            // A function, but no test.
            (r#"section = "4.1.3", test = "redeem""#, "there is no test `redeem`"),
        ] {
            let faults = asked(wrong);
            assert!(faults.len() == 1 && faults[0].ends_with(words), "{faults:?}");
        }
        // The entry that no test shows, and the tag that no entry lists.
        let faults = asked(r#"section = "4.1""#);
        assert!(faults.len() == 2 && faults[0].ends_with("no test has the tag"), "{faults:?}");
        assert!(faults[1].contains("does not list"), "{faults:?}");
        let faults = asked(r#"section = "4.1", test = "once""#);
        assert!(faults.len() == 2 && faults[0].ends_with("does not have the tag"), "{faults:?}");
        for elsewhere in ["on = \"client\"", "absent = \"none\"", "planned = \"soon\""] {
            assert_eq!(asked(&format!("section = \"4.1.3\", {elsewhere}")), [""; 0]);
            assert_eq!(asked(&format!("section = \"9\", {elsewhere}")).len(), 1, "the tag alone");
        }
        assert_eq!(asked("section = 4").len(), 1, "malformed");
    }

    #[test]
    fn a_helper_with_the_tag_shows_nothing() {
        let helper = TEST.replace("#[test]\n", "");
        let mut rules = rules(&[("crates/a/src/redeem.rs", CHECK), ("tests/src/code.rs", &helper)]);
        let text = "title = \"a\"\nrequirements = [{ section = \"4.1.3\", level = \"MUST\", what = \"x\" }]";
        rules.read_requirements("docs/requirements/rfc6749.toml", text);
        assert_eq!(rules.faults().len(), 1);
    }

    #[test]
    fn the_document_counts_and_lists_what_is_asked() {
        let mut rules = rules(&[("crates/a/src/redeem.rs", CHECK), ("tests/src/code.rs", TEST)]);
        let text = r#"
            title = "Framework"
            requirements = [
              { section = "4.1.3", level = "MUST", what = "a" },
              { section = "4.1.3", level = "MUST NOT", what = "b|c", test = "once", note = "But." },
              { section = "5", level = "MUST", what = "d", on = "client" },
              { section = "6", level = "says", what = "e", absent = "None." },
              { section = "7", level = "MUST", what = "f", planned = "later" },
            ]"#;
        rules.read_requirements("docs/requirements/rfc6749.toml", text);
        assert_eq!(rules.faults(), [""; 0]);
        let text = report::markdown(&rules);
        for line in [
            "| [6749](#rfc-6749-framework) | 5 | 2 | 1 | 0 | 1 | 1 |",
            "## RFC 6749: Framework",
            "| 4.1.3 | MUST | a | tests of 4.1.3 |",
            "| 4.1.3 | MUST NOT | b\\|c | `once`. But. |",
            "| 5 | MUST | d | on clients |",
            "| 6 | says | e | absent: None. |",
            "| 7 | MUST | f | planned: later |",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }

    #[test]
    fn the_level_stands_on_the_side_of_the_check() {
        let swapped =
            [("crates/a/src/a.rs", TEST.replace("#[test]\n", "")), ("tests/src/code.rs", CHECK.to_owned())];
        let swapped: Vec<_> = swapped.iter().map(|(path, text)| (*path, text.as_str())).collect();
        assert_eq!(rules(&swapped).faults().len(), 2);
    }
}
