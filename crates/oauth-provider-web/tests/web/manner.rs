//! The language and the kind of window that an application asks for, on the way to the consent page and back.

use std::sync::Arc;

use actix_web::HttpRequest;
use oauth_provider_web::login::{Current, ResourceOwner, ResourceOwners};

use crate::world::{Answer, Ask, Browser, ISSUER, PASSWORD, World};

const POPUP: &[(&str, &str)] = &[("display", "popup"), ("ui_locales", "fr de en")];

fn german(answer: Answer) -> Answer {
    answer.has("<html lang=\"de\"").has("<body class=\"compact\">")
}

/// MW-T82, F-86: the sign-in page, a failed attempt, the question, and the question asked once more.
#[test]
fn the_way_to_the_question_is_in_one_language_and_frame() {
    let world = World::new();
    let mut browser = Browser::new(&world);
    let sent =
        browser.send(Ask::get(&world.authorize_but(&world.shop, POPUP)).header("accept-language", "en"));
    let login = sent.is(303).location().to_owned();
    assert!(login.ends_with("&ui_locales=de&display=popup"), "{login}");
    let page = german(browser.get(&login).is(200));
    let form = "action=\"/login?ui_locales=de&amp;display=popup\"";
    assert!(
        page.body.contains(form)
            && page.body.contains("href=\"/signup?ui_locales=de&amp;display=popup&amp;return_to=")
    );
    let sign_up = page.body.split("href=\"/signup").nth(1).unwrap().split('"').next().unwrap();
    let sign_up = browser.get(&format!("/signup{}", sign_up.replace("&amp;", "&"))).is(200);
    let sign_up = german(sign_up.has("action=\"/signup?ui_locales=de&amp;display=popup\""));
    sign_up.has("href=\"/login?ui_locales=de&amp;display=popup&amp;return_to=");
    let back = page.input("return_to").unwrap().replace("&amp;", "&");
    let sign_in = |browser: &mut Browser<'_>, password: &str| {
        let fields = [("username", "alice"), ("password", password), ("return_to", back.as_str())];
        browser.post("/login?ui_locales=de&display=popup", &fields)
    };
    german(sign_in(&mut browser, "wrong").is(400).has(form));
    let authorize = sign_in(&mut browser, PASSWORD).is(303).location().to_owned();
    let question = german(browser.get(&authorize).is(200).has("Darf Print Shop"));
    let address = "/oauth/authorize?ui_locales=de&display=popup";
    german(question.has(&format!("action=\"{}\"", address.replace('&', "&amp;"))));
    let fields = [
        ("interaction", browser.interaction.clone()),
        ("decision", "allow".into()),
        ("scope_choice", "yes".into()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let again = german(browser.post(address, &fields).is(400));
    // The request itself is gone: another account begins elsewhere.
    assert_eq!(again.input("return_to").as_deref(), Some("/oauth/client/connections"));
    let other = browser.post("/logout", &[("return_to", authorize.as_str())]).is(303);
    assert!(other.location().ends_with("&ui_locales=de&display=popup"), "{other:?}");
}

/// MW-T82: what nobody knows is as if it were not there, and the browser's own language counts.
#[test]
fn what_is_unknown_is_passed_over() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    for (asked, lang, compact) in [
        (&[("ui_locales", "fake fr en"), ("display", "touch")][..], "en", true),
        (&[("ui_locales", "tlh"), ("display", "wap")], "de", false),
        (&[("ui_locales", "<script>"), ("display", "\"")], "de", false),
        (&[("display", "page")], "de", false),
        (&[], "de", false),
    ] {
        let ask = Ask::get(&world.authorize_but(&world.shop, asked)).header("accept-language", "de");
        let page = alice.send(ask).is(200).has(&format!("<html lang=\"{lang}\""));
        assert_eq!(page.body.contains("class=\"compact\""), compact, "{asked:?}");
        assert_eq!(page.body.contains("<footer>"), !compact, "{asked:?}");
        assert_eq!(page.body.contains("action=\"/oauth/authorize\""), !compact && lang == "de", "{asked:?}");
    }
    // Errors are told in the same way.
    let error = alice.get("/oauth/authorize?client_id=x&ui_locales=de&display=popup");
    german(error.is(400));
}

struct Nobody;

impl ResourceOwners for Nobody {
    fn current<'a>(&'a self, _: &'a HttpRequest) -> Current<'a> {
        Box::pin(async { Ok(None::<ResourceOwner>) })
    }

    fn login_url(&self, _: &str) -> String {
        "/in?then=x".to_owned()
    }
}

/// A host's login keeps its own address: it finds both in the path that it is given to come back to.
#[test]
fn a_login_of_the_host_is_told_nothing_more() {
    let world = World::with(ISSUER, |builder| builder.login(Arc::new(Nobody)));
    let sent = world.get(&world.authorize_but(&world.shop, POPUP)).is(303);
    assert_eq!(sent.location(), "/in?then=x");
}
