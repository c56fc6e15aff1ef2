//! `cargo xtask fuzz`: libFuzzer looks for inputs of which something does not hold that must. It learns from the branches that an
//! input takes, which the flags below make the compiler count; all of them are flags of the stable toolchain.

use crate::test::target_directory;
use crate::{Outcome, shell};
use std::fs;
use std::path::Path;

/// The binaries of tests/fuzz; what each begins with stands in tests/fuzz/seeds.
const TARGETS: &[&str] = &["header", "form", "callback"];

const COVERAGE: &str = "--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// No input is longer; the limits above that have tests of their own.
const LONGEST: &str = "-max_len=4096";

/// Builds the targets and runs each for some seconds. What it learns is kept for the next run.
pub(crate) fn run(seconds: u32) -> Outcome {
    let (target, host) = (target_directory()?, host()?);
    let mut build = shell::cargo();
    // For this platform by its name: so what is built stands apart from other builds, and the flags are not those of build
    // scripts too, which have no libFuzzer.
    build.args(["build", "--package", "fuzz", "--features", "libfuzzer", "--target", &host]);
    shell::run(build.env("RUSTFLAGS", COVERAGE).env_remove("CARGO_ENCODED_RUSTFLAGS"))?;
    let (programs, folder) = (target.join(host).join("debug"), target.join("fuzz"));
    let searched = TARGETS.iter().map(|target| search(target, &programs, &folder, seconds));
    let failed: Vec<String> = searched.filter_map(Result::err).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

fn search(target: &str, programs: &Path, folder: &Path, seconds: u32) -> Outcome {
    let (learnt, found) = (folder.join("corpus").join(target), folder.join(format!("{target}.input")));
    fs::create_dir_all(&learnt).map_err(|cause| format!("{}: {cause}", learnt.display()))?;
    let _ = fs::remove_file(&found);
    let mut program = shell::command(programs.join(target));
    program.args([LONGEST, "-timeout=10", "-verbosity=0", "-print_final_stats=1"]);
    program.arg(format!("-max_total_time={seconds}"));
    program.arg(format!("-exact_artifact_path={}", found.display()));
    program.arg(learnt).arg(shell::root().join("tests/fuzz/seeds").join(target));
    let output = program.output().map_err(|cause| format!("{target}: {cause}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        let count = said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
        println!("{target}: {} inputs", count.unwrap_or_default().trim());
        return Ok(());
    }
    let input = fs::read(&found).unwrap_or_default();
    let (found, input) = (found.display(), input.escape_ascii());
    Err(format!("{target} ended with {}: {said}\nThe input, which is in {found}:\n{input}", output.status))
}

/// The name of the platform that this is.
fn host() -> Result<String, String> {
    let version = shell::output(shell::command("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc names no host".to_owned())
}
