//! The client that is tried: its secret, and how it shows who it is.

use base64ct::{Base64, Encoding};
use oauth_core::secret::Secret;
use oauth_core::text::form;

use super::super::Fault;
use super::discovery::Provider;
use super::{ClientAuth, Trial};

/// The registration.
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: Secret,
    pub(super) auth: ClientAuth,
}

impl Trial<'_> {
    /// The client's secret, from its file or from the person. Empty for none.
    pub(super) fn secret(&mut self, question: &str) -> Result<Secret, Fault> {
        let secret = match &self.options.client_secret_file {
            None => self.terminal.ask_hidden(question)?,
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map(Secret::new)
                    .map_err(|cause| self.terminal.fault(&format!("{}: {cause}", path.display()), None))?;
                Secret::new(text.reveal().lines().next().unwrap_or_default().trim().to_owned())
            }
        };
        self.terminal.hide(secret.reveal());
        Ok(secret)
    }
}

impl Client {
    /// What was asked of the person, before the provider is known.
    pub(super) fn ask(trial: &mut Trial<'_>) -> Result<Self, Fault> {
        let id = trial.client_id()?;
        let secret = match trial.options.client_auth {
            Some(ClientAuth::None) => Secret::new(String::new()),
            _ => trial.secret("Client secret (nothing for a public client)")?,
        };
        let auth = match trial.options.client_auth {
            Some(auth) => auth,
            None if secret.reveal().is_empty() => ClientAuth::None,
            None => ClientAuth::Basic,
        };
        Ok(Self { id, secret, auth })
    }

    /// The method that the provider takes, where none was chosen (RFC 8414 §2: `client_secret_basic` where it says nothing).
    pub(super) fn settle(&mut self, chosen: Option<ClientAuth>, provider: &Provider) {
        if chosen.is_none() && self.auth == ClientAuth::Basic && provider.only_post {
            self.auth = ClientAuth::Post;
        }
    }

    /// `Authorization` of HTTP Basic (RFC 6749 §2.3.1), for a client that authenticates that way.
    pub(super) fn authorization(&self) -> Option<String> {
        if self.auth != ClientAuth::Basic {
            return None;
        }
        let encoded = |text: &str| form::encode(&[("", text)]).trim_start_matches('=').to_owned();
        let pair = Secret::new(format!("{}:{}", encoded(&self.id), encoded(self.secret.reveal())));
        Some(format!("Basic {}", Base64::encode_string(pair.reveal().as_bytes())))
    }

    /// The fields of a request's body by which the client says who it is.
    pub(super) fn fields(&self) -> Vec<(&str, &str)> {
        match self.auth {
            ClientAuth::Basic => Vec::new(),
            ClientAuth::Post => vec![("client_id", &self.id), ("client_secret", self.secret.reveal())],
            ClientAuth::None => vec![("client_id", &self.id)],
        }
    }
}
