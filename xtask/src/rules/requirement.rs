//! docs/requirements/rfcNNNN.toml: what an RFC asks of a server, by hand, one entry a requirement.

use super::tag::Section;
use serde::Deserialize;

/// Words of RFC 2119, and `says` for what an RFC describes without one. REQUIRED and SHALL are written as MUST.
const LEVELS: &[&str] = &["MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "says"];

/// One RFC, with its requirements in the order of their sections.
pub(super) struct Rfc {
    pub(super) number: u32,
    pub(super) title: String,
    pub(super) requirements: Vec<Requirement>,
}

/// One thing that an RFC asks for.
pub(super) struct Requirement {
    pub(super) section: Section,
    pub(super) level: String,
    /// What it is, in our words.
    pub(super) what: String,
    pub(super) status: Status,
}

/// How a requirement stands here.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// The server keeps it: the test of this name shows it, or else any test with the section's tag.
    Shown { test: Option<String>, note: Option<String> },
    /// It binds somebody else.
    On(Party),
    /// It binds a feature that does not exist here, for this reason.
    Absent(String),
    /// Its code comes with this.
    Planned(String),
}

/// Who is bound, when it is not the server.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Party {
    /// Whoever writes a client.
    Client,
    /// Whoever runs a server, with its network and its certificates.
    Operator,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    requirements: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    section: String,
    level: String,
    what: String,
    test: Option<String>,
    note: Option<String>,
    on: Option<Party>,
    absent: Option<String>,
    planned: Option<String>,
}

impl Rfc {
    /// Reads one file; `name` is that of the file, which says which RFC it is.
    ///
    /// # Errors
    /// What is wrong, one line each.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, Vec<String>> {
        let digits = name.strip_prefix("rfc").and_then(|name| name.strip_suffix(".toml"));
        let Some(number) = digits.and_then(|digits| digits.parse().ok()) else {
            return Err(vec!["a file of requirements is called rfcNNNN.toml".to_owned()]);
        };
        let file: File = toml::from_str(text).map_err(|error| vec![error.to_string()])?;
        let (mut requirements, mut faults) = (Vec::<Requirement>::new(), Vec::new());
        for entry in file.requirements {
            let place = format!("{} \"{}\"", entry.section, entry.what);
            match entry.read(number) {
                Err(reason) => faults.push(format!("{place}: {reason}")),
                Ok(new) if requirements.last().is_some_and(|last| last.section > new.section) => {
                    faults.push(format!("{place}: the sections are not in their order"));
                }
                Ok(new) if requirements.iter().any(|old| old.is_same(&new)) => {
                    faults.push(format!("{place}: stands twice"));
                }
                Ok(new) => requirements.push(new),
            }
        }
        if faults.is_empty() { Ok(Self { number, title: file.title, requirements }) } else { Err(faults) }
    }

    pub(super) fn lists(&self, section: &Section) -> bool {
        self.requirements.iter().any(|requirement| requirement.section == *section)
    }
}

impl Requirement {
    fn is_same(&self, other: &Self) -> bool {
        self.section == other.section && self.what == other.what
    }
}

impl Entry {
    fn read(self, rfc: u32) -> Result<Requirement, String> {
        let Some(section) = Section::parse(&format!("RFC{rfc}-{}", self.section)) else {
            return Err("this is no section".to_owned());
        };
        if !LEVELS.contains(&self.level.as_str()) {
            return Err(format!("the level is one of {}", LEVELS.join(", ")));
        }
        let texts = [Some(&self.what), self.test.as_ref(), self.absent.as_ref(), self.planned.as_ref()];
        if texts.into_iter().flatten().any(|text| text.trim().is_empty()) {
            return Err("a text is empty".to_owned());
        }
        let status = match (self.test, self.note, self.on, self.absent, self.planned) {
            (test, note, None, None, None) => Status::Shown { test, note },
            (None, None, Some(party), None, None) => Status::On(party),
            (None, None, None, Some(reason), None) => Status::Absent(reason),
            (None, None, None, None, Some(with)) => Status::Planned(with),
            _ => return Err("it is shown, on somebody else, absent or planned, one of these".to_owned()),
        };
        Ok(Requirement { section, level: self.level, what: self.what, status })
    }
}

#[cfg(test)]
mod tests {
    use super::{Party, Rfc, Status};

    fn read(entries: &[&str]) -> Result<Rfc, Vec<String>> {
        let text = format!("title = \"a\"\nrequirements = [{}]", entries.join(",\n"));
        Rfc::parse("rfc6749.toml", &text)
    }

    #[test]
    fn each_entry_says_how_it_stands() {
        let shown = |test: Option<&str>, note: Option<&str>| Status::Shown {
            test: test.map(str::to_owned),
            note: note.map(str::to_owned),
        };
        for (more, status) in [
            ("", shown(None, None)),
            (r#", test = "works""#, shown(Some("works"), None)),
            (r#", note = "but""#, shown(None, Some("but"))),
            (r#", on = "client""#, Status::On(Party::Client)),
            (r#", on = "operator""#, Status::On(Party::Operator)),
            (r#", absent = "none""#, Status::Absent("none".to_owned())),
            (r#", planned = "soon""#, Status::Planned("soon".to_owned())),
        ] {
            let rfc =
                read(&[&format!(r#"{{ section = "4.1", level = "MUST", what = "x"{more} }}"#)]).expect(more);
            assert_eq!(rfc.requirements[0].status, status);
            assert_eq!(rfc.requirements[0].section.to_string(), "RFC6749-4.1");
        }
    }

    #[test]
    fn malformed_entries_are_faults() {
        const GOOD: &str = r#"{ section = "4.1", level = "MUST", what = "x" }"#;
        let but = |old: &str, new: &str| GOOD.replace(old, new);
        for wrong in [
            but("4.1", "four"),
            but("MUST", "REQUIRED"),
            but("\"x\"", "\"\""),
            but("\"x\"", "\"x\", how = \"y\""),
            but("\"x\"", "\"x\", on = \"nobody\""),
            but("\"x\"", "\"x\", absent = \" \""),
            but("\"x\"", "\"x\", on = \"client\", test = \"y\""),
            but("\"x\"", "\"x\", absent = \"y\", planned = \"z\""),
            but("\"x\"", "\"x\", absent = \"y\", note = \"z\""),
            but(", what = \"x\"", ""),
        ] {
            assert_eq!(read(&[&wrong]).err().map(|faults| faults.len()), Some(1), "{wrong}");
        }
        assert_eq!(read(&[GOOD, GOOD]).err().map(|faults| faults.len()), Some(1), "twice");
        assert_eq!(read(&[GOOD, &but("4.1", "3.9")]).err().map(|faults| faults.len()), Some(1), "order");
        assert!(read(&[GOOD, &but("4.1", "4.10"), &but("4.1", "B")]).is_ok());
        for name in ["6749.toml", "rfc.toml", "rfcx.toml"] {
            assert!(Rfc::parse(name, "title = \"a\"\nrequirements = []").is_err(), "{name}");
        }
    }
}
