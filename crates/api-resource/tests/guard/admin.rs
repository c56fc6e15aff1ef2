//! The administration API: who is let in, what it shows and changes, and that it is as it describes itself.

use std::collections::BTreeSet;

use actix_web::http::{Method, StatusCode};
use actix_web::test::TestRequest;
use oauth_core::id::UserId;
use oauth_core::model::event::{Actor, Deed};
use oauth_core::model::grant::Reach;
use oauth_core::model::right::Right;
use oauth_core::model::stage::{Life, Stage};
use oauth_core::model::token::{Proof, TokenState};
use oauth_core::model::user::{Role, User};
use oauth_core::oauth2::transport::Transport;
use oauth_core::port::{Clients, Grants, OldSecrets, Users};
use oauth_core::secret::Digest32;
use oauth_core::testing::{MemTx, build};
use oauth_core::text::network::Network;
use serde_json::{Value, json};

use crate::fixture::{Answer, Fixture, anonymous};

const ALL: &str = "admin:clients admin:people admin:grants admin:keys admin:audit";
const NOBODY: &str = "0198f3c1-a2b3-7c4d-8e5f-6a7b8c9d0e1f";

/// Somebody of this role, with a token of these scopes.
fn world(role: Role, scopes: &str) -> Fixture {
    let api = Fixture::with(scopes, Transport::default());
    api.rows(|rows| rows.users.get_mut(&api.user.id).unwrap().role = role);
    api
}

/// A second person, with an application that waits for a decision.
fn bob(api: &Fixture) -> (User, String) {
    let bob = build::user(&api.env, "bob");
    let mut client = build::client(&api.env, Some(&bob));
    client.life = Life::begin(Stage::Proposed, api.env.now());
    api.rows(|rows| {
        assert!(rows.insert_user(&bob).unwrap());
        rows.insert_client(&client).unwrap();
        rows.insert_grant(&build::grant(&api.env, &client, &bob)).unwrap();
    });
    (bob, client.id.to_string())
}

/// Every endpoint that needs a token, with its scope and a body that could be.
fn endpoints(person: &str, client: &str, grant: &str) -> Vec<(&'static str, Method, String, Option<Value>)> {
    let new =
        json!({ "client_name": "Robot", "scope": "read", "redirect_uris": ["https://robot.example/cb"] });
    let step = json!({ "step": "approve", "revision": 0 });
    vec![
        ("admin:clients", Method::GET, "/clients".to_owned(), None),
        ("admin:clients", Method::POST, "/clients".to_owned(), Some(new)),
        ("admin:clients", Method::GET, format!("/clients/{client}"), None),
        ("admin:clients", Method::POST, format!("/clients/{client}/steps"), Some(step)),
        ("admin:people", Method::GET, "/people".to_owned(), None),
        ("admin:people", Method::GET, format!("/people/{person}"), None),
        ("admin:people", Method::PUT, format!("/people/{person}/role"), Some(json!({ "role": "moderator" }))),
        (
            "admin:people",
            Method::PUT,
            format!("/people/{person}/disabled"),
            Some(json!({ "disabled": true })),
        ),
        ("admin:people", Method::DELETE, format!("/people/{person}/sessions"), None),
        ("admin:grants", Method::GET, "/grants".to_owned(), None),
        ("admin:grants", Method::GET, format!("/grants/{grant}"), None),
        ("admin:grants", Method::DELETE, format!("/grants/{grant}"), None),
        ("admin:keys", Method::GET, "/keys".to_owned(), None),
        ("admin:keys", Method::POST, "/keys/reseal".to_owned(), None),
        ("admin:audit", Method::GET, "/events".to_owned(), None),
    ]
}

fn request(api: Option<&Fixture>, method: &Method, path: &str, body: Option<&Value>) -> TestRequest {
    let path = format!("/api/admin{path}");
    let request = api.map_or_else(|| anonymous(&path), |api| api.request(&path)).method(method.clone());
    match body {
        Some(body) => request.set_json(body),
        None => request,
    }
}

async fn ask(api: &Fixture, method: Method, path: &str, body: Option<Value>) -> Answer {
    api.ask(request(Some(api), &method, path, body.as_ref())).await
}

/// What a request that is refused leaves as it is.
fn everything(rows: &mut MemTx) -> String {
    let grants = rows.grants.values().map(|grant| (grant.id, grant.revoked_at, &grant.terms, &grant.scopes));
    let held = (grants.collect::<Vec<_>>(), &rows.tokens, &rows.sessions, &rows.old_secrets);
    format!("{:?}", (&rows.clients, &rows.users, &rows.events, held))
}

fn value(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

/// SEC-44: without a token, without the scope, and without the right nothing is told or done.
#[actix_web::test]
async fn each_endpoint_needs_its_scope_and_an_administrator() {
    let api = world(Role::Admin, ALL);
    let (bob_, client) = bob(&api);
    let grant =
        api.rows(|rows| rows.grants.values().find(|grant| grant.user.as_ref() == Some(&bob_.id)).unwrap().id);
    for (scope, method, path, body) in endpoints(bob_.id.as_str(), &client, &grant.to_string()) {
        let name = format!("{method} {path}");
        let answer = api.ask(request(None, &method, &path, body.as_ref())).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}");
        for (role, scopes, want) in [
            (Role::Admin, ALL.replace(scope, "read"), Some("insufficient_scope")),
            (Role::User, ALL.to_owned(), Some("access_denied")),
            (Role::Admin, scope.to_owned(), None),
        ] {
            let registering = path == "/clients" && method == Method::POST && role == Role::User;
            let api = world(role, &scopes);
            bob(&api);
            let before = api.rows(everything);
            let answer = ask(&api, method.clone(), &path, body.clone()).await;
            match want {
                Some(error) if !registering => {
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name} {role:?}: {answer:?}");
                    assert_eq!(answer.error(), error, "{name} {role:?}");
                    assert_eq!(before, api.rows(everything), "{name} {role:?}");
                }
                // Everybody may register applications.
                _ => assert!(answer.status.is_success(), "{name} {role:?}: {answer:?}"),
            }
        }
    }
}

/// F-73: the log names the person, and the application through which the person acted.
#[actix_web::test]
async fn what_is_done_through_a_program_is_done_and_logged() {
    let api = world(Role::Admin, ALL);
    let (bob, client) = bob(&api);
    let step = json!({ "step": "approve", "revision": 0, "reason": "fine" });
    let answer = ask(&api, Method::POST, &format!("/clients/{client}/steps"), Some(step.clone())).await;
    assert_eq!((value(&answer)["stage"].as_str(), answer.status), (Some("approved"), StatusCode::OK));
    let again = ask(&api, Method::POST, &format!("/clients/{client}/steps"), Some(step)).await;
    assert_eq!(
        (again.status, again.error().as_str()),
        (StatusCode::CONFLICT, "invalid_request"),
        "changed since"
    );
    let of_bob = |path: &str| format!("/people/{}{path}", bob.id);
    let role = Some(json!({ "role": "moderator" }));
    assert_eq!(ask(&api, Method::PUT, &of_bob("/role"), role).await.status, StatusCode::NO_CONTENT);
    let disabled = Some(json!({ "disabled": true }));
    assert_eq!(ask(&api, Method::PUT, &of_bob("/disabled"), disabled).await.status, StatusCode::NO_CONTENT);
    let seen = value(&ask(&api, Method::GET, &of_bob(""), None).await);
    assert_eq!((&seen["role"], &seen["clients"]), (&json!("moderator"), &json!(1)));
    assert!(seen["disabled_at"].is_string());
    let (deeds, actors, through): (Vec<Deed>, Vec<Actor>, Vec<String>) = api.rows(|rows| {
        let all = rows.events.iter();
        all.map(|event| (event.deed, event.actor.clone(), event.through.clone().unwrap().1)).collect()
    });
    assert_eq!(deeds, [Deed::ClientApproved, Deed::PersonRoleSet, Deed::PersonDisabled]);
    assert!(actors.iter().all(|actor| actor.person() == Some(&api.user.id)));
    assert!(through.iter().all(|name| name == api.client.name.as_str()));
    let log = value(&ask(&api, Method::GET, "/events?limit=2", None).await);
    assert_eq!(log["events"].as_array().unwrap().len(), 2);
    assert_eq!(log["events"][0]["through_client_id"], json!(api.client.id.to_string()));
    let rest = format!("/events?before={}", log["next"].as_str().unwrap());
    let rest = value(&ask(&api, Method::GET, &rest, None).await);
    assert_eq!((rest["events"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    let own = format!("/people/{}/disabled", api.user.id);
    let answer = ask(&api, Method::PUT, &own, Some(json!({ "disabled": true }))).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "nobody disables themselves");
}

/// SEC-13: a token that was given for looking changes nothing.
#[actix_web::test]
async fn who_may_only_look_changes_nothing() {
    let api = world(Role::Admin, ALL);
    let (bob, client) = bob(&api);
    api.rows(|rows| rows.grants.get_mut(&api.grant.id).unwrap().terms.reach = Reach::ReadOnly);
    let before = api.rows(everything);
    for (_, method, path, body) in endpoints(bob.id.as_str(), &client, &api.grant.id.to_string()) {
        let want = if method == Method::GET { StatusCode::OK } else { StatusCode::FORBIDDEN };
        let answer = ask(&api, method.clone(), &path, body).await;
        assert_eq!(answer.status, want, "{method} {path}: {answer:?}");
    }
    assert_eq!(before, api.rows(everything));
}

/// SEC-13, F-69: what is taken back while the body arrives changes nothing.
#[actix_web::test]
async fn who_is_revoked_while_the_body_arrives_changes_nothing() {
    let role = || json!({ "role": "moderator" }).to_string();
    for (change, status, error) in [
        ("revoked", StatusCode::UNAUTHORIZED, "invalid_token"),
        ("token", StatusCode::UNAUTHORIZED, "invalid_token"),
        ("over", StatusCode::UNAUTHORIZED, "invalid_token"),
        ("network", StatusCode::UNAUTHORIZED, "invalid_token"),
        ("looking", StatusCode::FORBIDDEN, "insufficient_scope"),
        ("scope", StatusCode::FORBIDDEN, "insufficient_scope"),
        ("nothing", StatusCode::NO_CONTENT, ""),
    ] {
        let api = world(Role::Admin, ALL);
        let (bob, _) = bob(&api);
        let (store, id, client, now) = (api.store.clone(), api.grant.id, api.client.id, api.env.now());
        let meanwhile = move || {
            let mut rows = store.rows();
            let token = rows.tokens.values_mut().next().unwrap();
            match change {
                "token" => return token.state = TokenState::Revoked,
                "over" => return token.expires_at = Some(now),
                _ => {}
            }
            if change == "network" {
                let client = rows.clients.get_mut(&client).unwrap();
                return client.networks = vec![Network::parse("192.0.2.0/24").unwrap()];
            }
            let grant = rows.grants.get_mut(&id).unwrap();
            match change {
                "revoked" => grant.revoked_at = Some(now),
                "looking" => grant.terms.reach = Reach::ReadOnly,
                "scope" => grant.scopes = build::scopes("admin:audit"),
                _ => {}
            }
        };
        let request = api.request(&format!("/api/admin/people/{}/role", bob.id)).method(Method::PUT);
        let request = request.insert_header(("Content-Type", "application/json"));
        let answer = api.ask_slowly(request, role(), meanwhile).await;
        assert_eq!(answer.status, status, "{change}: {answer:?}");
        let is = api.rows(|rows| rows.users[&bob.id].role);
        if error.is_empty() {
            assert_eq!(is, Role::Moderator);
        } else {
            assert_eq!((answer.error().as_str(), is), (error, Role::User), "{change}");
        }
    }
}

/// An identifier of a host's own may have signs that a path writes in another way.
#[actix_web::test]
async fn people_are_named_by_any_identifier() {
    let api = world(Role::Admin, "admin:people");
    for (id, path) in [("a/b", "a%2Fb"), ("a%2Fb", "a%252Fb"), ("ann+x@host", "ann%2Bx@host")] {
        let user = build::user(&api.env, "guest");
        let user = User { id: UserId::parse(id).unwrap(), account: None, ..user };
        api.rows(|rows| rows.insert_user(&user).unwrap());
        let seen = ask(&api, Method::GET, &format!("/people/{path}"), None).await;
        assert_eq!((seen.status, &value(&seen)["person_id"]), (StatusCode::OK, &json!(id)), "{seen:?}");
    }
}

/// What an administrator ends is dead.
#[actix_web::test]
async fn a_grant_that_is_ended_is_dead_on_the_next_request() {
    let api = world(Role::Admin, ALL);
    let list = value(&ask(&api, Method::GET, &format!("/grants?person_id={}", api.user.id), None).await);
    let [grant] = list["grants"].as_array().unwrap().as_slice() else { panic!("{list}") };
    assert_eq!(
        (grant["stands"].as_bool(), &grant["scope"]),
        (Some(true), &json!(api.grant.scopes.to_string()))
    );
    let place = format!("/grants/{}", api.grant.id);
    assert_eq!(ask(&api, Method::DELETE, &place, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ask(&api, Method::GET, &place, None).await.status, StatusCode::UNAUTHORIZED, "its own grant");
    let deeds: Vec<Deed> = api.rows(|rows| rows.events.iter().map(|event| event.deed).collect());
    assert_eq!(deeds, [Deed::GrantEnded]);
}

/// While nothing is to be changed, it is looked at as always.
#[actix_web::test]
async fn for_maintenance_nothing_is_changed() {
    let api = Fixture { read_only: true, ..world(Role::Admin, ALL) };
    let (bob, client) = bob(&api);
    for (_, method, path, body) in endpoints(bob.id.as_str(), &client, &api.grant.id.to_string()) {
        let want = if method == Method::GET { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        let answer = ask(&api, method.clone(), &path, body).await;
        assert_eq!(answer.status, want, "{method} {path}: {answer:?}");
        assert_eq!(answer.header("retry-after").is_some(), want != StatusCode::OK, "{method} {path}");
    }
    assert!(api.rows(|rows| rows.events.is_empty()));
}

/// SEC-44: a token brings no more than it has.
#[actix_web::test]
async fn no_scope_of_the_staff_is_given_by_a_token() {
    let api = world(Role::Admin, "admin:clients");
    let new = |scope: &str, more: Value| {
        let mut new =
            json!({ "client_name": "Robot", "scope": scope, "redirect_uris": ["https://robot.example/cb"] });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        new
    };
    for (body, error) in [
        (new("read admin:people", json!({})), "invalid_scope"),
        (new("read", json!({ "owner_only": true })), "invalid_request"),
        (new("read", json!({ "grant_types": ["client_credentials"] })), "invalid_request"),
        (new("read", json!({ "legacy_until": "2099-01-01" })), "invalid_request"),
    ] {
        let answer = ask(&api, Method::POST, "/clients", Some(body)).await;
        assert_eq!((answer.status, answer.error().as_str()), (StatusCode::BAD_REQUEST, error), "{answer:?}");
    }
    let faulty = json!({ "client_name": "", "scope": "nothing", "redirect_uris": ["javascript:alert(1)"] });
    let answer = ask(&api, Method::POST, "/clients", Some(faulty)).await;
    assert_eq!(value(&answer)["faults"].as_array().unwrap().len(), 3, "all faults at once: {answer:?}");
    let answer = ask(&api, Method::POST, "/clients", Some(new("read write", json!({})))).await;
    let made = value(&answer);
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!((&made["owner_id"], &made["protocol"]), (&json!(api.user.id.to_string()), &json!("oauth2")));
    assert!(made["client_secret"].as_str().is_some_and(|secret| secret.len() > 40));
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    let public = ask(
        &api,
        Method::POST,
        "/clients",
        Some(new("read", json!({ "token_endpoint_auth_method": "none" }))),
    )
    .await;
    assert_eq!(value(&public)["client_secret"], Value::Null);
}

/// A moderator sees what moderators see: nothing that is hidden.
#[actix_web::test]
async fn a_moderator_sees_nothing_hidden() {
    let api = world(Role::Moderator, "admin:clients");
    let (_, client) = bob(&api);
    let place = format!("/clients/{client}");
    let seen = ask(&api, Method::GET, &place, None).await;
    assert!(
        value(&seen)["contacts"].is_array() && value(&seen)["old_secret_expires_at"].is_null(),
        "{seen:?}"
    );
    api.rows(|rows| {
        let row = rows.clients.values().find(|it| it.id.to_string() == client).unwrap().clone();
        let old = build::old_secret(&api.env, &row, Proof::Shown(Digest32::of(b"ocs_x")));
        rows.put_old_secret(&old).unwrap();
    });
    let seen = ask(&api, Method::GET, &place, None).await;
    assert!(value(&seen)["old_secret_expires_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{seen:?}");
    api.rows(|rows| {
        let client = rows.clients.values_mut().find(|it| it.id.to_string() == client).unwrap();
        client.life = Life { hidden: true, ..Life::begin(Stage::Rejected, api.env.now()) };
    });
    assert_eq!(ask(&api, Method::GET, &place, None).await.status, StatusCode::NOT_FOUND);
    let list = value(&ask(&api, Method::GET, "/clients", None).await);
    let ids: Vec<&str> =
        list["clients"].as_array().unwrap().iter().filter_map(|it| it["client_id"].as_str()).collect();
    assert!(!ids.contains(&client.as_str()), "{list}");
    assert!(!api.env.settings.rights.moderator.has(Right::ViewSuppressed));
}

/// What cannot be read is told in words, with a status of its own.
#[actix_web::test]
async fn bad_input_is_told() {
    let api = world(Role::Admin, ALL);
    for (method, path, status) in [
        (Method::GET, "/clients?limit=0", 400),
        (Method::GET, "/clients?limit=101", 400),
        (Method::GET, "/clients?limit=x", 400),
        (Method::GET, "/clients?offset=10001", 400),
        (Method::GET, "/clients?stage=nowhere", 400),
        (Method::GET, "/clients?colour=red", 400),
        (Method::GET, "/clients?name=a&name=b", 400),
        (Method::GET, "/events?deed=nothing", 400),
        (Method::GET, "/events?before=x", 400),
        (Method::GET, "/people?role=king", 400),
        (Method::GET, "/grants?client_id=1", 400),
        (Method::GET, "/clients?name=a%00b", 400),
        (Method::GET, "/clients/1", 404),
        (Method::GET, "/people/%00", 404),
        (Method::GET, &format!("/grants/{NOBODY}"), 404),
        (Method::GET, &format!("/people/{NOBODY}"), 404),
        (Method::DELETE, "/keys", 405),
        (Method::POST, "/people", 405),
        (Method::POST, "/clients", 415),
    ] {
        let answer = ask(&api, method.clone(), path, None).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}: {answer:?}");
        answer.error();
    }
    for (body, status) in [
        ("{", 400),
        ("[]", 400),
        ("[\"moderator\"]", 400),
        ("{\"role\": \"king\"}", 400),
        (&format!("{{\"role\": \"{}\"}}", "x".repeat(9000)), 400),
        (&"x".repeat(65 * 1024), 413),
    ] {
        let place = format!("/api/admin/people/{}/role", api.user.id);
        let request = api.request(&place).method(Method::PUT);
        let request =
            request.insert_header(("Content-Type", "application/json")).set_payload(body.to_owned());
        let answer = api.ask(request).await;
        assert_eq!(answer.status.as_u16(), status, "{answer:?}");
        assert!(answer.body.len() < 500, "what was sent is not sent back: {answer:?}");
    }
    api.rows(|rows| rows.cut_at = Some(rows.calls + 2));
    assert_eq!(ask(&api, Method::GET, "/people", None).await.status, StatusCode::SERVICE_UNAVAILABLE);
}

/// The document names every endpoint that there is and no other, each with its scope; the page says the same.
#[actix_web::test]
async fn it_describes_itself() {
    let api = world(Role::Admin, ALL);
    let answer = api.ask(anonymous("/api/admin/openapi.json")).await;
    let document = value(&answer);
    assert!(document["openapi"].as_str().unwrap().starts_with("3."), "{}", document["openapi"]);
    let page = api.ask(anonymous("/api/admin")).await;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    assert!(page.body.contains("Pictures &amp; &lt;co&gt;"), "{}", page.body);
    let endpoints = endpoints("{person_id}", "{client_id}", "{grant_id}");
    let mut names = BTreeSet::new();
    for (scope, method, path, body) in &endpoints {
        let operation = &document["paths"][path][method.as_str().to_lowercase()];
        assert_eq!(operation["security"][0]["oauth2"], json!([scope]), "{method} {path}");
        assert_eq!(operation["requestBody"].is_object(), body.is_some(), "{method} {path}");
        assert!(names.insert(operation["operationId"].as_str().unwrap()), "{method} {path}");
        assert!(!operation["summary"].as_str().unwrap().contains('\n'), "{method} {path}");
        assert!(page.body.contains(&format!("<code>/api/admin{path}</code>")), "{method} {path}");
    }
    let (text, schemas) = (answer.body.as_str(), document["components"]["schemas"].as_object().unwrap());
    for place in text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(schemas.contains_key(place), "{place}");
    }
    let paths = document["paths"].as_object().unwrap();
    let described: usize = paths.values().map(|item| item.as_object().unwrap().len()).sum();
    assert_eq!(described, endpoints.len());
}
