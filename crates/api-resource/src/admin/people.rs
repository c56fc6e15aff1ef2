//! People: finding them, their role, disabling and signing out.

use actix_web::HttpResponse;
use actix_web::web::Payload;
use oauth_core::flow::people::{self, Holdings};
use oauth_core::id::UserId;
use oauth_core::model::user::User;
use oauth_core::port::{UserFilter, part};
use oauth_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::{Limit, Offset, RoleWord};
use super::problem::Problem;
use super::steward::{Steward, scopes};
use crate::routes::private_json;

/// A person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(super) struct PersonObject {
    /// The stable identifier.
    person_id: String,
    /// What pages call the person.
    name: String,
    /// The name that is typed to sign in; null where the host application does that.
    username: Option<String>,
    /// The e-mail address; may be empty.
    email: String,
    /// Is the address known to be the person's own?
    email_confirmed: bool,
    /// What the person is to the site.
    #[schema(value_type = super::asked::RoleWord)]
    role: &'static str,
    /// When the person came.
    #[schema(format = DateTime)]
    created_at: String,
    /// Since when nothing under this person works.
    #[schema(format = DateTime)]
    disabled_at: Option<String>,
}

impl From<User> for PersonObject {
    fn from(user: User) -> Self {
        Self {
            person_id: user.id.to_string(),
            username: user.account.map(|account| account.login.to_string()),
            name: user.name,
            email: user.email,
            email_confirmed: user.email_confirmed_at.is_some(),
            role: user.role.as_str(),
            created_at: user.created_at.rfc3339(),
            disabled_at: user.disabled_at.map(Timestamp::rfc3339),
        }
    }
}

/// A person, and how much there is of what belongs to the person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonSeen)]
pub(super) struct PersonSeenObject {
    #[serde(flatten)]
    person: PersonObject,
    /// Registered clients.
    clients: usize,
    /// Clients that the person allowed something that stands.
    connections: usize,
    /// Browsers in which the person is signed in.
    sessions: usize,
}

impl From<Holdings> for PersonSeenObject {
    fn from(seen: Holdings) -> Self {
        let Holdings { user, clients, connections, sessions } = seen;
        Self { person: user.into(), clients, connections, sessions }
    }
}

/// Which people.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct PeopleAsked {
    /// Part of the name, or of the name by which the person signs in.
    name: Option<String>,
    /// Part of the e-mail address.
    email: Option<String>,
    /// What the person is to the site.
    #[param(inline)]
    role: Option<RoleWord>,
    /// Disabled ones only, or only those who are not.
    disabled: Option<bool>,
    /// How many at most, 20 unless said.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Limit,
    /// How many come before.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 0, maximum = 10_000)]
    offset: Offset,
}

/// People.
#[derive(Serialize, ToSchema)]
pub(super) struct PeoplePage {
    /// Those who came last first.
    people: Vec<PersonObject>,
    /// The `offset` of those who follow; null where nobody does. Beyond 10 000, which an offset reaches, say whom
    /// you look for.
    next: Option<u32>,
}

/// People, those who came last first.
#[utoipa::path(get, operation_id = "listPeople", path = "/people", tag = "people", params(PeopleAsked),
    security(("oauth2" = ["admin:people"])),
    responses((status = 200, body = PeoplePage, description = "People")))]
pub(super) async fn list(by: Steward<scopes::People>) -> Result<HttpResponse, Problem> {
    let PeopleAsked { name, email, role, disabled, limit, offset } = by.query()?;
    let filter = UserFilter {
        name: name.as_deref().and_then(part),
        email: email.as_deref().and_then(part),
        role: role.map(|word| word.0),
        disabled,
    };
    let id = by.id().clone();
    let found = by.look(move |tx| people::list(tx, &id, &filter, offset.0, limit.and_one()));
    let mut found = found.await?;
    let next = limit.cut(&mut found).is_some().then(|| offset.after(limit));
    Ok(private_json(&PeoplePage { people: found.into_iter().map(Into::into).collect(), next }))
}

/// One person, with how much there is of theirs.
#[utoipa::path(get, operation_id = "showPerson", path = "/people/{person_id}", tag = "people",
    security(("oauth2" = ["admin:people"])),
    params(("person_id" = String, Path, description = "The person")),
    responses((status = 200, body = PersonSeenObject, description = "The person")))]
pub(super) async fn show(by: Steward<scopes::People>) -> Result<HttpResponse, Problem> {
    let (named, id, env) = (by.named(UserId::parse)?, by.id().clone(), by.env().clone());
    let seen = by.look(move |tx| people::show_id(tx, &env, &id, &named)).await?;
    Ok(private_json(&PersonSeenObject::from(seen)))
}

/// A role to have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRole {
    /// What the person shall be to the site.
    role: RoleWord,
}

/// Gives a person with a built-in account another role.
///
/// The last administrator stays one.
#[utoipa::path(put, operation_id = "setRole", path = "/people/{person_id}/role", tag = "people",
    security(("oauth2" = ["admin:people"])),
    params(("person_id" = String, Path, description = "The person")), request_body = NewRole,
    responses((status = 204, description = "It is so")))]
pub(super) async fn set_role(by: Steward<scopes::People>, payload: Payload) -> Result<HttpResponse, Problem> {
    let named = by.named(UserId::parse)?;
    let NewRole { role } = by.body(payload).await?;
    by.change(move |tx, env, by| people::set_role(tx, env, &named, role.0, &by.into())).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Whether a person is disabled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Disabled {
    /// Shall nothing under the person work?
    disabled: bool,
}

/// Disables a person, or enables the person again.
///
/// Sessions, grants and codes end at once and for good. Nobody disables themselves, nor the last administrator.
#[utoipa::path(put, operation_id = "setDisabled", path = "/people/{person_id}/disabled", tag = "people",
    security(("oauth2" = ["admin:people"])),
    params(("person_id" = String, Path, description = "The person")), request_body = Disabled,
    responses((status = 204, description = "It is so")))]
pub(super) async fn set_disabled(
    by: Steward<scopes::People>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let named = by.named(UserId::parse)?;
    let Disabled { disabled } = by.body(payload).await?;
    by.change(move |tx, env, by| people::set_disabled(tx, env, &named, disabled, &by.into())).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends every session of a person with a built-in account.
///
/// What the person allowed stays.
#[utoipa::path(delete, operation_id = "signOut", path = "/people/{person_id}/sessions", tag = "people",
    security(("oauth2" = ["admin:people"])), params(("person_id" = String, Path, description = "The person")),
    responses((status = 204, description = "The person is signed in nowhere")))]
pub(super) async fn sign_out(by: Steward<scopes::People>) -> Result<HttpResponse, Problem> {
    let named = by.named(UserId::parse)?;
    by.change(move |tx, env, by| people::sign_out(tx, env, &named, &by.into())).await?;
    Ok(HttpResponse::NoContent().finish())
}
