//! A virtual environment with the stock clients, at the versions of tests/python/requirements.txt, and with axe-core.

use crate::shell;
use std::fs;
use std::path::{Path, PathBuf};

const REQUIREMENTS: &str = "tests/python/requirements.txt";
/// A package that carries axe-core, by its SHA-256; what else it wants to be installed is not needed.
const AXE: &str = "tests/python/axe.txt";

/// The interpreter of the environment; made when it is missing or was made from other requirements.
pub(super) fn interpreter(target: &Path) -> Result<PathBuf, String> {
    let folder = target.join("test-python");
    let python = folder.join("bin").join("python");
    let wanted = shell::root().join(REQUIREMENTS);
    let stamp = folder.join("requirements.txt");
    if python.exists() && is_same(&wanted, &stamp) {
        return Ok(python);
    }
    shell::output(shell::command("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    install(&python, &wanted, &stamp, &[])?;
    Ok(python)
}

/// The script of axe-core in that environment.
pub(super) fn axe(target: &Path) -> Result<PathBuf, String> {
    let python = interpreter(target)?;
    let wanted = shell::root().join(AXE);
    let stamp = target.join("test-python").join("axe.txt");
    if !is_same(&wanted, &stamp) {
        install(&python, &wanted, &stamp, &["--no-deps", "--require-hashes"])?;
    }
    let libraries = "import sysconfig; print(sysconfig.get_path('purelib'))";
    let folder = shell::output(shell::command(&python).args(["-c", libraries]))?;
    let script = Path::new(folder.trim()).join("axe_playwright_python").join("axe.min.js");
    if script.exists() { Ok(script) } else { Err(format!("no {}", script.display())) }
}

/// Was the environment made from these requirements?
fn is_same(wanted: &Path, stamp: &Path) -> bool {
    let text = |path| fs::read(path).ok();
    text(wanted).is_some_and(|wanted| text(stamp) == Some(wanted))
}

fn install(python: &Path, wanted: &Path, stamp: &Path, options: &[&str]) -> Result<(), String> {
    let mut pip = shell::command(python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]);
    shell::run(pip.args(options).arg("--requirement").arg(wanted))?;
    fs::copy(wanted, stamp).map_err(|cause| format!("{}: {cause}", stamp.display()))?;
    Ok(())
}
