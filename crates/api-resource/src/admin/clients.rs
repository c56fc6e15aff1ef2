//! Clients: finding, registering and deciding about them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Payload;
use oauth_core::flow::register::{self, ClientForm, Registered, SigningForm};
use oauth_core::flow::{client, review, right};
use oauth_core::id::ClientId;
use oauth_core::model::event::Reason;
use oauth_core::model::right::Right;
use oauth_core::port::{ClientFilter, Tx, part};
use oauth_core::refusal::{Refusal, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::{Limit, Offset, StageWord, StepWord};
use super::object::ClientObject;
use super::problem::Problem;
use super::steward::{Steward, scopes};
use crate::routes::{private_json, private_json_as};

/// Which clients.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ClientsAsked {
    /// Part of the name.
    name: Option<String>,
    /// Part of the name of whoever registered it.
    publisher: Option<String>,
    /// How far it is.
    #[param(inline)]
    stage: Option<StageWord>,
    /// How many at most, 20 unless said.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Limit,
    /// How many come before.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 0, maximum = 10_000)]
    offset: Offset,
}

/// Clients.
#[derive(Serialize, ToSchema)]
pub(super) struct ClientsPage {
    /// Those that came to their stage last first.
    clients: Vec<ClientObject>,
    /// The `offset` of those that follow; null where none does. Beyond 10 000, which an offset reaches, say what
    /// you look for.
    next: Option<u32>,
}

/// Clients, those that came to their stage last first.
///
/// Hidden ones are there for those who may see what is hidden.
#[utoipa::path(get, operation_id = "listClients", path = "/clients", tag = "clients", params(ClientsAsked),
    security(("oauth2" = ["admin:clients"])),
    responses((status = 200, body = ClientsPage, description = "Clients")))]
pub(super) async fn list(by: Steward<scopes::Clients>) -> Result<HttpResponse, Problem> {
    let ClientsAsked { name, publisher, stage, limit, offset } = by.query()?;
    let (name, publisher, stage) =
        (name.as_deref().and_then(part), publisher.as_deref().and_then(part), stage.map(|word| word.0));
    let stages = stage.into_iter().collect();
    let filter =
        ClientFilter { name, publisher, stages, hidden: true, owner_only: true, ..ClientFilter::default() };
    let (id, env) = (by.id().clone(), by.env().clone());
    let found = by.look(move |tx| review::list(tx, &env, &id, &filter, offset.0, limit.and_one()));
    let (rights, mut found) = found.await?;
    let next = limit.cut(&mut found).is_some().then(|| offset.after(limit));
    let clients = found.iter().map(|listed| ClientObject::seen(&listed.client, rights)).collect();
    Ok(private_json(&ClientsPage { clients, next }))
}

/// One client.
#[utoipa::path(get, operation_id = "showClient", path = "/clients/{client_id}", tag = "clients",
    security(("oauth2" = ["admin:clients"])),
    params(("client_id" = String, Path, description = "The client", format = Uuid)),
    responses((status = 200, body = ClientObject, description = "The client")))]
pub(super) async fn show(by: Steward<scopes::Clients>) -> Result<HttpResponse, Problem> {
    let (named, id, env) = (by.named(ClientId::parse)?, by.id().clone(), by.env().clone());
    let look = move |tx: &mut dyn Tx| match review::seen(tx, &env, named, &id)? {
        Verdict::Done((rights, client)) => {
            let old = client::old_secret(tx, &env, &client)?.filter(|_| rights.has(Right::ViewPrivate));
            Ok(Verdict::Done((rights, client, old)))
        }
        Verdict::Refused(refusal) => Ok(Verdict::Refused(refusal)),
    };
    let (rights, client, old) = by.look(look).await?;
    let old = old.map(|old| old.expires_at);
    Ok(private_json(&ClientObject::seen(&client, rights).with_old_secret(old)))
}

/// A client to register, in the words of RFC 7591 §2.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({
    "client_name": "Print Shop",
    "redirect_uris": ["https://shop.example/callback"],
    "scope": "read",
}))]
#[serde(deny_unknown_fields)]
pub(super) struct NewClient {
    /// What people know it by: 1 to 100 characters.
    #[schema(min_length = 1)]
    client_name: String,
    /// What it is for, in at most 500 characters.
    #[serde(default)]
    description: String,
    /// Its home page.
    #[serde(default)]
    client_uri: String,
    /// Its logo.
    #[serde(default)]
    logo_uri: String,
    /// Where people may write with questions: at most 5 addresses.
    #[serde(default)]
    contacts: Vec<String>,
    /// Where it may be answered: at most 20 addresses; of OAuth 1.0a one, or none.
    #[serde(default)]
    redirect_uris: Vec<String>,
    /// What it may ask for: scopes, parted by spaces; none that only the site's staff may give.
    scope: String,
    /// Which protocol it speaks.
    #[serde(default)]
    protocol: Protocol,
    /// How it proves who it is; of OAuth 1.0a it is not read.
    #[serde(default)]
    token_endpoint_auth_method: AuthMethod,
    /// What it may do at the token endpoint besides redeeming codes; of OAuth 1.0a it is not read.
    #[serde(default = "usual_grant_types")]
    grant_types: Vec<GrantType>,
    /// May a callback extend the registered one? Of OAuth 1.0a.
    #[serde(default)]
    callback_is_prefix: bool,
    /// A public key or a certificate in PEM, where it signs with RSA. Of OAuth 1.0a.
    #[serde(default)]
    rsa_key: String,
    /// Which of its owner's clients of this name; empty for the next one.
    #[serde(default)]
    version: String,
    /// From where it may be used: networks and addresses; none for everywhere.
    #[serde(default)]
    networks: Vec<String>,
}

/// Which protocol a client speaks.
#[derive(Clone, Copy, Default, Deserialize, PartialEq, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Protocol {
    /// OAuth 2.
    #[default]
    OAuth2,
    /// OAuth 1.0a.
    OAuth1,
}

/// How a client proves who it is (RFC 7591 §2).
#[derive(Clone, Copy, Default, Deserialize, PartialEq, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AuthMethod {
    /// By a secret.
    #[default]
    ClientSecretBasic,
    /// Not at all: it cannot keep a secret.
    None,
}

/// A grant type (RFC 7591 §2).
#[derive(Clone, Copy, Deserialize, PartialEq, ToSchema)]
#[serde(rename_all = "snake_case")]
enum GrantType {
    /// Codes.
    AuthorizationCode,
    /// Refresh tokens.
    RefreshToken,
}

fn usual_grant_types() -> Vec<GrantType> {
    vec![GrantType::AuthorizationCode, GrantType::RefreshToken]
}

impl From<NewClient> for ClientForm {
    fn from(new: NewClient) -> Self {
        let signs = new.protocol == Protocol::OAuth1;
        Self {
            name: new.client_name,
            description: new.description,
            homepage: new.client_uri,
            logo: new.logo_uri,
            contacts: new.contacts,
            public: !signs && new.token_endpoint_auth_method == AuthMethod::None,
            pkce_required: true,
            refresh_token: !signs && new.grant_types.contains(&GrantType::RefreshToken),
            // Else a token would make itself another one, of the client's own, which outlives it.
            client_credentials: Some(false),
            redirect_uris: new.redirect_uris,
            signing: signs.then(|| SigningForm {
                callback_is_prefix: new.callback_is_prefix,
                rsa_key: new.rsa_key,
                ..SigningForm::default()
            }),
            scopes: vec![new.scope],
            version: new.version,
            networks: new.networks,
            ..Self::default()
        }
    }
}

/// A client just registered.
#[derive(Serialize, ToSchema)]
pub(super) struct RegisteredObject {
    #[serde(flatten)]
    client: ClientObject,
    /// Its secret, shown now and never again; null for a client without one.
    client_secret: Option<String>,
}

impl From<&Registered> for RegisteredObject {
    fn from(made: &Registered) -> Self {
        Self {
            client: (&made.client).into(),
            client_secret: made.secret.as_ref().map(|secret| secret.reveal().to_owned()),
        }
    }
}

/// Registers a client of the person behind the token.
///
/// As the page for that does: where clients are reviewed, it waits. A token brings no more than it has, so neither scopes that
/// only the site's staff may give nor clients that get tokens without anybody's consent.
#[utoipa::path(post, operation_id = "registerClient", path = "/clients", tag = "clients", request_body = NewClient,
    security(("oauth2" = ["admin:clients"])),
    responses((status = 201, body = RegisteredObject, description = "The client and its secret")))]
pub(super) async fn register(
    by: Steward<scopes::Clients>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let form = ClientForm::from(by.body::<NewClient>(payload).await?);
    let draft = form.check(by.env(), None).map_err(Problem::Fields)?;
    let made = by.change(move |tx, env, by| register::register_own(tx, env, &draft, by)).await?;
    Ok(private_json_as(StatusCode::CREATED, &RegisteredObject::from(&made)))
}

/// A step to take.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewStep {
    /// Which step.
    step: StepWord,
    /// Which state of the client was looked at: a step that lets it in is refused where it was changed since (409).
    revision: u32,
    /// Why, in at most 255 characters; its owner reads it.
    #[serde(default)]
    reason: String,
}

/// Takes a step in the life of a client: approve, reject, disable, enable again, hide.
///
/// What serves nobody any more keeps no token.
#[utoipa::path(post, operation_id = "stepClient", path = "/clients/{client_id}/steps", tag = "clients", request_body = NewStep,
    security(("oauth2" = ["admin:clients"])),
    params(("client_id" = String, Path, description = "The client", format = Uuid)),
    responses((status = 200, body = ClientObject, description = "The client after the step")))]
pub(super) async fn step(by: Steward<scopes::Clients>, payload: Payload) -> Result<HttpResponse, Problem> {
    let named = by.named(ClientId::parse)?;
    let NewStep { step, revision, reason } = by.body(payload).await?;
    let reason = Reason::parse(&reason).ok_or(Refusal::BadParameter("reason"))?;
    let done =
        by.change(move |tx, env, by| match review::decide(tx, env, named, by, revision, step.0, &reason)? {
            Verdict::Done(client) => Ok(Verdict::Done((right::rights(tx, env, by.id())?, client))),
            Verdict::Refused(refusal) => Ok(Verdict::Refused(refusal)),
        });
    let (rights, client) = done.await?;
    Ok(private_json(&ClientObject::seen(&client, rights)))
}
