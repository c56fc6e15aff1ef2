//! `cargo xtask test`: everything the tests need, then the tests, then whether the table of compatibility claims what
//! they showed, then one line that counts them.

mod packages;
pub(crate) mod passed;
mod postgres;
mod python;
mod summary;

use crate::{Outcome, compatibility, shell};
use postgres::Cluster;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use summary::Summary;

/// A database for the store's tests; each test makes databases of its own in that cluster.
const POSTGRES: &str = "OAUTH_TEST_POSTGRES_URL";
/// The browser.
const CHROMIUM: &str = "OAUTH_TEST_CHROMIUM";
/// An interpreter that has the stock clients.
const PYTHON: &str = "OAUTH_TEST_PYTHON";
/// axe-core, which looks at pages.
const AXE: &str = "OAUTH_TEST_AXE";
/// Another one that has the stock clients.
const PERL: &str = "OAUTH_TEST_PERL";
/// The server's binary, built with its default features.
pub(crate) const SERVER: &str = "OAUTH_TEST_SERVER";
/// The folder of the example programs.
pub(crate) const EXAMPLES: &str = "OAUTH_TEST_EXAMPLES";

/// What stands ready for the tests, and what does not.
#[derive(Default)]
struct Groups {
    variables: Vec<(&'static str, String)>,
    missing: Vec<String>,
}

impl Groups {
    fn add(&mut self, variable: &'static str, name: &str, value: Result<String, String>) {
        match value {
            Ok(value) => self.variables.push((variable, value)),
            Err(reason) => self.missing.push(format!("{name}: {reason}")),
        }
    }
}

/// The counts are the last line whatever happens, so that a program can read them there.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (mut summary, missing) = prepare_and_test(arguments).unwrap_or_else(|reason| {
        println!("error: {reason}");
        let mut summary = Summary::default();
        summary.end(false);
        (summary, Vec::new())
    });
    for group in &missing {
        println!("skipped group: {group}");
    }
    let incomplete = !missing.is_empty() || summary.skipped > 0;
    let forbidden = incomplete && shell::in_ci();
    if forbidden {
        println!("error: with CI=true nothing may be skipped");
    }
    let whole = arguments.is_empty() && !incomplete;
    let claims = if arguments.is_empty() { keep(&mut summary, whole) } else { Ok(()) };
    if let Err(reason) = &claims {
        println!("error: {reason}");
    }
    println!("{summary}");
    if summary.success && !forbidden && claims.is_ok() { Ok(()) } else { Err(String::new()) }
}

/// Keeps what passed of a run of everything; after a good one the table of compatibility must claim no more than that.
fn keep(summary: &mut Summary, whole: bool) -> Outcome {
    summary.passed_names.whole = whole;
    summary.passed_names.write(&target_directory()?)?;
    if whole && summary.success { compatibility::compare(&summary.passed_names, true) } else { Ok(()) }
}

/// The counts, and the groups that lack something.
fn prepare_and_test(arguments: &[String]) -> Result<(Summary, Vec<String>), String> {
    packages::install_missing();
    let target = target_directory()?;
    let server = server(&target)?;
    let examples = examples(&target, arguments)?;
    let variables = vec![(SERVER, text(&server)), (EXAMPLES, text(&examples))];
    let mut groups = Groups { variables, missing: Vec::new() };
    let cluster = Cluster::start();
    groups.add(POSTGRES, "PostgreSQL", cluster.as_ref().map(Cluster::url).map_err(Clone::clone));
    groups.add(CHROMIUM, "browser", chromium());
    groups.add(PYTHON, "Python clients", python::interpreter(&target).map(|path| text(&path)));
    groups.add(AXE, "axe-core", python::axe(&target).map(|path| text(&path)));
    groups.add(PERL, "Perl clients", packages::perl().map(|path| text(&path)));
    let summary = cargo_test(arguments, &groups.variables)?;
    Ok((summary, groups.missing))
}

/// Where cargo builds.
pub(crate) fn target_directory() -> Result<PathBuf, String> {
    let text = shell::output(shell::cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&text).map_err(|cause| cause.to_string())?;
    let target = metadata.get("target_directory").and_then(serde_json::Value::as_str);
    target.map(PathBuf::from).ok_or_else(|| "cargo metadata names no target directory".to_owned())
}

/// Builds the server as people run it. The copy stands apart, since `cargo test` builds it again at the usual
/// place with the features that the tests of the whole workspace turn on.
fn server(target: &Path) -> Result<PathBuf, String> {
    shell::run(shell::cargo().args(["build", "--package", "oauth-server"]))?;
    let folder = target.join("test-server");
    let copy = folder.join("oauth-server");
    let failed = |cause: std::io::Error| format!("{}: {cause}", copy.display());
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let _ = std::fs::remove_file(&copy);
    std::fs::copy(target.join("debug").join("oauth-server"), &copy).map_err(failed)?;
    Ok(copy)
}

/// The examples that tests start. A run of the whole workspace builds them anyway.
fn examples(target: &Path, arguments: &[String]) -> Result<PathBuf, String> {
    if !arguments.is_empty() {
        shell::run(shell::cargo().args(["build", "--package", "oauth-server", "--examples"]))?;
    }
    Ok(target.join("debug").join("examples"))
}

fn chromium() -> Result<String, String> {
    let found = shell::find(packages::CHROMIUM);
    found.map(|path| text(&path)).ok_or_else(|| "no chromium (Debian package `chromium`)".to_owned())
}

/// Runs the tests, shows what they write, and counts.
fn cargo_test(arguments: &[String], variables: &[(&str, String)]) -> Result<Summary, String> {
    let mut command = shell::cargo();
    command.args(["test", "--no-fail-fast"]);
    if arguments.is_empty() {
        command.arg("--workspace");
    }
    // With the output of passing tests, since a skipped test says so there; `Summary` shows no more of it.
    command.args(arguments).args(["--", "--show-output"]);
    command.envs(variables.iter().map(|(name, value)| (name, value))).stdout(Stdio::piped());
    stream(&mut command)
}

fn stream(command: &mut Command) -> Result<Summary, String> {
    let mut child = command.spawn().map_err(|cause| format!("cargo test: {cause}"))?;
    let mut summary = Summary::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.map_err(|cause| format!("cargo test: {cause}"))?;
            let line = String::from_utf8_lossy(&line);
            if summary.read(&line) {
                println!("{line}");
            }
        }
    }
    let status = child.wait().map_err(|cause| format!("cargo test: {cause}"))?;
    summary.end(status.success());
    Ok(summary)
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
