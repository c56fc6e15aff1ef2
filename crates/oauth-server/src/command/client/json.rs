//! Clients as JSON.

use oauth_core::model::client::{Client, ClientKind};
use oauth_core::model::stage::Stage;
use serde_json::{Value, json};

/// The client in the words of RFC 7591 §2, without its secret.
pub(super) fn to_json(client: &Client) -> Value {
    let mut shown = common(client);
    let more = match &client.kind {
        ClientKind::Signing(signing) => json!({
            "protocol": "oauth1",
            "profile": signing.profile.as_str(),
            "callback_is_prefix": signing.callback_is_prefix,
            "rsa_key": signing.rsa_key.is_some(),
            "plaintext": signing.plaintext,
        }),
        ClientKind::Public => oauth2(client, "none", true),
        ClientKind::Confidential { pkce_required, .. } => {
            oauth2(client, "client_secret_basic", *pkce_required)
        }
    };
    if let (Some(shown), Value::Object(more)) = (shown.as_object_mut(), more) {
        shown.extend(more);
    }
    shown
}

/// What only clients of OAuth 2 have.
fn oauth2(client: &Client, method: &str, pkce_required: bool) -> Value {
    json!({
        "protocol": "oauth2",
        "grant_types": client.grant_types.names(),
        "resource": client.resource.as_ref().map(|resource| resource.as_str()),
        "token_endpoint_auth_method": method,
        "pkce": if pkce_required { "required" } else { "if-sent" },
        "legacy": client.legacy_until.map(|_| "draft25"),
        "legacy_until": client.legacy_until.map(|at| at.rfc3339()),
    })
}

fn common(client: &Client) -> Value {
    let uris: Vec<&str> = client.redirect_uris.iter().map(|uri| uri.as_str()).collect();
    json!({
        "client_id": client.id.to_string(),
        "client_name": client.name.as_str(),
        "client_uri": client.homepage.as_ref().map(|page| page.as_str()),
        "description": client.description,
        "logo_uri": client.logo.as_ref().map(|logo| logo.as_str()),
        "contacts": client.contacts,
        "redirect_uris": uris,
        "scope": client.scopes.to_string(),
        "owner_id": client.owner.as_ref().map(|owner| owner.as_str()),
        "created_at": client.created_at.rfc3339(),
        "version": client.version.as_str(),
        "owner_only": client.owner_only,
        "networks": client.networks.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "stage": client.life.stage.as_str(),
        "stage_at": client.life.since.rfc3339(),
        "hidden": client.life.hidden,
        "origin": if client.life.stage == Stage::Configured { "configuration" } else { "database" },
    })
}
