//! A wiki's REST interface: whose token it is, and what it may do.

use actix_web::http::{Method, StatusCode};
use oauth_core::model::grant::Reach;
use oauth_core::oauth2::transport::Transport;
use oauth_core::testing::Transmission;
use serde_json::{Value, json};

use crate::client::with_own;
use crate::fixture::{Answer, Fixture, anonymous};
use crate::signed::Signed;

const PROFILE: &str = "/w/rest.php/oauth2/resource/profile";
const SCOPES: &str = "/w/rest.php/oauth2/resource/scopes";

fn body(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("private, no-store"), "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

/// MW-R22, F-21, F-22
#[actix_web::test]
async fn a_token_of_either_protocol_says_whose_it_is_and_what_it_may() {
    let s = Signed::with("email write", Reach::ReadOnly);
    let signed = |place: &str| s.request(Method::GET, place, "", Transmission::Header);
    let said = body(&s.api.ask(signed(PROFILE)).await);
    assert_eq!(said["sub"], json!(s.api.user.id.to_string()));
    assert_eq!(said["username"], json!("alice"));
    for (name, want) in [
        ("blocked", json!(false)),
        ("groups", json!(["user"])),
        ("grants", json!(["email"])),
        ("rights", json!([])),
        ("email", json!("")),
        ("confirmed_email", json!(false)),
        ("editcount", json!(0)),
    ] {
        assert_eq!(said[name], want, "{name}");
    }
    assert_eq!(said["registered"].as_str().map(str::len), Some(14));
    assert!(["iss", "aud", "nonce"].iter().all(|name| said.get(name).is_none()), "{said}");
    let may = body(&s.api.ask(signed(SCOPES)).await);
    assert_eq!(may, json!({ "scopes": ["email"] }), "of `write` looking only leaves nothing");

    let api = Fixture::with("profile write", Transport::default());
    for place in [PROFILE, &PROFILE[2..]] {
        let said = body(&api.get(place).await);
        assert_eq!((&said["username"], said.get("email")), (&json!("alice"), None));
        assert_eq!(said["rights"], json!(["write"]));
    }
    assert_eq!(body(&api.get(&SCOPES[2..]).await), json!({ "scopes": ["profile", "write"] }));
}

/// MW-R22: a token that is nobody's has scopes, and no profile.
#[actix_web::test]
async fn a_clients_own_token_says_what_it_may() {
    let (api, token) = with_own("read");
    let own = |place: &str| anonymous(place).insert_header(("Authorization", format!("Bearer {token}")));
    let all = json!({ "scopes": ["email", "profile", "read"] });
    assert_eq!(body(&api.ask(own(SCOPES)).await), all, "what is implied counts");
    assert_eq!(api.ask(own(PROFILE)).await.status, StatusCode::FORBIDDEN);
}

/// MW-R22: different on purpose, since a program must see by the status whether it needs a new token.
#[actix_web::test]
async fn without_a_good_token_nothing_is_said() {
    let s = Signed::new();
    for place in [PROFILE, SCOPES] {
        let bad = anonymous(place).insert_header(("Authorization", "Bearer nonsense"));
        for request in [anonymous(place), bad] {
            let answer = s.api.ask(request).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{answer:?}");
            assert!(answer.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer ")));
        }
    }
    let other = s.api.get("/w/rest.php/oauth2/resource/other").await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    s.api.rows(|rows| rows.cut_at = Some(rows.calls + 2));
    assert_eq!(s.api.get(PROFILE).await.status, StatusCode::SERVICE_UNAVAILABLE);
}
