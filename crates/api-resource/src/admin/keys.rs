//! Keys: which ones seal the secrets of OAuth 1.0a, and sealing by the current one what another one sealed.

use actix_web::HttpResponse;
use oauth_core::flow::rotate::{self, KeyUse, Round};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;
use super::steward::{Steward, scopes};
use crate::routes::private_json;

/// Secrets that one request seals anew at most.
const ROUND: u32 = 100;

/// A key that seals the secrets of OAuth 1.0a; never the key itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Key)]
pub(super) struct KeyObject {
    /// Its name.
    key_id: String,
    /// Does it seal what is sealed from now on?
    current: bool,
    /// Does the server have it? What it sealed cannot be read otherwise.
    here: bool,
    /// How many secrets it sealed.
    secrets: u64,
}

impl From<KeyUse> for KeyObject {
    fn from(key: KeyUse) -> Self {
        Self { key_id: key.id.to_string(), current: key.current, here: key.here, secrets: key.secrets }
    }
}

/// Keys.
#[derive(Serialize, ToSchema)]
pub(super) struct KeysPage {
    /// In the order of their names.
    keys: Vec<KeyObject>,
}

/// The keys that secrets are sealed by, and the current one.
#[utoipa::path(get, operation_id = "listKeys", path = "/keys", tag = "keys", security(("oauth2" = ["admin:keys"])),
    responses((status = 200, body = KeysPage, description = "Keys")))]
pub(super) async fn list(by: Steward<scopes::Keys>) -> Result<HttpResponse, Problem> {
    let (id, env) = (by.id().clone(), by.env().clone());
    let keys = by.look(move |tx| rotate::keys(tx, &env, &id)).await?;
    Ok(private_json(&KeysPage { keys: keys.into_iter().map(Into::into).collect() }))
}

/// What was sealed anew.
#[derive(Serialize, ToSchema)]
pub(super) struct Resealed {
    /// How many secrets.
    secrets: u64,
    /// Are there more? Then ask again.
    more: bool,
}

/// Seals by the current key what another one sealed, at most 100 secrets at once.
///
/// Whoever made a new key asks until there are no more, and may take the old one away then. Requests go on meanwhile. While the
/// server lacks a key that sealed some of them nothing is done (409).
#[utoipa::path(post, operation_id = "resealSecrets", path = "/keys/reseal", tag = "keys",
    security(("oauth2" = ["admin:keys"])),
    responses((status = 200, body = Resealed, description = "What was sealed anew")))]
pub(super) async fn reseal(by: Steward<scopes::Keys>) -> Result<HttpResponse, Problem> {
    let Round { sealed, more } = by.change(move |tx, env, by| rotate::reseal_for(tx, env, by, ROUND)).await?;
    Ok(private_json(&Resealed { secrets: sealed, more }))
}
