//! A virtual environment with the stock clients, at the versions of tests/python/requirements.txt.

use crate::shell;
use std::fs;
use std::path::{Path, PathBuf};

const REQUIREMENTS: &str = "tests/python/requirements.txt";

/// The interpreter of the environment; made when it is missing or was made from other requirements.
pub(super) fn interpreter(target: &Path) -> Result<PathBuf, String> {
    let folder = target.join("test-python");
    let python = folder.join("bin").join("python");
    let stamp = folder.join("requirements.txt");
    let wanted = shell::root().join(REQUIREMENTS);
    let text = fs::read(&wanted).map_err(|cause| format!("{REQUIREMENTS}: {cause}"))?;
    if python.exists() && fs::read(&stamp).is_ok_and(|made| made == text) {
        return Ok(python);
    }
    shell::output(shell::command("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = shell::command(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]);
    shell::run(pip.arg("--requirement").arg(&wanted))?;
    fs::write(&stamp, text).map_err(|cause| format!("{}: {cause}", stamp.display()))?;
    Ok(python)
}
