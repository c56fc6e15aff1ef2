//! Taking back a part of a connection: what is left, and that everything which is out obeys.

use std::sync::Arc;

use oauth_core::catalog::Catalog;
use oauth_core::flow::begin::Begun;
use oauth_core::flow::connections::{self, Narrowed, Rest, Taken};
use oauth_core::flow::decide::{Decision, Limits};
use oauth_core::model::grant::{Lifetime, Reach};
use oauth_core::model::user::User;
use oauth_core::oauth2::resource::Admitted;
use oauth_core::policy::Carrier;
use oauth_core::refusal::{Refusal, TokenFault};
use oauth_core::testing::build::scopes;
use oauth_core::text::scope::Scope;
use serde_json::Value;

use crate::race::Race;
use crate::wire::{parameter, token};
use crate::world::{App, World, YES, code_fields, refresh_fields};

const LOOK: bool = true;
const ALSO_WRITE: bool = false;

fn rest(text: &str, read_only: bool) -> Rest {
    Rest { scopes: scopes(text), read_only }
}

/// Changes what a person gave a client.
pub(crate) fn narrow(
    w: &mut World,
    who: &User,
    app: &App,
    left: &str,
    read_only: bool,
) -> Result<Narrowed, Refusal> {
    let done = connections::narrow(&mut w.rows, &w.env, &who.id, app.id, &rest(left, read_only));
    done.expect("no fault of the store").into_result()
}

fn taken(text: &str, writing: bool) -> Narrowed {
    Narrowed::Done(Taken { scopes: scopes(text), writing })
}

/// What the page of connections says the person's only connection may do; nothing where there is none.
fn shown(w: &mut World, who: &User) -> Option<(String, Reach)> {
    let all = connections::list(&mut w.rows, &w.env, &who.id).expect("no fault of the store");
    all.into_iter().next().map(|one| (one.scopes.to_string(), one.terms.reach))
}

/// A row: what was given, one grant after another; what is to be left; how that ends, and what is there then.
/// F-69
#[test]
fn less_is_left_and_never_more() {
    let implied = |scope: &str, by: &str| Narrowed::Implied {
        scope: Scope::parse(scope).unwrap(),
        by: Scope::parse(by).unwrap(),
    };
    for (id, given, left, look, want, there, reach) in [
        ("fewer", &["read write"][..], "read", ALSO_WRITE, taken("write", false), "read", Reach::ReadWrite),
        (
            "all",
            &["read write"][..],
            "read write",
            ALSO_WRITE,
            taken("", false),
            "read write",
            Reach::ReadWrite,
        ),
        ("more", &["read"][..], "read write admin", ALSO_WRITE, taken("", false), "read", Reach::ReadWrite),
        (
            "one grant ends",
            &["read", "write"][..],
            "write",
            ALSO_WRITE,
            taken("read", false),
            "write",
            Reach::ReadWrite,
        ),
        (
            "of each",
            &["read email", "write email"][..],
            "read write",
            ALSO_WRITE,
            implied("email", "read"),
            "email read write",
            Reach::ReadWrite,
        ),
        ("looking", &["read write"][..], "read write", LOOK, taken("", true), "read write", Reach::ReadOnly),
        (
            "looking, fewer",
            &["read write", "read"][..],
            "read",
            LOOK,
            taken("write", true),
            "read",
            Reach::ReadOnly,
        ),
        (
            "nothing",
            &["read write"][..],
            "",
            ALSO_WRITE,
            Narrowed::Everything,
            "read write",
            Reach::ReadWrite,
        ),
        (
            "nothing, looking",
            &["read write"][..],
            "",
            LOOK,
            Narrowed::Everything,
            "read write",
            Reach::ReadWrite,
        ),
        ("another", &["read"][..], "write", ALSO_WRITE, Narrowed::Everything, "read", Reach::ReadWrite),
        (
            "what comes along",
            &["read profile"][..],
            "read",
            LOOK,
            implied("profile", "read"),
            "profile read",
            Reach::ReadWrite,
        ),
        (
            "what brings it",
            &["read profile"][..],
            "profile",
            ALSO_WRITE,
            taken("read", false),
            "profile",
            Reach::ReadWrite,
        ),
    ] {
        let mut w = World::new();
        let (ann, shop) = (w.ann.clone(), w.shop.clone());
        w.change(&shop, |client| client.scopes = scopes("read write profile email"));
        for scope in given {
            w.tokens(&ann, &shop, scope);
        }
        assert_eq!(narrow(&mut w, &ann, &shop, left, look), Ok(want), "{id}");
        assert_eq!(shown(&mut w, &ann), Some((there.to_owned(), reach)), "{id}");
        assert_eq!(w.rows.tokens.len(), given.len() * 2, "{id}: no token is touched");
    }
}

/// Taken back for good: what was made read-only is not made more by a second change, nor are scopes.
/// F-69
#[test]
fn what_was_taken_back_does_not_come_back() {
    let mut w = World::new();
    let (ann, bob, shop, bank) = (w.ann.clone(), w.bob.clone(), w.shop.clone(), w.bank.clone());
    let tokens = w.tokens(&ann, &shop, "read write");
    assert_eq!(narrow(&mut w, &ann, &shop, "read write", LOOK), Ok(taken("", true)));
    assert_eq!(narrow(&mut w, &ann, &shop, "read", ALSO_WRITE), Ok(taken("write", false)));
    assert_eq!(narrow(&mut w, &ann, &shop, "read write", ALSO_WRITE), Ok(taken("", false)));
    assert_eq!(shown(&mut w, &ann), Some(("read".to_owned(), Reach::ReadOnly)));
    assert!(w.admit(&tokens.access).unwrap().may("POST").is_err());
    // Whose connection it is not, or who has none, changes nothing.
    for (who, app) in [(&bob, &shop), (&ann, &bank)] {
        assert_eq!(narrow(&mut w, who, app, "read", LOOK), Err(Refusal::NotFound));
    }
    let asking = w.ask(&ann, &shop.query(&[("scope", "write")])).interaction.id;
    w.answer(asking, &ann, &Decision::Block);
    assert_eq!(narrow(&mut w, &ann, &shop, "read", LOOK), Err(Refusal::NotFound), "blocked");
}

/// What is over by itself is no connection any more.
#[test]
fn what_is_over_is_not_narrowed() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let asking = w.ask(&ann, &shop.query(&[])).interaction.id;
    let hour = Decision::AllowAll(Limits { reach: None, lifetime: Some(Lifetime::Hour) });
    let answer = w.answer(asking, &ann, &hour);
    w.redeem(&shop, &parameter(answer.location(), "code").unwrap()).unwrap();
    w.later(3600);
    assert_eq!(narrow(&mut w, &ann, &shop, "read", LOOK), Err(Refusal::NotFound));
}

fn scope_of(w: &mut World, app: &App, token: &str) -> Value {
    let told = w.introspect(app, token).unwrap().json();
    serde_json::from_str::<Value>(&told).unwrap()["scope"].clone()
}

/// Tokens that are out obey at once, wherever they are looked at; those of other people and other clients notice nothing.
///
/// F-69
/// Rule: RFC6749-6
#[test]
fn tokens_that_are_out_obey_at_once() {
    let mut w = World::new();
    let (ann, bob, bank, shop) = (w.ann.clone(), w.bob.clone(), w.bank.clone(), w.shop.clone());
    let tokens = w.tokens(&ann, &bank, "read write");
    let others = [w.tokens(&bob, &bank, "read write"), w.tokens(&ann, &shop, "read write")];
    narrow(&mut w, &ann, &bank, "read", ALSO_WRITE).unwrap();
    assert_eq!(w.admit(&tokens.access).unwrap().scopes, scopes("read profile email"));
    for token in [&tokens.access, tokens.refresh()] {
        assert_eq!(scope_of(&mut w, &bank, token), "email profile read");
    }
    for (asked, want) in [
        ("", Ok("read")),
        ("read write", Ok("read")),
        ("read", Ok("read")),
        ("write", Err(Refusal::ScopeNotAllowed)),
        ("admin", Err(Refusal::ScopeNotAllowed)),
    ] {
        let got = w.clone().refresh_to(&bank, tokens.refresh(), asked).map(|next| next.scopes);
        assert_eq!(got, want.map(scopes), "{asked}");
    }
    let next = w.refresh(&bank, tokens.refresh()).unwrap();
    assert_eq!(w.admit(&next.access).unwrap().scopes, scopes("read profile email"));
    assert_eq!(w.refresh(&bank, next.refresh()).unwrap().scopes, scopes("read"));
    for other in &others {
        assert_eq!(w.admit(&other.access).unwrap().scopes, scopes("read write profile email"));
    }

    narrow(&mut w, &ann, &bank, "read", LOOK).unwrap();
    assert!(
        w.admit(&next.access).unwrap().may("POST").is_err()
            && w.admit(&next.access).unwrap().may("GET").is_ok()
    );
    for other in &others {
        assert!(w.admit(&other.access).unwrap().may("POST").is_ok());
    }
}

/// A token that has no scope left is no token for whatever needs none, and its client can get another one.
#[test]
fn a_token_without_a_scope_left_is_dead() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let first = w.tokens(&ann, &bank, "read write");
    let writing = w.refresh_to(&bank, first.refresh(), "write").unwrap();
    narrow(&mut w, &ann, &bank, "read", ALSO_WRITE).unwrap();
    let dead = w.admit(&writing.access).unwrap_err();
    assert_eq!(dead, Refusal::TokenInvalid(TokenFault::ScopesTakenBack));
    assert_eq!(scope_of(&mut w, &bank, &writing.access), Value::Null);
    assert!(w.opens(&first.access));
    assert_eq!(w.refresh(&bank, writing.refresh()).unwrap().scopes, scopes("read"));
}

/// A code that is out, and a page that is open, might hold more than what is left: they are over. Those of other people and
/// other clients go on, and so do these where nothing was taken back.
/// F-69
#[test]
fn what_is_under_way_is_over() {
    for (left, over) in [("read", true), ("read write", false), ("", false)] {
        let mut w = World::new();
        let (ann, bob, bank, shop) = (w.ann.clone(), w.bob.clone(), w.bank.clone(), w.shop.clone());
        w.tokens(&ann, &bank, "read write");
        let mine = w.code(&ann, &bank, "write");
        let others = [(w.code(&bob, &bank, "write"), &bank), (w.code(&ann, &shop, "write"), &shop)];
        let asking = w.ask(&ann, &bank.query(&[("prompt", "consent")])).interaction.id;
        narrow(&mut w, &ann, &bank, left, ALSO_WRITE).unwrap();
        assert_eq!(w.redeem(&bank, &mine).is_err(), over, "{left}");
        assert_eq!(w.decide(asking, &ann, &YES).is_err(), over, "{left}");
        for (code, app) in others {
            assert!(w.redeem(app, &code).is_ok(), "{left}");
        }
    }
}

/// Consent is remembered for what was left: what was taken back is asked about again, and is not given without a page.
/// F-69
#[test]
fn what_was_taken_back_is_asked_about_again() {
    for (id, left, look, asked, asks) in [
        ("what is left", "read", ALSO_WRITE, "read", false),
        ("what went", "read", ALSO_WRITE, "write", true),
        ("both", "read", ALSO_WRITE, "read write", true),
        ("looking", "read write", LOOK, "read", true),
    ] {
        let mut w = World::new();
        let (ann, bank) = (w.ann.clone(), w.bank.clone());
        w.tokens(&ann, &bank, "read write");
        narrow(&mut w, &ann, &bank, left, look).unwrap();
        let begun = w.authorize(Some(&ann), &bank.query(&[("scope", asked)]));
        assert_eq!(matches!(begun, Ok(Begun::Ask(_))), asks, "{id}: {begun:?}");
        let silent = w.authorize(Some(&ann), &bank.query(&[("scope", asked), ("prompt", "none")]));
        assert_eq!(silent.is_err(), asks, "{id}");
    }
    // Allowed again, it is there again, beside what was narrowed.
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let old = w.tokens(&ann, &bank, "read write");
    narrow(&mut w, &ann, &bank, "read", ALSO_WRITE).unwrap();
    let new = w.tokens(&ann, &bank, "read write");
    assert_eq!(w.admit(&new.access).unwrap().scopes, scopes("read write profile email"));
    assert_eq!(w.admit(&old.access).unwrap().scopes, scopes("read profile email"));
}

/// What is never a choice goes with what is left, and alone it is not left.
#[test]
fn hidden_scopes_go_with_what_is_left() {
    for (given, left, want, there) in [
        (&["read write email"][..], "read", taken("write", false), "email read"),
        (&["read write email"][..], "email", Narrowed::Everything, "email read write"),
        (&["write email", "email"][..], "", Narrowed::Everything, "email write"),
        (&["write email", "read email"][..], "read", taken("write", false), "email read"),
        (&["email"][..], "", taken("", false), "email"),
    ] {
        let mut w = World::new();
        let mut entries = w.env.settings.catalog.entries().to_vec();
        for entry in &mut entries {
            entry.hidden = entry.name.as_str() == "email";
            entry.implies.clear();
        }
        Arc::make_mut(&mut w.env.settings).catalog = Catalog::new(entries).unwrap();
        let (ann, shop) = (w.ann.clone(), w.shop.clone());
        w.change(&shop, |client| client.scopes = scopes("read write email"));
        for scope in given {
            w.tokens(&ann, &shop, scope);
        }
        assert_eq!(narrow(&mut w, &ann, &shop, left, ALSO_WRITE), Ok(want), "{given:?} {left}");
        assert_eq!(shown(&mut w, &ann).unwrap().0, there, "{given:?} {left}");
    }
}

/// Nobody gave a client its own token, so the grant that it hangs on takes nothing from it, however old that is.
///
/// Rule: RFC6749-4.4
#[test]
fn a_clients_own_token_is_as_it_was_issued() {
    let mut w = World::new();
    let bank = w.bank.clone();
    w.machine(&bank);
    w.change(&bank, |client| client.scopes = scopes("read"));
    w.own_token(&bank, "read").unwrap();
    w.change(&bank, |client| client.scopes = scopes("read write"));
    let own = w.own_token(&bank, "read write").unwrap();
    assert_eq!(scope_of(&mut w, &bank, &own.access), "email profile read write");
    let own = w.own_token(&bank, "write").unwrap();
    assert_eq!(scope_of(&mut w, &bank, &own.access), "write");
    let Ok(Admitted::Client(access)) = w.admitted(&own.access, Carrier::Hidden) else { panic!("a client") };
    assert_eq!(access.scopes, scopes("write"));
}

/// SEC-78: at the same moment a code is redeemed, or a token refreshed. Whichever is first, nothing has more than was left.
#[test]
fn narrowed_while_tokens_are_issued() {
    let mut w = World::new();
    let (ann, bank, env) = (w.ann.clone(), w.bank.clone(), w.env.clone());
    let held = w.tokens(&ann, &bank, "read write");
    let less = |rows: &mut oauth_core::testing::MemTx| {
        let done = connections::narrow(rows, &env, &ann.id, bank.id, &rest("read", LOOK));
        assert!(matches!(done.unwrap().into_result(), Ok(Narrowed::Done(_))));
    };
    let reaches = |w: &mut World, access: &str| {
        let access = w.admit(access).unwrap();
        assert_eq!((access.scopes, access.reach), (scopes("read profile email"), Reach::ReadOnly));
    };

    // The code goes just before the statement that would burn it: its grant is narrowed.
    let mut one = w.clone();
    let body = bank.body(&code_fields(&one.code(&ann, &bank, "read write")));
    let mut issued = None;
    let mut race =
        Race::new(&mut one.rows, "burn_interactions", |rows| issued = token(rows, &env, &body).ok());
    let done = connections::narrow(&mut race, &env, &ann.id, bank.id, &rest("read", LOOK)).unwrap();
    assert_eq!(done.into_result(), Ok(taken("write", true)));
    drop(race);
    reaches(&mut one, &issued.unwrap().unwrap().access);

    // The person is quicker: the code is nothing.
    let mut two = w.clone();
    let body = bank.body(&code_fields(&two.code(&ann, &bank, "read write")));
    let mut race = Race::new(&mut two.rows, "advance_interaction", less);
    assert_eq!(token(&mut race, &env, &body).unwrap(), Err(Refusal::CodeUnknown));

    // The next pair is made of a grant that was read before.
    for before in ["retire_token", "insert_token"] {
        let mut three = w.clone();
        let body = bank.body(&refresh_fields(held.refresh()));
        let mut race = Race::new(&mut three.rows, before, less);
        let next = token(&mut race, &env, &body).unwrap().unwrap();
        drop(race);
        reaches(&mut three, &next.access);
        assert_eq!(three.refresh(&bank, next.refresh()).unwrap().scopes, scopes("read"), "{before}");
    }
}
