//! `try`: walks a handshake in the terminal, as an application does, so that a developer can check a registration.
//!
//! It is a client and nothing else: it reads no configuration and opens no database.

mod client;
mod discovery;
mod hint;
mod http;
mod listen;
mod oauth1;
mod oauth2;
mod person;
mod refresh;
mod rsa_key;
mod shown;
mod signed;
mod terminal;
mod token;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use oauth_core::env::{Env, Settings};
use oauth_provider_web::system;

use super::{Fault, Outcome};
use http::Web;
use terminal::Terminal;

/// What to try. Whatever is missing is asked for.
#[derive(Args)]
pub(crate) struct Options {
    /// Which protocol
    #[arg(long, value_enum)]
    protocol: Option<Protocol>,
    /// The provider's address (issuer): OAuth 2 reads its metadata, OAuth 1.0a takes /oauth/request_token and so on below it
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    /// Where a person decides, for a provider without metadata
    #[arg(long, value_name = "URL", requires = "token_endpoint", help_heading = "OAuth 2")]
    authorization_endpoint: Option<String>,
    /// Where codes are exchanged, for a provider without metadata
    #[arg(long, value_name = "URL", requires = "authorization_endpoint", help_heading = "OAuth 2")]
    token_endpoint: Option<String>,
    /// Where tokens are given back, for a provider without metadata
    #[arg(long, value_name = "URL", help_heading = "OAuth 2")]
    revocation_endpoint: Option<String>,
    /// Where a request token is asked for
    #[arg(long, value_name = "URL", requires_all = ["authorize", "access_token"], help_heading = "OAuth 1.0a")]
    request_token: Option<String>,
    /// Where a person decides
    #[arg(long, value_name = "URL", requires = "request_token", help_heading = "OAuth 1.0a")]
    authorize: Option<String>,
    /// Where a request token is exchanged
    #[arg(long, value_name = "URL", requires = "request_token", help_heading = "OAuth 1.0a")]
    access_token: Option<String>,
    /// The client ID, or consumer key
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// A file whose first line is the client's secret; without it the secret is asked for
    #[arg(long, value_name = "FILE")]
    client_secret_file: Option<PathBuf>,
    /// How the client authenticates; what the provider's metadata prefers unless given, `none` for a public client
    #[arg(long, value_enum, value_name = "METHOD", help_heading = "OAuth 2")]
    client_auth: Option<ClientAuth>,
    /// The scopes to ask for, separated by spaces
    #[arg(long, help_heading = "OAuth 2")]
    scope: Option<String>,
    /// Where the answer goes. At http on this machine it is listened for, otherwise it is to be pasted; for OAuth 1.0a the
    /// callback, or `oob`
    #[arg(long, value_name = "URI")]
    redirect_uri: Option<String>,
    /// Ask for the answer's address also where it could be listened for
    #[arg(long)]
    paste: bool,
    /// Something to GET with the token
    #[arg(long, value_name = "URL")]
    resource_url: Option<String>,
    /// Ask who the person is, as clients of MediaWiki do; below the issuer unless an address is given
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = "", help_heading = "OAuth 1.0a")]
    identify: Option<String>,
    /// How requests are signed [default: HMAC-SHA1, with --rsa-key RSA-SHA1]
    #[arg(long, value_enum, value_name = "METHOD", help_heading = "OAuth 1.0a")]
    signature: Option<Signature>,
    /// The client's private key in PEM, PKCS #8 or PKCS #1
    #[arg(long, value_name = "FILE", help_heading = "OAuth 1.0a")]
    rsa_key: Option<PathBuf>,
    /// Show the tokens whole; the client's secret is never shown
    #[arg(long)]
    show_secrets: bool,
    /// Leave the token as it is in the end: nothing is revoked, and the old refresh token is not tried
    #[arg(long, help_heading = "OAuth 2")]
    keep: bool,
    /// Speak plain http also to other machines than this one: everybody on the way can read the secrets
    #[arg(long)]
    allow_http: bool,
}

/// The protocols as words of the command line.
#[derive(Clone, Copy, ValueEnum)]
enum Protocol {
    /// RFC 6749, the authorization code grant
    Oauth2,
    /// RFC 5849
    Oauth1,
}

/// How a client proves at the token endpoint who it is (RFC 6749 §2.3).
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ClientAuth {
    /// client_secret_basic: in the Authorization header
    Basic,
    /// client_secret_post: in the body
    Post,
    /// A public client, which has no secret
    None,
}

/// Signature methods by their wire names.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Signature {
    /// RFC 5849 §3.4.2
    #[value(name = "HMAC-SHA1")]
    HmacSha1,
    /// The same with SHA-256
    #[value(name = "HMAC-SHA256")]
    HmacSha256,
    /// The same with SHA-512
    #[value(name = "HMAC-SHA512")]
    HmacSha512,
    /// RFC 5849 §3.4.3
    #[value(name = "RSA-SHA1")]
    RsaSha1,
    /// The same with SHA-256
    #[value(name = "RSA-SHA256")]
    RsaSha256,
    /// RFC 5849 §3.4.4: the secrets themselves
    #[value(name = "PLAINTEXT")]
    Plaintext,
}

/// All that a step needs.
struct Trial<'a> {
    options: &'a Options,
    terminal: Terminal,
    web: Web,
    env: Env,
}

/// Runs the command.
pub(crate) fn run(options: &Options) -> Outcome {
    let terminal = Terminal::new(options.show_secrets);
    let mut trial =
        Trial { options, terminal, web: Web::new(options.allow_http)?, env: system::env(Settings::new("")) };
    match trial.protocol()? {
        Protocol::Oauth2 => oauth2::run(&mut trial)?,
        Protocol::Oauth1 => oauth1::run(&mut trial)?,
    }
    trial.terminal.blank("Done: the handshake works.")
}

impl Trial<'_> {
    fn protocol(&self) -> Result<Protocol, Fault> {
        if let Some(protocol) = self.options.protocol {
            return Ok(protocol);
        }
        let said = self.terminal.ask("Protocol, oauth2 or oauth1", "--protocol", Some("oauth2"))?;
        Protocol::from_str(&said, true).map_err(|_| self.terminal.fault("it is oauth2 or oauth1", None))
    }

    /// The issuer, which is asked for where it is not given.
    fn issuer(&self) -> Result<String, Fault> {
        let given = match &self.options.issuer {
            Some(issuer) => issuer.clone(),
            None => self.terminal.ask("The provider's address (issuer)", "--issuer", None)?,
        };
        Ok(self.web.address(&self.terminal, "the issuer", &given)?.to_owned())
    }

    fn client_id(&self) -> Result<String, Fault> {
        match &self.options.client_id {
            Some(id) => Ok(id.clone()),
            None => self.terminal.ask("Client ID (consumer key)", "--client-id", None),
        }
    }
}
