//! A wiki's action API: whose token it is, and what is wrong, with status 200.

use actix_web::http::{Method, StatusCode};
use oauth_core::model::grant::Reach;
use oauth_core::oauth2::transport::Transport;
use oauth_core::testing::Transmission;
use serde_json::{Value, json};

use crate::fixture::{Answer, Fixture, anonymous};
use crate::signed::Signed;

const ASKS: &str = "action=query&meta=userinfo&format=json";

fn body(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("private, no-store"), "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

fn is_error(answer: &Answer, code: &str) {
    let body = body(answer);
    assert_eq!((&body["error"]["code"], answer.header("mediawiki-api-error")), (&json!(code), Some(code)));
    assert!(body["error"]["info"].as_str().is_some_and(|info| !info.is_empty()), "{answer:?}");
}

#[actix_web::test]
async fn a_token_of_either_protocol_says_whose_it_is() {
    let s = Signed::new();
    let who = json!({ "id": s.api.user.id.to_string(), "name": "alice" });
    let want = json!({ "batchcomplete": "", "query": { "userinfo": who } });
    for place in ["/api.php", "/w/api.php"] {
        let asked = format!("{place}?{ASKS}");
        assert_eq!(body(&s.api.get(&asked).await), want);
        let by_query = s.request(Method::GET, &asked, "", Transmission::Header);
        let by_form = s.request(Method::POST, place, ASKS, Transmission::Header);
        for request in [by_query, by_form] {
            assert_eq!(body(&s.api.ask(request).await), want);
        }
    }
    let newer = s.api.get(&format!("/w/api.php?{ASKS}&formatversion=2&meta=userinfo")).await;
    assert_eq!(body(&newer)["batchcomplete"], json!(true));
}

/// MW-T87
#[actix_web::test]
async fn what_is_wrong_is_told_with_200() {
    let s = Signed::new();
    let asked = format!("/w/api.php?{ASKS}");
    let bearer = |token: &str| anonymous(&asked).insert_header(("Authorization", format!("Bearer {token}")));
    is_error(&s.api.ask(anonymous(&asked)).await, "readapidenied");
    is_error(&s.api.ask(bearer("nonsense")).await, "mwoauth-invalid-authorization");
    let signed = s.request(Method::GET, &asked, "", Transmission::Header).uri(&format!("{asked}&more=1"));
    is_error(&s.api.ask(signed).await, "mwoauth-invalid-authorization");
    for query in ["", "action=edit&title=x", "action=query", "action=query&meta=tokens"] {
        is_error(&s.api.get(&format!("/w/api.php?{query}")).await, "badvalue");
    }
    let writes = Fixture::with("write", Transport::default());
    is_error(&writes.get(&asked).await, "permissiondenied");
    let looks = Signed::with("read", Reach::ReadOnly);
    let post = looks.request(Method::POST, "/w/api.php", ASKS, Transmission::Header);
    is_error(&looks.api.ask(post).await, "permissiondenied");
    let get = looks.request(Method::GET, &asked, "", Transmission::Header);
    assert_eq!(body(&looks.api.ask(get).await)["query"]["userinfo"]["name"], json!("alice"));
    s.api.rows(|rows| rows.cut_at = Some(rows.calls + 1));
    assert_eq!(s.api.get(&asked).await.status, StatusCode::SERVICE_UNAVAILABLE);
}
