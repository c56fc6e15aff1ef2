//! The text of docs/rules.md.

use super::{Place, Rules};

const HEAD: &str = "# Rules and their tests\n\n\
    Written by `cargo xtask rules` from the `Rule:` tags in the comments; do not edit.\n\
    Each row: a section of the RFC, where the code keeps it, which test shows it.\n";

pub(super) fn markdown(rules: &Rules) -> String {
    let mut lines = vec![HEAD.to_owned()];
    let mut rfc = None;
    for (section, rule) in &rules.by_section {
        if rfc.replace(section.rfc) != Some(section.rfc) {
            if lines.len() > 1 {
                lines.push(String::new());
            }
            let head = "| section | level | check | test |\n| --- | --- | --- | --- |";
            lines.push(format!("## [RFC {0}](https://www.rfc-editor.org/rfc/rfc{0})\n\n{head}", section.rfc));
        }
        let level = rule.level.as_deref().unwrap_or_default();
        let (checks, tests) = (places(&rule.checks), places(&rule.tests));
        lines.push(format!("| {} | {level} | {checks} | {tests} |", section.number()));
    }
    lines.join("\n") + "\n"
}

fn places(places: &[Place]) -> String {
    places.iter().map(|place| format!("`{}`: `{}`", place.path, place.item)).collect::<Vec<_>>().join("<br>")
}
