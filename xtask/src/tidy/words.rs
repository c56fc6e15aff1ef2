//! Words that must not stand in the tree.

use super::Report;
use crate::source::Source;

/// Endings of the other texts in which no unfinished work may stand.
pub(super) const OTHER_TEXT: &[&str] =
    &[".sql", ".html", ".css", ".ftl", ".py", ".pl", ".pm", ".toml", ".sh"];

const UNFINISHED: &[&str] = &["TODO", "FIXME", "XXX", "HACK"];

/// The flows know a `Policy`, never the name of an old system.
const DIALECTS: &[&str] = &["draft25", "mediawiki", "jifty", "mediagoblin"];
const CORE: &str = "crates/oauth-core/";

/// Comments of Rust files.
pub(super) fn check_source(source: &Source, report: &mut Report) {
    for (line, comment) in source.comments.iter().enumerate() {
        unfinished(&source.path, line, comment, report);
    }
}

/// Texts that are no Rust.
pub(super) fn check_text(path: &str, text: &str, report: &mut Report) {
    for (line, text) in text.lines().enumerate() {
        unfinished(path, line, text, report);
    }
}

fn unfinished(path: &str, line: usize, text: &str, report: &mut Report) {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    for word in words.filter(|word| UNFINISHED.contains(word)) {
        report.error(path, Some(line), &format!("{word}: finish it or write an issue"));
    }
}

/// The core names no dialect, in code or comment.
pub(super) fn check_core(path: &str, text: &str, report: &mut Report) {
    if !path.starts_with(CORE) {
        return;
    }
    for (line, text) in text.lines().enumerate() {
        let lower = text.to_lowercase();
        for word in DIALECTS.iter().filter(|word| lower.contains(**word)) {
            report.error(path, Some(line), &format!("{word}: the core knows no dialect, give it a `Policy`"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::source::Source;
    use crate::tidy::counts;

    #[test]
    fn unfinished_work_is_found_in_comments() {
        let errors = |text: &str| counts(|report| super::check_source(&Source::read("a.rs", text), report)).0;
        assert_eq!(errors("// Done.\nlet mastodon = \"TODO\";"), 0);
        assert_eq!(errors("// TODO: later.\nfn a() {} /* FIXME */"), 2);
    }

    #[test]
    fn unfinished_work_is_found_in_other_texts() {
        let errors = |text: &str| counts(|report| super::check_text("a.sql", text, report)).0;
        assert_eq!(errors("create table todo (id text);"), 0);
        assert_eq!(errors("-- XXX\ncreate table a (id text);"), 1);
    }

    #[test]
    fn the_core_names_no_dialect() {
        let errors = |path: &str| counts(|report| super::check_core(path, "enum A { MediaWiki }", report)).0;
        assert_eq!(errors("crates/oauth-core/src/policy.rs"), 1);
        assert_eq!(errors("crates/oauth-provider-web/src/dialect/mediawiki.rs"), 0);
    }
}
