//! What the file and the environment say, key by key, before it is understood.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::keys::{KEYS, Key, Kind};

/// Why the configuration cannot be used; the text names the key or variable and never shows a secret.
#[derive(Debug)]
pub(crate) struct ConfigError(pub(crate) String);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value, and where it was written.
struct Given {
    value: Value,
    origin: String,
}

/// The keys that somebody set.
#[derive(Default)]
pub(crate) struct Raw(BTreeMap<&'static str, Given>);

impl std::fmt::Debug for Raw {
    /// The names only: a database URL may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Raw {
    /// Reads the file, then the variables that begin with `OAUTH_`; those of `OAUTH_TEST_` are for tests of other programs.
    ///
    /// # Errors
    /// [`ConfigError`] when the file cannot be read, or names a key that does not exist, or a variable does.
    pub(crate) fn read(
        file: Option<&Path>,
        environment: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, ConfigError> {
        let mut raw = Self::default();
        if let Some(path) = file {
            let shown = path.display();
            let text =
                std::fs::read_to_string(path).map_err(|cause| ConfigError(format!("{shown}: {cause}")))?;
            raw.add_table("", parse(&text).map_err(|why| ConfigError(format!("{shown}: {why}")))?, path)?;
        }
        for (name, value) in environment {
            let name = name.to_string_lossy();
            if name.starts_with("OAUTH_") && !name.starts_with("OAUTH_TEST_") {
                raw.add_variable(&name, value)?;
            }
        }
        Ok(raw)
    }

    fn add_table(&mut self, prefix: &str, table: Table, file: &Path) -> Result<(), ConfigError> {
        for (name, value) in table {
            let name = format!("{prefix}{name}");
            if let Some(key) = Key::named(&name) {
                self.0.insert(key.name, Given { value, origin: file.display().to_string() });
                continue;
            }
            let inner = format!("{name}.");
            match value {
                Value::Table(table) if KEYS.iter().any(|key| key.name.starts_with(&inner)) => {
                    self.add_table(&inner, table, file)?;
                }
                _ => return Err(ConfigError(format!("{}: unknown key {name}", file.display()))),
            }
        }
        Ok(())
    }

    fn add_variable(&mut self, name: &str, value: OsString) -> Result<(), ConfigError> {
        let fault = |why: &str| Err(ConfigError(format!("{name}: {why}")));
        let Some(key) = KEYS.iter().find(|key| key.variable() == name) else {
            return fault("no setting has this name; the environment variables are those of docs/config.md");
        };
        let Ok(text) = value.into_string() else { return fault("is not UTF-8") };
        let text = text.trim();
        if text.is_empty() {
            return fault(match key.kind {
                Kind::List => "is empty: leave it out, or write [] in the file for none",
                _ => "is empty: leave it out for what it is otherwise",
            });
        }
        let value = match key.kind {
            Kind::Text => Value::String(text.to_owned()),
            Kind::Switch => match text.parse() {
                Ok(switch) => Value::Boolean(switch),
                Err(_) => return fault("must be true or false"),
            },
            Kind::Number => match text.parse() {
                Ok(number) => Value::Integer(number),
                Err(_) => return fault("must be a whole number"),
            },
            Kind::List => {
                Value::Array(text.split(',').map(|part| Value::String(part.trim().to_owned())).collect())
            }
            Kind::Tables => match parse(&format!("value = {text}")).map(|mut table| table.remove("value")) {
                Ok(Some(value)) => value,
                Ok(None) => return fault("must be a TOML array of tables"),
                Err(why) => return fault(&why),
            },
        };
        self.0.insert(key.name, Given { value, origin: name.to_owned() });
        Ok(())
    }

    /// The value of a key, if somebody set it.
    ///
    /// # Errors
    /// [`ConfigError`] when it is of another type.
    pub(crate) fn value<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ConfigError> {
        let Some(given) = self.0.get(name) else { return Ok(None) };
        let read = given.value.clone().try_into();
        read.map(Some).map_err(|error: toml::de::Error| self.fault(name, error.message()))
    }

    /// The text of a key, read by `parse`; a text it does not take is answered with `wanted`.
    ///
    /// # Errors
    /// [`ConfigError`]
    pub(crate) fn parsed<T>(
        &self,
        name: &str,
        wanted: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.value::<String>(name)? else { return Ok(None) };
        parse(&text).map(Some).ok_or_else(|| self.fault(name, wanted))
    }

    /// A fault of a key, told with where it was written.
    pub(crate) fn fault(&self, name: &str, why: &str) -> ConfigError {
        match self.0.get(name) {
            Some(given) => ConfigError(format!("{name} ({}): {}", given.origin, why.trim_end())),
            None => ConfigError(format!("{name}: {why}")),
        }
    }

    /// Where a key was set: a file, a variable, or nowhere.
    pub(crate) fn origin(&self, name: &str) -> &str {
        self.0.get(name).map_or("default", |given| given.origin.as_str())
    }
}

/// Reads TOML; a fault is told by its line, without the text there, which may hold a password.
pub(super) fn parse(text: &str) -> Result<Table, String> {
    text.parse::<Table>().map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        format!("line {}: {}", before.matches('\n').count() + 1, error.message())
    })
}
