//! The API's description of itself.

use oauth_core::catalog::Catalog;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::{clients, grants, keys, log, people, problem};
use crate::guard::Guard;

#[derive(OpenApi)]
#[openapi(
    info(title = "Administration API"),
    paths(
        clients::list,
        clients::register,
        clients::show,
        clients::step,
        people::list,
        people::show,
        people::set_role,
        people::set_disabled,
        people::sign_out,
        grants::list,
        grants::show,
        grants::end,
        keys::list,
        keys::reseal,
        log::list
    ),
    components(schemas(problem::ProblemObject)),
    tags(
        (name = "clients", description = "Registered applications and their life."),
        (name = "people", description = "Those who use the site."),
        (name = "grants", description = "What clients were given."),
        (name = "keys", description = "What seals the secrets of OAuth 1.0a."),
        (name = "events", description = "The log of who did what."),
    )
)]
struct Described;

const ABOUT: &str = "For programs of those who look after the site. A request carries an access token that somebody gave for one \
    of the scopes `admin:…`; what that person may do decides, as on the pages. Lists are asked for in parts: `next` says how to \
    ask for the part that follows.";

/// What may be wrong with every request.
const ALWAYS: [(&str, &str); 5] = [
    ("400", "Query, path or body cannot be"),
    ("401", "There is no token that stands"),
    ("403", "The token, or its person, does not reach this far"),
    ("429", "Too many at once: wait as Retry-After says"),
    ("503", "The server cannot answer now: wait as Retry-After says"),
];
/// With one that names something.
const NAMING: (&str, &str) = ("404", "There is no such thing");
/// With one that changes something.
const CHANGING: (&str, &str) = ("409", "It cannot be done as things stand");
/// With one that has a body.
const SENDING: [(&str, &str); 3] = [
    ("408", "The body did not arrive in time"),
    ("413", "The body is over 64 KiB"),
    ("415", "The body is no JSON by its Content-Type"),
];

/// The document (OpenAPI 3.1) of the API below this guard's resource.
pub(super) fn document(guard: &Guard) -> Value {
    let settings = &guard.env().settings;
    let mut described = serde_json::to_value(Described::openapi()).unwrap_or_default();
    for (path, item) in members(described.get_mut("paths")) {
        let named = path.contains('{');
        for (method, operation) in members(Some(item)) {
            let sends = operation.get("requestBody").is_some();
            if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
                add_faults(responses, named, method != "get", sends);
            }
        }
    }
    let info = json!({
        "title": "Administration API",
        "version": env!("CARGO_PKG_VERSION"),
        "description": ABOUT,
    });
    let schemes = json!({ "oauth2": scheme(&settings.issuer, &settings.catalog) });
    if let Some(document) = described.as_object_mut() {
        document.insert("info".to_owned(), info);
        document.insert("servers".to_owned(), json!([{ "url": format!("{}/admin", guard.path()) }]));
    }
    if let Some(components) = described.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("securitySchemes".to_owned(), schemes);
    }
    described
}

fn members(value: Option<&mut Value>) -> impl Iterator<Item = (&String, &mut Value)> {
    value.and_then(Value::as_object_mut).into_iter().flatten()
}

fn add_faults(responses: &mut Map<String, Value>, named: bool, changes: bool, sends: bool) {
    let mut faults = ALWAYS.to_vec();
    faults.extend(named.then_some(NAMING));
    faults.extend(changes.then_some(CHANGING));
    faults.extend(SENDING.into_iter().filter(|_| sends));
    for (status, description) in faults {
        let schema = json!({ "$ref": "#/components/schemas/Problem" });
        let fault =
            json!({ "description": description, "content": { "application/json": { "schema": schema } } });
        responses.insert(status.to_owned(), fault);
    }
}

/// How a token is got: the code grant with PKCE.
fn scheme(issuer: &str, catalog: &Catalog) -> Value {
    let ours = catalog.entries().iter().filter(|entry| entry.name.as_str().starts_with("admin:"));
    let scopes: Map<String, Value> =
        ours.map(|entry| (entry.name.to_string(), Value::from(entry.title.as_str()))).collect();
    json!({
        "type": "oauth2",
        "flows": { "authorizationCode": {
            "authorizationUrl": format!("{issuer}/oauth/authorize"),
            "tokenUrl": format!("{issuer}/oauth/token"),
            "refreshUrl": format!("{issuer}/oauth/token"),
            "scopes": scopes,
        } },
    })
}
