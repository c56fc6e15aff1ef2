//! What every use case is handed besides the transaction: time, randomness, settings.

use core::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::catalog::Catalog;
use crate::id::ClientId;
use crate::model::configured::Configured;
use crate::model::right::RoleRights;
use crate::oauth2::transport::Transport;
use crate::policy::{ApprovalRule, Registration, StatedRights};
use crate::random::Random;
use crate::refusal::Refusal;
use crate::seal::{Purpose, SealError, SealKeys, Sealed};
use crate::secret::{Secret, mint_signing_secret};
use crate::text::network::{Network, is_within};
use crate::text::resource::ResourceUri;
use crate::time::{Clock, Timestamp};

/// The surroundings of a use case. Cloning is cheap: a job owns its copy.
#[derive(Clone)]
pub struct Env {
    /// Where the present comes from.
    pub clock: Arc<dyn Clock>,
    /// Where ids and secrets come from.
    pub random: Arc<dyn Random>,
    /// What secrets that must be read back are sealed with.
    pub seals: Arc<dyn SealKeys>,
    /// The provider's settings.
    pub settings: Arc<Settings>,
    /// Where the request came from that asks for this use case, as far as proxies are believed; none for commands, and for
    /// what the provider does by itself. A client that is bound to networks is refused where it is not known.
    pub from: Option<IpAddr>,
    /// Through which client a person acts, and what it is called, where a token is used and no browser: for the log.
    pub through: Option<(ClientId, String)>,
}

impl Env {
    /// The present, in whole seconds.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The same for a request from this address.
    #[must_use]
    pub fn from(&self, address: Option<IpAddr>) -> Self {
        Self { from: address, ..self.clone() }
    }

    /// The same for what this client does with a person's token.
    #[must_use]
    pub fn through(&self, client: ClientId, name: &str) -> Self {
        Self { through: Some((client, name.to_owned())), ..self.clone() }
    }

    /// Seals a secret for one row.
    ///
    /// # Errors
    /// [`SealError`] without a key or randomness.
    pub fn seal(&self, purpose: Purpose, row: Uuid, secret: &Secret) -> Result<Sealed, SealError> {
        Sealed::seal(&*self.seals, &*self.random, purpose, row, secret)
    }

    /// A fresh secret to sign with, and the same sealed for its row.
    ///
    /// # Errors
    /// [`SealError`] without a key or randomness.
    pub(crate) fn sealed_secret(&self, purpose: Purpose, row: Uuid) -> Result<(Secret, Sealed), SealError> {
        let secret = mint_signing_secret(&*self.random)?;
        let sealed = self.seal(purpose, row, &secret)?;
        Ok((secret, sealed))
    }

    /// Reads a sealed secret of one row.
    ///
    /// # Errors
    /// [`SealError`] when its key is not here, or it is another row's.
    pub fn open(&self, purpose: Purpose, row: Uuid, sealed: &Sealed) -> Result<Secret, SealError> {
        sealed.open(&*self.seals, purpose, row)
    }
}

/// Lifetimes and rules of one provider. Every lifetime counts whole seconds.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The issuer identifier (RFC 8414 §2): public URL with the mount prefix, without a trailing slash.
    pub issuer: String,
    /// What all access tokens are addressed to (RFC 8707); the issuer with `/api` behind it unless set.
    pub resource: Option<ResourceUri>,
    /// The scopes that exist here.
    pub catalog: Catalog,
    /// How long somebody may think on the consent page. 10 minutes unless set.
    pub interaction_lifetime: Duration,
    /// How long an authorization code lives (RFC 6749 §4.1.2 recommends at most 10 minutes). 60 seconds unless set.
    pub code_lifetime: Duration,
    /// How long an access token lives. 1 hour unless set.
    pub access_lifetime: Duration,
    /// How long an unused refresh token lives; each rotation begins anew. 30 days unless set.
    pub refresh_lifetime: Duration,
    /// How long a browser session lives. 14 days unless set.
    pub session_lifetime: Duration,
    /// How far the timestamp of a signed request may be off, either way (RFC 5849 §3.3). 5 minutes unless set.
    pub timestamp_window: Duration,
    /// From where clients may ask for credentials of OAuth 1.0a. From everywhere unless set.
    pub handshake_networks: Option<Vec<Network>>,
    /// Whose rights clients are told. The grant's unless set.
    pub stated_rights: StatedRights,
    /// Who may register clients, and whether somebody has to approve them. Everybody, and nobody, unless set.
    pub registration: Registration,
    /// Must whoever registers clients have a confirmed e-mail address? No unless set.
    pub registration_needs_email: bool,
    /// Which proposals need no decision: those that fit one of these. None unless set.
    pub auto_approve: Vec<ApprovalRule>,
    /// How long a proposal may wait for a decision. 30 days unless set.
    pub proposal_lifetime: Duration,
    /// Clients of the configuration, which go before those of the store; none unless set. Whoever sets it runs
    /// [`announce`](crate::flow::client::announce) at the start.
    pub configured: Configured,
    /// Which rights a role brings.
    pub rights: RoleRights,
    /// Does somebody send the letters that are written? Nobody unless set.
    pub sends_letters: bool,
    /// Which proxies are believed, and whether tokens, and redirect URIs, may use plain http off loopback. Nobody and no
    /// unless set.
    pub transport: Transport,
}

impl Settings {
    /// The defaults, for this issuer, with the shipped scope catalog.
    #[must_use]
    pub fn new(issuer: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            resource: None,
            catalog: Catalog::default(),
            interaction_lifetime: Duration::from_secs(600),
            code_lifetime: Duration::from_secs(60),
            access_lifetime: Duration::from_secs(3600),
            refresh_lifetime: Duration::from_secs(30 * 86_400),
            session_lifetime: Duration::from_secs(14 * 86_400),
            timestamp_window: Duration::from_secs(300),
            handshake_networks: None,
            stated_rights: StatedRights::Grant,
            registration: Registration::Open,
            registration_needs_email: false,
            auto_approve: Vec::new(),
            proposal_lifetime: Duration::from_secs(30 * 86_400),
            configured: Configured::default(),
            rights: RoleRights::default(),
            sends_letters: false,
            transport: Transport::default(),
        }
    }

    /// May credentials of OAuth 1.0a be asked for from this address? Each such request draws randomness, so an administrator
    /// may name the networks; an address that is not known is then in none.
    ///
    /// # Errors
    /// [`Refusal::NetworkNotAllowed`]
    pub fn may_ask_from(&self, address: Option<IpAddr>) -> Result<(), Refusal> {
        let Some(networks) = &self.handshake_networks else { return Ok(()) };
        let known = address.is_some_and(|address| is_within(networks, address));
        if known { Ok(()) } else { Err(Refusal::NetworkNotAllowed) }
    }

    /// The name of the API that all access tokens are addressed to.
    #[must_use]
    pub fn audience(&self) -> String {
        let set = self.resource.as_ref().map(|resource| resource.as_str().to_owned());
        set.unwrap_or_else(|| format!("{}/api", self.issuer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_for_the_networks_that_are_named() {
        let home = IpAddr::from([10, 1, 2, 3]);
        let mut settings = Settings::new("https://op.example");
        for address in [None, Some(home)] {
            assert!(settings.may_ask_from(address).is_ok(), "everywhere unless set: {address:?}");
        }
        settings.handshake_networks = Network::parse("10.0.0.0/8").map(|network| vec![network]);
        assert!(settings.may_ask_from(Some(home)).is_ok());
        for address in [None, Some(IpAddr::from([11, 1, 2, 3]))] {
            let refused = settings.may_ask_from(address);
            assert!(matches!(refused, Err(Refusal::NetworkNotAllowed)), "{address:?}");
        }
    }
}
