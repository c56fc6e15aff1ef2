//! What the RFCs ask to the letter, where no story of the other files comes upon it.

use url::form_urlencoded::Serializer;

use crate::world::{Ask, Browser, World};

/// Logs and histories keep addresses: a client that puts its secret there has not authenticated, beside a good body too.
///
/// Rule: RFC6749-2.3.1
#[test]
fn client_credentials_in_the_address_are_not_looked_at() {
    let world = World::new();
    let (access, refresh) = world.tokens();
    let shop = world.shop.id.to_string();
    let own = [("client_id", shop.as_str()), ("client_secret", world.secret.as_str())];
    let query = |fields: &[(&str, &str)]| Serializer::new(String::new()).extend_pairs(fields).finish();
    let (whole, secret) = (query(&own), query(&own[1..]));
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    for (path, fields) in [
        ("/oauth/token", &refresh[..]),
        ("/oauth/access_token", &refresh),
        ("/oauth-2/access_token", &refresh),
        ("/oauth/revoke", &[("token", access.as_str())]),
    ] {
        let answer = world.send(Ask::post(&format!("{path}?{whole}")).form(fields)).is(400);
        assert_eq!(answer.error(), "invalid_request", "{answer:?}");
        let named = [fields, &own[..1]].concat();
        let answer = world.send(Ask::post(&format!("{path}?{secret}")).form(&named)).is(401);
        assert_eq!(answer.error(), "invalid_client", "{answer:?}");
    }
    world.send(Ask::post("/oauth/token").form(&[&refresh[..], &own].concat())).is(200);
}

/// Clients compare the two byte by byte.
///
/// Rule: RFC9207-2.3
#[test]
fn the_metadata_names_the_issuer_of_the_answers() {
    for (issuer, prefix) in [("https://op.example", ""), ("https://op.example/a/b", "/a/b")] {
        let world = World::with(issuer, |builder| builder);
        let document = world.get(&format!("/.well-known/oauth-authorization-server{prefix}")).is(200).json();
        let refused = world.authorize_but(&world.shop, &[("scope", "admin")]);
        let answer = Browser::new(&world).get(&format!("{prefix}{refused}")).is(303);
        assert_eq!(document["issuer"].as_str(), answer.parameter("iss").as_deref(), "{answer:?}");
        assert_eq!(document["issuer"], issuer);
    }
}
