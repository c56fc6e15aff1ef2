//! A wiki's REST interface for applications: registered, listed, and given new secrets, by whoever may.

use oauth_core::catalog::{Catalog, Risk, ScopeEntry};
use oauth_core::env::Settings;
use oauth_core::id::{ClientId, TokenId};
use oauth_core::model::client::Client;
use oauth_core::model::grant::{Grant, Reach};
use oauth_core::model::right::{Right, Rights};
use oauth_core::model::stage::Stage;
use oauth_core::model::token::{TokenKind, TokenState};
use oauth_core::policy::Registration;
use oauth_core::secret::{CredentialKind, read};
use oauth_core::testing::{Signer, build};
use oauth_core::text::network::Network;
use oauth_core::text::scope::Scope;
use serde_json::{Value, json};

use crate::world::{Answer, Ask, Browser, ISSUER, World};

const PLACES: [&str; 2] = ["/rest.php/oauth2/client", "/w/rest.php/oauth2/client"];
const PLACE: &str = PLACES[1];

fn scope(name: &str, hidden: bool, identity: bool) -> ScopeEntry {
    ScopeEntry {
        hidden,
        identity,
        ..ScopeEntry::new(Scope::parse(name).unwrap(), format!("Title of {name}"))
    }
}

/// A world with scopes of a wiki, whose applications may ask for the shipped ones.
fn world() -> World {
    let shipped = Catalog::default();
    let own = ScopeEntry { risk: Risk::Internal, ..scope("oauthmanageownclient", false, false) };
    let wiki = [
        scope("basic", true, false),
        scope("mwoauth-authonly", true, true),
        scope("mwoauth-authonlyprivate", true, true),
        own,
    ];
    let catalog = Catalog::new([shipped.entries(), &wiki].concat()).unwrap();
    World::made_with(|settings| settings.catalog = catalog)
}

/// What a program says of a good application.
fn good() -> Value {
    json!({
        "name": "Card Box", "version": "1.0", "description": "Keeps cards", "wiki": "*", "owner_only": false,
        "callback_url": "https://cards.example/cb", "callback_is_prefix": false, "email": "alice@people.example",
        "is_confidential": true, "grant_types": ["authorization_code", "refresh_token"], "scopes": ["read"],
    })
}

/// The same with some fields set, or taken out where they are null.
fn but(other: &Value) -> Value {
    let mut fields = good();
    for (name, value) in other.as_object().unwrap() {
        fields[name] = value.clone();
    }
    fields.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    fields
}

fn json_to(place: &str, body: &Value) -> Ask {
    Ask::post(place).header("content-type", "application/json").body(body.to_string())
}

/// A grant of alice's to the shop for these scopes.
fn grant(world: &World, scopes: &str, reach: Reach) -> Grant {
    let mut grant = build::grant(&world.env, &world.shop, &world.alice);
    (grant.scopes, grant.terms.reach) = (build::scopes(scopes), reach);
    world.store.rows().grants.insert(grant.id, grant.clone());
    grant
}

/// A bearer token under it.
fn bearer(world: &World, grant: &Grant) -> String {
    let (token, wire) = build::token(&world.env, grant, TokenKind::Access);
    world.store.rows().tokens.insert(token.id, token);
    format!("Bearer {}", wire.wire.reveal())
}

/// Status, code, and both forms that the original has of it; for this one alone.
fn fails(answer: &Answer, status: u16, code: &str) {
    let body = answer.json();
    assert_eq!((answer.status, body["message"].as_str()), (status, Some(code)), "{answer:?}");
    assert_eq!((&body["errorKey"], &body["httpCode"]), (&json!(code), &json!(status)), "{answer:?}");
    assert!(body["httpReason"].is_string() && body["messageTranslations"]["en"].is_string(), "{answer:?}");
    is_private(answer);
}

fn is_private(answer: &Answer) {
    let header = |name| answer.header(name);
    assert_eq!(
        (header("content-type"), header("cache-control")),
        (Some("application/json"), Some("no-store"))
    );
    assert_eq!((header("access-control-allow-origin"), header("set-cookie")), (None, None), "{answer:?}");
}

fn made(world: &World, answer: &Answer) -> Client {
    assert_eq!(answer.status, 200, "{answer:?}");
    is_private(answer);
    let id = ClientId::parse(answer.json()["client_key"].as_str().unwrap()).unwrap();
    world.store.rows().clients[&id].clone()
}

/// MW-R23, MW-T84: by JSON and by a form, with what was said; what every client has goes with it.
#[test]
fn an_application_is_registered() {
    let world = world();
    for (place, number) in PLACES.into_iter().zip(["1.0", "2.0"]) {
        let mut alice = Browser::of(&world, &world.alice);
        let answer = alice.send(json_to(place, &but(&json!({ "version": number }))));
        let client = made(&world, &answer);
        assert_eq!((client.name.as_str(), client.version.as_str()), ("Card Box", number));
        assert_eq!(
            (&*client.description, &*client.contacts),
            ("Keeps cards", &["alice@people.example".into()][..])
        );
        assert_eq!(client.scopes, build::scopes("read basic"));
        assert_eq!(client.redirect_uris[0].as_str(), "https://cards.example/cb");
        assert!(client.owner.as_ref() == Some(&world.alice.id) && client.grant_types.refresh_token);
        let body = answer.json();
        assert!(body["secret"].as_str().unwrap().starts_with("ocs_") && body["access_token"].is_null());
        let form = [
            ("name", "By Form"),
            ("version", number),
            ("description", ""),
            ("callback_url", "https://cards.example/cb"),
            ("email", "alice@people.example"),
            ("is_confidential", "0"),
            ("grant_types", "authorization_code|refresh_token"),
            ("scopes", "read|profile"),
        ];
        let answer = alice.post(place, &form);
        let client = made(&world, &answer);
        assert!(client.kind.is_public() && answer.json()["secret"].is_null(), "{answer:?}");
        assert_eq!(client.scopes, build::scopes("read profile basic"));
    }
    let mut alice = Browser::of(&world, &world.alice);
    for (name, asked, has) in [
        ("A", "basic", "basic"),
        ("B", "mwoauth-authonly", "mwoauth-authonly"),
        ("C", "mwoauth-authonlyprivate", "mwoauth-authonlyprivate"),
    ] {
        let fields = but(&json!({ "name": name, "scopes": asked, "version": null }));
        let client = made(&world, &alice.send(json_to(PLACE, &fields)));
        assert_eq!(client.scopes, build::scopes(has));
    }
}

/// MW-R23, MW-T84, F-49: one for its owner alone has its token at once, and the token works.
#[test]
fn an_application_for_its_owner_alone_has_a_token() {
    let world = World::made_with(|settings| settings.registration = Registration::Review);
    let mut alice = Browser::of(&world, &world.alice);
    let types = ["authorization_code", "client_credentials"];
    let fields = but(&json!({ "owner_only": true, "callback_url": null, "grant_types": types }));
    let answer = alice.send(json_to(PLACE, &fields));
    let client = made(&world, &answer);
    assert!(client.owner_only && client.life.stage == Stage::Approved && client.redirect_uris.is_empty());
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    let stands = |token: &str| {
        let id = read(CredentialKind::Access, token).unwrap().id;
        let rows = world.store.rows();
        let token = &rows.tokens[&TokenId::from_uuid(id)];
        token.state == TokenState::Live && rows.grants[&token.grant].revoked_at.is_none()
    };
    assert!(stands(&token));
    let basic = (client.id.to_string(), answer.json()["secret"].as_str().unwrap().to_owned());
    let own = [("grant_type", "client_credentials")];
    world.send(Ask::post("/oauth/token").form(&own).basic(&basic.0, &basic.1)).is(200);
    let listed = alice.get(PLACE).is(200).json();
    assert_eq!(listed["clients"][0]["allowed_grants"], json!(["client_credentials"]));
    // A new secret brings a new token, and ends the old one.
    let answer = alice.send(json_to(&format!("{PLACE}/{}/reset_secret", client.id), &json!({})));
    let next = answer.is(200).json()["access_token"].as_str().unwrap().to_owned();
    assert!(stands(&next) && !stands(&token));
    world.send(Ask::post("/oauth/token").form(&own).basic(&basic.0, &basic.1)).is(401);
    // Where others wait for a decision, one that is not for its owner alone does too.
    let client = made(&world, &alice.send(json_to(PLACE, &but(&json!({ "name": "Other" })))));
    assert_eq!(client.life.stage, Stage::Proposed);
}

/// MW-T84, MW-T53, MW-T56, MW-T58, MW-T61, MW-T62, MW-T65: each field that cannot be so, by the original's code; nothing is written.
#[test]
fn each_field_has_its_code() {
    let world = world();
    let mut alice = Browser::of(&world, &world.alice);
    let long = |count: usize| "x".repeat(count);
    for (field, value, code) in [
        ("name", json!(null), "missing_field_name"),
        ("name", json!(""), "invalid_field_name"),
        ("name", json!(long(129)), "invalid_field_name"),
        ("name", json!(7), "invalid_field_name"),
        ("version", json!("foo"), "invalid_field_version"),
        ("description", json!(long(70_000 / 2)), "invalid_field_description"),
        ("wiki", json!("enwiki"), "invalid_field_wiki"),
        ("callback_url", json!(null), "mwoauth-error-missing-callback-url-non-owner"),
        ("callback_url", json!(" "), "mwoauth-error-missing-callback-url-non-owner"),
        ("callback_url", json!("http://cards.example/"), "invalid_field_callbackUrl"),
        ("callback_url", json!("cards.example"), "invalid_field_callbackUrl"),
        ("callback_url", json!(format!("https://a.example/{}", long(3000))), "invalid_field_callbackUrl"),
        ("callback_is_prefix", json!(true), "invalid_field_callbackIsPrefix"),
        ("email", json!(null), "missing_field_email"),
        ("email", json!("bob@people.example"), "email_mismatched"),
        ("is_confidential", json!(null), "missing_field_oauth2IsConfidential"),
        ("is_confidential", json!("perhaps"), "invalid_field_oauth2IsConfidential"),
        ("grant_types", json!(null), "missing_field_oauth2GrantTypes"),
        ("grant_types", json!([]), "missing_field_oauth2GrantTypes"),
        ("grant_types", json!(["password"]), "invalid_field_oauth2GrantTypes"),
        ("scopes", json!(null), "missing_field_grants"),
        ("scopes", json!([]), "missing_field_grants"),
        ("scopes", json!(["fly"]), "invalid_field_grants"),
        ("scopes", json!({ "read": 1 }), "invalid_field_grants"),
        ("owner_only", json!(true), "invalid_field_oauth2GrantTypes"),
        ("owner_only", json!([]), "invalid_field_owner_only"),
    ] {
        let answer = alice.send(json_to(PLACE, &but(&json!({ field: value }))));
        assert_eq!(answer.status, 400, "{field} {value}: {answer:?}");
        fails(&answer, 400, code);
    }
    fails(&alice.send(json_to(PLACE, &json!({}))), 400, "missing_field_name");
    for body in ["", "[]", "{", "\"name\""] {
        let ask = Ask::post(PLACE).header("content-type", "application/json").body(body);
        fails(&alice.send(ask), 400, "rest-json-body-parse-error");
    }
    // All that is wrong is told at once.
    let both = alice.send(json_to(PLACE, &but(&json!({ "version": "foo", "scopes": ["fly"] }))));
    let words = both.json()["messageTranslations"]["en"].as_str().unwrap().to_owned();
    assert!(words.contains("a version is") && words.contains("there is no scope fly"), "{words}");
    assert_eq!(world.store.rows().clients.len(), 2);
}

/// MW-T84, MW-T95, SEC-44: who may not register is told so; so is whoever is nobody, or nobody yet.
#[test]
fn whoever_may_register_does() {
    let world = world();
    fails(&world.send(json_to(PLACE, &good())), 400, "not_logged_in");
    let mut alice = Browser::of(&world, &world.alice);
    made(&world, &alice.send(json_to(PLACE, &good())));
    fails(&alice.send(json_to(PLACE, &good())), 400, "consumer_exists");
    let staff = but(&json!({ "name": "Staff", "scopes": ["oauthmanageownclient"] }));
    fails(&alice.send(json_to(PLACE, &staff)), 400, "permission_denied");
    world.promote(&world.alice);
    made(&world, &alice.send(json_to(PLACE, &staff)));
    for change in [
        |settings: &mut Settings| settings.registration = Registration::Closed,
        |settings: &mut Settings| settings.rights.user = Rights::NONE.and_also(Right::UpdateOwn),
    ] {
        let world = World::made_with(change);
        let mut alice = Browser::of(&world, &world.alice);
        fails(&alice.send(json_to(PLACE, &good())), 400, "permission_denied");
    }
}

/// MW-T84, MW-T95, F-78: where the site asks for it, the address is confirmed.
#[test]
fn the_address_is_confirmed_where_that_is_asked() {
    let world = World::made_with(|settings| settings.registration_needs_email = true);
    let mut alice = Browser::of(&world, &world.alice);
    fails(&alice.send(json_to(PLACE, &good())), 400, "email_not_confirmed");
    assert_eq!(world.store.rows().clients.len(), 2);
    let now = world.env.now();
    world.store.rows().users.get_mut(&world.alice.id).unwrap().email_confirmed_at = Some(now);
    made(&world, &alice.send(json_to(PLACE, &good())));
}

/// MW-R23, MW-R25, SEC-44: what another site makes a browser send changes nothing; a form needs the field of our pages, and a
/// body its type.
#[test]
fn no_other_site_acts_for_the_person() {
    let world = world();
    let reset = format!("{PLACE}/{}/reset_secret", world.shop.id);
    let before = format!("{:?}", world.store.rows().clients);
    for (user, place) in [(&world.alice, PLACE), (&world.bob, reset.as_str())] {
        let mut browser = Browser::of(&world, user);
        let send = |browser: &mut Browser<'_>, more: &[(&str, &str)]| {
            let ask =
                more.iter().fold(json_to(place, &good()), |ask, (name, value)| ask.header(name, *value));
            browser.send(ask)
        };
        fails(&send(&mut browser, &[("sec-fetch-site", "cross-site")]), 403, "rest-badtoken");
        fails(&send(&mut browser, &[("sec-fetch-site", "same-site")]), 403, "rest-badtoken");
        fails(&send(&mut browser, &[("origin", "https://evil.example")]), 403, "rest-badtoken");
        let plain = Ask::post(place).header("content-type", "text/plain").body(good().to_string());
        fails(&browser.send(plain), 415, "rest-unsupported-content-type");
        fails(&browser.send(Ask::post(place).form(&[("name", "x")])), 403, "rest-badtoken");
        fails(&browser.send(Ask::post(place).form(&[("csrf", "x")])), 403, "rest-badtoken");
        for ask in [Ask::post(place), Ask::post(place).body(good().to_string())] {
            fails(&browser.send(ask), 400, "rest-requires-content-type-header");
        }
        // Asked before, a browser is told no.
        let ask = Ask::new(actix_web::http::Method::OPTIONS, place).header("origin", "https://evil.example");
        let answer = browser.send(ask).is(405);
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    assert_eq!(format!("{:?}", world.store.rows().clients), before);
}

/// MW-R24, MW-T83: the newest first, in pages, of one protocol; other people's are not among them.
#[test]
fn applications_are_listed() {
    let world = World::new();
    let mut bob = Browser::of(&world, &world.bob);
    let (mut signing, _) = build::signing_client(&world.env, Some(&world.bob));
    signing.networks = vec![Network::parse("192.0.2.0/24").unwrap()];
    signing.life.stage = Stage::Disabled;
    world.store.rows().clients.insert(signing.id, signing);
    let clients = |query: &str, bob: &mut Browser<'_>| {
        let answer = bob.get(&format!("{PLACE}{query}")).is(200);
        is_private(&answer);
        answer.json()
    };
    let second = clients("", &mut bob);
    let entry = |client: &Client| {
        let all = second["clients"].as_array().unwrap();
        all.iter().find(|it| it["client_key"] == client.id.to_string()).unwrap().clone()
    };
    assert_eq!((second["total"].as_u64(), second["clients"].as_array().unwrap().len()), (Some(2), 2));
    let want = json!({
        "email": "help@app.example", "name": "Print Shop", "version": world.shop.version.as_str(),
        "callback_url": "https://app.example/cb", "description": "Prints your pictures",
        "client_key": world.shop.id.to_string(), "owner_only": false, "stage": 1, "oauth_version": 2,
        "registration_formatted": "00:00, 1 January 2026",
        "allowed_grants": ["authorization_code", "refresh_token"],
        "scopes": world.shop.scopes.iter().map(|it| it.as_str()).collect::<Vec<_>>(),
    });
    assert_eq!(entry(&world.shop), want);
    let first = clients("?oauth_version=1", &mut bob);
    let signs = &first["clients"][0];
    assert_eq!(
        (first["total"].as_u64(), &signs["stage"], &signs["oauth_version"]),
        (Some(1), &json!(4), &json!(1))
    );
    assert_eq!(signs["restrictions"], json!({ "IPAddresses": ["192.0.2.0/24"] }));
    assert!(signs.get("allowed_grants").is_none(), "{signs}");
    let page = clients("?limit=1&offset=1", &mut bob);
    assert_eq!(page["total"].as_u64(), Some(2));
    assert_eq!(page["clients"], json!([second["clients"][1]]));
    for query in ["?limit=x", "?offset=-1", "?oauth_version=3", "?limit=1&limit=1"] {
        bob.get(&format!("{PLACE}{query}")).is(400);
    }
    let mut alice = Browser::of(&world, &world.alice);
    for place in PLACES {
        assert_eq!(alice.get(place).is(200).json(), json!({ "clients": [], "total": 0 }));
        fails(&world.get(place), 404, "rest-nonexistent-user");
    }
}

/// MW-R24: a wiki's numbers of the stages.
#[test]
fn stages_are_numbers() {
    let world = World::new();
    let mut bob = Browser::of(&world, &world.bob);
    for (number, stage) in Stage::ALL.into_iter().enumerate() {
        world.store.rows().clients.get_mut(&world.shop.id).unwrap().life.stage = stage;
        let all = bob.get(PLACE).is(200).json();
        let all = all["clients"].as_array().unwrap().clone();
        let own = all.iter().find(|it| it["client_key"] == world.shop.id.to_string()).unwrap();
        assert_eq!(own["stage"], json!(number), "{stage:?}");
    }
}

/// MW-R25, MW-T85, F-53: only the secret changes, of either protocol; what is no application of the person's is told by its code.
#[test]
fn a_secret_is_reset() {
    let world = World::new();
    let mut bob = Browser::of(&world, &world.bob);
    let (mut signing, _) = build::signing_client(&world.env, Some(&world.bob));
    signing.networks = vec![Network::parse("192.0.2.0/24").unwrap()];
    world.store.rows().clients.insert(signing.id, signing.clone());
    let at = |key: &str| format!("{PLACE}/{key}/reset_secret");
    for client in [&world.shop, &signing] {
        let answer = bob.send(json_to(&at(&client.id.to_string()), &json!({ "reason": "lost" }))).is(200);
        let after = made(&world, &answer);
        assert_eq!((&after.networks, &after.redirect_uris), (&client.networks, &client.redirect_uris));
        assert_eq!(answer.json()["name"], "Print Shop");
        assert!(answer.json()["secret"].is_string());
    }
    let code = world.code(&world.shop);
    assert_eq!(world.token(&World::redeem(&code)).status, 401, "the old one is worthless");
    let secret = bob.post(&at(&world.shop.id.to_string()), &[]).is(200).json()["secret"].clone();
    let ask = Ask::post("/oauth/token").form(&World::redeem(&code));
    world.send(ask.basic(&world.shop.id.to_string(), secret.as_str().unwrap())).is(200);
    let other = ClientId::fresh(&world.env).unwrap().to_string();
    for key in ["17", &other, &world.phone.id.to_string()] {
        fails(&bob.send(json_to(&at(key), &json!({}))), 400, "mwoauth-invalid-consumer-key");
    }
    let shop = at(&world.shop.id.to_string());
    let mut alice = Browser::of(&world, &world.alice);
    fails(&alice.send(json_to(&shop, &json!({}))), 400, "mwoauth-invalid-consumer-key");
    fails(&world.send(json_to(&shop, &json!({}))), 400, "not_logged_in");
    let long = json!({ "reason": "x".repeat(256) });
    fails(&bob.send(json_to(&shop, &long)), 400, "invalid_field_reason");
    let hide = |hidden: bool| {
        let mut rows = world.store.rows();
        let life = &mut rows.clients.get_mut(&world.shop.id).unwrap().life;
        (life.stage, life.hidden) = (Stage::Disabled, hidden);
    };
    hide(true);
    fails(&bob.send(json_to(&shop, &json!({}))), 401, "mwoauth-consumer-deleted-error");
    bob.get(&shop).is(405);
}

/// MW-R23, MW-R24, MW-R25, SEC-44: a token does the same with the scope for that, of either protocol; but it gets no other
/// token, one for looking only looks, and one without the scope, or that does not stand, does nothing.
#[test]
fn a_token_with_the_scope_looks_after_applications() {
    let world = world();
    let own = grant(&world, "oauthmanageownclient", Reach::ReadWrite);
    let token = bearer(&world, &own);
    let by = |token: &str, ask: Ask| world.send(ask.header("authorization", token));
    // What a page of another site could not send, a program may: nobody's browser adds the token.
    let ask = json_to(PLACE, &good()).header("origin", "https://tool.example");
    let client = made(&world, &by(&token, ask));
    assert_eq!(client.owner.as_ref(), Some(&world.alice.id));
    let through = world.store.rows().events.last().unwrap().through.clone();
    assert_eq!(through.map(|(id, _)| id), Some(own.client), "the log says by which program");
    assert_eq!(by(&token, Ask::get(PLACE)).is(200).json()["total"], json!(1));
    assert_eq!(world.store.rows().grants[&own.id].last_used_at, Some(world.env.now()));
    let reset = format!("{PLACE}/{}/reset_secret", client.id);
    by(&token, Ask::post(&reset).form(&[("reason", "lost")])).is(200);
    let alone = but(&json!({ "owner_only": true, "name": "Mine", "grant_types": "client_credentials" }));
    fails(&by(&token, json_to(PLACE, &alone)), 403, "permission_denied");
    world.store.rows().clients.get_mut(&client.id).unwrap().owner_only = true;
    fails(&by(&token, json_to(&reset, &json!({}))), 403, "permission_denied");
    let looks = bearer(&world, &grant(&world, "oauthmanageownclient", Reach::ReadOnly));
    assert_eq!(by(&looks, Ask::get(PLACE)).is(200).json()["total"], json!(1));
    fails(&by(&looks, json_to(PLACE, &good())), 403, "permission_denied");
    let other = bearer(&world, &grant(&world, "read write", Reach::ReadWrite));
    for token in [other.as_str(), "Bearer nonsense", "Basic Ym9iOng="] {
        let (status, code) = match token == other {
            true => (403, "permission_denied"),
            false => (401, "mwoauth-invalid-authorization"),
        };
        for ask in [Ask::get(PLACE), json_to(PLACE, &good()), json_to(&reset, &json!({}))] {
            let answer = by(token, ask);
            fails(&answer, status, code);
            assert_eq!(answer.header("www-authenticate").is_some(), status == 401, "{answer:?}");
        }
    }
    assert_eq!(world.store.rows().clients.len(), 3);
}

/// MW-R23, MW-R24: the same, signed; a request that was taken is not taken again.
#[test]
fn a_signed_request_looks_after_applications() {
    let world = world();
    let (client, secret) = build::signing_client(&world.env, Some(&world.bob));
    world.store.rows().clients.insert(client.id, client.clone());
    let mut grant = build::grant(&world.env, &client, &world.alice);
    grant.scopes = build::scopes("oauthmanageownclient");
    world.store.rows().grants.insert(grant.id, grant.clone());
    let (token, own) = build::signing_token(&world.env, &grant);
    world.store.rows().tokens.insert(token.id, token.clone());
    let name = token.id.uuid().simple().to_string();
    let signer = Signer::new(&client.id.to_string(), secret.reveal(), world.env.now().unix());
    let signer = signer.with(&name, own.reveal());
    let header = signer.header("POST", &format!("{ISSUER}{PLACE}"), &[]);
    let ask =
        |name: &str| json_to(PLACE, &but(&json!({ "name": name }))).header("authorization", header.as_str());
    assert_eq!(made(&world, &world.send(ask("Once"))).owner.as_ref(), Some(&world.alice.id));
    fails(&world.send(ask("Twice")), 401, "mwoauth-invalid-authorization");
    let header = signer.header("GET", &format!("{ISSUER}{PLACE}"), &[]);
    let listed = world.send(Ask::get(PLACE).header("authorization", header)).is(200).json();
    assert_eq!((&listed["total"], &listed["clients"][0]["name"]), (&json!(1), &json!("Once")));
}
