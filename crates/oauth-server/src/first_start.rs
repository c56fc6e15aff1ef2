//! The first start: somebody has to be the administrator.

use std::fs::{self, OpenOptions};
use std::io::{IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use oauth_core::env::Env;
use oauth_core::flow::account::NewAccount;
use oauth_core::flow::admin;
use oauth_core::model::event::Actor;
use oauth_core::model::user::{LoginName, Role};
use oauth_core::port::{Backend, Mode, StoreError, Tx, wait};
use oauth_core::refusal::Verdict;
use oauth_core::secret::Secret;
use oauth_provider_web::password::Hasher;

use crate::command::Fault;

/// The name of the first account.
const NAME: &str = "admin";
/// Small letters and digits that are not taken for each other: 32 of them, so that a byte has no favourites.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// 24 letters of 5 bits.
const LENGTH: usize = 24;

/// Where the password of the new administrator is.
#[derive(Debug)]
pub(crate) enum Told {
    /// On the terminal, once.
    Terminal,
    /// In this file, which nobody else may read.
    File(PathBuf),
}

/// Makes the administrator if there is nobody at all; answers where its password was written.
///
/// # Errors
/// [`Fault`] when the store or the file fails.
pub(crate) fn make_administrator(
    backend: &dyn Backend,
    env: &Env,
    data_dir: &Path,
) -> Result<Option<Told>, Fault> {
    let login = LoginName::parse(NAME).ok_or_else(|| Fault::new("the first account has no name"))?;
    let name = login.clone();
    if !wait(backend, Mode::Read, move |tx| nobody(tx, &name))? {
        return Ok(None);
    }
    let password = random_password(env)?;
    let hash = Hasher::hash_blocking(&*env.random, &password)?;
    let new = NewAccount { login: login.clone(), email: String::new(), password: hash, role: Role::Admin };
    let told = if std::io::stderr().is_terminal() {
        Told::Terminal
    } else {
        // Before the account, so that no account has a password that nobody was told.
        Told::File(write_file(data_dir, &password)?)
    };
    let env = env.clone();
    let made = wait(backend, Mode::Write, move |tx| {
        if nobody(tx, &login)? {
            admin::add_person(tx, &env, &new, &Actor::Provider).map(Some)
        } else {
            Ok(None)
        }
    });
    match (&made, &told) {
        (Ok(Some(Verdict::Done(_))), Told::File(path)) => Ok(Some(Told::File(give_name(path)?))),
        (Ok(Some(Verdict::Done(_))), Told::Terminal) => {
            let text = format!("Sign in as {NAME} with the password {} and change it.\n", password.reveal());
            let written = std::io::stderr().write_all(text.as_bytes());
            written.map_err(|cause| Fault::new(format!("standard error: {cause}")))?;
            Ok(Some(told))
        }
        (failed, told) => {
            if let Told::File(path) = told {
                // A password without an account opens nothing.
                let _ = fs::remove_file(path);
            }
            match failed {
                Err(error) => Err(error.clone().into()),
                // Another server on the same database was quicker.
                Ok(_) => Ok(None),
            }
        }
    }
}

/// Is there no user at all? Asks for the usual name first, which spares the list.
fn nobody(tx: &mut dyn Tx, login: &LoginName) -> Result<bool, StoreError> {
    Ok(tx.user_by_login(login)?.is_none() && tx.users()?.is_empty())
}

fn random_password(env: &Env) -> Result<Secret, Fault> {
    let mut bytes = [0u8; LENGTH];
    env.random.fill(&mut bytes).map_err(|error| Fault::new(error.to_string()))?;
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).copied().map(char::from);
    let letters = bytes.iter().filter_map(letter).collect();
    Ok(Secret::new(letters))
}

/// Writes the password to a file of this process alone. It gets its name when the account stands, so that a second
/// server on the same folder takes nothing away from the first.
fn write_file(data_dir: &Path, password: &Secret) -> Result<PathBuf, Fault> {
    let path = data_dir.join(format!("admin-password.{}", std::process::id()));
    let write = || {
        // Never through a link, nor into a file that somebody else can read.
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        writeln!(file, "{}", password.reveal())?;
        file.sync_all()
    };
    write().map_err(|cause: std::io::Error| Fault::new(format!("{}: {cause}", path.display())))?;
    Ok(path)
}

fn give_name(written: &Path) -> Result<PathBuf, Fault> {
    let path = written.with_file_name("admin-password");
    fs::rename(written, &path).map_err(|cause| Fault::new(format!("{}: {cause}", path.display())))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use oauth_core::testing::{self, MemStore};

    use super::*;

    /// SEC-75
    #[test]
    fn only_the_first_start_makes_an_administrator() {
        let (store, env, folder) = (MemStore::default(), testing::env(), tempfile::tempdir().unwrap());
        fs::write(folder.path().join("admin-password"), "older").unwrap();
        // Standard error is no terminal where tests run by themselves; where it is one, there is no file to look at.
        let told = make_administrator(&store, &env, folder.path()).unwrap();
        if let Some(Told::File(path)) = &told {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(fs::read_to_string(path).unwrap().trim_end().len(), LENGTH);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no other copy is left");
        }
        assert!(told.is_some());
        assert!(make_administrator(&store, &env, folder.path()).unwrap().is_none());
        let users = wait(&store, Mode::Read, |tx| tx.users()).unwrap();
        assert_eq!(users.len(), 1);
        assert_eq!(users[0].role, Role::Admin);
    }
}
