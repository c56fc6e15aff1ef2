//! What resource servers are told of tokens, and who is told nothing.

use oauth_core::flow::admin::set_user_disabled;
use oauth_core::model::event::Actor;
use oauth_core::model::grant::Reach;
use oauth_core::oauth2::introspect::Introspection;
use oauth_core::refusal::Refusal;
use oauth_core::secret::{CredentialKind, mint};
use oauth_core::testing::build;
use oauth_core::text::resource::ResourceUri;
use serde_json::{Value, json};

use crate::world::{App, Tokens, World, login_name, set_client_disabled};

const API: &str = "https://op.example/api";
const INACTIVE: &str = r#"{"active":false}"#;

/// A resource server of this resource.
fn server(w: &mut World, resource: &str) -> App {
    let app = w.confidential();
    w.change(&app, |client| client.resource = ResourceUri::parse(resource));
    app
}

fn json(w: &mut World, app: &App, token: &str) -> Value {
    serde_json::from_str(&w.introspect(app, token).unwrap().json()).unwrap()
}

fn is_active(w: &mut World, app: &App, token: &str) -> bool {
    let told = w.introspect(app, token).unwrap();
    let active = matches!(told, Introspection::Active(_));
    assert_eq!(told.json() == INACTIVE, !active, "nothing but that");
    active
}

/// Rule: RFC7662-2.2
#[test]
fn a_token_that_stands_is_told_with_all_its_members() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let api = server(&mut w, API);
    w.machine(&bank);
    let (given, own) = (w.tokens(&ann, &bank, "read"), w.own_token(&bank, "write").unwrap());
    let now = w.env.now().unix();
    let (client, until) = (bank.id.to_string(), now + 3600);
    assert_eq!(
        json(&mut w, &api, &given.access),
        json!({
            "active": true, "scope": "email profile read", "client_id": client, "username": "ann", "token_type": "Bearer",
            "exp": until, "iat": now, "sub": ann.id.as_str(), "iss": "https://op.example", "aud": API,
        })
    );
    assert_eq!(
        json(&mut w, &api, &own.access),
        json!({
            "active": true, "scope": "write", "client_id": client, "token_type": "Bearer", "exp": until, "iat": now,
            "iss": "https://op.example", "aud": API,
        }),
        "nobody's token has neither sub nor username"
    );
    assert_eq!(
        json(&mut w, &bank, given.refresh()),
        json!({
            "active": true, "scope": "email profile read", "client_id": client, "username": "ann", "exp": now + 30 * 86_400, "iat": now,
            "sub": ann.id.as_str(), "iss": "https://op.example",
        }),
        "a refresh token is no Bearer token, and is addressed to nobody"
    );
}

/// The matrix of asker and token: a client is told of its own, a resource server of access tokens addressed to it.
///
/// Rule: RFC7662-4
/// SEC-80
/// Rule: RFC7662-5
#[test]
fn only_those_are_told_whom_it_concerns() {
    let mut w = World::new();
    let (ann, bank, shop) = (w.ann.clone(), w.bank.clone(), w.shop.clone());
    let (api, other) = (server(&mut w, API), server(&mut w, "https://op.example/api/"));
    let stranger = w.confidential();
    w.machine(&bank);
    let (own, theirs) = (w.tokens(&ann, &bank, "read"), w.tokens(&ann, &shop, "read"));
    let machine = w.own_token(&bank, "read").unwrap();
    for (id, token, told_bank, told_api) in [
        ("its access token", own.access.as_str(), true, true),
        ("its refresh token", own.refresh(), true, false),
        ("its own token", &machine.access, true, true),
        ("another's access token", &theirs.access, false, true),
        ("another's refresh token", theirs.refresh(), false, false),
    ] {
        assert_eq!(is_active(&mut w, &bank, token), told_bank, "{id}: a client");
        assert_eq!(is_active(&mut w, &api, token), told_api, "{id}: the resource server");
        assert!(!is_active(&mut w, &other, token), "{id}: another resource server");
        assert!(!is_active(&mut w, &stranger, token), "{id}: a stranger");
    }
    std::sync::Arc::make_mut(&mut w.env.settings).resource = ResourceUri::parse("https://op.example/api/");
    assert!(is_active(&mut w, &other, &own.access) && !is_active(&mut w, &api, &own.access), "as it is set");
}

/// Rule: RFC7662-2.2
/// Rule: RFC7662-2.3
/// Rule: RFC7662-4
/// SEC-28, SEC-66
#[test]
fn what_is_dead_is_inactive_and_no_error() {
    type End = fn(&mut World, &Tokens);
    let rows: [(&str, End, bool, bool); 8] = [
        ("RFC7662-2.2 nothing", |_, _| {}, true, true),
        ("RFC7662-4 expired", |w, _| w.later(3600), false, true),
        ("RFC7662-4 given back", |w, t| w.revoke(&w.bank.clone(), &t.access).unwrap(), false, true),
        ("RFC7662-4 the grant", |w, t| w.revoke(&w.bank.clone(), t.refresh()).unwrap(), false, false),
        ("RFC7662-4 spent", |w, t| drop(w.refresh(&w.bank.clone(), t.refresh()).unwrap()), true, false),
        (
            "SEC-66 person",
            |w, _| {
                let done = set_user_disabled(&mut w.rows, &w.env, &login_name("ann"), true, &Actor::Operator);
                done.unwrap().into_result().unwrap();
            },
            false,
            false,
        ),
        (
            "SEC-28 replay",
            |w, t| {
                let bank = w.bank.clone();
                w.refresh(&bank, t.refresh()).unwrap();
                w.refresh(&bank, t.refresh()).unwrap_err();
            },
            false,
            false,
        ),
        ("RFC7662-2.2 deleted", |w, _| w.rows.tokens.clear(), false, false),
    ];
    for (id, end, access, refresh) in rows {
        let mut w = World::new();
        let (ann, bank) = (w.ann.clone(), w.bank.clone());
        let api = server(&mut w, API);
        let tokens = w.tokens(&ann, &bank, "read");
        end(&mut w, &tokens);
        assert_eq!(is_active(&mut w, &api, &tokens.access), access, "{id}");
        assert_eq!(is_active(&mut w, &bank, tokens.refresh()), refresh, "{id}");
        assert!(w.rows.throttles.is_empty() || id == "SEC-28 replay", "{id}: nothing to count");
    }
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let api = server(&mut w, API);
    let tokens = w.tokens(&ann, &bank, "read");
    set_client_disabled(&mut w.rows, &w.env, bank.id, true).unwrap().into_result().unwrap();
    assert!(!is_active(&mut w, &api, &tokens.access), "SEC-66 client");
}

/// A part of a token, another secret part, and the bare name of a token that signs, which is no secret.
///
/// Rule: RFC7662-2.2
/// SEC-27
#[test]
fn what_is_no_whole_token_is_inactive() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let tokens = w.tokens(&ann, &bank, "read");
    let code = w.code(&ann, &bank, "read");
    let grant = w.rows.grants.values().next().unwrap().clone();
    let (row, _) = build::signing_token(&w.env, &grant);
    let wire = mint(CredentialKind::Access, row.id.uuid(), &*w.env.random).unwrap();
    w.rows.tokens.insert(row.id, row.clone());
    let swapped = tokens.refresh().replacen("ort_", "oat_", 1);
    for text in [
        "x",
        &tokens.access[..67],
        &format!("{}{}", &tokens.access[..26], "A".repeat(42)),
        &swapped,
        &code,
        &row.id.uuid().simple().to_string(),
        &row.id.to_string(),
        wire.wire.reveal(),
    ] {
        assert!(!is_active(&mut w, &bank, text), "{text}");
    }
    assert!(is_active(&mut w, &bank, &tokens.access));
}

/// SEC-67: a client that only names itself has proved nothing, whatever it sends along.
///
/// Rule: RFC7662-2.1
/// Rule: RFC7662-2.3
#[test]
fn who_does_not_prove_who_it_is_learns_nothing() {
    let mut w = World::new();
    let (ann, shop, bank) = (w.ann.clone(), w.shop.clone(), w.bank.clone());
    let tokens = w.tokens(&ann, &shop, "read");
    let id = oauth_core::id::ClientId::fresh(&w.env).unwrap();
    for (case, app, refusal) in [
        ("SEC-67 public", shop.clone(), Refusal::ClientNotAuthenticated),
        (
            "SEC-67 public, any secret",
            App { secret: bank.secret.clone(), ..shop },
            Refusal::ClientSecretWrong,
        ),
        ("SEC-67 wrong", App { secret: Some("x".to_owned()), ..bank.clone() }, Refusal::ClientSecretWrong),
        ("SEC-67 none", App { secret: None, ..bank.clone() }, Refusal::ClientSecretMissing),
        ("SEC-67 unknown", App { id, secret: None }, Refusal::ClientUnknown),
    ] {
        let told = w.introspect(&app, &tokens.access).unwrap_err();
        assert_eq!((told.wire().status, told.wire().code.as_str()), (401, "invalid_client"), "{case}");
        assert_eq!(told, refusal, "{case}");
    }
    w.disable_client(&bank);
    assert_eq!(w.introspect(&bank, &tokens.access).unwrap_err(), Refusal::ClientDisabled, "SEC-66");
}

/// Somebody allowed looking only: a server that knows nothing of such grants is told of no scope that changes things.
///
/// Rule: RFC7662-2.2
#[test]
fn looking_only_is_told_by_the_scopes() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let api = server(&mut w, API);
    for (given, told) in [
        ("read write", json!("email profile read")),
        ("read", json!("email profile read")),
        ("write", Value::Null),
    ] {
        let tokens = w.tokens(&ann, &bank, given);
        w.rows.grants.values_mut().for_each(|grant| grant.terms.reach = Reach::ReadOnly);
        let answer = json(&mut w, &api, &tokens.access);
        assert_eq!(answer["scope"], told, "{given}");
        assert_eq!(answer["active"], json!(!told.is_null()), "{given}");
    }
}
