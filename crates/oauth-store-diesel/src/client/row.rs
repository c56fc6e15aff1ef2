//! The rows of clients.

use diesel::prelude::*;
use oauth_core::id::{ClientId, UserId};
use oauth_core::model::client::{Client, ClientKind, ClientName, GrantTypes, Profile, Signing};
use oauth_core::model::stage::{Life, Stage};
use oauth_core::model::version::Version;
use oauth_core::oauth1::rsa_key::RsaPublicKey;
use oauth_core::port::StoreError;
use oauth_core::secret::Digest32;
use oauth_core::text::network::Network;
use oauth_core::text::resource::ResourceUri;
use oauth_core::text::uri::{Logo, RedirectUri, WebPage};
use oauth_core::time::Timestamp;

use crate::row::{Row, instant, sealed_columns, seconds};
use crate::schema::clients;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = clients, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct ClientRow {
    pub(super) id: String,
    name: String,
    description: String,
    homepage: Option<String>,
    owner_id: Option<String>,
    kind: String,
    secret_digest: Option<Vec<u8>>,
    pkce_required: bool,
    redirect_uris: String,
    scopes: String,
    grant_types: String,
    created_at: i64,
    logo: Option<String>,
    contacts: String,
    legacy_until: Option<i64>,
    resource: Option<String>,
    version: String,
    networks: String,
    owner_only: bool,
    #[diesel(embed)]
    life: LifeColumns,
    #[diesel(embed)]
    signing: SigningColumns,
}

/// How far a client is.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = clients)]
pub(crate) struct LifeColumns {
    stage: String,
    stage_at: i64,
    hidden: bool,
    revision: i64,
}

/// What only clients that sign have.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = clients, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct SigningColumns {
    sealed_secret: Option<Vec<u8>>,
    seal_key: Option<String>,
    rsa_key: Option<Vec<u8>>,
    profile: Option<String>,
    callback_is_prefix: bool,
    plaintext: bool,
}

impl SigningColumns {
    fn of(signing: Option<&Signing>) -> Self {
        let (sealed_secret, seal_key) = sealed_columns(signing.map(|signing| &signing.secret));
        Self {
            sealed_secret,
            seal_key,
            rsa_key: signing.and_then(|signing| signing.rsa_key.as_ref()).map(|key| key.to_stored().to_vec()),
            profile: signing.map(|signing| signing.profile.as_str().to_owned()),
            callback_is_prefix: signing.is_some_and(|signing| signing.callback_is_prefix),
            plaintext: signing.is_some_and(|signing| signing.plaintext),
        }
    }

    fn read(self, at: Row<'_>) -> Result<Signing, StoreError> {
        Ok(Signing {
            secret: at.sealed(self.seal_key, self.sealed_secret)?,
            rsa_key: at.maybe("rsa_key", self.rsa_key.as_deref(), RsaPublicKey::from_stored)?,
            profile: at.need("profile", self.profile.as_deref().and_then(Profile::parse))?,
            callback_is_prefix: self.callback_is_prefix,
            plaintext: self.plaintext,
        })
    }
}

impl From<&Client> for ClientRow {
    fn from(client: &Client) -> Self {
        let (kind, secret) = match &client.kind {
            ClientKind::Public => ("public", None),
            ClientKind::Confidential { secret, .. } => ("confidential", Some(secret.bytes().to_vec())),
            ClientKind::Signing(_) => ("signing", None),
        };
        let uris: Vec<&str> = client.redirect_uris.iter().map(RedirectUri::as_str).collect();
        Self {
            id: client.id.to_string(),
            name: client.name.as_str().to_owned(),
            description: client.description.clone(),
            homepage: client.homepage.as_ref().map(|page| page.as_str().to_owned()),
            owner_id: client.owner.as_ref().map(|owner| owner.as_str().to_owned()),
            kind: kind.to_owned(),
            secret_digest: secret,
            pkce_required: client.kind.requires_pkce(),
            redirect_uris: serde_json::Value::from(uris).to_string(),
            scopes: client.scopes.to_string(),
            grant_types: client.grant_types.names().join(" "),
            created_at: client.created_at.unix(),
            logo: client.logo.as_ref().map(|logo| logo.as_str().to_owned()),
            contacts: serde_json::Value::from(client.contacts.clone()).to_string(),
            legacy_until: seconds(client.legacy_until),
            resource: client.resource.as_ref().map(|resource| resource.as_str().to_owned()),
            version: client.version.as_str().to_owned(),
            networks: words(&client.networks),
            owner_only: client.owner_only,
            life: LifeColumns {
                stage: client.life.stage.as_str().to_owned(),
                stage_at: client.life.since.unix(),
                hidden: client.life.hidden,
                revision: client.life.revision.into(),
            },
            signing: SigningColumns::of(client.signing()),
        }
    }
}

impl TryFrom<ClientRow> for Client {
    type Error = StoreError;

    fn try_from(row: ClientRow) -> Result<Self, StoreError> {
        let at = Row { table: "clients", id: &row.id };
        let digest = row.secret_digest.as_deref().map(Digest32::from_stored);
        let kind = match (row.kind.as_str(), digest) {
            ("public", None) => Some(ClientKind::Public),
            ("confidential", Some(Some(secret))) => {
                Some(ClientKind::Confidential { secret, pkce_required: row.pkce_required })
            }
            ("signing", None) => Some(ClientKind::Signing(row.signing.read(at)?)),
            _ => None,
        };
        let texts = |column, json: &str| at.need(column, serde_json::from_str::<Vec<String>>(json).ok());
        let uris = texts("redirect_uris", &row.redirect_uris)?;
        Ok(Self {
            id: at.need("id", ClientId::parse(&row.id))?,
            name: ClientName::from_stored(row.name),
            description: row.description,
            homepage: row.homepage.map(WebPage::from_stored),
            owner: at.maybe("owner_id", row.owner_id.as_deref(), UserId::parse)?,
            kind: at.need("kind", kind)?,
            logo: row.logo.map(Logo::from_stored),
            contacts: texts("contacts", &row.contacts)?,
            redirect_uris: uris.into_iter().map(RedirectUri::from_stored).collect(),
            scopes: at.scopes("scopes", &row.scopes)?,
            grant_types: at.need("grant_types", grant_types(&row.grant_types))?,
            resource: row.resource.map(ResourceUri::from_stored),
            created_at: Timestamp::from_unix(row.created_at),
            version: Version::from_stored(row.version),
            networks: networks(at, &row.networks)?,
            owner_only: row.owner_only,
            life: Life {
                stage: at.need("stage", Stage::parse(&row.life.stage))?,
                since: Timestamp::from_unix(row.life.stage_at),
                hidden: row.life.hidden,
                revision: at.need("revision", row.life.revision.try_into().ok())?,
            },
            legacy_until: instant(row.legacy_until),
        })
    }
}

fn words(networks: &[Network]) -> String {
    networks.iter().map(Network::to_string).collect::<Vec<_>>().join(" ")
}

/// The networks of a row of this table.
pub(crate) fn networks(at: Row<'_>, text: &str) -> Result<Vec<Network>, StoreError> {
    text.split_ascii_whitespace().map(|word| at.need("networks", Network::parse(word))).collect()
}

fn grant_types(text: &str) -> Option<GrantTypes> {
    [(false, true), (false, false), (true, false), (true, true)]
        .into_iter()
        .map(|(client_credentials, refresh_token)| GrantTypes { client_credentials, refresh_token })
        .find(|types| types.names().join(" ") == text)
}
