//! Clients that an administrator lets keep the habits of before the standards, and what stays forbidden to them.

use oauth_core::flow::admin::set_legacy_until;
use oauth_core::flow::register::{ClientForm, FieldError, register};
use oauth_core::model::event::Actor;
use oauth_core::model::user::Role;
use oauth_core::policy::Carrier;
use oauth_core::refusal::Refusal;
use oauth_core::testing::build::{REDIRECT, VERIFIER, scopes};
use oauth_core::time::Timestamp;

use crate::wire::{form, parameter, token_by_query};
use crate::world::{App, CHALLENGE, Tokens, World, YES};

const DAY: u64 = 86_400;

/// A world in which this client has the setting for a day.
fn old(app: impl Fn(&World) -> App) -> (World, App) {
    let mut w = World::new();
    let app = app(&w);
    let until = w.env.now().plus(std::time::Duration::from_secs(DAY));
    assert!(
        set_legacy_until(&mut w.rows, &w.env, app.id, Some(until), &Actor::Operator)
            .unwrap()
            .into_result()
            .is_ok()
    );
    (w, app)
}

/// What the old command line client sends, and the old gallery client with its stray list of scopes.
fn old_request(app: &App, rest: &[(&str, &str)]) -> String {
    let id = app.id.to_string();
    form(&[&[("client_id", id.as_str())], rest].concat())
}

fn old_token(w: &mut World, app: &App, rest: &[(&str, &str)]) -> Result<Tokens, Refusal> {
    token_by_query(&mut w.rows, &w.env, &app.body(rest)).expect("no fault of the store")
}

/// CL-6, X-5, X-10: a public client without PKCE, whose address is the registered one whatever it says, gets its tokens by a
/// query that names no grant type.
#[test]
fn a_public_client_of_before_the_standard() {
    let (mut w, app) = old(|w| w.shop.clone());
    w.redirects(&app, &["http://www.foo.example/"]);
    let ann = w.ann.clone();
    let query = old_request(&app, &[("response_type", "code"), ("redirect_uri", "http://foo.example/")]);
    let question = w.ask(&ann, &query);
    assert!(question.redirect_registered);
    let answer = w.answer(question.interaction.id, &ann, &YES);
    assert!(answer.location().starts_with("http://www.foo.example/?code="), "{}", answer.location());
    let code = parameter(answer.location(), "code").unwrap();
    let tokens = old_token(&mut w, &app, &[("response_type", "code"), ("code", &code)]).unwrap();
    let access = w.admit_from(&tokens.access, Carrier::Query).unwrap();
    assert_eq!(access.user, ann.id, "MG-A1");
    let next = old_token(&mut w, &app, &[("refresh_token", tokens.refresh())]).expect("MG-T7");
    assert!(w.opens(&next.access));
    w.ask(&ann, &query);
}

/// MG-T4, X-11, CL-4: a confidential client without a registered address is answered where it asks, after the person saw that
/// address, each time; unknown scopes do not stop it.
#[test]
fn a_confidential_client_without_an_address() {
    let (mut w, app) = old(|w| w.bank.clone());
    w.redirects(&app, &[]);
    let ann = w.ann.clone();
    let asked = [("redirect_uri", "https://foo.example/cb"), ("scope", "['full_control']")];
    let query = old_request(&app, &asked);
    for _ in 0..2 {
        let question = w.ask(&ann, &query);
        assert!(!question.redirect_registered, "the page must name the address");
        assert_eq!(question.interaction.scopes, scopes("read write"));
        let answer = w.answer(question.interaction.id, &ann, &YES);
        assert!(answer.location().starts_with("https://foo.example/cb?code="));
        let code = parameter(answer.location(), "code").unwrap();
        let tokens = old_token(&mut w, &app, &[("response_type", "code"), ("code", &code)]).unwrap();
        assert!(w.opens(&tokens.access), "MG-T5");
        assert_eq!(
            old_token(&mut w, &app, &[("code", &code)]).unwrap_err(),
            Refusal::CodeAlreadyRedeemed,
            "X-15"
        );
        assert!(!w.opens(&tokens.access), "SEC-28");
    }
    // Known ones among unknown ones are what is asked.
    let mixed = old_request(&app, &[("redirect_uri", "https://foo.example/cb"), ("scope", "all read \"x\"")]);
    assert_eq!(w.ask(&ann, &mixed).interaction.scopes, scopes("read"));
    // SEC-15, SEC-B2: nothing goes to an address that nobody registered before a person agreed.
    for bad in [("prompt", "none"), ("response_type", "token"), ("code_challenge_method", "plain")] {
        let query = old_request(&app, &[("redirect_uri", "https://evil.example/cb"), bad]);
        assert!(w.authorize(Some(&ann), &query).unwrap_err().answer.is_none(), "{bad:?}");
    }
    for uri in ["javascript:alert(1)", "https://a@b.example/", "https://b.example/#x", "/cb", ""] {
        let query = old_request(&app, &[("redirect_uri", uri)]);
        let refused = w.authorize(Some(&ann), &query).unwrap_err();
        assert!(refused.answer.is_none(), "{uri}");
    }
}

/// A challenge that is sent is enforced, a wrong address in the token request refused, a wrong secret counted: the setting
/// waives nothing of that.
#[test]
fn what_the_setting_does_not_waive() {
    let (mut w, app) = old(|w| w.bank.clone());
    let ann = w.ann.clone();
    let pkce = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let code = |w: &mut World, rest: &[(&str, &str)]| {
        w.code_of(&ann, &old_request(&app, &[&[("prompt", "consent")], rest].concat()))
    };
    let got = code(&mut w, &pkce);
    let refused = old_token(&mut w, &app, &[("code", &got)]).unwrap_err();
    assert_eq!(refused, Refusal::CodeVerifierMissing, "SEC-21");
    let got = code(&mut w, &pkce);
    old_token(&mut w, &app, &[("code", &got), ("code_verifier", VERIFIER)]).unwrap();
    let got = code(&mut w, &[]);
    let wrong = [("code", got.as_str()), ("redirect_uri", "https://other.example/cb")];
    assert_eq!(old_token(&mut w, &app, &wrong).unwrap_err(), Refusal::CodeRedirectUriDiffers);
    let got = code(&mut w, &[]);
    let guess = App { secret: Some("x".to_owned()), ..app.clone() };
    assert_eq!(old_token(&mut w, &guess, &[("code", &got)]).unwrap_err(), Refusal::ClientSecretWrong);
    let bare = App { secret: None, ..app.clone() };
    assert_eq!(old_token(&mut w, &bare, &[("code", &got)]).unwrap_err(), Refusal::ClientSecretMissing);
    assert_eq!(w.rows.throttles.len(), 1, "failures are counted here too");
    for (name, query) in [
        ("refresh", vec![("grant_type", "password"), ("code", "x")]),
        ("both", vec![("code", "x"), ("code", "y")]),
        ("neither", vec![]),
    ] {
        assert!(old_token(&mut w, &app, &query).is_err(), "{name}");
    }
}

/// CL-4, CL-6 with the setting off, or over: every part of it is refused, and a token in the query looks the same whether it
/// stands or not.
#[test]
fn without_the_setting_the_standards_hold() {
    for (over, until) in [("off", None), ("over", Some(Timestamp::from_unix(1)))] {
        let mut w = World::new();
        let (ann, shop, bank) = (w.ann.clone(), w.shop.clone(), w.bank.clone());
        for app in [&shop, &bank] {
            w.change(app, |client| client.legacy_until = until);
        }
        let refused = |w: &mut World, app: &App, rest: &[(&str, &str)]| {
            w.authorize(Some(&ann), &old_request(app, rest)).unwrap_err().refusal
        };
        let code = ("response_type", "code");
        assert_eq!(refused(&mut w, &shop, &[code]), Refusal::PkceMissing, "{over}");
        assert_eq!(
            refused(&mut w, &bank, &[code, ("redirect_uri", "https://foo.example/cb")]),
            Refusal::RedirectUriNotRegistered,
            "{over} SEC-15"
        );
        assert_eq!(refused(&mut w, &bank, &[code, ("scope", "['full_control']")]), Refusal::ScopeNotAllowed);
        assert_eq!(refused(&mut w, &bank, &[]), Refusal::MissingParameter("response_type"), "{over}");
        w.redirects(&bank, &[]);
        assert_eq!(refused(&mut w, &bank, &[code]), Refusal::RedirectUriMissing, "{over}");
        let tokens = w.tokens(&ann, &shop, "read");
        for (app, rest) in [(&shop, ("refresh_token", tokens.refresh())), (&bank, ("code", "x"))] {
            assert_eq!(old_token(&mut w, app, &[rest]).unwrap_err(), Refusal::TokenRequestInQuery, "{over}");
        }
        assert!(w.rows.throttles.is_empty(), "{over}");
        assert!(w.would_refresh(&shop, tokens.refresh()), "{over}: what is not taken spends nothing");
        for token in [tokens.access.as_str(), "x", &tokens.access[..30]] {
            assert_eq!(w.admit_from(token, Carrier::Query).unwrap_err(), Refusal::TokenMisplaced, "{over}");
        }
    }
}

/// A code that was asked for in time is worth nothing to an old client after its last day.
#[test]
fn the_last_day_ends_what_is_under_way() {
    let (mut w, app) = old(|w| w.bank.clone());
    w.redirects(&app, &[]);
    let ann = w.ann.clone();
    w.later(DAY - 10);
    let query = old_request(&app, &[("redirect_uri", "https://foo.example/cb")]);
    let code = w.code_of(&ann, &query);
    let asking = w.ask(&ann, &query).interaction.id;
    w.later(20);
    assert_eq!(old_token(&mut w, &app, &[("code", &code)]).unwrap_err(), Refusal::TokenRequestInQuery);
    let late = w.decide(asking, &ann, &YES).unwrap_err();
    assert_eq!(late.refusal, Refusal::RedirectUriNotRegistered);
}

/// An address over plain http, which only old clients may register, is answered no more after the last day.
#[test]
fn the_last_day_ends_plain_http() {
    let (mut w, app) = old(|w| w.bank.clone());
    w.redirects(&app, &["http://foo.example/cb"]);
    let ann = w.ann.clone();
    let query = old_request(&app, &[("response_type", "code"), ("redirect_uri", "http://foo.example/cb")]);
    w.later(DAY - 10);
    let asking = w.ask(&ann, &query).interaction.id;
    w.later(20);
    let late = w.decide(asking, &ann, &YES).unwrap_err();
    assert_eq!(late.refusal, Refusal::RedirectUriNotRegistered);
    let late = w.authorize(Some(&ann), &query).unwrap_err();
    assert_eq!(late.refusal, Refusal::RedirectUriNotRegistered);
}

/// MG-T2, MG-T3, MG-R4: a public client needs an address in any case, a confidential one only without the setting; plain http is
/// taken with it. The setting ends with its day, and is for administrators.
#[test]
fn what_an_old_client_may_register() {
    let w = World::new();
    let old = |public, uris: &[&str], until: Option<&str>| {
        let form = ClientForm {
            name: "Old".to_owned(),
            public,
            redirect_uris: uris.iter().map(|uri| (*uri).to_owned()).collect(),
            scopes: vec!["read".to_owned()],
            legacy_until: until.map(str::to_owned),
            ..ClientForm::default()
        };
        form.check(&w.env, None)
    };
    let day = Some("2999-12-31");
    let made = |draft| {
        let made = register(&mut w.rows.clone(), &w.env, &draft, None).unwrap();
        made.into_result().unwrap().client
    };
    let client = made(old(true, &["http://foo.example/"], day).unwrap());
    assert_eq!(client.redirect_uris.len(), 1);
    assert_eq!(client.legacy_until, Timestamp::end_of_day("2999-12-31"));
    assert!(made(old(false, &[], day).unwrap()).redirect_uris.is_empty());
    assert!(made(old(false, &[REDIRECT], None).unwrap()).legacy_until.is_none());
    assert_eq!(old(true, &[], day).unwrap_err(), [FieldError::RedirectUriMissing]);
    assert_eq!(old(false, &[], None).unwrap_err(), [FieldError::RedirectUriMissing]);
    assert_eq!(old(false, &[], Some("")).unwrap_err(), [FieldError::RedirectUriMissing]);
    assert!(old(true, &["http://foo.example/"], None).is_err());
}

/// An owner who is no administrator changes an old client without touching the setting; an administrator ends it.
#[test]
fn only_administrators_touch_the_setting() {
    use oauth_core::flow::register::update;
    let (mut w, app) = old(|w| w.bank.clone());
    w.redirects(&app, &[]);
    let until = w.rows.clients[&app.id].legacy_until;
    let change = |w: &mut World, legacy: Option<&str>| {
        let form = ClientForm {
            name: "New name".to_owned(),
            scopes: vec!["read".to_owned()],
            legacy_until: legacy.map(str::to_owned),
            ..ClientForm::default()
        };
        let old = w.rows.clients[&app.id].clone();
        let draft = form.check(&w.env, Some(&old)).map_err(|faults| format!("{faults:?}"))?;
        let ann = w.ann.clone().into();
        let done = update(&mut w.rows, &w.env, app.id, &ann, None, &draft).unwrap().into_result();
        done.map(|client| client.legacy_until).map_err(|refusal| refusal.to_string())
    };
    assert_eq!(change(&mut w, None), Ok(until));
    assert_eq!(change(&mut w, Some("2999-01-01")), Err("AdministratorsOnly".to_owned()));
    assert_eq!(w.rows.clients[&app.id].legacy_until, until);
    // Who has an address cannot take it away to be answered anywhere.
    w.redirects(&app, &[REDIRECT]);
    assert_eq!(change(&mut w, None), Err("[RedirectUriMissing]".to_owned()));
    let ann = w.ann.id.clone();
    w.rows.users.get_mut(&ann).unwrap().role = Role::Admin;
    assert_eq!(change(&mut w, Some("")), Err("[RedirectUriMissing]".to_owned()));
    assert_eq!(change(&mut w, Some("2999-01-01")), Ok(Timestamp::end_of_day("2999-01-01")));
}
