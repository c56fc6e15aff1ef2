//! Programs that the tests need, and what happens where one is missing.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The value of a variable of the test runner; says so and answers none where it is not set. With `CI=true` that is a
/// failure.
///
/// # Panics
/// With `CI=true` when it is not set.
#[must_use]
pub fn variable(name: &str, what: &str) -> Option<String> {
    let value = env::var(name).ok().filter(|value| !value.is_empty());
    if value.is_none() {
        assert!(env::var("CI").as_deref() != Ok("true"), "{what} is missing ({name} is not set)");
        println!("skipped: no {what} ({name} is not set)");
    }
    value
}

/// The server's binary: `OAUTH_TEST_SERVER`, else built here.
///
/// # Panics
/// When it cannot be built.
pub fn server() -> &'static Path {
    static SERVER: OnceLock<PathBuf> = OnceLock::new();
    SERVER.get_or_init(|| {
        if let Some(path) = env::var_os("OAUTH_TEST_SERVER") {
            return PathBuf::from(path);
        }
        let mut build = cargo();
        output(build.args(["build", "--package", "oauth-server"]).current_dir(root()));
        target().join("debug/oauth-server")
    })
}

/// An example program of the server's package: from the folder `OAUTH_TEST_EXAMPLES`, else built here.
///
/// # Panics
/// When it cannot be built.
pub fn example(name: &str) -> PathBuf {
    if let Some(folder) = env::var_os("OAUTH_TEST_EXAMPLES") {
        return Path::new(&folder).join(name);
    }
    let mut build = cargo();
    output(build.args(["build", "--package", "oauth-server", "--example", name]).current_dir(root()));
    target().join("debug/examples").join(name)
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The automation of this workspace, built here.
///
/// # Panics
/// When it cannot be built.
#[must_use]
pub fn xtask() -> PathBuf {
    output(cargo().args(["build", "--package", "xtask"]).current_dir(root()));
    target().join("debug/xtask")
}

/// The root of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Where cargo builds: this test stands in `TARGET/PROFILE/deps`.
///
/// # Panics
/// When the test was moved elsewhere.
#[must_use]
pub fn target() -> PathBuf {
    let test = env::current_exe().expect("the path of this test");
    test.ancestors().nth(3).expect("a target directory").to_path_buf()
}

/// A program of PostgreSQL: from the path, else from the newest version that Debian installed.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn postgres_program(name: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    let mut versions: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
    versions.sort();
    let mut places = versions.into_iter().rev().chain(env::split_paths(&path));
    let found = places.find_map(|place| Some(place.join(name)).filter(|program| program.is_file()));
    found.unwrap_or_else(|| panic!("no program {name}"))
}

/// Runs a program that must succeed.
///
/// # Panics
/// With what it wrote when it does not.
pub fn output(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|cause| panic!("{command:?}: {cause}"));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{error}", output.status);
    output
}
