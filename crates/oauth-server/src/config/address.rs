//! The two URLs of the configuration: where people reach the server, and where its data lies.

use std::path::{Path, PathBuf};

use oauth_core::secret::Secret;
use url::{Host, Url};

/// The public URL, and thereby the issuer identifier (RFC 8414 §2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicUrl {
    text: String,
    loopback: bool,
}

impl PublicUrl {
    /// Reads an origin and perhaps a path, in the one spelling that every program compares equal.
    ///
    /// # Errors
    /// What to change.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|cause| format!("is not a URL: {cause}"))?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err("must begin with https:// or http:// and a host".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not have a user name or password".to_owned());
        }
        if text.contains(['?', '#']) {
            return Err("must not have a query or fragment".to_owned());
        }
        if text.ends_with('/') {
            return Err("must not end with a slash".to_owned());
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '.' | '_' | '~');
        if !url.path().chars().all(plain) || url.path().contains("//") {
            return Err("its path may have letters, digits, - . _ ~ and single slashes only".to_owned());
        }
        let clean = url.as_str().trim_end_matches('/');
        if clean != text {
            return Err(format!("must be written as {clean}"));
        }
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        Ok(Self { text: clean.to_owned(), loopback })
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The host, without the port.
    pub(crate) fn host(&self) -> String {
        let url = Url::parse(&self.text).ok();
        url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Plain http to another machine: tokens could be read on the way.
    pub(crate) fn is_exposed(&self) -> bool {
        !self.loopback && !self.text.starts_with("https://")
    }

    /// The path under which everything is mounted; empty at the root.
    pub(crate) fn path(&self) -> &str {
        let after_scheme = self.text.split_once("://").map_or("", |(_, rest)| rest);
        after_scheme.find('/').and_then(|at| after_scheme.get(at..)).unwrap_or_default()
    }
}

/// Where the data lies.
#[derive(Clone, Debug)]
pub(crate) enum Database {
    /// A file of our own.
    Sqlite(PathBuf),
    /// A server, by its URL, which may hold a password.
    Postgres(Secret),
}

impl Database {
    /// Reads a database URL.
    ///
    /// # Errors
    /// What to change; never the URL, which may hold a password.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
        match scheme {
            "sqlite" if !cfg!(feature = "sqlite") => Err(missing("SQLite", "sqlite")),
            "postgres" | "postgresql" if !cfg!(feature = "postgres") => {
                Err(missing("PostgreSQL", "postgres"))
            }
            "sqlite" => match text.trim_start_matches("sqlite://") {
                "" | ":memory:" => Err("must name a file: sqlite://PATH".to_owned()),
                path => Ok(Self::Sqlite(PathBuf::from(path))),
            },
            "postgres" | "postgresql" => match Url::parse(text) {
                Ok(_) => Ok(Self::Postgres(Secret::new(text.to_owned()))),
                Err(cause) => Err(format!("is not a URL: {cause}")),
            },
            _ => Err("must begin with sqlite:// or postgres://".to_owned()),
        }
    }

    /// The URL for the store.
    pub(crate) fn url(&self) -> Secret {
        match self {
            Self::Sqlite(path) => Secret::new(sqlite_url(path)),
            Self::Postgres(url) => url.clone(),
        }
    }

    /// The URL for people: its passwords are stars.
    pub(crate) fn masked(&self) -> String {
        let url = match self {
            Self::Sqlite(path) => return sqlite_url(path),
            Self::Postgres(url) => url,
        };
        let Ok(mut url) = Url::parse(url.reveal()) else { return "postgres://***".to_owned() };
        if url.password().is_some() && url.set_password(Some("***")).is_err() {
            return "postgres://***".to_owned();
        }
        if url.query().is_some() {
            let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            let mut query = url.query_pairs_mut();
            query.clear();
            for (name, value) in &pairs {
                let secret = name.to_ascii_lowercase().contains("password");
                query.append_pair(name, if secret { "***" } else { value });
            }
        }
        url.into()
    }
}

fn sqlite_url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

fn missing(database: &str, feature: &str) -> String {
    format!("this program was built without {database}: build it with the feature `{feature}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin_and_perhaps_a_path() {
        for (text, path, exposed) in [
            ("https://id.example", "", false),
            ("https://id.example:8443/idp", "/idp", false),
            ("http://127.0.0.1:8080", "", false),
            ("http://[::1]:8080/a/b", "/a/b", false),
            ("http://localhost", "", false),
            ("http://id.example", "", true),
            ("http://localhost.example", "", true),
        ] {
            let url = PublicUrl::parse(text).unwrap();
            assert_eq!((url.as_str(), url.path(), url.is_exposed()), (text, path, exposed));
        }
        for text in [
            "",
            "id.example",
            "ftp://id.example",
            "https://",
            "https://id.example/",
            "https://id.example/idp/",
            "https://id.example?x",
            "https://id.example#x",
            "https://me@id.example",
            "https://ID.example",
            "https://id.example:443",
            "https://id.example/a/../b",
            "https://id.example/a//b",
            "https://id.example/a b",
            "https://id.example/%41",
            " https://id.example",
        ] {
            assert!(PublicUrl::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_database_url_names_its_kind() {
        for text in
            ["", "oauth.db", "sqlite:oauth.db", "sqlite://", "sqlite://:memory:", "mysql://h/d", "host=h"]
        {
            assert!(Database::parse(text).is_err(), "{text:?}");
        }
    }

    #[cfg(feature = "sqlite")]
    #[test]
    fn a_sqlite_url_is_a_path() {
        let database = Database::parse("sqlite:///var/lib/oauth.db").unwrap();
        assert!(
            matches!(&database, Database::Sqlite(path) if path.as_path() == Path::new("/var/lib/oauth.db"))
        );
        assert_eq!(database.masked(), "sqlite:///var/lib/oauth.db");
    }

    /// SEC-75
    #[cfg(feature = "postgres")]
    #[test]
    fn passwords_are_stars_for_people() {
        for (text, shown) in [
            ("postgres://u:geheim@h/d", "postgres://u:***@h/d"),
            (
                "postgres://u@h/d?password=geheim&sslmode=require",
                "postgres://u@h/d?password=***&sslmode=require",
            ),
            ("postgres://u@h/d?sslpassword=geheim", "postgres://u@h/d?sslpassword=***"),
            ("postgres://u@h/d", "postgres://u@h/d"),
        ] {
            assert_eq!(Database::parse(text).unwrap().masked().replace("%2A", "*"), shown);
        }
    }
}
