//! The tags themselves: a comment with `Rule:`, an RFC, a dash, a section.

use std::fmt;

const MARK: &str = "Rule: ";
const LEVELS: &[&str] = &["MUST", "MUST NOT", "SHOULD", "SHOULD NOT"];

/// A section of an RFC. Sections sort by number, appendices behind them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Section {
    pub(crate) rfc: u32,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u32),
    Letter(char),
}

/// One tag; the level stands on the side of the check only.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) section: Section,
    pub(crate) level: Option<String>,
}

impl Section {
    /// The section without its RFC: `4.1.3`, `B.2`.
    pub(crate) fn number(&self) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Number(number) => number.to_string(),
            Part::Letter(letter) => letter.to_string(),
        });
        parts.collect::<Vec<_>>().join(".")
    }

    /// Reads `RFC6749-4.1.3`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (rfc, parts) = text.strip_prefix("RFC")?.split_once('-')?;
        let part = |part: &str| {
            let letter = part.chars().next().filter(|letter| letter.is_ascii_uppercase() && part.len() == 1);
            letter.map(Part::Letter).or_else(|| part.parse().ok().map(Part::Number))
        };
        Some(Self { rfc: rfc.parse().ok()?, parts: parts.split('.').map(part).collect::<Option<_>>()? })
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RFC{}-{}", self.rfc, self.number())
    }
}

/// The tags of one line of comment; several are parted by commas.
pub(super) fn tags(comment: &str) -> Vec<Result<Tag, String>> {
    let Some((_, list)) = comment.split_once(MARK) else { return Vec::new() };
    list.split(',').map(|text| tag(text.trim().trim_end_matches('.'))).collect()
}

fn tag(text: &str) -> Result<Tag, String> {
    let (section, level) = match text.split_once(' ') {
        Some((section, level)) => (section, Some(level)),
        None => (text, None),
    };
    let wrong = || format!("`{text}` is no tag; write it as `Rule: RFC6749-4.1.3 (MUST)`");
    let level = match level {
        None => None,
        Some(level) => {
            let bare = level.strip_prefix('(').and_then(|level| level.strip_suffix(')'));
            Some(bare.filter(|bare| LEVELS.contains(bare)).ok_or_else(wrong)?.to_owned())
        }
    };
    Ok(Tag { section: Section::parse(section).ok_or_else(wrong)?, level })
}

#[cfg(test)]
mod tests {
    use super::{Section, tags};

    fn read(comment: &str) -> Vec<Result<(String, Option<String>), String>> {
        tags(comment).into_iter().map(|tag| tag.map(|tag| (tag.section.to_string(), tag.level))).collect()
    }

    #[test]
    fn tags_are_read() {
        assert_eq!(read("/// Plain words."), []);
        assert_eq!(read("    // Rule: RFC7636-B"), [Ok(("RFC7636-B".to_owned(), None))]);
        let two = read("/// Rule: RFC6749-4.1.3 (MUST), RFC7636-4.6 (MUST NOT).");
        let expected = [("RFC6749-4.1.3", "MUST"), ("RFC7636-4.6", "MUST NOT")];
        assert_eq!(two, expected.map(|(section, level)| Ok((section.to_owned(), Some(level.to_owned())))));
    }

    #[test]
    fn what_is_no_tag_is_an_error() {
        for comment in [
            "// Rule: rfc6749-4",
            "// Rule: RFC6749 4",
            "// Rule: RFC6749-4 (MAYBE)",
            "// Rule: RFC6749-4 MUST",
        ] {
            assert!(read(comment).iter().all(Result::is_err), "{comment}");
        }
    }

    #[test]
    fn sections_sort_by_number() {
        let mut sections = ["RFC6749-A", "RFC6749-10.2", "RFC7009-2", "RFC6749-4.1.3", "RFC6749-4.1"]
            .map(|text| Section::parse(text).expect(text));
        sections.sort();
        let order = sections.map(|section| section.to_string());
        assert_eq!(order, ["RFC6749-4.1", "RFC6749-4.1.3", "RFC6749-10.2", "RFC6749-A", "RFC7009-2"]);
    }
}
