//! docs/compatibility.toml: every row, by hand.

use serde::Deserialize;
use std::collections::BTreeSet;

/// The whole table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    #[serde(rename = "group")]
    pub(super) groups: Vec<Group>,
}

/// Rows of one kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    pub(super) title: String,
    /// Words below the title.
    #[serde(default)]
    pub(super) about: String,
    /// Which ids have a row here: `MG-R1..14` means fourteen of them, `CL-4` one.
    ids: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// One row; it has exactly one of `works`, `planned` and `refused`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) id: String,
    /// What it is.
    pub(super) what: String,
    /// The ids of the cases whose tests show it.
    works: Option<Vec<String>>,
    /// When it comes, briefly.
    planned: Option<String>,
    /// Why there is none.
    refused: Option<String>,
    /// What is different here on purpose, where it works.
    note: Option<String>,
}

/// How a row stands.
pub(super) enum Status<'a> {
    Works { ids: &'a [String], note: Option<&'a str> },
    Planned(&'a str),
    Refused(&'a str),
}

impl Table {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.groups.iter().flat_map(|group| &group.rows)
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.rows().any(|row| row.id == id)
    }

    /// Rows that are missing, stand twice, belong nowhere, or say nothing or two things.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        for group in &self.groups {
            let wanted: BTreeSet<String> = group.ids.iter().flat_map(|range| expand(range)).collect();
            for id in wanted.iter().filter(|id| !group.rows.iter().any(|row| row.id == **id)) {
                faults.push(format!("{id}: the row is missing"));
            }
            for row in &group.rows {
                if !wanted.contains(&row.id) {
                    faults.push(format!("{}: no row of \"{}\"", row.id, group.title));
                }
                if !seen.insert(row.id.as_str()) {
                    faults.push(format!("{}: stands twice", row.id));
                }
                if row.status().is_none() {
                    faults.push(format!("{}: works by ids, or is planned, or is refused", row.id));
                }
            }
        }
        faults
    }
}

impl Row {
    /// None when the row says nothing, or more than one thing.
    pub(super) fn status(&self) -> Option<Status<'_>> {
        match (&self.works, &self.planned, &self.refused) {
            (Some(ids), None, None) if !ids.is_empty() => {
                Some(Status::Works { ids, note: self.note.as_deref() })
            }
            (None, Some(when), None) if self.note.is_none() => Some(Status::Planned(when)),
            (None, None, Some(why)) if self.note.is_none() => Some(Status::Refused(why)),
            _ => None,
        }
    }

    /// The ids by which it works.
    pub(super) fn works(&self) -> &[String] {
        self.works.as_deref().unwrap_or_default()
    }
}

/// The ids of a range.
fn expand(range: &str) -> Vec<String> {
    let numbers = range.split_once("..").and_then(|(first, last)| {
        let prefix = first.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let from: u32 = first.strip_prefix(prefix)?.parse().ok()?;
        Some((prefix, from..=last.parse().ok()?))
    });
    match numbers {
        Some((prefix, numbers)) => numbers.map(|number| format!("{prefix}{number}")).collect(),
        None => vec![range.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::{Table, expand};

    fn faults(rows: &str) -> usize {
        let text = format!("[[group]]\ntitle = \"a\"\nids = [\"F-1..2\"]\nrows = [{rows}]");
        Table::parse(&text).expect("table").faults().len()
    }

    #[test]
    fn ranges_name_their_ids() {
        assert_eq!(expand("MG-R9..11"), ["MG-R9", "MG-R10", "MG-R11"]);
        assert_eq!(expand("CL-4"), ["CL-4"]);
    }

    #[test]
    fn every_row_is_there_once_and_says_one_thing() {
        let (one, two) = (r#"{id="F-1",what="a",works=["F-1"]}"#, r#"{id="F-2",what="b",planned="c"}"#);
        assert_eq!(faults(&format!("{one},{two}")), 0);
        assert_eq!(faults(one), 1);
        assert_eq!(faults(&format!("{one},{one},{two}")), 1);
        assert_eq!(faults(&format!("{one},{two},{}", two.replace("F-2", "F-3"))), 1);
        assert_eq!(faults(&format!("{one},{}", two.replace("planned=\"c\"", "works=[]"))), 1);
        assert_eq!(faults(&format!("{one},{}", two.replace("what", "refused=\"d\",what"))), 1);
        assert_eq!(faults(&format!("{one},{}", two.replace("what", "note=\"d\",what"))), 1);
    }
}
