//! The text of docs/rules.md.

use super::requirement::{Party, Requirement, Rfc, Status};
use super::{Place, Rule, Rules};
use crate::rules::tag::Section;
use std::collections::BTreeSet;

const HEAD: &str = "# Rules and their tests\n\n\
    Written by `cargo xtask rules` from docs/requirements and from the `Rule:` tags in the comments; do not edit.\n";

const SUMMARY: &str = "## What the RFCs ask\n\n\
    Every MUST, MUST NOT, REQUIRED and SHALL of these RFCs, in our own words; and what else of them the code keeps, with its level, or `says` where\n\
    the RFC describes it without such a word. What binds clients and is refused here when it is broken counts as ours. A requirement is shown by the\n\
    named test, or by the tests with the tag of its section.\n\n\
    | RFC | requirements | shown by tests | on clients | on operators | absent | planned |\n\
    | --- | --- | --- | --- | --- | --- | --- |";

const ASKED: &str = "| section | level | what is asked | how it stands |\n| --- | --- | --- | --- |";

const KEPT: &str = "Where the code keeps a section, and which tests show it:\n\n\
    | section | level | check | test |\n| --- | --- | --- | --- |";

pub(super) fn markdown(rules: &Rules) -> String {
    let mut lines = vec![HEAD.to_owned(), SUMMARY.to_owned()];
    lines.extend(rules.rfcs.iter().map(summary));
    let tagged = rules.by_section.keys().map(|section| section.rfc);
    let numbers: BTreeSet<u32> = tagged.chain(rules.rfcs.iter().map(|rfc| rfc.number)).collect();
    for number in numbers {
        let rfc = rules.rfcs.iter().find(|rfc| rfc.number == number);
        lines.push(format!("\n## {}\n", title(number, rfc)));
        lines.push(format!("<https://www.rfc-editor.org/rfc/rfc{number}>\n"));
        if let Some(rfc) = rfc {
            lines.push(ASKED.to_owned());
            lines.extend(rfc.requirements.iter().map(requirement));
        }
        let mut kept = rules.by_section.iter().filter(|(section, _)| section.rfc == number).peekable();
        if kept.peek().is_some() {
            let gap = if rfc.is_some() { "\n" } else { "" };
            lines.push(format!("{gap}{KEPT}"));
            lines.extend(kept.map(|(section, rule)| kept_row(section, rule)));
        }
    }
    lines.join("\n") + "\n"
}

fn title(number: u32, rfc: Option<&Rfc>) -> String {
    rfc.map_or_else(|| format!("RFC {number}"), |rfc| format!("RFC {number}: {}", rfc.title))
}

/// The fragment that a heading has on the usual sites.
fn anchor(title: &str) -> String {
    let kept = title.chars().filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '-'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

fn summary(rfc: &Rfc) -> String {
    let count = |wanted: fn(&Status) -> bool| {
        rfc.requirements.iter().filter(|requirement| wanted(&requirement.status)).count()
    };
    let counts = [
        rfc.requirements.len(),
        count(|status| matches!(status, Status::Shown { .. })),
        count(|status| *status == Status::On(Party::Client)),
        count(|status| *status == Status::On(Party::Operator)),
        count(|status| matches!(status, Status::Absent(_))),
        count(|status| matches!(status, Status::Planned(_))),
    ];
    let counts = counts.map(|count| count.to_string()).join(" | ");
    format!("| [{}](#{}) | {counts} |", rfc.number, anchor(&title(rfc.number, Some(rfc))))
}

fn requirement(requirement: &Requirement) -> String {
    let Requirement { section, level, what, status } = requirement;
    let stands = match status {
        Status::Shown { test, note } => {
            let by = test
                .as_ref()
                .map_or_else(|| format!("tests of {}", section.number()), |test| format!("`{test}`"));
            note.as_ref().map_or_else(|| by.clone(), |note| format!("{by}. {note}"))
        }
        Status::On(Party::Client) => "on clients".to_owned(),
        Status::On(Party::Operator) => "on operators".to_owned(),
        Status::Absent(reason) => format!("absent: {reason}"),
        Status::Planned(with) => format!("planned: {with}"),
    };
    format!("| {} | {level} | {} | {} |", section.number(), cell(what), cell(&stands))
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn kept_row(section: &Section, rule: &Rule) -> String {
    let level = rule.level.as_deref().unwrap_or_default();
    format!("| {} | {level} | {} | {} |", section.number(), places(&rule.checks), places(&rule.tests))
}

fn places(places: &[Place]) -> String {
    places.iter().map(|place| format!("`{}`: `{}`", place.path, place.item)).collect::<Vec<_>>().join("<br>")
}
