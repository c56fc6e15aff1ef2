//! Where letters go: to a mail server, or into a folder.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error as SmtpError, SmtpTransport};
use lettre::{Address, Transport};
use oauth_core::env::Env;
use oauth_provider_web::mail::{Mail as Letter, Mailer, NotSent};

use crate::command::Fault;
use crate::config::{Encryption, Mail, PublicUrl, Smtp, Way};

/// How long the mail server may take for each of its answers, of which there are a dozen.
const PATIENCE: Duration = Duration::from_secs(20);

/// The way of all letters.
pub(crate) struct Post {
    from: Mailbox,
    way: Open,
    env: Env,
}

/// The same as [`Way`], ready.
enum Open {
    Smtp(SmtpTransport),
    Folder(PathBuf),
}

impl Post {
    /// Gets everything ready; nobody is called yet.
    ///
    /// # Errors
    /// [`Fault`] when the folder cannot be made, or the certificates of the system cannot be read.
    pub(crate) fn open(mail: &Mail, url: &PublicUrl, env: Env) -> Result<Self, Fault> {
        let way = match &mail.way {
            Way::Smtp(smtp) => Open::Smtp(transport(smtp, url)?),
            Way::Folder(folder) => {
                let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
                made.map_err(|cause| Fault::new(format!("mail.folder: {}: {cause}", folder.display())))?;
                Open::Folder(folder.clone())
            }
        };
        Ok(Self { from: mail.from.clone(), way, env })
    }

    fn compose(&self, letter: &Letter) -> Result<Message, NotSent> {
        let to: Address =
            letter.to.parse().map_err(|_| NotSent("the address cannot be written to".to_owned()))?;
        let raw = |name: &'static str, value: &str| {
            HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
        };
        let seconds = u64::try_from(self.env.now().unix()).unwrap_or_default();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&letter.subject)
            .date(UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(format!("<{}@{}>", letter.id, self.from.email.domain())))
            // So that programs that answer letters leave this one alone (RFC 3834 §5).
            .raw_header(raw("Auto-Submitted", "auto-generated"))
            .raw_header(raw("Content-Language", &letter.language))
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())
            .map_err(|_| NotSent("the letter cannot be put into a message".to_owned()))
    }
}

impl Mailer for Post {
    fn send(&self, letter: &Letter) -> Result<(), NotSent> {
        let message = self.compose(letter)?;
        match &self.way {
            Open::Smtp(transport) => transport.send(&message).map(drop).map_err(|error| told(&error)),
            Open::Folder(folder) => put(folder, &letter.id, &message.formatted())
                .map_err(|cause| NotSent(format!("the folder of letters: {cause}"))),
        }
    }
}

fn transport(smtp: &Smtp, url: &PublicUrl) -> Result<SmtpTransport, Fault> {
    let parameters = || {
        let made = TlsParameters::new_rustls(smtp.host.clone());
        made.map_err(|error| Fault::new(format!("mail.smtp: TLS: {error}")))
    };
    let tls = match smtp.encryption {
        Encryption::Tls => Tls::Wrapper(parameters()?),
        Encryption::Starttls => Tls::Required(parameters()?),
        Encryption::Plain => Tls::None,
    };
    let mut builder = SmtpTransport::builder_dangerous(&smtp.host)
        .port(smtp.port)
        .tls(tls)
        .timeout(Some(PATIENCE))
        .hello_name(ClientId::Domain(url.host()));
    if let Some((user, password)) = &smtp.credentials {
        builder = builder.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
    }
    Ok(builder.build())
}

/// What a mail server says may name the address, so only its code is told.
fn told(error: &SmtpError) -> NotSent {
    NotSent(match error.status() {
        Some(code) => format!("the mail server answered {code}"),
        None if error.is_timeout() => "the mail server took too long".to_owned(),
        None if error.is_tls() => "TLS with the mail server failed".to_owned(),
        None if error.is_client() => "the mail server offers no way that is safe enough".to_owned(),
        None => "the mail server cannot be reached".to_owned(),
    })
}

/// Writes a file that nobody else can read, whole or not at all. A letter that is sent again replaces its file.
fn put(folder: &Path, id: &str, bytes: &[u8]) -> std::io::Result<()> {
    let unfinished = folder.join(format!(".{id}.tmp"));
    // Never into a file that somebody else made.
    let _ = fs::remove_file(&unfinished);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(unfinished, folder.join(format!("{id}.eml")))
}

#[cfg(test)]
mod tests;
