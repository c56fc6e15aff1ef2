//! Which tests carry which ids: in their doc comments, or in a comment above a row of a table inside or beside them.

use super::table::Table;
use crate::source::{Item, Kind, Source};
use crate::test::passed::Passed;
use std::collections::BTreeMap;

/// Ids that begin so must have a row; others, such as those of the security tests, may stand in `works`.
const OURS: &[&str] = &["CL-", "F-", "G-", "JF-", "MG-", "MW-"];

/// A test function.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Case {
    pub(super) path: String,
    pub(super) item: String,
    /// As the test harness prints it, without the name of the binary.
    name: String,
}

/// All tests by the ids that they carry.
#[derive(Default)]
pub(super) struct Cases {
    by_id: BTreeMap<String, Vec<Case>>,
    /// How many test functions have a name: two binaries may share one.
    names: BTreeMap<String, usize>,
}

impl Cases {
    /// Takes the tests of one file.
    pub(super) fn read(&mut self, source: &Source) {
        for item in source.tests() {
            *self.names.entry(name(source, item)).or_default() += 1;
        }
        for (line, comment) in source.comments.iter().enumerate() {
            for id in ids(comment) {
                for test in carriers(source, line) {
                    let (path, item) = (source.path.clone(), test.name.clone());
                    let case = Case { path, item, name: name(source, test) };
                    let cases = self.by_id.entry(id.to_owned()).or_default();
                    if let Err(at) = cases.binary_search(&case) {
                        cases.insert(at, case);
                    }
                }
            }
        }
    }

    pub(super) fn tests(&self, id: &str) -> &[Case] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// Where several tests share a name, all of them must have passed.
    pub(super) fn has_passed(&self, case: &Case, passed: &Passed) -> bool {
        passed.times(&case.name) >= self.names.get(&case.name).copied().unwrap_or(1)
    }

    /// The ids of ours that stand on a test and in no row.
    pub(super) fn unknown_to<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = (&'a str, &'a Case)> {
        let ours = |id: &str| OURS.iter().any(|prefix| id.starts_with(prefix));
        let unknown = self.by_id.iter().filter(move |(id, _)| ours(id) && !table.has(id));
        unknown.filter_map(|(id, cases)| Some((id.as_str(), cases.first()?)))
    }
}

/// The words of a comment that are ids: capitals, a dash, perhaps one capital, a number.
fn ids(comment: &str) -> impl Iterator<Item = &str> {
    let words = comment.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    words.filter(|word| {
        let Some((prefix, rest)) = word.split_once('-') else { return false };
        let number = rest.strip_prefix(|letter: char| letter.is_ascii_uppercase()).unwrap_or(rest);
        let digits = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
        (1..=3).contains(&prefix.len())
            && prefix.chars().all(|letter| letter.is_ascii_uppercase())
            && digits(number)
    })
}

/// The tests that a comment on this line speaks of: the one below it, the one around it, or those that use the table
/// around it.
fn carriers(source: &Source, line: usize) -> Vec<&Item> {
    if source.comments.get(line).is_some_and(|text| text.trim_start().starts_with("//!")) {
        return Vec::new();
    }
    let below = source.below(line);
    let is_below = |item: &&Item| item.kind == Kind::Function && Some(item.first) == below;
    if let Some(item) = source.items.iter().find(is_below) {
        return source.tests().filter(|test| test.first == item.first).collect();
    }
    let around = source.items.iter().rfind(|item| item.kind == Kind::Function && item.contains(line));
    if let Some(item) = around {
        return source.tests().filter(|test| test.first == item.first).collect();
    }
    let value = source.items.iter().find(|item| item.kind == Kind::Value && item.contains(line));
    let Some(value) = value else { return Vec::new() };
    let uses = |text: &String| {
        text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|word| word == value.name)
    };
    let user = |test: &&Item| source.code.iter().skip(test.first).take(test.lines()).any(uses);
    source.tests().filter(user).collect()
}

/// The name of a test: the modules of its file, the modules around it, its own.
fn name(source: &Source, test: &Item) -> String {
    let mut parts: Vec<&str> = modules(&source.path);
    let around = source.items.iter().filter(|item| item.kind == Kind::Module && item.contains(test.first));
    parts.extend(around.map(|item| item.name.as_str()));
    parts.push(&test.name);
    parts.join("::")
}

/// The modules that a file stands for in its binary.
fn modules(path: &str) -> Vec<&str> {
    let parts: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    let rest = match parts.as_slice() {
        ["crates", _, "src", rest @ ..]
        | ["tests", "src" | "e2e", rest @ ..]
        | ["xtask", "src", rest @ ..] => rest,
        ["crates", _, "tests" | "examples", _, rest @ ..] => rest,
        _ => &[],
    };
    rest.iter().copied().filter(|part| !matches!(*part, "mod" | "main" | "lib")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Cases, ids};
    use crate::source::Source;

    #[test]
    fn ids_are_found_among_words() {
        let found: Vec<_> = ids("/// MG-T5, (F-3); SEC-28: UTF-8 rfc-1 A-b MG-T5x G-4, RFC6749-4").collect();
        assert_eq!(found, ["MG-T5", "F-3", "SEC-28", "UTF-8", "G-4"]);
    }

    const FILE: &str = "//! MG-R1\n\
        const ROWS: &[u8] = &[\n    // F-1\n    1,\n];\n\n\
        /// F-2\nfn helper() {}\n\n\
        /// F-3: words.\n#[actix_web::test]\nasync fn first() {\n    // F-4\n    helper();\n}\n\n\
        #[test]\nfn second() {\n    let _ = ROWS;\n}\n\n\
        mod inner {\n    /// F-5\n    #[test]\n    fn third() {}\n}\n";

    #[test]
    fn an_id_belongs_to_the_test_below_around_or_behind_a_table() {
        let mut cases = Cases::default();
        cases.read(&Source::read("crates/a/tests/web/b/c.rs", FILE));
        let names = |id: &str| cases.tests(id).iter().map(|case| case.name.as_str()).collect::<Vec<_>>();
        assert_eq!(names("F-1"), ["b::c::second"]);
        assert_eq!(names("F-3"), ["b::c::first"]);
        assert_eq!(names("F-4"), ["b::c::first"]);
        assert_eq!(names("F-5"), ["b::c::inner::third"]);
        assert!(names("F-2").is_empty() && names("MG-R1").is_empty());
    }

    #[test]
    fn files_are_modules() {
        for (path, modules) in [
            ("crates/a/src/lib.rs", &[][..]),
            ("crates/a/src/http/mod.rs", &["http"]),
            ("crates/a/tests/web/main.rs", &[]),
            ("crates/a/tests/web.rs", &[]),
            ("tests/e2e/browser.rs", &["browser"]),
            ("tests/src/form.rs", &["form"]),
        ] {
            assert_eq!(super::modules(path), modules, "{path}");
        }
    }
}
