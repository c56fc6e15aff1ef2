//! The keys of e-mail: who writes, and which way letters take.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use lettre::message::Mailbox;
use oauth_core::secret::Secret;
use url::{Host, Url};

use super::raw::Raw;
use super::{ConfigError, checked, directory, one_of};

/// E-mail, where it is set up.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    /// Who writes.
    pub(crate) from: Mailbox,
    /// Which way letters take.
    pub(crate) way: Way,
}

/// Which way letters take.
#[derive(Clone, Debug)]
pub(crate) enum Way {
    /// To a mail server.
    Smtp(Smtp),
    /// Into a folder, a file each.
    Folder(PathBuf),
}

/// A mail server.
#[derive(Clone, Debug)]
pub(crate) struct Smtp {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) encryption: Encryption,
    /// User name and password.
    pub(crate) credentials: Option<(String, Secret)>,
    text: String,
    password_file: Option<PathBuf>,
}

/// How a connection to a mail server is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// From its first byte (RFC 8314 §3).
    Tls,
    /// From STARTTLS on (RFC 3207); without it nothing is sent.
    Starttls,
    /// Not at all, on this machine.
    Plain,
}

impl Mail {
    /// Reads the keys; `None` where no mail is set up.
    ///
    /// # Errors
    /// [`ConfigError`], which never shows a password.
    pub(super) fn read(raw: &Raw, data_dir: &Path) -> Result<Option<Self>, ConfigError> {
        let from =
            raw.parsed("mail.from", "must be an address, as in Example <no-reply@example.org>", sender)?;
        let folder = directory(raw, "mail.folder")?;
        let smtp = smtp(raw)?;
        let Some(from) = from else {
            let set = ["mail.smtp", "mail.smtp_starttls", "mail.smtp_password_file", "mail.folder"];
            return match set.into_iter().find(|name| raw.origin(name) != "default") {
                Some(name) => Err(raw.fault("mail.from", &format!("must be set, since {name} is"))),
                None => Ok(None),
            };
        };
        let way = match (smtp, folder) {
            (Some(_), Some(_)) => return Err(raw.fault("mail.folder", "is not used where mail.smtp is set")),
            (Some(smtp), None) => Way::Smtp(smtp),
            (None, folder) => Way::Folder(folder.unwrap_or_else(|| data_dir.join("mail"))),
        };
        Ok(Some(Self { from, way }))
    }

    /// The effective value of a key, as text.
    pub(super) fn shown(&self, name: &str) -> Option<String> {
        match (name, &self.way) {
            ("mail.from", _) => Some(self.from.to_string()),
            ("mail.folder", Way::Folder(folder)) => Some(folder.display().to_string()),
            ("mail.smtp", Way::Smtp(smtp)) => Some(smtp.text.clone()),
            ("mail.smtp_starttls", Way::Smtp(smtp)) => match smtp.encryption {
                Encryption::Tls => None,
                Encryption::Starttls => Some("required".to_owned()),
                Encryption::Plain => Some("off".to_owned()),
            },
            ("mail.smtp_password_file", Way::Smtp(smtp)) => {
                smtp.password_file.as_ref().map(|path| path.display().to_string())
            }
            _ => None,
        }
    }
}

fn sender(text: &str) -> Option<Mailbox> {
    text.parse().ok().filter(|_| !text.chars().any(char::is_control))
}

fn smtp(raw: &Raw) -> Result<Option<Smtp>, ConfigError> {
    let off = raw
        .parsed("mail.smtp_starttls", "must be required or off", |text| one_of(text, &["required", "off"]))?
        .map(|at| at == 1);
    let password_file = raw.parsed("mail.smtp_password_file", "must name a file", |text| {
        (!text.is_empty()).then(|| PathBuf::from(text))
    })?;
    let Some(url) = checked(raw, "mail.smtp", server)? else {
        return match (off, &password_file) {
            (None, None) => Ok(None),
            _ => Err(raw.fault("mail.smtp", "must be set, since mail.smtp_… is")),
        };
    };
    let encryption = match (url.scheme(), off) {
        ("smtps", None) => Encryption::Tls,
        ("smtps", Some(_)) => {
            return Err(
                raw.fault("mail.smtp_starttls", "is for smtp://; smtps:// is encrypted from the start")
            );
        }
        (_, Some(true)) if !is_loopback(&url) => {
            return Err(raw.fault("mail.smtp_starttls", "may be off on a loopback address only"));
        }
        (_, Some(true)) => Encryption::Plain,
        (_, _) => Encryption::Starttls,
    };
    let user = user_of(&url).map_err(|why| raw.fault("mail.smtp", why))?;
    let credentials = match (user, &password_file) {
        (None, None) => None,
        (Some(user), Some(path)) => Some((user, password(raw, path)?)),
        (Some(_), None) => {
            return Err(raw.fault("mail.smtp_password_file", "must be set, since mail.smtp has a user"));
        }
        (None, Some(_)) => return Err(raw.fault("mail.smtp", "must have a user, since there is a password")),
    };
    let port = url.port().unwrap_or(if encryption == Encryption::Tls { 465 } else { 587 });
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    Ok(Some(Smtp { host, port, encryption, credentials, text: url.to_string(), password_file }))
}

/// Reads the address of a mail server; a fault never shows it, since somebody may have put a password there.
fn server(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|cause| format!("is not a URL: {cause}"))?;
    if !matches!(url.scheme(), "smtp" | "smtps") || url.host_str().is_none_or(str::is_empty) {
        return Err("must begin with smtps:// or smtp:// and a host".to_owned());
    }
    if url.password().is_some() {
        return Err("must not have a password: put it into mail.smtp_password_file".to_owned());
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err("must end after the host and the port".to_owned());
    }
    Ok(url)
}

fn user_of(url: &Url) -> Result<Option<String>, &'static str> {
    let decoded: String = url::form_urlencoded::parse(url.username().replace('+', "%2B").as_bytes())
        .map(|(name, value)| if value.is_empty() { name.into_owned() } else { format!("{name}={value}") })
        .collect();
    if decoded.chars().any(char::is_control) {
        return Err("its user must not have control characters");
    }
    Ok((!decoded.is_empty()).then_some(decoded))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        // Of schemes that it does not know, the parser takes addresses for names.
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn password(raw: &Raw, path: &Path) -> Result<Secret, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|cause| raw.fault("mail.smtp_password_file", &format!("{}: {cause}", path.display())))?;
    let text = Secret::new(text);
    let password = text.reveal().trim_end_matches(['\r', '\n']);
    if password.is_empty() || password.chars().any(char::is_control) {
        return Err(raw.fault("mail.smtp_password_file", "must hold the password, in one line"));
    }
    Ok(Secret::new(password.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::super::tests::{fault, load};
    use super::*;

    const FROM: &str = "mail.from = 'Example <no-reply@example.org>'\n";

    fn read(file: &str) -> Option<Mail> {
        load(file, &[]).unwrap().mail
    }

    fn smtp_of(file: &str) -> Smtp {
        match read(file).unwrap().way {
            Way::Smtp(smtp) => smtp,
            Way::Folder(folder) => panic!("{folder:?}"),
        }
    }

    fn password_file() -> (tempfile::NamedTempFile, String) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"geheim\n").unwrap();
        let line = format!("mail.smtp_password_file = '{}'\n", file.path().display());
        (file, line)
    }

    #[test]
    fn letters_go_nowhere_into_a_folder_or_to_a_server() {
        assert!(read("").is_none());
        let folder = |file: &str| match read(file).unwrap().way {
            Way::Folder(folder) => folder,
            Way::Smtp(smtp) => panic!("{smtp:?}"),
        };
        assert_eq!(folder(FROM), Path::new("./data/mail"));
        assert_eq!(folder(&format!("{FROM}mail.folder = '/srv/mail'")), Path::new("/srv/mail"));
        let (_file, password) = password_file();
        for (url, starttls, host, port, encryption) in [
            ("smtps://u@mail.example", "", "mail.example", 465, Encryption::Tls),
            ("smtps://u@mail.example:4650", "", "mail.example", 4650, Encryption::Tls),
            ("smtp://u@mail.example", "", "mail.example", 587, Encryption::Starttls),
            ("smtp://u@mail.example:25", "required", "mail.example", 25, Encryption::Starttls),
            ("smtp://u@127.0.0.1:2525", "off", "127.0.0.1", 2525, Encryption::Plain),
            ("smtp://u@[::1]:2525", "off", "::1", 2525, Encryption::Plain),
        ] {
            let starttls = if starttls.is_empty() {
                String::new()
            } else {
                format!("mail.smtp_starttls = '{starttls}'\n")
            };
            let smtp = smtp_of(&format!("{FROM}mail.smtp = '{url}'\n{starttls}{password}"));
            assert_eq!((smtp.host.as_str(), smtp.port, smtp.encryption), (host, port, encryption), "{url}");
            let (user, secret) = smtp.credentials.unwrap();
            assert_eq!((user.as_str(), secret.reveal()), ("u", "geheim"));
        }
        let user =
            smtp_of(&format!("{FROM}mail.smtp = 'smtps://a+b%40example.org@mail.example'\n{password}"));
        assert_eq!(user.credentials.unwrap().0, "a+b@example.org");
        assert!(smtp_of(&format!("{FROM}mail.smtp = 'smtp://localhost:25'\n")).credentials.is_none());
    }

    /// SEC-75
    #[test]
    fn what_cannot_be_is_told_by_its_key_without_a_password() {
        let (_file, password) = password_file();
        for (file, key) in [
            ("mail.from = 'nobody'", "mail.from"),
            ("mail.from = \"a@b.example\\r\\nBcc: c@d.example\"", "mail.from"),
            ("mail.smtp = 'smtps://mail.example'", "mail.from"),
            ("mail.folder = '/srv'", "mail.from"),
            (&format!("{FROM}mail.smtp = 'mail.example'"), "mail.smtp"),
            (&format!("{FROM}mail.smtp = 'https://mail.example'"), "mail.smtp"),
            (&format!("{FROM}mail.smtp = 'smtps://u:geheim@mail.example'"), "mail.smtp_password_file"),
            (&format!("{FROM}mail.smtp = 'smtps://mail.example/?tls=off'"), "mail.smtp"),
            (
                &format!("{FROM}mail.smtp = 'smtps://mail.example'\nmail.smtp_starttls = 'off'"),
                "mail.smtp_starttls",
            ),
            (
                &format!("{FROM}mail.smtp = 'smtp://mail.example'\nmail.smtp_starttls = 'off'"),
                "mail.smtp_starttls",
            ),
            (
                &format!("{FROM}mail.smtp = 'smtp://mail.example'\nmail.smtp_starttls = 'no'"),
                "mail.smtp_starttls",
            ),
            (&format!("{FROM}mail.smtp_starttls = 'off'"), "mail.smtp"),
            (&format!("{FROM}mail.smtp = 'smtps://u@mail.example'"), "mail.smtp_password_file"),
            (&format!("{FROM}mail.smtp = 'smtps://mail.example'\n{password}"), "mail.smtp"),
            (&format!("{FROM}{password}"), "mail.smtp"),
            (&format!("{FROM}mail.smtp = 'smtps://u@m'\nmail.smtp_password_file = '/nowhere'"), "/nowhere"),
            (&format!("{FROM}mail.smtp = 'smtps://mail.example'\nmail.folder = '/srv'"), "mail.folder"),
        ] {
            let told = fault(file, &[]);
            assert!(told.contains(key) && !told.contains("geheim"), "{file}: {told}");
        }
        let config = load(&format!("{FROM}mail.smtp = 'smtps://u@mail.example'\n{password}"), &[]).unwrap();
        assert!(!config.show().contains("geheim") && !format!("{config:?}").contains("geheim"));
        assert!(config.show().contains("mail.smtp = \"smtps://u@mail.example\""), "{}", config.show());
    }
}
