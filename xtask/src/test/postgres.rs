//! A private PostgreSQL for one run of the tests: on a free port of 127.0.0.1, without a password, not durable.

use crate::shell;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The name of its superuser, and of the account that runs it when this is root.
const USER: &str = "postgres";
const PREFIX: &str = "oauth-test-postgres-";
/// Not durable, since it lives no longer than the tests; many connections, since they run side by side.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=300",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
];
/// Start-up takes one or two seconds; a loaded machine may need many more.
const TRIES: u32 = 300;
const PAUSE: Duration = Duration::from_millis(100);

/// A running server, which ends with this value, and with this process however that ends.
pub(super) struct Cluster {
    process: Child,
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

/// The folder of the newest server programs.
pub(super) fn programs() -> Option<PathBuf> {
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    let newest = debian.map(|entry| entry.path()).filter(|path| path.join("bin/initdb").exists());
    let newest = newest.max_by_key(|path| version(path)).map(|path| path.join("bin"));
    newest.or_else(|| shell::find(&["initdb"]).and_then(|program| program.parent().map(Path::to_path_buf)))
}

impl Cluster {
    /// Makes and starts one. The error is the reason why there is none, for people.
    pub(super) fn start() -> Result<Self, String> {
        let programs = programs().ok_or("no server programs (Debian package `postgresql`)")?;
        remove_left_over();
        let folder = std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
        fs::create_dir(&folder).map_err(|cause| format!("{}: {cause}", folder.display()))?;
        let started = Self::start_in(&programs, &folder);
        if started.is_err() {
            let _ = fs::remove_dir_all(&folder);
        }
        started
    }

    fn start_in(programs: &Path, folder: &Path) -> Result<Self, String> {
        let private = fs::Permissions::from_mode(0o700);
        fs::set_permissions(folder, private).map_err(|cause| format!("{}: {cause}", folder.display()))?;
        if shell::is_root() {
            shell::output(shell::command("chown").arg(format!("{USER}:")).arg(folder))?;
        }
        let data = folder.join("data");
        let mut initdb = as_server(&programs.join("initdb"));
        initdb.args(["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--username", USER]);
        shell::output(initdb.arg("--pgdata").arg(&data))?;
        let port = free_port()?;
        let log = fs::File::create(folder.join("log")).map_err(|cause| format!("log: {cause}"))?;
        let mut server = as_server(&programs.join("postgres"));
        server.arg("-D").arg(&data).args(["-p", &port.to_string()]);
        server.args(SETTINGS.iter().flat_map(|setting| ["-c", setting])).stdout(Stdio::null()).stderr(log);
        let process = server.spawn().map_err(|cause| format!("postgres: {cause}"))?;
        let mut cluster =
            Self { process, programs: programs.to_path_buf(), folder: folder.to_path_buf(), port };
        cluster.wait()?;
        Ok(cluster)
    }

    fn wait(&mut self) -> Result<(), String> {
        let port = self.port.to_string();
        for _ in 0..TRIES {
            if self.process.try_wait().is_ok_and(|ended| ended.is_some()) {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                return Err(format!("postgres ended at its start: {}", log.trim()));
            }
            let mut ready = shell::command(self.programs.join("pg_isready"));
            if shell::output(ready.args(["--host", "127.0.0.1", "--port", &port])).is_ok() {
                return Ok(());
            }
            std::thread::sleep(PAUSE);
        }
        Err("postgres did not become ready".to_owned())
    }

    /// Where the tests find it.
    pub(super) fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = as_server(&self.programs.join("pg_ctl"));
        stop.args(["stop", "--mode", "fast", "--pgdata"]).arg(self.folder.join("data"));
        if shell::output(&mut stop).is_err() {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The program, as a child that ends when this process does; not as root, which PostgreSQL refuses.
fn as_server(program: &Path) -> Command {
    let mut command = shell::command("setpriv");
    if shell::is_root() {
        command.args(["--reuid", USER, "--regid", USER, "--init-groups"]);
    }
    command.args(["--pdeathsig", "INT"]).arg(program).current_dir("/");
    command
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    listener.map(|address| address.port()).map_err(|cause| format!("no free port: {cause}"))
}

/// Removes the folders of runs that were killed.
fn remove_left_over() {
    let entries = fs::read_dir(std::env::temp_dir()).into_iter().flatten().filter_map(Result::ok);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let dead = |pid: &str| !Path::new("/proc").join(pid).exists();
        if name.strip_prefix(PREFIX).is_some_and(dead) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::free_port;

    #[test]
    fn ports_are_free() {
        let port = free_port().expect("port");
        assert!(std::net::TcpListener::bind(("127.0.0.1", port)).is_ok());
    }
}
