//! Every refusal is reached at least once, and tells the program its code.

use std::collections::BTreeSet;
use std::sync::Arc;

use oauth_core::flow::account::{NewAccount, change_password, sign_up};
use oauth_core::flow::decide::{Decision, Limits};
use oauth_core::flow::login;
use oauth_core::flow::people;
use oauth_core::flow::register::{ClientForm, may_register, owned, register_own, reset_secret, update};
use oauth_core::flow::review;
use oauth_core::flow::rotate::reseal;
use oauth_core::flow::{email, reset};
use oauth_core::id::{ClientId, SessionId};
use oauth_core::model::client::MAX_CLIENTS;
use oauth_core::model::event::{Actor, Reason};
use oauth_core::model::grant::Reach as Reaches;
use oauth_core::model::link::LinkPurpose;
use oauth_core::model::old_secret::Overlap;
use oauth_core::model::stage::{Stage, Step};
use oauth_core::model::user::{PasswordHash, Role};
use oauth_core::oauth2::client_auth::ClientCredentials;
use oauth_core::oauth2::resource::bearer;
use oauth_core::policy::Carrier;
use oauth_core::policy::Registration;
use oauth_core::refusal::Refusal;
use oauth_core::seal::Keyring;
use oauth_core::testing::build::{self, REDIRECT, VERIFIER, scopes};
use oauth_core::text::form::Pairs;

use crate::review::{propose, take};
use crate::signed::Signed;
use crate::wire::token_by_query;
use crate::world::{App, Tokens, World, code_fields, login_name, refresh_fields, yes_to};

/// Both from one list: the names, and the match that stops compiling when a variant is missing here.
macro_rules! variants {
    ($($name:ident)+) => {
        const ALL: &[&str] = &[$(stringify!($name)),+];

        fn name(refusal: &Refusal) -> &'static str {
            match refusal { $(Refusal::$name { .. } => stringify!($name)),+ }
        }
    };
}

variants! {
    Malformed MissingParameter BadParameter TwoClientAuthentications Pkce PkceMissing ResponseTypeUnsupported
    GrantTypeUnsupported TokenRequestInQuery Signed PlainHttp TwoProtocols PeopleOnly TokenByToken OtherProtocol NetworkNotAllowed
    ClientUnknown ClientHeaderMalformed ClientSecretMissing ClientSecretWrong ClientNotAuthenticated ClientDisabled ClientNotApproved ClientOwnerOnly
    RightMissing ClientChanged StepNotPossible ClientConfigured NewVersionNeeded NoOverlap SealKeyMissing VersionTaken TooManyClients
    EmailNotConfirmed
    GrantTypeNotAllowed
    RedirectUriNotRegistered RedirectUriMissing ScopeNotAllowed
    CodeUnknown CodeExpired CodeAlreadyRedeemed CodeOfAnotherClient CodeRedirectUriDiffers CodeVerifierMissing
    CodeVerifierWrong CodeVerifierWithoutChallenge RefreshTokenUnknown RefreshTokenExpired RefreshTokenReused
    RefreshTokenOfAnotherClient GrantRevoked UserDisabled
    TokenMissing TokenMisplaced TokenInvalid ReadOnlyGrant ResourceOwnerMissing
    ResourceOwnerPresent ScopeInsufficient
    ConsentDenied ClientBlocked ConsentNeeded LoginNeeded InteractionOver LoginWrong LoginNameTaken PasswordWrong
    LinkOver LinkOfAnotherPerson NotFound AdministratorsOnly LastAdministrator OwnAccount RegistrationClosed TooManyFailures
}

/// Said above the core, by those who know the way of a request and what it wants.
const ELSEWHERE: [&str; 5] =
    ["PlainHttp", "ScopeInsufficient", "TwoProtocols", "PeopleOnly", "NetworkNotAllowed"];

type Reach = fn(&mut World) -> Refusal;

fn front(w: &mut World, field: &str, value: &str) -> Refusal {
    let (ann, query) = (w.ann.clone(), w.shop.query(&[(field, value)]));
    w.authorize(Some(&ann), &query).unwrap_err().refusal
}

fn code_with(w: &mut World, fields: &[(&str, &str)], without_challenge: bool) -> Refusal {
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    let code = w.code_of(&ann, &bank.query(if without_challenge { &none } else { &[] }));
    let usual = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", REDIRECT)];
    let mut all: Vec<_> =
        usual.into_iter().filter(|(name, _)| !fields.iter().any(|(other, _)| name == other)).collect();
    all.extend(fields);
    w.token(&bank, &all).unwrap_err()
}

fn held(w: &mut World) -> (App, Tokens) {
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let tokens = w.tokens(&ann, &shop, "read");
    (shop, tokens)
}

fn header(value: &str, body: &str) -> Refusal {
    let body = Pairs::parse(body.as_bytes()).expect("a form");
    ClientCredentials::read(&[value.as_bytes()], &body).expect_err("a refusal")
}

fn named(name: &str) -> ClientForm {
    ClientForm {
        name: name.to_owned(),
        redirect_uris: vec![REDIRECT.to_owned()],
        scopes: vec!["read".to_owned()],
        ..ClientForm::default()
    }
}

const REQUESTS: &[(&str, &str, Reach)] = &[
    ("Malformed", "invalid_request", |w| {
        let shop = w.shop.clone();
        w.token(&shop, &[("grant_type", "a"), ("grant_type", "b")]).unwrap_err()
    }),
    ("MissingParameter", "invalid_request", |w| {
        let shop = w.shop.clone();
        w.token(&shop, &[]).unwrap_err()
    }),
    ("BadParameter", "invalid_request", |w| front(w, "response_mode", "fragment")),
    ("TwoClientAuthentications", "invalid_request", |_| header("Basic YTpi", "client_id=c")),
    ("Pkce", "invalid_request", |w| front(w, "code_challenge_method", "plain")),
    ("PkceMissing", "invalid_request", |w| {
        let (ann, query) =
            (w.ann.clone(), w.shop.query(&[("code_challenge", ""), ("code_challenge_method", "")]));
        w.authorize(Some(&ann), &query).unwrap_err().refusal
    }),
    ("ResponseTypeUnsupported", "unsupported_response_type", |w| front(w, "response_type", "token")),
    ("GrantTypeUnsupported", "unsupported_grant_type", |w| {
        let shop = w.shop.clone();
        w.token(&shop, &[("grant_type", "password")]).unwrap_err()
    }),
    ("ClientUnknown", "invalid_client", |w| {
        let id = ClientId::fresh(&w.env).expect("randomness");
        w.redeem(&App { id, secret: None }, "x").unwrap_err()
    }),
    ("ClientHeaderMalformed", "invalid_client", |_| header("Basic !", "")),
    ("ClientSecretMissing", "invalid_client", |w| {
        let app = App { secret: None, ..w.bank.clone() };
        w.redeem(&app, "x").unwrap_err()
    }),
    ("ClientSecretWrong", "invalid_client", |w| {
        let app = App { secret: Some("x".to_owned()), ..w.bank.clone() };
        w.redeem(&app, "x").unwrap_err()
    }),
    ("ClientNotAuthenticated", "invalid_client", |w| w.introspect(&w.shop.clone(), "x").unwrap_err()),
    ("ClientDisabled", "invalid_client", |w| {
        let shop = w.shop.clone();
        w.disable_client(&shop);
        w.redeem(&shop, "x").unwrap_err()
    }),
    ("GrantTypeNotAllowed", "unauthorized_client", |w| {
        let shop = w.shop.clone();
        w.without_refresh(&shop);
        w.refresh(&shop, "x").unwrap_err()
    }),
    ("RedirectUriNotRegistered", "invalid_request", |w| front(w, "redirect_uri", "https://evil.example/")),
    ("RedirectUriMissing", "invalid_request", |w| {
        let shop = w.shop.clone();
        w.redirects(&shop, &[REDIRECT, "https://app.example/2"]);
        front(w, "redirect_uri", "")
    }),
    ("ScopeNotAllowed", "invalid_scope", |w| front(w, "scope", "admin")),
];

const CREDENTIALS: &[(&str, &str, Reach)] = &[
    ("CodeUnknown", "invalid_grant", |w| w.redeem(&w.shop.clone(), "x").unwrap_err()),
    ("CodeExpired", "invalid_grant", |w| {
        let (ann, shop) = (w.ann.clone(), w.shop.clone());
        let code = w.code(&ann, &shop, "read");
        w.later(60);
        w.redeem(&shop, &code).unwrap_err()
    }),
    ("CodeAlreadyRedeemed", "invalid_grant", |w| {
        let (ann, shop) = (w.ann.clone(), w.shop.clone());
        let code = w.code(&ann, &shop, "read");
        w.redeem(&shop, &code).expect("tokens");
        w.redeem(&shop, &code).unwrap_err()
    }),
    ("CodeOfAnotherClient", "invalid_grant", |w| {
        let (ann, shop, club) = (w.ann.clone(), w.shop.clone(), w.club.clone());
        let code = w.code(&ann, &shop, "read");
        w.redeem(&club, &code).unwrap_err()
    }),
    ("CodeRedirectUriDiffers", "invalid_grant", |w| {
        code_with(w, &[("redirect_uri", "https://a.example/")], false)
    }),
    ("CodeVerifierMissing", "invalid_grant", |w| code_with(w, &[], false)),
    ("CodeVerifierWrong", "invalid_grant", |w| code_with(w, &[("code_verifier", "x")], false)),
    ("CodeVerifierWithoutChallenge", "invalid_grant", |w| code_with(w, &[("code_verifier", VERIFIER)], true)),
    ("RefreshTokenUnknown", "invalid_grant", |w| w.refresh(&w.shop.clone(), "x").unwrap_err()),
    ("RefreshTokenExpired", "invalid_grant", |w| {
        let (shop, tokens) = held(w);
        w.later(30 * 86_400);
        w.refresh(&shop, tokens.refresh()).unwrap_err()
    }),
    ("RefreshTokenReused", "invalid_grant", |w| {
        let (shop, tokens) = held(w);
        w.refresh(&shop, tokens.refresh()).expect("tokens");
        w.refresh(&shop, tokens.refresh()).unwrap_err()
    }),
    ("RefreshTokenOfAnotherClient", "invalid_grant", |w| {
        let (_, tokens) = held(w);
        w.refresh(&w.club.clone(), tokens.refresh()).unwrap_err()
    }),
    ("GrantRevoked", "invalid_grant", |w| {
        let (shop, tokens) = held(w);
        w.revoke(&shop, tokens.refresh()).expect("given back");
        w.refresh(&shop, tokens.refresh()).unwrap_err()
    }),
    ("UserDisabled", "invalid_grant", |w| {
        let (shop, tokens) = held(w);
        w.disable_user(&w.ann.clone());
        w.refresh(&shop, tokens.refresh()).unwrap_err()
    }),
    ("TokenMissing", "invalid_token", |_| bearer(&[]).unwrap_err()),
    ("TokenMisplaced", "invalid_request", |_| bearer(&[b"Bearer a", b"Bearer b"]).unwrap_err()),
    ("TokenInvalid", "invalid_token", |w| w.admit("x").unwrap_err()),
    ("ResourceOwnerMissing", "insufficient_scope", |w| {
        let bank = w.bank.clone();
        w.machine(&bank);
        let token = w.own_token(&bank, "read").expect("a token").access;
        w.admit(&token).unwrap_err()
    }),
    ("ResourceOwnerPresent", "insufficient_scope", |w| {
        let (_, tokens) = held(w);
        let admitted = w.admitted(&tokens.access, Carrier::Hidden).expect("it stands");
        admitted.client().unwrap_err()
    }),
    ("TokenRequestInQuery", "invalid_request", |w| {
        let query = w.shop.body(&code_fields("x"));
        token_by_query(&mut w.rows, &w.env, &query).expect("a store").unwrap_err()
    }),
    ("TooManyFailures", "temporarily_unavailable", |w| {
        let shop = w.shop.clone();
        (0..60).for_each(|_| drop(w.redeem(&shop, "x")));
        w.redeem(&shop, "x").unwrap_err()
    }),
];

const PEOPLE: &[(&str, &str, Reach)] = &[
    // The redirect says it and no value of the program carries it: read it there.
    ("ConsentDenied", "access_denied", |w| {
        let (ann, shop) = (w.ann.clone(), w.shop.clone());
        let asking = w.ask(&ann, &shop.query(&[])).interaction.id;
        let answer = w.answer(asking, &ann, &Decision::Deny);
        assert!(answer.location().contains("error=access_denied"));
        Refusal::ConsentDenied
    }),
    ("ClientBlocked", "access_denied", |w| {
        let (ann, shop) = (w.ann.clone(), w.shop.clone());
        let asking = w.ask(&ann, &shop.query(&[])).interaction.id;
        w.answer(asking, &ann, &Decision::Block);
        front(w, "state", "x")
    }),
    ("ConsentNeeded", "consent_required", |w| front(w, "prompt", "none")),
    ("LoginNeeded", "login_required", |w| {
        let query = w.shop.query(&[("prompt", "none")]);
        w.authorize(None, &query).unwrap_err().refusal
    }),
    ("InteractionOver", "invalid_request", |w| {
        let (ann, bob, shop) = (w.ann.clone(), w.bob.clone(), w.shop.clone());
        let asking = w.ask(&ann, &shop.query(&[])).interaction.id;
        w.decide(asking, &bob, &yes_to(scopes("read"))).unwrap_err().refusal
    }),
    ("LoginWrong", "invalid_request", |w| {
        login::wrong(&mut w.rows, &w.env, &login_name("ann")).expect("a store")
    }),
    ("LoginNameTaken", "invalid_request", |w| {
        let new = NewAccount {
            login: login_name("ann"),
            email: String::new(),
            password: PasswordHash::new(String::new()),
            role: Role::User,
        };
        sign_up(&mut w.rows, &w.env, &new, None).expect("a store").into_result().unwrap_err()
    }),
    ("PasswordWrong", "invalid_request", |w| {
        let (user, hash) = (w.ann.id.clone(), PasswordHash::new(String::new()));
        let here = SessionId::fresh(&w.env).expect("randomness");
        change_password(&mut w.rows, &w.env, &user, here, &hash, &hash, None)
            .expect("a store")
            .into_result()
            .unwrap_err()
    }),
    ("LinkOver", "invalid_request", |w| {
        reset::shown(&mut w.rows, &w.env, "opr_x").expect("a store").into_result().unwrap_err()
    }),
    ("LinkOfAnotherPerson", "access_denied", |w| {
        let (link, wire) = build::link(&w.env, &w.ann, LinkPurpose::ConfirmEmail);
        w.rows.links.insert(link.id, link);
        let (bob, wire) = (w.bob.id.clone(), wire.wire.reveal().to_owned());
        email::confirm(&mut w.rows, &w.env, &bob, &wire).expect("a store").into_result().unwrap_err()
    }),
    ("NotFound", "invalid_request", |w| {
        owned(&mut w.rows, w.shop.id, &w.bob.id).expect("a store").into_result().unwrap_err()
    }),
    ("AdministratorsOnly", "access_denied", |w| {
        let form = ClientForm {
            name: "Old".to_owned(),
            redirect_uris: vec![REDIRECT.to_owned()],
            scopes: vec!["read".to_owned()],
            legacy_until: Some("2999-01-01".to_owned()),
            ..ClientForm::default()
        };
        let (draft, ann) = (form.check(&w.env, None).expect("no fault"), w.ann.clone().into());
        let made = register_own(&mut w.rows, &w.env, &draft, &ann);
        made.expect("a store").into_result().map(drop).unwrap_err()
    }),
    ("LastAdministrator", "access_denied", |w| {
        w.rows.users.get_mut(&w.ann.id).expect("ann").role = Role::Admin;
        let refused = people::set_role(&mut w.rows, &w.env, &w.ann.id, Role::User, &Actor::Operator);
        refused.expect("a store").into_result().unwrap_err()
    }),
    ("OwnAccount", "access_denied", |w| {
        w.rows.users.get_mut(&w.ann.id).expect("ann").role = Role::Admin;
        let ann = Actor::Person(w.ann.id.clone(), w.ann.name.clone());
        let refused = people::set_disabled(&mut w.rows, &w.env, &w.ann.id, true, &ann);
        refused.expect("a store").into_result().unwrap_err()
    }),
    ("ClientNotApproved", "unauthorized_client", |w| {
        let (bob, shop) = (w.bob.clone(), w.shop.clone());
        w.change(&shop, |client| client.life.stage = Stage::Proposed);
        w.authorize(Some(&bob), &shop.query(&[])).unwrap_err().refusal
    }),
    ("ClientOwnerOnly", "unauthorized_client", |w| {
        let (bob, shop) = (w.bob.clone(), w.shop.clone());
        w.change(&shop, |client| client.owner_only = true);
        w.authorize(Some(&bob), &shop.query(&[])).unwrap_err().refusal
    }),
    ("RightMissing", "access_denied", |w| {
        let (bob, shop) = (w.bob.clone(), w.shop.id);
        take(w, &bob, shop, Step::Disable).unwrap_err()
    }),
    ("ClientConfigured", "invalid_request", |w| {
        let (bob, shop) = (w.bob.clone(), w.shop.id);
        w.rows.users.get_mut(&bob.id).expect("bob").role = Role::Moderator;
        w.rows.clients.get_mut(&shop).expect("shop").life.stage = Stage::Configured;
        take(w, &bob, shop, Step::Disable).unwrap_err()
    }),
    ("StepNotPossible", "invalid_request", |w| {
        let (bob, shop) = (w.bob.clone(), w.shop.id);
        w.rows.users.get_mut(&bob.id).expect("bob").role = Role::Moderator;
        take(w, &bob, shop, Step::Reenable).unwrap_err()
    }),
    ("ClientChanged", "invalid_request", |w| {
        let (bob, shop, none) = (w.bob.clone().into(), w.shop.id, Reason::default());
        w.rows.users.get_mut(&w.bob.id).expect("bob").role = Role::Moderator;
        let late = review::decide(&mut w.rows, &w.env, shop, &bob, 7, Step::Approve, &none);
        late.expect("a store").into_result().unwrap_err()
    }),
    ("NewVersionNeeded", "invalid_request", |w| {
        Arc::make_mut(&mut w.env.settings).registration = Registration::Review;
        let (ann, shop) = (w.ann.clone().into(), w.shop.id);
        let draft = named("Other").check(&w.env, Some(&w.rows.clients[&shop])).expect("no fault");
        let saved = update(&mut w.rows, &w.env, shop, &ann, None, &draft);
        saved.expect("a store").into_result().unwrap_err()
    }),
    ("NoOverlap", "invalid_request", |w| {
        let (bank, overlap) = (w.bank.clone(), Overlap::CHOICES[1]);
        w.change(&bank, |client| client.owner_only = true);
        let reset = reset_secret(&mut w.rows, &w.env, bank.id, None, overlap, &Reason::default());
        reset.expect("a store").into_result().unwrap_err()
    }),
    ("SealKeyMissing", "invalid_request", |w| {
        w.env.seals = Arc::new(Keyring::default());
        reseal(&mut w.rows, &w.env, 1).expect("a store").into_result().unwrap_err()
    }),
    ("TokenByToken", "access_denied", |w| {
        let (bank, through) = (w.bank.clone(), w.env.through(w.shop.id, "Print Shop"));
        w.change(&bank, |client| client.owner_only = true);
        let reset = reset_secret(&mut w.rows, &through, bank.id, None, Overlap::NONE, &Reason::default());
        reset.expect("a store").into_result().unwrap_err()
    }),
    ("VersionTaken", "invalid_request", |w| {
        let ann = w.ann.clone();
        let form = ClientForm { version: "0.1".to_owned(), ..named("Print Shop") };
        propose(w, &ann, &form).unwrap_err()
    }),
    ("TooManyClients", "invalid_request", |w| {
        let ann = w.ann.clone();
        for _ in 0..MAX_CLIENTS {
            let client = build::client(&w.env, Some(&ann));
            w.rows.clients.insert(client.id, client);
        }
        propose(w, &ann, &named("One more")).unwrap_err()
    }),
    ("EmailNotConfirmed", "access_denied", |w| {
        Arc::make_mut(&mut w.env.settings).registration_needs_email = true;
        let may = may_register(&mut w.rows, &w.env, &w.ann.id);
        may.expect("a store").into_result().unwrap_err()
    }),
    ("RegistrationClosed", "access_denied", |w| {
        Arc::make_mut(&mut w.env.settings).registration = Registration::Closed;
        let may = may_register(&mut w.rows, &w.env, &w.ann.id);
        may.expect("a store").into_result().unwrap_err()
    }),
];

const SIGNED: &[(&str, &str, Reach)] = &[
    ("Signed", "invalid_request", |_| {
        let mut s = Signed::new();
        let signer = s.signer.clone();
        s.initiate(&signer, &[]).unwrap_err()
    }),
    ("OtherProtocol", "unauthorized_client", |_| {
        let mut s = Signed::new();
        let app = App { id: s.client.id, secret: None };
        s.w.redeem(&app, "x").unwrap_err()
    }),
    ("ReadOnlyGrant", "insufficient_scope", |_| {
        let mut s = Signed::new();
        let looking = Limits { reach: Some(Reaches::ReadOnly), lifetime: None };
        let token = s.token(&Decision::AllowAll(looking));
        s.opens(&token).expect("it stands").may("POST").unwrap_err()
    }),
];

/// Rule: RFC6749-4.1.2.1
/// Rule: RFC6749-5.2
#[test]
fn every_refusal_is_reached_and_tells_its_code() {
    let mut reached: BTreeSet<&str> = ELSEWHERE.into();
    for (id, code, reach) in REQUESTS.iter().chain(CREDENTIALS).chain(PEOPLE).chain(SIGNED) {
        let refusal = reach(&mut World::new());
        assert_eq!((name(&refusal), &*refusal.name()), (*id, *id));
        assert_eq!(refusal.wire().code.as_str(), *code, "{id}");
        let (status, text) = (refusal.wire().status, refusal.to_string());
        assert!((400..500).contains(&status), "{id} {status}");
        assert!(text.starts_with(id), "{id}: a log names it: {text}");
        assert!(reached.insert(id), "{id}: once");
    }
    assert_eq!(reached, ALL.iter().copied().collect());
}

/// A token request that cannot be read is refused before the client is looked at, and counts for nobody.
#[test]
fn what_cannot_be_read_is_not_counted() {
    let mut w = World::new();
    let shop = w.shop.clone();
    for fields in [&[][..], &[("grant_type", "password")], &[("grant_type", "authorization_code")]] {
        assert!(w.token(&shop, fields).is_err());
    }
    assert!(w.rows.throttles.is_empty());
    let right = [code_fields("x").as_slice(), &refresh_fields("x")].concat();
    assert!(w.token(&shop, &right).is_err(), "two grant types");
}
