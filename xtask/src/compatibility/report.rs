//! The text of docs/compatibility.md.

use super::ids::Cases;
use super::table::{Row, Status, Table};
use std::collections::BTreeSet;

const HEAD: &str = "# What works of the three systems\n\n\
    Written by `cargo xtask compatibility` from docs/compatibility.toml and from the tests that passed; do not edit.\n\
    A row *works* when tests that carry its ids passed; the ids and their tests stand at the end. *Planned* is not there\n\
    yet, *refused on purpose* has its reason, and perhaps a test of the refusal.\n";
const CASES: &str = "## Cases and their tests\n\n| case | tests |\n| --- | --- |";

pub(super) fn markdown(table: &Table, cases: &Cases) -> String {
    let mut lines = vec![HEAD.to_owned(), format!("Now: {}.\n", counts(table))];
    for group in &table.groups {
        lines.push(format!("## {}\n", group.title));
        if !group.about.is_empty() {
            lines.push(format!("{}\n", group.about.trim()));
        }
        lines.push("| id | what it is | status | shown by, or why |\n| --- | --- | --- | --- |".to_owned());
        lines.extend(group.rows.iter().map(line));
        lines.push(String::new());
    }
    lines.push(CASES.to_owned());
    let ids: BTreeSet<&String> = table.rows().flat_map(|row| row.works().iter().chain([&row.id])).collect();
    let mut ids: Vec<_> = ids.into_iter().filter(|id| !cases.tests(id).is_empty()).collect();
    ids.sort_by_key(|id| sort_key(id));
    for id in ids {
        let tests = cases.tests(id).iter().map(|case| format!("`{}`: `{}`", case.path, case.item));
        lines.push(format!("| {id} | {} |", tests.collect::<Vec<_>>().join("<br>")));
    }
    lines.join("\n") + "\n"
}

/// How many rows work, are planned, are refused.
pub(super) fn counts(table: &Table) -> String {
    let (mut works, mut planned, mut refused) = (0, 0, 0);
    for row in table.rows() {
        match row.status() {
            Some(Status::Works { .. }) => works += 1,
            Some(Status::Planned(_)) => planned += 1,
            Some(Status::Refused(_)) => refused += 1,
            None => {}
        }
    }
    format!("{works} rows work, {planned} are planned, {refused} are refused on purpose")
}

fn line(row: &Row) -> String {
    let (status, why) = match row.status() {
        Some(Status::Works { ids, note: None }) => ("works", ids.join(", ")),
        Some(Status::Works { ids, note: Some(note) }) => ("works", format!("{}. {note}", ids.join(", "))),
        Some(Status::Planned(when)) => ("planned", when.to_owned()),
        Some(Status::Refused(why)) => ("refused on purpose", why.to_owned()),
        None => ("", String::new()),
    };
    format!("| {} | {} | {status} | {why} |", row.id, row.what)
}

/// Letters first, then the number, so that 10 stands behind 9.
fn sort_key(id: &str) -> (&str, u32) {
    let letters = id.trim_end_matches(|letter: char| letter.is_ascii_digit());
    (letters, id.strip_prefix(letters).and_then(|number| number.parse().ok()).unwrap_or(0))
}
