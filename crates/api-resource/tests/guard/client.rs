//! Tokens that a client got for itself: where resource owners act they are refused, and the other way round.

use actix_web::dev::Service;
use actix_web::test::init_service;
use actix_web::{App, HttpRequest, web};
use api_resource::{Admitted, AuthorizedClient, Guard, Rejection, scopes};
use oauth_core::model::grant::Grant;
use oauth_core::model::stage::Stage;
use oauth_core::model::token::TokenKind;
use oauth_core::oauth2::transport::Transport;
use oauth_core::port::{Clients, Grants, Tokens};
use oauth_core::testing::build;

use crate::fixture::{Answer, BASE, Fixture, anonymous, answer};

const OWNERLESS: &str = "error=\"insufficient_scope\", \
    error_description=\"the access token is the client's own: a resource owner has to allow this\"";
const OWNED: &str = "error=\"insufficient_scope\", \
    error_description=\"this is for clients that act for themselves, not for a resource owner\"";

/// The fixture, and a token that its client got for itself.
pub(crate) fn with_own(scopes: &str) -> (Fixture, String) {
    let api = Fixture::with("read write", Transport::default());
    let own = Grant { user: None, ..build::grant(&api.env, &api.client, &api.user) };
    let own = Grant { scopes: build::scopes(scopes), ..own };
    let (row, wire) = build::token(&api.env, &own, TokenKind::Access);
    api.store.rows().insert_grant(&own).unwrap();
    api.store.rows().insert_token(&row).unwrap();
    (api, wire.wire.reveal().to_owned())
}

async fn own(access: AuthorizedClient<scopes::Read>) -> String {
    let name = access.client_name.clone();
    let access = access.into_access();
    format!("{} {name} {}", access.client, access.scopes)
}

async fn either(guard: web::Data<Guard>, request: HttpRequest) -> Result<String, Rejection> {
    Ok(match guard.admit(&request).await? {
        Admitted::Owner(access) => format!("{} for {}", access.client_name, access.user_name),
        Admitted::Client(access) => format!("{} for itself", access.client_name),
    })
}

async fn ask(api: &Fixture, path: &str, token: &str) -> Answer {
    let app = init_service(
        App::new()
            .app_data(api.guard.data())
            .app_data(web::Data::new(api.guard.clone()))
            .service(web::resource("/own").get(own).post(own))
            .service(web::resource("/either").get(either)),
    )
    .await;
    let request = anonymous(path).insert_header(("Authorization", format!("Bearer {token}")));
    answer(app.call(request.to_request()).await.unwrap()).await
}

fn refused(answer: &Answer, challenge: &str) {
    let wanted = format!("{BASE}, {challenge}");
    assert_eq!((answer.status.as_u16(), answer.error().as_str()), (403, "insufficient_scope"));
    assert_eq!(answer.header("WWW-Authenticate"), Some(wanted.as_str()));
    assert_eq!(answer.header("Cache-Control"), Some("no-store"));
}

/// Rule: RFC6750-3.1
/// Rule: RFC9700-4.15
/// F-5, MW-R21
#[actix_web::test]
async fn a_clients_own_token_is_nobodys() {
    let (mut api, own) = with_own("read write");
    let theirs = std::mem::replace(&mut api.token, own);
    for path in ["/any", "/write", "/value", "/api/test"] {
        refused(&api.get(path).await, OWNERLESS);
    }
    api.token = theirs;
    assert_eq!(api.get("/any").await.status, 200);
}

#[actix_web::test]
async fn a_route_for_clients_knows_which_one_acts() {
    let (api, token) = with_own("read");
    let answer = ask(&api, "/own", &token).await;
    let wanted = format!("{} Print Shop email profile read", api.client.id);
    assert_eq!((answer.status.as_u16(), answer.body), (200, wanted));
    refused(&ask(&api, "/own", &api.token).await, OWNED);
    assert_eq!(ask(&api, "/own", "oat_x").await.status, 401);
    let (writer, token) = with_own("write");
    let challenge = "error=\"insufficient_scope\", error_description=\"the access token does not reach this far\", \
        scope=\"read\"";
    refused(&ask(&writer, "/own", &token).await, challenge);
}

#[actix_web::test]
async fn a_route_for_both_can_tell_them_apart() {
    let (api, token) = with_own("read");
    assert_eq!(ask(&api, "/either", &api.token).await.body, "Print Shop for alice");
    assert_eq!(ask(&api, "/either", &token).await.body, "Print Shop for itself");
}

/// One indexed read as for everybody, with its last use noted; dead when the client is.
///
/// SEC-66
#[actix_web::test]
async fn its_end_and_its_last_use_are_those_of_its_grant() {
    let (api, token) = with_own("read");
    ask(&api, "/own", &token).await;
    let own = api.store.rows().own_grant(api.client.id).unwrap().unwrap();
    assert_eq!(own.last_used_at, Some(api.env.now()));
    let before = api.store.rows().calls;
    ask(&api, "/own", &token).await;
    assert_eq!(api.store.rows().calls, before + 1);
    let mut client = api.client.clone();
    client.life.stage = Stage::Disabled;
    assert!(api.store.rows().save_client(&client).unwrap());
    assert_eq!(ask(&api, "/own", &token).await.status, 401);
}
