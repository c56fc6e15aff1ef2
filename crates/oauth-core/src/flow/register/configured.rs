//! A client of the configuration, from what somebody filled in about it.

use super::form::ClientDraft;
use crate::env::Env;
use crate::id::ClientId;
use crate::model::client::{Client, ClientKind};
use crate::model::stage::{Life, Stage};
use crate::model::version::Version;
use crate::seal::{Purpose, SealError};
use crate::secret::{Digest32, Secret};

/// How a client of the configuration proves who it is. Its form says which of them it needs.
#[derive(Clone, Debug)]
pub enum Proof {
    /// Not at all.
    Public,
    /// By a secret with this digest.
    Digest(Digest32),
    /// By signing with this secret, which is kept sealed in memory.
    Signing(Secret),
}

impl ClientDraft {
    /// The client, approved and nobody's; nothing is written. Unlike that of a registered one its id is given, and stays.
    ///
    /// # Errors
    /// [`SealError`] without a key to seal by.
    pub fn configured(&self, env: &Env, id: ClientId, proof: &Proof) -> Result<Client, SealError> {
        let kind = match (proof, &self.signing) {
            (Proof::Signing(secret), Some(signing)) => {
                ClientKind::Signing(signing.with(env.seal(Purpose::Client, id.uuid(), secret)?))
            }
            (Proof::Digest(digest), _) => {
                ClientKind::Confidential { secret: *digest, pkce_required: self.pkce_required }
            }
            (Proof::Public | Proof::Signing(_), _) => ClientKind::Public,
        };
        Ok(Client {
            id,
            name: self.name.clone(),
            description: self.description.clone(),
            homepage: self.homepage.clone(),
            logo: self.logo.clone(),
            contacts: self.contacts.clone(),
            legacy_until: None,
            owner: None,
            kind,
            redirect_uris: self.redirect_uris.clone(),
            scopes: self.scopes.clone(),
            grant_types: self.grant_types,
            resource: self.resource.clone(),
            version: self.version.clone().unwrap_or_else(Version::first),
            networks: self.networks.clone(),
            owner_only: false,
            created_at: env.now(),
            life: Life::begin(Stage::Approved, env.now()),
        })
    }
}
