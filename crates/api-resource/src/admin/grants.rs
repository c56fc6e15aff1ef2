//! Grants: what clients were given, and ending it.

use actix_web::HttpResponse;
use oauth_core::flow::grants;
use oauth_core::id::GrantId;
use oauth_core::model::grant::Grant;
use oauth_core::port::GrantFilter;
use oauth_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::{ClientKey, GrantKey, Limit, PersonKey};
use super::problem::Problem;
use super::steward::{Steward, scopes};
use crate::routes::private_json;

/// What a client was given, by a person or for itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Grant)]
pub(super) struct GrantObject {
    /// The identifier.
    #[schema(format = Uuid)]
    grant_id: String,
    /// Who gave it; null where a client acts for itself.
    person_id: Option<String>,
    /// Who was given it.
    #[schema(format = Uuid)]
    client_id: String,
    /// The scopes, parted by spaces.
    scope: String,
    /// `read` for looking only, `write` for as far as the scopes go.
    access: &'static str,
    /// Does it stand?
    stands: bool,
    /// Since when.
    #[schema(format = DateTime)]
    created_at: String,
    /// When a token of it was last taken at the API, to within some seconds.
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    /// When it ends by itself.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// Since when it is taken back.
    #[schema(format = DateTime)]
    revoked_at: Option<String>,
}

impl GrantObject {
    /// As it is now.
    pub(super) fn at(now: Timestamp, grant: &Grant) -> Self {
        let text = |at: Option<Timestamp>| at.map(Timestamp::rfc3339);
        Self {
            grant_id: grant.id.to_string(),
            person_id: grant.user.as_ref().map(ToString::to_string),
            client_id: grant.client.to_string(),
            scope: grant.scopes.to_string(),
            access: grant.terms.reach.as_str(),
            stands: grant.stands(now),
            created_at: grant.created_at.rfc3339(),
            last_used_at: text(grant.last_used_at),
            expires_at: text(grant.terms.until),
            revoked_at: text(grant.revoked_at),
        }
    }
}

/// Which grants.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct GrantsAsked {
    /// What this person gave.
    #[param(value_type = Option<String>)]
    person_id: Option<PersonKey>,
    /// What this client was given.
    #[param(value_type = Option<String>, format = Uuid)]
    client_id: Option<ClientKey>,
    /// Older ones than this.
    #[param(value_type = Option<String>, format = Uuid)]
    before: Option<GrantKey>,
    /// How many at most, 20 unless said.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Limit,
}

/// Grants.
#[derive(Serialize, ToSchema)]
pub(super) struct GrantsPage {
    /// The newest first.
    grants: Vec<GrantObject>,
    /// What to ask for as `before` for those that follow; null where none does.
    #[schema(format = Uuid)]
    next: Option<String>,
}

/// Grants, the newest first; those that are over too, as long as there is a row of them.
#[utoipa::path(get, operation_id = "listGrants", path = "/grants", tag = "grants", params(GrantsAsked),
    security(("oauth2" = ["admin:grants"])),
    responses((status = 200, body = GrantsPage, description = "Grants")))]
pub(super) async fn list(by: Steward<scopes::Grants>) -> Result<HttpResponse, Problem> {
    let GrantsAsked { person_id, client_id, before, limit } = by.query()?;
    let filter = GrantFilter {
        person: person_id.map(|key| key.0),
        client: client_id.map(|key| key.0),
        before: before.map(|key| key.0),
    };
    let (id, now) = (by.id().clone(), by.env().now());
    let mut found = by.look(move |tx| grants::list(tx, &id, &filter, limit.and_one())).await?;
    let next = limit.cut(&mut found).map(|last| last.id.to_string());
    let grants = found.iter().map(|grant| GrantObject::at(now, grant)).collect();
    Ok(private_json(&GrantsPage { grants, next }))
}

/// One grant.
#[utoipa::path(get, operation_id = "showGrant", path = "/grants/{grant_id}", tag = "grants",
    security(("oauth2" = ["admin:grants"])),
    params(("grant_id" = String, Path, description = "The grant", format = Uuid)),
    responses((status = 200, body = GrantObject, description = "The grant")))]
pub(super) async fn show(by: Steward<scopes::Grants>) -> Result<HttpResponse, Problem> {
    let (named, id, now) = (by.named(GrantId::parse)?, by.id().clone(), by.env().now());
    let grant = by.look(move |tx| grants::show(tx, &id, named)).await?;
    Ok(private_json(&GrantObject::at(now, &grant)))
}

/// Ends a grant: every token under it is dead on its next request.
///
/// One that is over stays as it is.
#[utoipa::path(delete, operation_id = "endGrant", path = "/grants/{grant_id}", tag = "grants",
    security(("oauth2" = ["admin:grants"])),
    params(("grant_id" = String, Path, description = "The grant", format = Uuid)),
    responses((status = 204, description = "It is over")))]
pub(super) async fn end(by: Steward<scopes::Grants>) -> Result<HttpResponse, Problem> {
    let named = by.named(GrantId::parse)?;
    by.change(move |tx, env, by| grants::end(tx, env, named, by)).await?;
    Ok(HttpResponse::NoContent().finish())
}
