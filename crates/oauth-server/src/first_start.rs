//! The first start: somebody has to be the administrator.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{IsTerminal, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use oauth_core::env::Env;
use oauth_core::flow::account::{self, NewAccount};
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
        if nobody(tx, &login)? { account::create(tx, &env, &new).map(Some) } else { Ok(None) }
    });
    match (&made, &told) {
        (Ok(Some(Verdict::Done(_))), Told::File(_)) => Ok(Some(told)),
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

fn write_file(data_dir: &Path, password: &Secret) -> Result<PathBuf, Fault> {
    let path = data_dir.join("admin-password");
    let write = || {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        // An older file may have another mode.
        file.set_permissions(Permissions::from_mode(0o600))?;
        writeln!(file, "{}", password.reveal())?;
        file.sync_all()
    };
    write().map_err(|cause: std::io::Error| Fault::new(format!("{}: {cause}", path.display())))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
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
        }
        assert!(told.is_some());
        assert!(make_administrator(&store, &env, folder.path()).unwrap().is_none());
        let users = wait(&store, Mode::Read, |tx| tx.users()).unwrap();
        assert_eq!(users.len(), 1);
        assert_eq!(users[0].account.as_ref().map(|account| account.role), Some(Role::Admin));
    }
}
