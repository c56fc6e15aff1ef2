//! The Debian packages that the tests need, installed when this is root on a machine with apt-get.

use crate::shell;
use crate::test::postgres;
use std::path::PathBuf;

/// Names of the browser's program.
pub(super) const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// The stock clients of Perl come as packages, all of them with their program.
const PERL: &[&str] = &["libcrypt-openssl-rsa-perl", "libnet-oauth-perl", "libwww-perl"];

/// Installs what is missing. A failure is no end: the groups that lack something say so themselves.
pub(super) fn install_missing() {
    let missing = missing();
    if missing.is_empty() {
        return;
    }
    let names = missing.join(" ");
    if !shell::is_root() || shell::find(&["apt-get"]).is_none() {
        println!("missing Debian packages: {names} (only root can install them)");
        return;
    }
    let apt = |arguments: &[&str]| {
        shell::run(shell::command("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    let install = ["install", "--yes", "--no-install-recommends"];
    let arguments: Vec<&str> = install.into_iter().chain(missing).collect();
    if let Err(reason) = apt(&["update", "--quiet"]).and_then(|()| apt(&arguments)) {
        println!("{reason}");
    }
}

fn missing() -> Vec<&'static str> {
    let mut missing = Vec::new();
    if postgres::programs().is_none() {
        missing.push("postgresql");
    }
    if shell::find(CHROMIUM).is_none() {
        missing.extend(["chromium", "fonts-liberation"]);
    }
    let venv = shell::command("python3").args(["-c", "import ensurepip, venv"]).output();
    if !venv.is_ok_and(|output| output.status.success()) {
        missing.extend(["python3", "python3-venv"]);
    }
    if perl().is_err() {
        missing.extend(PERL);
    }
    missing
}

/// The interpreter that has the stock clients.
pub(super) fn perl() -> Result<PathBuf, String> {
    let modules = ["-MCrypt::OpenSSL::RSA", "-MNet::OAuth", "-MLWP::UserAgent", "-e1"];
    let perl = shell::find(&["perl"]).ok_or_else(|| "no perl".to_owned())?;
    let loaded = shell::output(shell::command(&perl).args(modules));
    loaded.map(|_| perl).map_err(|_| format!("missing Debian packages: {}", PERL.join(" ")))
}
