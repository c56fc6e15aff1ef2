//! OAuth 1.0a over HTTP: the three endpoints, the pages between them, and what refuses.

use oauth_core::model::client::{Client, ClientKind, Profile};
use oauth_core::model::grant::{Lifetime, Reach};
use oauth_core::model::stage::Stage;
use oauth_core::oauth1::signature::Method;
use oauth_core::testing::{Signer, Transmission, build};
use oauth_core::text::form::Pairs;

use crate::world::{Answer, Ask, Browser, ISSUER, REDIRECT, World};

/// A world with a client that signs.
pub(crate) struct Signed {
    pub(crate) world: World,
    pub(crate) client: Client,
    pub(crate) signer: Signer,
}

impl Signed {
    fn new() -> Self {
        Self::with(World::new(), |_| ())
    }

    pub(crate) fn with(world: World, change: impl FnOnce(&mut Client)) -> Self {
        let (mut client, secret) = build::signing_client(&world.env, Some(&world.bob));
        change(&mut client);
        world.store.rows().clients.insert(client.id, client.clone());
        let signer = Signer::new(&client.id.to_string(), secret.reveal(), world.env.now().unix());
        Self { world, client, signer }
    }

    pub(crate) fn profile(profile: Profile) -> Self {
        Self::with(World::new(), |client| {
            if let ClientKind::Signing(signing) = &mut client.kind {
                (signing.profile, signing.plaintext) = (profile, true);
            }
        })
    }

    pub(crate) fn send(
        &self,
        path: &str,
        signer: &Signer,
        more: &[(&str, &str)],
        way: Transmission,
    ) -> Answer {
        let parts = signer.sign("POST", &format!("{ISSUER}{path}"), "", more, way);
        let path = if parts.query.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.query) };
        let ask = Ask::post(&path);
        let ask = match parts.header {
            Some(header) => ask.header("authorization", header),
            None => ask,
        };
        self.world.send(if parts.form.is_empty() {
            ask
        } else {
            ask.header("content-type", "application/x-www-form-urlencoded").body(parts.form)
        })
    }

    fn ask(&self, callback: &str) -> (String, String) {
        let answer = self.send(
            "/oauth/request_token",
            &self.signer,
            &[("oauth_callback", callback)],
            Transmission::Header,
        );
        pair(&answer.is(200))
    }

    fn redeem(&self, asked: &(String, String), verifier: &str) -> Answer {
        let signer = self.signer.with(&asked.0, &asked.1);
        self.send("/oauth/access_token", &signer, &[("oauth_verifier", verifier)], Transmission::Header)
    }
}

fn fields(answer: &Answer) -> Vec<(String, String)> {
    let pairs = Pairs::parse(answer.body.as_bytes()).unwrap();
    pairs.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The token and its secret of an answer.
pub(crate) fn pair(answer: &Answer) -> (String, String) {
    let fields = fields(answer);
    let value = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).unwrap().1.clone();
    (value("oauth_token"), value("oauth_token_secret"))
}

fn problem(answer: &Answer) -> String {
    let fields = fields(answer);
    fields.iter().find(|(name, _)| name == "oauth_problem").unwrap().1.clone()
}

/// Rule: RFC5849-2.1, RFC5849-2.2, RFC5849-2.3
/// JF-R2, JF-R3, JF-R6, F-2, F-27, F-31, F-32, F-33, F-37, F-64
#[test]
fn the_handshake_over_http_in_each_transmission() {
    for way in [Transmission::Header, Transmission::Query, Transmission::Form] {
        let s = Signed::new();
        let more = [("oauth_callback", REDIRECT)];
        let answer = s.send("/oauth/request_token", &s.signer, &more, way).is(200);
        assert_eq!(answer.header("content-type"), Some("application/x-www-form-urlencoded"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let names: Vec<String> = fields(&answer).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["oauth_token", "oauth_token_secret", "oauth_callback_confirmed"]);
        let asked = pair(&answer);
        let mut browser = Browser::of(&s.world, &s.world.alice);
        let page = browser.get(&format!("/oauth/authorize?oauth_token={}", asked.0)).is(200);
        let page = page.has("Print Shop").has("app.example").has("name=\"lifetime\"").has("name=\"reach\"");
        assert!(page.header("content-security-policy").unwrap().contains("https://app.example"));
        let back = browser.decide("allow", &[]).is(303);
        assert!(back.location().starts_with(&format!("{REDIRECT}?oauth_token={}&", asked.0)));
        let verifier = back.parameter("oauth_verifier").unwrap();
        let signer = s.signer.with(&asked.0, &asked.1);
        let answer = s.send("/oauth/access_token", &signer, &[("oauth_verifier", &verifier)], way).is(200);
        let names: Vec<String> = fields(&answer).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["oauth_token", "oauth_token_secret"], "two fields, nothing else");
        browser.get("/oauth/client/connections").is(200).has("Print Shop");
        assert_eq!(s.world.store.rows().grants.len(), 1);
    }
}

/// Rule: RFC5849-3.2, RFC5849-3.5.1
/// SEC-76
#[test]
fn what_is_refused_is_told_in_the_words_of_the_protocol() {
    let s = Signed::new();
    let callback = [("oauth_callback", REDIRECT)];
    let wrong = Signer { secret: "x".to_owned(), ..s.signer.clone() };
    let unknown = Signer { client: "nobody".to_owned(), ..s.signer.clone() };
    let plain = Signer { method: Method::Plaintext, ..s.signer.clone() };
    for (signer, more, status, word) in [
        (&wrong, &callback[..], 401, "signature_invalid"),
        (&unknown, &callback[..], 401, "consumer_key_unknown"),
        (&plain, &callback[..], 400, "signature_method_rejected"),
        (&s.signer, &[][..], 400, "parameter_absent"),
    ] {
        let answer = s.send("/oauth/request_token", signer, more, Transmission::Header).is(status);
        assert_eq!(problem(&answer), word);
        let challenge = answer.header("www-authenticate");
        assert_eq!(challenge.is_some_and(|text| text.starts_with("OAuth ")), status == 401, "{word}");
        assert!(!answer.body.contains(&s.signer.secret));
    }
    s.world.send(Ask::post("/oauth/request_token")).is(400);
    for path in ["/oauth/request_token", "/oauth/access_token"] {
        let answer = s.world.get(path).is(405);
        assert!(answer.header("allow").unwrap().contains("POST"), "{path}");
    }
    let asked = s.ask(REDIRECT);
    let early = s.redeem(&asked, "x").is(401);
    assert_eq!(problem(&early), "permission_unknown");
    // The other protocol's client at this one's door, and both protocols at once.
    let header = s.signer.header("POST", &format!("{ISSUER}/oauth/access_token"), &[]);
    let both = Ask::post("/oauth/access_token").header("authorization", header).form(&[("grant_type", "x")]);
    assert_eq!(problem(&s.world.send(both).is(400)), "parameter_rejected");
    s.world.get(&format!("/oauth/authorize?oauth_token={}&client_id=x", asked.0)).is(400);
    // What is no matter of the signature is told in the words of OAuth 1.0a all the same.
    s.world.store.rows().clients.values_mut().for_each(|client| client.life.stage = Stage::Disabled);
    let answer = s.redeem(&asked, "x").is(401);
    assert_eq!(problem(&answer), "consumer_key_refused");
    assert!(answer.header("www-authenticate").is_some_and(|text| text.starts_with("OAuth ")));
}

/// Of clients of before 1.0a no parameter is taken that the protocol has not; later ones may bring extensions.
#[test]
fn names_that_the_protocol_has_not_are_refused_before_1_0a() {
    for (profile, callback, status) in [(Profile::One, None, 400), (Profile::OneA, Some("oob"), 200)] {
        let s = Signed::profile(profile);
        let callback = callback.map(|callback| ("oauth_callback", callback));
        let more: Vec<_> = callback.into_iter().chain([("oauth_candy", "yes")]).collect();
        let answer = s.send("/oauth/request_token", &s.signer, &more, Transmission::Header).is(status);
        assert_eq!(answer.body.starts_with("oauth_problem=parameter_rejected"), status == 400, "{answer:?}");
    }
}

/// G-17: whoever is not signed in signs in first, and comes back.
#[test]
fn anonymous_people_sign_in_first() {
    let s = Signed::new();
    let asked = s.ask(REDIRECT);
    let address = format!("/oauth/authorize?oauth_token={}", asked.0);
    let answer = s.world.get(&address).is(303);
    assert!(answer.location().starts_with("/login?") && answer.location().contains(&asked.0));
    let mut browser = Browser::of(&s.world, &s.world.alice);
    let start = browser.get(&format!("/oauth/authorized?oauth_token={}", asked.0)).is(303);
    assert_eq!(start.location(), address);
}

/// F-62: the person carries the verifier.
#[test]
fn out_of_band_a_page_shows_the_verifier() {
    let s = Signed::new();
    let asked = s.ask("oob");
    let mut browser = Browser::of(&s.world, &s.world.alice);
    browser.get(&format!("/oauth/authorize?oauth_token={}", asked.0)).is(200).has("Nowhere");
    let page = browser.decide("allow", &[]).is(200);
    assert!(!page.body.contains("oauth_token="), "no link leads away with it: {page:?}");
    let verifier = page.body.split("id=\"oauth_verifier\">").nth(1).unwrap().split('<').next().unwrap();
    s.redeem(&asked, verifier).is(200);
    let asked = s.ask("oob");
    browser.get(&format!("/oauth/authorize?oauth_token={}", asked.0)).is(200);
    browser.decide("deny", &[]).is(200).has("You said no");
    assert_eq!(problem(&s.redeem(&asked, "x").is(401)), "permission_denied");
}

/// F-64: a no goes to the client.
#[test]
fn a_denial_goes_to_the_callback() {
    let s = Signed::new();
    let asked = s.ask(REDIRECT);
    let mut browser = Browser::of(&s.world, &s.world.alice);
    browser.get(&format!("/oauth/authorize?oauth_token={}", asked.0)).is(200);
    let back = browser.decide("deny", &[]).is(303);
    assert_eq!(back.parameter("oauth_problem").as_deref(), Some("permission_denied"));
    browser.get(&format!("/oauth/authorize?oauth_token={}", asked.0)).is(400);
}

/// A token that is unknown or over is told to the person.
#[test]
fn a_request_that_is_over_is_told_to_the_person() {
    let s = Signed::new();
    let mut browser = Browser::of(&s.world, &s.world.alice);
    browser
        .get("/oauth/authorize?oauth_token=0123456789abcdef0123456789abcdef")
        .is(400)
        .has("token_rejected");
    let asked = s.ask(REDIRECT);
    s.world.clock.advance(std::time::Duration::from_secs(600));
    browser.get(&format!("/oauth/authorize?oauth_token={}", asked.0)).is(400);
}

/// JF-C3, X-2: before 1.0a there was no callback and no verifier, only a link that a person clicks.
/// F-61
#[test]
fn the_profile_without_a_verifier_ends_on_a_page_with_a_link() {
    let s = Signed::profile(Profile::One);
    let plain = Signer { method: Method::Plaintext, ..s.signer.clone() };
    for (back, link) in [
        ("", "https://app.example/?oauth_token="),
        ("&oauth_callback=http://google.com", "http://google.com?oauth_token="),
        ("&oauth_callback=http://google.com/?foo=bar", "http://google.com/?foo=bar&amp;oauth_token="),
        ("&oauth_callback=javascript:alert(1)", "https://app.example/?oauth_token="),
    ] {
        let answer = s.send("/oauth/request_token", &plain, &[], Transmission::Form).is(200);
        assert_eq!(fields(&answer).len(), 2, "exactly two fields");
        let asked = pair(&answer);
        let mut browser = Browser::of(&s.world, &s.world.alice);
        let page = browser.get(&format!("/oauth/authorize?oauth_token={}{back}", asked.0)).is(200);
        let page = page.has("cannot tell who began it");
        let callback = page.input("callback").unwrap_or_default().replace("&amp;", "&");
        let fields: &[(&str, &str)] = if callback.is_empty() { &[] } else { &[("callback", &callback)] };
        let page = browser.decide("allow", fields).is(200);
        assert!(page.body.contains(&format!("{link}{}", asked.0)), "{link}: {page:?}");
        assert!(!page.body.contains("javascript:"), "{page:?}");
        let signer = plain.with(&asked.0, &asked.1);
        s.send("/oauth/access_token", &signer, &[], Transmission::Form).is(200);
    }
    // Narrow, since nobody said otherwise.
    let now = s.world.env.now();
    let rows = s.world.store.rows();
    for grant in rows.grants.values() {
        assert_eq!((grant.terms.reach, grant.terms.until), (Reach::ReadOnly, Lifetime::Hour.end(now)));
    }
}

/// F-14, F-15: the choices of the page reach the grant, and both protocols have them.
#[test]
fn the_choices_of_the_page_are_part_of_the_grant() {
    let choices = [("lifetime", "day"), ("reach", "read")];
    let s = Signed::new();
    let asked = s.ask(REDIRECT);
    let mut browser = Browser::of(&s.world, &s.world.alice);
    browser.get(&format!("/oauth/authorize?oauth_token={}", asked.0)).is(200);
    let verifier = browser.decide("allow", &choices).is(303).parameter("oauth_verifier").unwrap();
    s.redeem(&asked, &verifier).is(200);
    browser.get(&s.world.authorize(&s.world.shop)).is(200);
    let code = browser.decide("allow", &choices).is(303).parameter("code").unwrap();
    let tokens = s.world.token(&World::redeem(&code)).is(200).json();
    assert_eq!(tokens["expires_in"], 3600);
    let now = s.world.env.now();
    for grant in s.world.store.rows().grants.values() {
        assert_eq!((grant.terms.reach, grant.terms.until), (Reach::ReadOnly, Lifetime::Day.end(now)));
    }
    let list = browser.get("/oauth/client/connections").is(200);
    assert_eq!(list.body.matches("For looking only.").count(), 2);
    assert_eq!(list.body.matches("in 24 hours").count(), 2);
    for bad in [("lifetime", "forever"), ("reach", "all")] {
        browser.get(&s.world.authorize_but(&s.world.shop, &[("prompt", "consent")])).is(200);
        browser.decide("allow", &[bad]).is(400);
    }
}

/// F-67, F-68: one list and one way to take back, for both protocols.
/// Rule: RFC5849-2
#[test]
fn taking_back_ends_both() {
    let s = Signed::new();
    let asked = s.ask(REDIRECT);
    let mut browser = Browser::of(&s.world, &s.world.alice);
    browser.get(&format!("/oauth/authorize?oauth_token={}", asked.0)).is(200);
    let verifier = browser.decide("allow", &[]).is(303).parameter("oauth_verifier").unwrap();
    s.redeem(&asked, &verifier).is(200);
    s.world.tokens();
    for client in [s.client.id, s.world.shop.id] {
        browser.post("/oauth/client/connections", &[("client_id", &client.to_string())]).is(303);
    }
    assert!(s.world.store.rows().grants.values().all(|grant| grant.revoked_at.is_some()));
}

/// F-81, X-18: who comes with a token sees no page, and the person still can decide.
#[test]
fn a_signed_request_opens_no_page() {
    let s = Signed::new();
    let asked = s.ask(REDIRECT);
    let path = format!("/oauth/authorize?oauth_token={}", asked.0);
    for page in [path.as_str(), "/account", "/oauth/client/register"] {
        let header = s.signer.header("GET", &format!("{ISSUER}/x"), &[]);
        s.world.send(Ask::get(page).header("authorization", header)).is(403);
        let joint = if page.contains('?') { '&' } else { '?' };
        s.world.get(&format!("{page}{joint}oauth_signature=x")).is(403);
    }
    let mut browser = Browser::of(&s.world, &s.world.alice);
    browser.get(&path).is(200);
    browser.decide("allow", &[]).is(303);
}

/// F-28, F-38, F-53, F-58, F-59: a developer registers an application that signs, and only administrators weaken it.
#[test]
fn an_application_that_signs_is_registered_on_the_pages() {
    let world = World::new();
    let key = include_str!("../../../oauth-core/src/oauth1/keys/spki.pem");
    let typed = [
        ("name", "Old Camera"),
        ("client_type", "signing"),
        ("redirect_uris", "https://camera.example/cb"),
        ("scope", "read"),
        ("callback_is_prefix", "yes"),
        ("rsa_key", key),
    ];
    let mut browser = Browser::of(&world, &world.bob);
    let page = browser.post("/oauth/client/register", &typed).is(200);
    let page = page.has("/oauth/request_token").has("/oauth/access_token");
    let id = page.body.split("id=\"client_id\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
    let id = id.split('"').next().unwrap().to_owned();
    let stored =
        world.store.rows().clients.values().find(|client| client.id.to_string() == id).unwrap().clone();
    let signing = stored.signing().unwrap();
    assert!(signing.callback_is_prefix && signing.rsa_key.is_some() && signing.profile == Profile::OneA);
    assert!(!page.body.contains(signing.secret.key().as_str()));
    for weak in [("profile", "1.0"), ("plaintext", "yes")] {
        let fields = [&typed[..], &[weak]].concat();
        browser.post("/oauth/client/register", &fields).is(403);
        browser.post(&format!("/oauth/client/{id}"), &fields).is(403);
    }
    let bad = [&typed[..5], &[("rsa_key", "no key")]].concat();
    browser.post("/oauth/client/register", &bad).is(400).has("2048 bits").has("no key</textarea>");
    // Somebody's private key is not written into a page.
    let private = [&typed[..5], &[("rsa_key", "-----BEGIN PRIVATE KEY-----\nMIIEvQ")]].concat();
    let refused = browser.post("/oauth/client/register", &private).is(400).has("2048 bits");
    assert!(!refused.body.contains("MIIEvQ"), "{refused:?}");
    // What the form does not name stays: the key is kept, and so is the secret.
    browser.post(&format!("/oauth/client/{id}"), &[&typed[..5], &[("rsa_key", "")]].concat()).is(303);
    let kept = world.store.rows().clients[&stored.id].clone();
    assert!(kept.signing().unwrap().rsa_key.is_some());
    assert_eq!(kept.signing().unwrap().secret.bytes(), signing.secret.bytes());
    world.promote(&world.bob);
    browser.post(&format!("/oauth/client/{id}"), &[&typed[..], &[("profile", "1.0")]].concat()).is(303);
    assert_eq!(world.store.rows().clients[&stored.id].signing().unwrap().profile, Profile::One);
}
