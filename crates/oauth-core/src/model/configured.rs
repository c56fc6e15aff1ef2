//! Clients that stand in the configuration: nobody registers or decides about them, and they are in no row.

use std::collections::BTreeMap;

use super::client::Client;
use super::stage::Stage;
use crate::id::ClientId;

/// One of them.
#[derive(Clone, Debug)]
pub struct ConfiguredClient {
    /// What it is. It is nobody's, and approved.
    pub client: Client,
    /// Is nobody asked whether it may have what it wants? For the site's own applications. Holds for those that are
    /// confidential and answered over https, which nobody else can pretend to be.
    pub skip_consent: bool,
}

/// All of them. They go before rows with the same id.
#[derive(Clone, Debug, Default)]
pub struct Configured(BTreeMap<ClientId, ConfiguredClient>);

impl Configured {
    /// These clients; of two with one id the last one counts.
    #[must_use]
    pub fn new(clients: impl IntoIterator<Item = ConfiguredClient>) -> Self {
        let own = |mut it: ConfiguredClient| {
            (it.client.owner, it.client.owner_only, it.client.life.stage) = (None, false, Stage::Approved);
            (it.client.id, it)
        };
        Self(clients.into_iter().map(own).collect())
    }

    /// The client with this id.
    #[must_use]
    pub fn client(&self, id: ClientId) -> Option<&Client> {
        self.0.get(&id).map(|it| &it.client)
    }

    /// All of them, in the order of their ids.
    pub fn clients(&self) -> impl Iterator<Item = &Client> {
        self.0.values().map(|it| &it.client)
    }

    /// Is nobody asked whether it may have what it wants?
    #[must_use]
    pub fn skips_consent(&self, id: ClientId) -> bool {
        self.0.get(&id).is_some_and(|it| it.skip_consent && it.client.kind.is_confidential())
    }
}
