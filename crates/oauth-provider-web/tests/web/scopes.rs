//! Scopes on the pages: groups, grades, hidden ones, and requests for nothing but who the person is.

use oauth_core::catalog::{Catalog, Risk, ScopeEntry, ScopeGroup};
use oauth_core::testing::build;
use oauth_core::text::scope::Scope;

use crate::world::{Ask, Browser, World};

fn scope(name: &str) -> ScopeEntry {
    ScopeEntry::new(Scope::parse(name).unwrap(), format!("Title of {name}"))
}

/// The shipped scopes, some of every grade in two groups, and hidden ones.
fn world() -> World {
    let graded = |name, risk, group: &str| ScopeEntry { risk, group: group.to_owned(), ..scope(name) };
    let shipped = Catalog::default();
    let entries = [
        shipped.entries(),
        &[
            graded("edit", Risk::Visible, "pages"),
            graded("scripts", Risk::Security, "content"),
            graded("review", Risk::Internal, "pages"),
            ScopeEntry { hidden: true, ..scope("basic") },
            ScopeEntry { hidden: true, identity: true, ..scope("who") },
        ],
    ];
    let pages = ScopeGroup { name: "pages".to_owned(), title: "Pages & <b>more".to_owned() };
    World::of(Catalog::new(entries.concat()).unwrap().with_groups(vec![pages]).unwrap())
}

/// The consent page for these scopes, and what it says from the question to how long it holds, without tags.
fn asked<'a>(world: &'a World, scope: &str, language: &str) -> (Browser<'a>, String) {
    let mut browser = Browser::of(world, &world.alice);
    let address = world.authorize_but(&world.shop, &[("scope", scope), ("prompt", "consent")]);
    let page = browser.send(Ask::get(&address).header("accept-language", language)).is(200).body;
    let form = page
        .split("id=\"wants\"")
        .nth(1)
        .unwrap()
        .split("<div class=\"field\"><label for=\"lifetime\"")
        .next()
        .unwrap();
    let words = form.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text));
    let words: Vec<&str> = words.flat_map(str::split_whitespace).collect();
    (browser, words.join(" "))
}

/// F-11, F-63: groups by their titles, each grade by its word, what is hidden in one line.
#[test]
fn scopes_stand_in_groups_with_their_grades() {
    let world = world();
    let asks = "read write edit scripts review basic";
    let (_, english) = asked(&world, asks, "en");
    assert_eq!(
        english,
        "Print Shop asks to: Your content See your account and your content Your name, your e-mail address and what you \
         keep here, private things too Add and change content others see it Create, edit and delete in your name Title of \
         scripts sensitive Pages &amp; &lt;b&gt;more Title of edit others see it Title of review staff only It also gets: \
         Title of basic"
    );
    let (_, german) = asked(&world, asks, "de");
    for words in
        ["Ihre Inhalte", "für andere sichtbar", "heikel", "nur für", "Außerdem dabei: Title of basic"]
    {
        assert!(german.contains(words), "{words}: {german}");
    }
    let (_, one_group) = asked(&world, "read write", "en");
    assert!(!one_group.contains("Your content See"), "{one_group}");
}

/// MW-R20: what is hidden is no box, and goes with whatever is ticked; the client must have asked for it.
#[test]
fn what_is_hidden_is_named_and_goes_along() {
    let world = world();
    for (asks, ticked, allowed) in [
        ("read write basic", "read", Some("basic read")),
        ("read write", "read", Some("read")),
        ("read basic", "", None),
        ("basic", "", Some("basic")),
    ] {
        let (mut browser, words) = asked(&world, asks, "en");
        assert_eq!(words.contains("Title of basic"), asks.contains("basic"), "{words}");
        assert_eq!(
            words.contains("It also gets"),
            asks == "read write basic" || asks == "read basic",
            "{words}"
        );
        let mut fields = vec![("scope_choice", "yes")];
        fields.extend(Some(("scope", ticked)).filter(|_| !ticked.is_empty()));
        let answer = browser.decide("allow", &fields);
        match allowed {
            Some(allowed) => {
                let code = answer.parameter("code").unwrap();
                assert_eq!(world.token(&World::redeem(&code)).is(200).json()["scope"], allowed, "{asks}");
            }
            None => assert!(!answer.is(400).has("Choose at least one").body.contains("value=\"basic\"")),
        }
    }
}

/// MW-R3, F-63
#[test]
fn a_request_for_who_the_person_is_says_so() {
    let world = world();
    for (asks, words) in [
        ("profile", "Print Shop only learns who you are: See your name"),
        ("profile email", "Print Shop only learns who you are: See your name See your e-mail address"),
        ("who", "Print Shop only learns who you are: Title of who"),
        ("profile who", "Print Shop only learns who you are: See your name It also gets: Title of who"),
        ("profile basic", "Print Shop asks to: See your name It also gets: Title of basic"),
        ("basic", "Print Shop asks to: Title of basic"),
    ] {
        assert_eq!(asked(&world, asks, "en").1, words, "{asks}");
    }
    assert_eq!(
        asked(&world, "email", "de").1,
        "Print Shop erfährt nur, wer Sie sind: Ihre E-Mail-Adresse sehen"
    );
}

/// What a page of an application offers, in its order; what is ticked is marked.
fn offered(page: &str) -> String {
    let boxes = page.split("name=\"scope\" ").skip(1).map(|rest| rest.split('>').next().unwrap());
    let names = boxes.map(|tag| {
        let name = tag.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
        if tag.contains("checked") { format!("{name}!") } else { name.to_owned() }
    });
    names.collect::<Vec<_>>().join(" ")
}

/// What is shipped for the site's staff.
const STAFF: &str = "admin:clients admin:people admin:grants admin:keys admin:audit";

/// A new application begins with the first that is harmless and what cannot be left out; what is for the staff, its staff sees.
#[test]
fn the_form_of_an_application_offers_what_its_maker_may_give() {
    let world = world();
    let mut alice = Browser::of(&world, &world.alice);
    let page = alice.get("/oauth/client/register").is(200).body;
    assert_eq!(offered(&page), "read! write scripts profile email edit basic! who");
    let fields = [
        ("name", "Tool"),
        ("client_type", "public"),
        ("redirect_uris", "https://tool.example/cb"),
        ("scope", "review"),
    ];
    let typed = [&fields[1..], &[("name", "")]].concat();
    let again = alice.post("/oauth/client/register", &typed).is(400).body;
    assert_eq!(offered(&again), "read write scripts profile email edit review! basic who");
    alice.post("/oauth/client/register", &fields).is(403);
    world.promote(&world.alice);
    let page = alice.get("/oauth/client/register").is(200).body;
    assert_eq!(
        offered(&page),
        "read! write scripts profile email ".to_owned() + STAFF + " edit review basic! who"
    );
    alice.post("/oauth/client/register", &fields).is(200);
    // The form of an application that signs, shown again, is an administrator's still.
    let (signs, _) = build::signing_client(&world.env, Some(&world.alice));
    world.store.rows().clients.insert(signs.id, signs.clone());
    let typed = [("name", ""), ("scope", "read"), ("profile", "1.0a"), ("plaintext", "no")];
    let again = alice.post(&format!("/oauth/client/{}", signs.id), &typed).is(400).body;
    assert_eq!(
        offered(&again),
        "read! write scripts profile email ".to_owned() + STAFF + " edit review basic who"
    );
    // Whoever has it keeps it.
    let mut bob = Browser::of(&world, &world.bob);
    let edit = format!("/oauth/client/{}", world.shop.id);
    assert!(offered(&bob.get(&edit).is(200).body).contains(" review! "));
    world.store.rows().clients.get_mut(&world.shop.id).unwrap().scopes =
        [scope("read").name].into_iter().collect();
    assert!(!offered(&bob.get(&edit).is(200).body).contains("review"));
}
