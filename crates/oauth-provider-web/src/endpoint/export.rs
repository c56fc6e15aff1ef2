//! All that is kept about a person, as a file.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use oauth_core::flow::kept::{Kept, kept};
use oauth_core::id::{ClientId, UserId};
use oauth_core::model::client::{Client, ClientKind};
use oauth_core::model::event::{Actor, Event};
use oauth_core::model::grant::{Grant, Reach};
use oauth_core::model::user::User;
use oauth_core::text::network::Network;
use oauth_core::time::Timestamp;
use serde_json::{Map, Value, json};

use crate::endpoint::account::own_account;
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::output::headers::{self, Elsewhere};

/// The file.
pub(crate) async fn get(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some((_, user, _)) = own_account(visit).await? else {
        return Ok(visit.login_first());
    };
    let person = user.id.clone();
    let found = visit.state.read(move |tx| kept(tx, &person)).await?.ok_or(Fault::NotFound)?;
    let mut document = sections(&found);
    if let Some(belongings) = &visit.state.belongings {
        let section = belongings.kept(&user.id).await?;
        document.insert(section.name.to_owned(), Value::Array(section.items));
    }
    let mut builder = visit.respond(StatusCode::OK);
    Ok(headers::page(&mut builder, visit.state.is_https(), Elsewhere::NOWHERE)
        .content_type("application/json")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"account.json\""))
        .body(format!("{:#}\n", Value::Object(document))))
}

fn sections(kept: &Kept) -> Map<String, Value> {
    let name = |id: &ClientId| kept.client_names.get(id);
    let list = |values: Vec<Value>| Value::Array(values);
    let grants = kept.grants.iter().map(|grant| grant_json(grant, name(&grant.client)));
    let blocks = kept.blocks.iter().map(|block| {
        json!({
            "client_id": block.client.to_string(),
            "application": name(&block.client),
            "created_at": block.created_at.rfc3339(),
        })
    });
    let sessions = kept.sessions.iter().map(|session| {
        json!({ "created_at": session.created_at.rfc3339(), "expires_at": session.expires_at.rfc3339() })
    });
    let letters = kept.letters.iter().map(|letter| {
        json!({
            "kind": letter.content.kind(),
            "address": letter.address,
            "language": letter.language,
            "created_at": letter.created_at.rfc3339(),
        })
    });
    let notices = kept.notices.iter().map(|notice| {
        json!({
            "at": notice.at.rfc3339(),
            "deed": notice.deed.as_str(),
            "client_id": notice.client.to_string(),
            "client_name": notice.client_name,
            "reason": notice.reason,
            "read_at": text(notice.read_at),
        })
    });
    let log = kept.log.iter().map(|event| event_json(event, &kept.user.id));
    [
        ("account", account_json(&kept.user)),
        ("applications", list(kept.clients.iter().map(client_json).collect())),
        ("grants", list(grants.collect())),
        ("blocks", list(blocks.collect())),
        ("sessions", list(sessions.collect())),
        ("letters", list(letters.collect())),
        ("notices", list(notices.collect())),
        ("log", list(log.collect())),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

fn text(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::rfc3339)
}

fn account_json(user: &User) -> Value {
    json!({
        "id": user.id.as_str(),
        "name": user.name,
        "username": user.account.as_ref().map(|account| account.login.as_str()),
        "email": user.email,
        "email_confirmed_at": text(user.email_confirmed_at),
        "role": user.role.as_str(),
        "created_at": user.created_at.rfc3339(),
    })
}

/// Without the secret, and without what is made of it.
fn client_json(client: &Client) -> Value {
    let kind = match client.kind {
        ClientKind::Public => "public",
        ClientKind::Confidential { .. } => "confidential",
        ClientKind::Signing(_) => "signing",
    };
    json!({
        "client_id": client.id.to_string(),
        "name": client.name.as_str(),
        "version": client.version.to_string(),
        "description": client.description,
        "home_page": client.homepage.as_ref().map(|page| page.as_str()),
        "logo": client.logo.as_ref().map(|logo| logo.as_str()),
        "contacts": client.contacts,
        "type": kind,
        "redirect_uris": client.redirect_uris.iter().map(|uri| uri.as_str()).collect::<Vec<_>>(),
        "scope": client.scopes.to_string(),
        "networks": client.networks.iter().map(Network::to_string).collect::<Vec<_>>(),
        "stage": client.life.stage.as_str(),
        "stage_since": client.life.since.rfc3339(),
        "owner_only": client.owner_only,
        "created_at": client.created_at.rfc3339(),
    })
}

fn grant_json(grant: &Grant, name: Option<&String>) -> Value {
    json!({
        "client_id": grant.client.to_string(),
        "application": name,
        "scope": grant.scopes.to_string(),
        "read_only": grant.terms.reach == Reach::ReadOnly,
        "created_at": grant.created_at.rfc3339(),
        "last_used_at": text(grant.last_used_at),
        "expires_at": text(grant.terms.until),
        "revoked_at": text(grant.revoked_at),
    })
}

/// Who else acted, from where, and upon whom, is said of nobody but the person: that is theirs to know.
fn event_json(event: &Event, person: &UserId) -> Value {
    let by = match &event.actor {
        Actor::Person(id, _) if id == person => "self",
        other => other.kind(),
    };
    json!({
        "at": event.at.rfc3339(),
        "deed": event.deed.as_str(),
        "by": by,
        "through": event.through.as_ref().filter(|_| by == "self").map(|(_, name)| name),
        "address": event.from.filter(|_| by == "self").map(|address| address.to_string()),
        "client_id": event.client.as_ref().map(|(id, _)| id.to_string()),
        "application": event.client.as_ref().map(|(_, name)| name),
        "reason": event.reason,
    })
}
