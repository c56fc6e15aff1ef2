//! The pages of people who build applications.

use std::time::Duration;

use oauth_core::model::client::ClientKind;
use oauth_core::secret::Digest32;
use oauth_provider_web::Registration;

use crate::world::{Ask, Browser, Fields, ISSUER, World};

const REGISTER: &str = "/oauth/client/register";
const GOOD: Fields<'_> = &[
    ("name", "Album"),
    ("description", "Shows pictures"),
    ("home_page", "https://album.example/"),
    ("client_type", "confidential"),
    ("redirect_uris", "https://album.example/cb\r\n\r\nhttp://127.0.0.1/cb"),
    ("scope", "read"),
];

fn but(field: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut fields: Vec<_> = GOOD.iter().copied().filter(|(name, _)| *name != field).collect();
    fields.push((field, value));
    fields
}

/// SEC-41, F-38, G-6, MG-R4, MG-R5
#[test]
fn the_secret_is_shown_once_as_the_answer_of_the_form() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    let form = alice.get(REGISTER).is(200);
    assert!(form.body.contains("value=\"read\" checked") && !form.body.contains("value=\"write\" checked"));
    let page = alice.post(REGISTER, GOOD).is(200).has("Album").has(&format!("{ISSUER}/oauth/token"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    for (example, begins) in [("try-authorize", "CODE_VERIFIER=$("), ("try-token", "curl -u ")] {
        let opens = format!(" aria-labelledby=\"{example}\" tabindex=\"0\" dir=\"ltr\"><code>{begins}");
        assert_eq!(page.body.matches(&format!("<pre class=\"program\" role=\"region\"{opens}")).count(), 1);
        assert!(page.body.contains(&format!("<p id=\"{example}\">")), "{page:?}");
    }
    let secret = page.body.split("value=\"ocs_").nth(1).unwrap().split('"').next().unwrap();
    let rows = world.store.rows();
    let client = rows.clients.values().find(|client| client.name.as_str() == "Album").unwrap().clone();
    drop(rows);
    assert_eq!(client.owner.as_ref(), Some(&world.alice.id));
    assert!(client.grant_types.refresh_token);
    assert_eq!(client.redirect_uris.len(), 2);
    let ClientKind::Confidential { secret: digest, pkce_required } = client.kind else {
        panic!("{client:?}")
    };
    assert!(digest.matches(&Digest32::of(format!("ocs_{secret}").as_bytes())) && !pkce_required);
    for path in ["/oauth/client/list", &format!("/oauth/client/{}", client.id)] {
        let page = alice.get(path).is(200).has("Album").has("https://album.example/cb");
        assert!(!page.body.contains("ocs_"), "{page:?}");
    }
    let public = alice.post(REGISTER, &but("client_type", "public")).is(200);
    assert!(!public.body.contains("ocs_"), "{public:?}");
}

/// F-28: where nothing can be sealed nothing that signs can be registered, and the form does not offer it.
#[test]
fn signing_is_no_choice_without_a_key_to_seal_by() {
    let signing = "id=\"client_type-signing\"";
    let world = World::new();
    Browser::of(&world, &world.alice).get(REGISTER).is(200).has(signing).has("name=\"rsa_key\"");
    let world = world.keyless();
    let mut alice = Browser::of(&world, &world.alice);
    let refused = [but("client_type", "signing"), but("name", "")];
    let again = refused.map(|fields| alice.post(REGISTER, &fields).is(400));
    assert!(again[0].body.contains("href=\"#client_type\""), "{:?}", again[0]);
    for page in [alice.get(REGISTER).is(200)].into_iter().chain(again) {
        for word in [signing, "name=\"rsa_key\"", "name=\"callback_is_prefix\"", "OAuth 1.0"] {
            assert!(!page.body.contains(word), "{word}: {page:?}");
        }
    }
    alice.post(REGISTER, GOOD).is(200);
}

/// MW-T59, MW-T66, SEC-3, SEC-5, SEC-9, SEC-107
#[test]
fn faults_stand_beside_their_fields_and_what_was_typed_is_kept() {
    let world = World::new();
    let mut bob = Browser::of(&world, &world.bob);
    let edit = format!("/oauth/client/{}", world.shop.id);
    let long = "x".repeat(501).leak();
    let many = (0..21).map(|n| format!("https://a.example/{n}\n")).collect::<String>().leak();
    let cases = [
        ("name", "", "Fill in this field"),
        ("name", "a\u{202e}b", "characters that are not possible"),
        ("name", &long[..101], "At most 100 characters"),
        ("description", long, "At most 500 characters"),
        ("description", "a\u{7}b", "characters that are not possible"),
        ("home_page", "javascript:alert(1)", "begins with https:// or http://"),
        ("home_page", "album.example", "begins with https:// or http://"),
        ("logo", "http://album.example/logo.png", "begins with https://"),
        ("logo", "javascript:alert(1)", "begins with https://"),
        ("logo", "https://album.example/logo.png;script-src *", "begins with https://"),
        ("contacts", "album.example", "“album.example” is not an e-mail address"),
        ("contacts", "a@b.example,c@b.example,d@b.example,e@b.example,f@b.example,g@b.example", "At most 5"),
        ("redirect_uris", "", "at least one redirect URI"),
        ("redirect_uris", "/cb", "without a fragment"),
        ("redirect_uris", "https://a.example/cb#x", "without a fragment"),
        ("redirect_uris", "https://u@a.example/cb", "“https://u@a.example/cb” cannot be"),
        ("redirect_uris", "JaVaScRiPt:alert(1)", "scheme with a dot"),
        ("redirect_uris", "http://a.example/cb", "loopback"),
        ("redirect_uris", many, "At most 20 entries"),
        ("scope", "", "Choose at least one"),
        ("scope", "nonsense", "Choose one of these"),
    ];
    let clients = format!("{:?}", world.store.rows().clients);
    for path in [REGISTER, &edit] {
        for (field, value, words) in cases {
            let page = bob.post(path, &but(field, value)).is(400).has(words);
            assert!(page.body.contains(&format!("id=\"{field}-error\"")), "{field}: {page:?}");
            assert_eq!(page.input("name").is_some_and(|name| name == "Album"), field != "name", "{page:?}");
        }
    }
    bob.post(REGISTER, &but("client_type", "other")).is(400).has("id=\"client_type-error\"");
    bob.post(REGISTER, &[]).is(400).has("id=\"name-error\"").has("id=\"redirect_uris-error\"");
    bob.post(REGISTER, &[GOOD, &[("name", "Two")]].concat()).is(400).has("name is given more than once");
    assert_eq!(format!("{:?}", world.store.rows().clients), clients);
}

/// What few applications need is out of the way, until it is wrong or was given.
#[test]
fn what_few_need_is_shown_where_it_matters() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    let is_open = |page: &str| {
        let (before, _) = page.split_once("name=\"version\"").unwrap();
        before.rsplit_once("<details").unwrap().1.starts_with(" open")
    };
    assert!(!is_open(&alice.get(REGISTER).is(200).body));
    for (fields, open) in
        [(but("name", ""), false), (but("version", "one"), true), (but("networks", "home"), true)]
    {
        assert_eq!(is_open(&alice.post(REGISTER, &fields).is(400).body), open, "{fields:?}");
    }
}

/// F-52
#[test]
fn an_application_is_edited_and_keeps_its_type_and_secret() {
    let world = World::new();
    let mut bob = Browser::of(&world, &world.bob);
    let edit = format!("/oauth/client/{}", world.shop.id);
    bob.get(&edit).is(200).has("Print Shop").has("https://app.example/cb");
    let answer = bob.post(&edit, &[&but("client_type", "public")[..], &[("pkce_required", "yes")]].concat());
    assert_eq!(answer.status, 303);
    bob.get(answer.location()).is(200).has("Album was saved");
    let rows = world.store.rows();
    let (old, new) = (&world.shop, &rows.clients[&world.shop.id]);
    let (
        ClientKind::Confidential { secret: old, .. },
        ClientKind::Confidential { secret: new, pkce_required },
    ) = (old.kind.clone(), new.kind.clone())
    else {
        panic!("{new:?}")
    };
    assert!(old.matches(&new) && pkce_required);
}

/// F-53
#[test]
fn a_new_secret_replaces_the_old_one_after_a_question() {
    let world = World::new();
    let mut bob = Browser::of(&world, &world.bob);
    let edit = format!("/oauth/client/{}", world.shop.id);
    bob.get(&format!("{edit}?ask=reset-secret")).is(200).has("Reset the secret of Print Shop?");
    let page = bob.post(&edit, &[("action", "reset-secret")]).is(200).has("The old secret stopped working");
    let fresh = page.body.split("value=\"ocs_").nth(1).unwrap().split('"').next().unwrap();
    let code = world.code(&world.shop);
    assert_eq!(world.token(&World::redeem(&code)).status, 401);
    let ask = Ask::post("/oauth/token").form(&World::redeem(&code));
    world.send(ask.basic(&world.shop.id.to_string(), &format!("ocs_{fresh}"))).is(200);
    let public = format!("/oauth/client/{}", world.phone.id);
    bob.get(&format!("{public}?ask=reset-secret")).is(404);
    bob.post(&public, &[("action", "reset-secret")]).is(404);
    bob.post(&public, &[("action", "nonsense")]).is(400);
}

#[test]
fn deleting_asks_once_more_and_ends_everything() {
    let world = World::new();
    world.tokens();
    let mut bob = Browser::of(&world, &world.bob);
    let edit = format!("/oauth/client/{}", world.shop.id);
    bob.get(&format!("{edit}?ask=delete")).is(200).has("Delete Print Shop?");
    let answer = bob.post(&edit, &[("action", "delete")]).is(303);
    bob.get(answer.location()).is(200).has("The application was deleted");
    let rows = world.store.rows();
    assert!(rows.grants.is_empty() && rows.tokens.is_empty() && rows.interactions.is_empty());
    drop(rows);
    bob.get(&edit).is(404);
    bob.post(&edit, &[("action", "delete")]).is(404);
}

/// SEC-44
#[test]
fn somebody_elses_application_is_not_there() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    let edit = format!("/oauth/client/{}", world.shop.id);
    let clients = format!("{:?}", world.store.rows().clients);
    for query in ["", "?ask=delete", "?ask=reset-secret"] {
        alice.get(&format!("{edit}{query}")).is(404);
    }
    for action in ["save", "delete", "reset-secret"] {
        alice.post(&edit, &[GOOD, &[("action", action)]].concat()).is(404);
    }
    alice.post(&edit, &[]).is(404);
    let list = alice.get(&format!("/oauth/client/list?done=saved&client={}", world.shop.id)).is(200);
    assert!(!list.body.contains("Print Shop"), "{list:?}");
    assert_eq!(format!("{:?}", world.store.rows().clients), clients);
}

#[test]
fn closed_registration_is_for_administrators() {
    let world = World::with(ISSUER, |builder| builder.registration(Registration::Closed));
    let mut alice = Browser::of(&world, &world.alice);
    alice.get(REGISTER).is(403);
    alice.get("/oauth/client/list").is(200);
    alice.post(REGISTER, GOOD).is(403);
    assert_eq!(world.store.rows().clients.len(), 2);
    world.promote(&world.alice);
    alice.get(REGISTER).is(200);
    alice.post(REGISTER, GOOD).is(200);
    assert_eq!(world.store.rows().clients.len(), 3);
}

#[test]
fn whoever_is_not_signed_in_signs_in_and_comes_back() {
    let world = World::new();
    let edit = format!("/oauth/client/{}?ask=delete", world.shop.id);
    for path in [REGISTER, "/oauth/client/list", &edit] {
        let answer = world.get(path).is(303);
        assert_eq!(answer.parameter("return_to").as_deref(), Some(path));
    }
    let mut nobody = Browser::new(&world);
    nobody.get("/login");
    let answer = nobody.post(REGISTER, GOOD).is(303);
    assert_eq!(answer.parameter("return_to").as_deref(), Some(REGISTER));
}

/// F-55: logo, home page, contacts and description are kept as they were typed, and can be changed and taken away.
#[test]
fn an_application_has_a_logo_and_contacts() {
    let world = World::new();
    let mut bob = Browser::of(&world, &world.bob);
    let more: Fields<'_> = &[
        ("logo", " https://album.example/logo.png "),
        ("contacts", "carol@album.example, help@album.example\r\ncarol@album.example\r\n"),
    ];
    bob.post(REGISTER, &[GOOD, more].concat()).is(200);
    let album = || {
        let rows = world.store.rows();
        rows.clients.values().find(|client| client.name.as_str() == "Album").unwrap().clone()
    };
    let client = album();
    assert_eq!(client.logo.as_ref().map(|logo| logo.as_str()), Some("https://album.example/logo.png"));
    assert_eq!(client.contacts, ["carol@album.example", "help@album.example"]);
    let edit = format!("/oauth/client/{}", client.id);
    bob.get(&edit)
        .is(200)
        .has("value=\"https://album.example/logo.png\"")
        .has("carol@album.example\nhelp@album.example</textarea>")
        .has("value=\"https://album.example/\"")
        .has("Shows pictures</textarea>");
    bob.post(&edit, GOOD).is(303);
    let client = album();
    assert!(client.logo.is_none() && client.contacts.is_empty() && client.homepage.is_some(), "{client:?}");
}

const UNTIL: (&str, &str) = ("legacy_until", "2999-01-31");

/// MG-R4, X-5: the exemption of old clients is for administrators; others do not see the field, and are refused where they
/// send it all the same. What it loosens is said wherever it is on.
#[test]
fn only_administrators_exempt_old_clients() {
    let world = World::new();
    let mut bob = Browser::of(&world, &world.bob);
    let edit = format!("/oauth/client/{}", world.shop.id);
    let exempt = || world.store.rows().clients[&world.shop.id].legacy_until;
    let with = [GOOD, &[UNTIL]].concat();
    for path in [REGISTER, &edit] {
        let page = bob.get(path).is(200);
        assert!(!page.body.contains("legacy_until") && !page.body.contains("old client"), "{page:?}");
        bob.post(path, &with).is(403);
        bob.post(path, &but("legacy_until", "")).is(403);
    }
    assert_eq!(world.store.rows().clients.len(), 2);
    assert_eq!(exempt(), None);
    world.promote(&world.bob);
    for path in [REGISTER, &edit] {
        bob.get(path).is(200).has("type=\"date\"").has("its codes, tokens and secret may stand in addresses");
        for wrong in ["2999-02-30", "1999-01-01", "soon"] {
            let page = bob.post(path, &but("legacy_until", wrong)).is(400).has("id=\"legacy_until-error\"");
            assert_eq!(page.input("legacy_until").as_deref(), Some(wrong));
        }
        bob.post(path, &[&with[..], &[UNTIL]].concat()).is(400).has("legacy_until is given more than once");
    }
    bob.post(&edit, &with).is(303);
    assert!(exempt().is_some());
    bob.get(&edit).is(200).has("This is an old client until 31 January 2999").has("value=\"2999-01-31\"");
    bob.get("/oauth/client/list").is(200).has("old client until 31 January 2999");
    // Without the field it stays as it is, for its owner, too, who is no administrator any more.
    bob.post(&edit, GOOD).is(303);
    assert!(exempt().is_some());
    bob.post(&edit, &but("legacy_until", "")).is(303);
    assert_eq!(exempt(), None);
}

/// the exemption ends by itself, and then nothing speaks of it.
#[test]
fn an_exemption_that_is_over_is_not_shown() {
    let world = World::new();
    let day = Duration::from_secs(24 * 3600);
    let until = world.env.now().plus(day);
    world.store.rows().clients.get_mut(&world.shop.id).unwrap().legacy_until = Some(until);
    let mut bob = Browser::of(&world, &world.bob);
    let edit = format!("/oauth/client/{}", world.shop.id);
    bob.get(&edit).is(200).has("This is an old client until");
    bob.get("/oauth/client/list").is(200).has("old client until");
    world.promote(&world.bob);
    bob.get(&edit).is(200).has("This is an old client until");
    world.clock.advance(day);
    for path in [edit.as_str(), "/oauth/client/list"] {
        let page = bob.get(path).is(200);
        assert!(!page.body.contains("old client until"), "{page:?}");
    }
    assert_eq!(bob.get(&edit).input("legacy_until").as_deref(), Some(""));
}
