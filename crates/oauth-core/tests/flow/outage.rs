//! The store fails at every call, and the randomness too: never a false answer, and nothing half done.

use std::sync::Arc;

use oauth_core::env::Env;
use oauth_core::flow::connections::{Narrowed, Rest, narrow};
use oauth_core::flow::decide::decide;
use oauth_core::flow::person::ResourceOwner;
use oauth_core::flow::signed::{Carriage, resource, temporary_id};
use oauth_core::flow::{account, admin, connections, login, register};
use oauth_core::model::event::Actor;
use oauth_core::model::user::{PasswordHash, Role};
use oauth_core::oauth2::resource::{admit, presented};
use oauth_core::policy::Carrier;
use oauth_core::port::{Mode, StoreError, Tx, wait};
use oauth_core::refusal::Verdict;
use oauth_core::testing::build::{REDIRECT, scopes};
use oauth_core::testing::{MemStore, MemTx, NoRandom, Signer};

use crate::signed::{self, API, INITIATE, Signed, TOKEN, initiate, redeem};
use crate::wire::{authorize, revoke, token};
use crate::world::{World, YES, code_fields, login_name, refresh_fields};

/// One use case as a request would run it; `true` when it was granted what it asked for.
type UseCase = Box<dyn Fn(&mut dyn Tx, &Env) -> Result<bool, StoreError> + Send + Sync>;

fn use_cases(w: &mut World) -> Vec<(&'static str, UseCase)> {
    let (ann, shop, bank) = (w.ann.clone(), w.shop.clone(), w.bank.clone());
    let tokens = w.tokens(&ann, &bank, "read");
    let spent = w.tokens(&ann, &bank, "read");
    w.refresh(&bank, spent.refresh()).expect("tokens");
    let code = bank.body(&code_fields(&w.code(&ann, &bank, "read")));
    let asking = w.ask(&ann, &shop.query(&[])).interaction.id;
    let refresh = bank.body(&refresh_fields(tokens.refresh()));
    let reuse = bank.body(&refresh_fields(spent.refresh()));
    let (give_back, end) =
        (bank.body(&[("token", &tokens.access)]), bank.body(&[("token", tokens.refresh())]));
    let access = presented(&tokens.access, Carrier::Hidden).expect("an access token");
    let (query, silent) = (shop.query(&[]), bank.query(&[("scope", "read")]));
    let (ann_2, ann_3) = (ann.clone(), ann.clone());
    let mut all: Vec<(&'static str, UseCase)> = vec![
        ("begin", Box::new(move |tx, env| Ok(authorize(tx, env, Some(&ann), &query)?.is_ok()))),
        (
            "begin without a page",
            Box::new(move |tx, env| Ok(authorize(tx, env, Some(&ann_2), &silent)?.is_ok())),
        ),
        (
            "decide",
            Box::new(move |tx, env| Ok(decide(tx, env, asking, &ann_3.id, &YES)?.into_result().is_ok())),
        ),
        ("redeem", Box::new(move |tx, env| Ok(token(tx, env, &code)?.is_ok()))),
        ("refresh", Box::new(move |tx, env| Ok(token(tx, env, &refresh)?.is_ok()))),
        // The theft must be acted upon, or the answer must not say that it was seen.
        ("reuse", Box::new(move |tx, env| Ok(token(tx, env, &reuse)?.is_err()))),
        ("SEC-34 access", Box::new(move |tx, env| Ok(revoke(tx, env, &give_back)?.is_ok()))),
        ("SEC-34 refresh", Box::new(move |tx, env| Ok(revoke(tx, env, &end)?.is_ok()))),
        (
            "SEC-109 admit",
            Box::new(move |tx, env| Ok(admit(tx, env, &access, Carrier::Hidden)?.into_result().is_ok())),
        ),
    ];
    all.extend(of_people(w));
    all
}

/// The steps of OAuth 1.0a, both jobs of each.
fn of_signed(s: &mut Signed) -> Vec<(&'static str, UseCase)> {
    let (ann, signer) = (s.w.ann.clone(), s.signer.clone());
    let token = s.token(&YES);
    let (asked, open) = (s.ask(), s.ask());
    let verifier = s.allow(&asked, &YES).expect("a verifier");
    let deciding = temporary_id(&open.token).expect("an id");
    let request = |method: &str, url: &str, signer: &Signer, more: &[(&str, &str)]| {
        signed::read(method, url, &signer.header(method, url, more)).expect("a signed request")
    };
    let first = request("POST", INITIATE, &signer, &[("oauth_callback", REDIRECT)]);
    let by_asked = signer.with(&asked.token, asked.secret.reveal());
    let last = request("POST", TOKEN, &by_asked, &[("oauth_verifier", &verifier)]);
    let wrong = request("POST", TOKEN, &by_asked, &[("oauth_verifier", "x")]);
    let used = request("GET", API, &signer.with(&token.token, token.secret.reveal()), &[]);
    vec![
        ("signed: begin", Box::new(move |tx, env| Ok(initiate(tx, env, &first)?.is_ok()))),
        (
            "signed: decide",
            Box::new(move |tx, env| Ok(decide(tx, env, deciding, &ann.id, &YES)?.into_result().is_ok())),
        ),
        ("signed: redeem", Box::new(move |tx, env| Ok(redeem(tx, env, &last)?.is_ok()))),
        // A guess must be counted, or the answer must not say that it was one.
        ("signed: guess", Box::new(move |tx, env| Ok(redeem(tx, env, &wrong)?.is_err()))),
        (
            "signed: admit",
            Box::new(move |tx, env| {
                let admitted = resource::check(tx, env, &used, Carriage::Private)?;
                let Verdict::Done(signed) = admitted else { return Ok(false) };
                Ok(signed.take(tx)?.into_result().is_ok())
            }),
        ),
    ]
}

/// The use cases of people: their own, and an administrator's.
fn of_people(w: &World) -> Vec<(&'static str, UseCase)> {
    let (ann, shop, bank) = (w.ann.clone(), w.shop.id, w.bank.id);
    let (ann_2, ann_3, ann_4) = (ann.id.clone(), ResourceOwner::from(ann.clone()), ann.id.clone());
    let hash = PasswordHash::new("$none$".to_owned());
    let hash_2 = hash.clone();
    vec![
        (
            "take back a part",
            Box::new(move |tx, env| {
                let rest = Rest { scopes: scopes("read"), read_only: true };
                let done = narrow(tx, env, &ann_4, bank, &rest)?.into_result();
                Ok(matches!(done, Ok(Narrowed::Done(taken)) if taken.writing))
            }),
        ),
        ("take back", Box::new(move |tx, env| Ok(connections::take_back(tx, env, &ann_2, bank)? > 0))),
        (
            "sign in",
            Box::new(move |tx, env| {
                Ok(login::right(tx, env, &login_name("ann"), &ann.id, &hash)?.into_result().is_ok())
            }),
        ),
        (
            "sign up",
            Box::new(move |tx, env| {
                let new = account::NewAccount {
                    login: login_name("cara"),
                    email: String::new(),
                    password: hash_2.clone(),
                    role: Role::User,
                };
                Ok(account::sign_up(tx, env, &new, Some("en"))?.into_result().is_ok())
            }),
        ),
        (
            "disable",
            Box::new(|tx, env| {
                Ok(admin::set_user_disabled(tx, env, &login_name("ann"), true, &Actor::Operator)?
                    .into_result()
                    .is_ok())
            }),
        ),
        (
            "delete",
            Box::new(move |tx, env| Ok(register::delete(tx, env, shop, &ann_3)?.into_result().is_ok())),
        ),
    ]
}

/// These rows in a store that fails from this call on.
fn cut_at(rows: &MemTx, cut: Option<u32>) -> MemTx {
    let mut rows = rows.clone();
    (rows.calls, rows.cut_at) = (0, cut);
    rows
}

/// What the tables say, but for the count of calls.
fn picture(rows: &MemTx) -> String {
    format!("{:?}", cut_at(rows, None))
}

/// SEC-34, SEC-85, SEC-101, SEC-109: cut at each call in turn. Every use case then fails as a fault of the server and
/// leaves the tables as they were, the tokens of before included; uncut it succeeds.
#[test]
fn a_lost_store_is_never_an_answer() {
    let mut s = Signed::new();
    let cases: Vec<_> = use_cases(&mut s.w).into_iter().chain(of_signed(&mut s)).collect();
    let w = s.w;
    for (id, use_case) in cases {
        let use_case = Arc::new(use_case);
        let before = picture(&w.rows);
        let mut cut = 1;
        loop {
            let store = MemStore::new(cut_at(&w.rows, Some(cut)));
            let (run, env) = (Arc::clone(&use_case), w.env.clone());
            match wait(&store, Mode::Write, move |tx| run(tx, &env)) {
                Err(error) => assert!(matches!(error, StoreError::Unavailable(_)), "{id} {cut} {error}"),
                Ok(granted) => {
                    assert!(granted, "{id}: cut at {cut} it was answered, but not granted");
                    break;
                }
            }
            assert_eq!(picture(&store.rows()), before, "{id} {cut}");
            cut += 1;
        }
        assert!(cut > 1, "{id}: it asks the store");
    }
}

/// Without randomness nothing is issued: a fault of the server, and nothing is spent.
#[test]
fn lost_randomness_is_never_an_answer() {
    let mut s = Signed::new();
    let cases: Vec<_> = use_cases(&mut s.w).into_iter().chain(of_signed(&mut s)).collect();
    let w = s.w;
    for (id, use_case) in cases {
        let makes_nothing =
            ["reuse", "SEC-34 access", "SEC-34 refresh", "SEC-109 admit", "signed: guess", "signed: admit"];
        let store = MemStore::new(w.rows.clone());
        let env = Env { random: Arc::new(NoRandom), ..w.env.clone() };
        let outcome = wait(&store, Mode::Write, move |tx| use_case(tx, &env));
        if makes_nothing.contains(&id) {
            assert_eq!(outcome, Ok(true), "{id}");
        } else {
            assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{id} {outcome:?}");
            assert_eq!(picture(&store.rows()), picture(&w.rows), "{id}");
        }
    }
}
