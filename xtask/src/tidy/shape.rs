//! Every file says what it is; files and functions stay short.

use super::Report;
use crate::source::{Kind, Source};

/// Lines of a file, tests included, above which it fails.
const FILE_LIMIT: usize = 500;
/// Lines of a file that are no tests, above which it is worth a look.
const FILE_BUDGET: usize = 300;
/// Lines of a function above which it is worth a look.
const FUNCTION_BUDGET: usize = 60;
/// The same for the `async` functions of the web crates: they extract, call and render.
const HANDLER_BUDGET: usize = 40;
/// A header with these words, and the reason behind them, lifts the limit of its file.
const EXCEPTION: &str = "Long because";

pub(super) fn check(source: &Source, text: &str, report: &mut Report) {
    let path = source.path.as_str();
    if !text.starts_with("//! ") {
        report.error(path, Some(0), "begins without a `//!` header of one or two lines");
    }
    let lines = text.lines().count();
    let excused =
        text.lines().take_while(|line| line.starts_with("//!")).any(|line| line.contains(EXCEPTION));
    let real = (0..lines).filter(|line| !source.in_test(*line)).count();
    if lines > FILE_LIMIT && !excused {
        report.error(path, None, &format!("{lines} lines, at most {FILE_LIMIT}"));
    } else if real > FILE_BUDGET && !excused {
        report.warn(path, None, &format!("{real} lines that are no tests, better at most {FILE_BUDGET}"));
    }
    for item in source.items.iter().filter(|item| item.kind == Kind::Function && !source.in_test(item.first))
    {
        let budget = budget(source, item.first);
        if item.lines() > budget {
            let reason = format!("`{}` has {} lines, better at most {budget}", item.name, item.lines());
            report.warn(path, Some(item.first), &reason);
        }
    }
}

fn budget(source: &Source, line: usize) -> usize {
    let web = ["crates/oauth-provider-web/src/", "crates/api-resource/src/"];
    let handler = web.iter().any(|folder| source.path.starts_with(folder))
        && source.code.get(line).is_some_and(|code| code.contains("async fn"));
    if handler { HANDLER_BUDGET } else { FUNCTION_BUDGET }
}

#[cfg(test)]
mod tests {
    use crate::source::Source;
    use crate::tidy::counts;

    fn found(path: &str, text: &str) -> (usize, usize) {
        counts(|report| super::check(&Source::read(path, text), text, report))
    }

    fn function(lines: usize) -> String {
        format!("//! Head.\nasync fn long() {{\n{}}}\n", "let _ = 1;\n".repeat(lines))
    }

    #[test]
    fn a_header_is_asked_for() {
        assert_eq!(found("crates/x/src/a.rs", "//! Head.\nfn a() {}\n"), (0, 0));
        assert_eq!(found("crates/x/src/a.rs", "fn a() {}\n"), (1, 0));
    }

    #[test]
    fn long_files_fail_and_longish_ones_warn() {
        let consts = "const A: u8 = 1;\n";
        assert_eq!(found("a.rs", &format!("//! Head.\n{}", consts.repeat(250))), (0, 0));
        assert_eq!(found("a.rs", &format!("//! Head.\n{}", consts.repeat(350))), (0, 1));
        assert_eq!(found("a.rs", &format!("//! Head.\n{}", consts.repeat(500))), (1, 0));
        assert_eq!(
            found("a.rs", &format!("//! Head. Long because: a table.\n{}", consts.repeat(500))),
            (0, 0)
        );
        let tests = format!("//! Head.\n#[cfg(test)]\nmod tests {{\n{}}}\n", consts.repeat(350));
        assert_eq!(found("a.rs", &tests), (0, 0));
    }

    #[test]
    fn long_functions_warn() {
        assert_eq!(found("crates/x/src/a.rs", &function(58)), (0, 0));
        assert_eq!(found("crates/x/src/a.rs", &function(59)), (0, 1));
        assert_eq!(found("crates/oauth-provider-web/src/a.rs", &function(39)), (0, 1));
        assert_eq!(found("crates/x/src/tests.rs", &function(90)), (0, 0));
    }
}
