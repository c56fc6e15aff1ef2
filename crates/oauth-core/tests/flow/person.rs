//! Accounts: signing up, another password, and what an administrator's command ends for good.

use oauth_core::flow::account::{NewAccount, change_password, create, may_try, sign_up};
use oauth_core::flow::admin::{reset_password, set_user_disabled};
use oauth_core::flow::login::{session, sign_out_everywhere, wrong};
use oauth_core::id::{ClientId, SessionId};
use oauth_core::model::event::Actor;
use oauth_core::model::user::{PasswordHash, Role, User};
use oauth_core::refusal::Refusal;
use oauth_core::testing::build;

use crate::world::{World, YES, login_name, set_client_disabled};

fn account(name: &str) -> NewAccount {
    NewAccount {
        login: login_name(name),
        email: format!("{name}@people.example"),
        password: hash("$first$"),
        role: Role::User,
    }
}

fn hash(phc: &str) -> PasswordHash {
    PasswordHash::new(phc.to_owned())
}

/// A session of this person; its row and its cookie.
fn begin(w: &mut World, user: &User) -> (SessionId, String) {
    let (row, cookie) = build::session(&w.env, user);
    w.rows.sessions.insert(row.id, row.clone());
    (row.id, cookie.wire.reveal().to_owned())
}

fn password(w: &World, user: &User) -> PasswordHash {
    w.rows.users[&user.id].account.as_ref().unwrap().password.clone()
}

/// A new person is signed in at once; a taken name leaves nothing, in any spelling.
#[test]
fn signing_up() {
    let mut w = World::new();
    let cookie = sign_up(&mut w.rows, &w.env, &account("cara"), None).unwrap().into_result().unwrap();
    let (_, user) = session(&mut w.rows, &w.env, cookie.reveal()).unwrap().unwrap();
    assert_eq!((user.name.as_str(), user.role), ("cara", Role::User));
    let (users, sessions) = (w.rows.users.len(), w.rows.sessions.len());
    for name in ["cara", "ANN", " ann "] {
        let refused = sign_up(&mut w.rows, &w.env, &account(name), None).unwrap().into_result();
        assert_eq!(refused.unwrap_err(), Refusal::LoginNameTaken, "SEC-72 {name}");
        let refused = create(&mut w.rows, &w.env, &account(name)).unwrap().into_result();
        assert_eq!(refused.unwrap_err(), Refusal::LoginNameTaken, "SEC-72 {name}");
    }
    assert_eq!((w.rows.users.len(), w.rows.sessions.len()), (users, sessions));
}

/// Another password ends the person's other sessions; nobody else's, and no tokens.
#[test]
fn another_password_ends_the_other_sessions() {
    let mut w = World::new();
    let (ann, bob, shop) = (w.ann.clone(), w.bob.clone(), w.shop.clone());
    let tokens = w.tokens(&ann, &shop, "read");
    let (here, cookie) = begin(&mut w, &ann);
    let (elsewhere, other) = (begin(&mut w, &ann).1, begin(&mut w, &bob).1);
    let old = password(&w, &ann);
    let done = change_password(&mut w.rows, &w.env, &ann.id, here, &old, &hash("$new$"), None);
    assert_eq!(done.unwrap().into_result(), Ok(()));
    assert_eq!(password(&w, &ann), hash("$new$"));
    for (cookie, lives) in [(&cookie, true), (&elsewhere, false), (&other, true)] {
        assert_eq!(session(&mut w.rows, &w.env, cookie).unwrap().is_some(), lives);
    }
    assert!(w.opens(&tokens.access) && w.would_refresh(&shop, tokens.refresh()));
}

/// The present password must be the one that was compared; without an account there is none.
#[test]
fn another_password_needs_the_present_one() {
    let mut w = World::new();
    let ann = w.ann.clone();
    let guest = build::guest(&w.env, "host-1");
    w.rows.users.insert(guest.id.clone(), guest.clone());
    let (here, _) = begin(&mut w, &ann);
    let (elsewhere, _) = begin(&mut w, &ann);
    let old = password(&w, &ann);
    let nobody = build::guest(&w.env, "nobody");
    for (id, user, verified) in [
        ("SEC-38 changed meanwhile", &ann, hash("$before$")),
        ("contract: the host's login", &guest, old.clone()),
        ("contract: nobody", &nobody, old.clone()),
    ] {
        let refused = change_password(&mut w.rows, &w.env, &user.id, here, &verified, &hash("$new$"), None);
        assert_eq!(refused.unwrap().into_result(), Err(Refusal::PasswordWrong), "{id}");
    }
    assert_eq!(password(&w, &ann), old);
    assert!(w.rows.sessions.contains_key(&elsewhere));
    for _ in 0..30 {
        let _ = wrong(&mut w.rows, &w.env, &login_name("ann")).unwrap();
    }
    let blocked = may_try(&mut w.rows, &w.env, &login_name("ann")).unwrap().into_result();
    assert_eq!(blocked, Err(Refusal::TooManyFailures { retry_after: 900 }));
    assert_eq!(may_try(&mut w.rows, &w.env, &login_name("bob")).unwrap().into_result(), Ok(()));
}

/// An administrator's reset ends all sessions and unblocks the name.
#[test]
fn a_reset_password_ends_every_session() {
    let mut w = World::new();
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    for _ in 0..30 {
        let _ = wrong(&mut w.rows, &w.env, &login_name("ann")).unwrap();
    }
    let (mine, other) = (begin(&mut w, &ann).1, begin(&mut w, &bob).1);
    let done =
        reset_password(&mut w.rows, &w.env, &login_name("ann"), &hash("$new$"), &Actor::Operator).unwrap();
    assert_eq!(done.into_result(), Ok(()));
    assert_eq!(password(&w, &ann), hash("$new$"));
    assert!(session(&mut w.rows, &w.env, &mine).unwrap().is_none());
    assert!(session(&mut w.rows, &w.env, &other).unwrap().is_some());
    assert_eq!(may_try(&mut w.rows, &w.env, &login_name("ann")).unwrap().into_result(), Ok(()));
    let nobody =
        reset_password(&mut w.rows, &w.env, &login_name("nobody"), &hash("$new$"), &Actor::Operator).unwrap();
    assert_eq!(nobody.into_result(), Err(Refusal::NotFound));
}

/// SEC-66: disabling a person ends sessions and grants for good; enabling again revives nothing.
/// F-83
#[test]
fn a_disabled_person_loses_everything_for_good() {
    let mut w = World::new();
    let (ann, bob, shop) = (w.ann.clone(), w.bob.clone(), w.shop.clone());
    let (mine, other) = (w.tokens(&ann, &shop, "read"), w.tokens(&bob, &shop, "read"));
    let cookie = begin(&mut w, &ann).1;
    for (id, disabled, wait) in [("SEC-66", true, 0), ("SEC-66 twice", true, 5), ("SEC-66 enabled", false, 5)]
    {
        w.later(wait);
        let done =
            set_user_disabled(&mut w.rows, &w.env, &login_name("ann"), disabled, &Actor::Operator).unwrap();
        assert_eq!(done.into_result(), Ok(()), "{id}");
        assert_eq!(
            w.rows.users[&ann.id].disabled_at.map(|at| at == ann.created_at),
            disabled.then_some(true)
        );
        assert!(!w.opens(&mine.access), "{id}");
        assert_eq!(w.refresh(&shop, mine.refresh()), Err(Refusal::GrantRevoked), "{id}");
        assert!(session(&mut w.rows, &w.env, &cookie).unwrap().is_none(), "{id}");
        assert!(w.opens(&other.access) && w.would_refresh(&shop, other.refresh()), "{id}");
    }
    assert!(w.authorize(Some(&ann), &shop.query(&[])).is_ok(), "SEC-66: begins anew");
    let nobody =
        set_user_disabled(&mut w.rows, &w.env, &login_name("nobody"), true, &Actor::Operator).unwrap();
    assert_eq!(nobody.into_result(), Err(Refusal::NotFound));
}

/// SEC-66: neither a code that was out nor a page that was open outlives a disabling: enabling again revives nothing.
#[test]
fn what_is_under_way_is_lost_for_good() {
    type Switch = fn(&mut World, bool);
    let person: Switch = |w, disabled| {
        let done =
            set_user_disabled(&mut w.rows, &w.env, &login_name("ann"), disabled, &Actor::Operator).unwrap();
        assert_eq!(done.into_result(), Ok(()));
    };
    let client: Switch = |w, disabled| {
        let done = set_client_disabled(&mut w.rows, &w.env, w.shop.id, disabled).unwrap();
        assert_eq!(done.into_result(), Ok(()));
    };
    for (id, switch) in [("SEC-66 person", person), ("SEC-66 client", client)] {
        let mut w = World::new();
        let (ann, bob, shop, bank) = (w.ann.clone(), w.bob.clone(), w.shop.clone(), w.bank.clone());
        let code = w.code(&ann, &shop, "read");
        let neighbour = w.code(&bob, &bank, "read");
        let asking = w.ask(&ann, &shop.query(&[])).interaction.id;
        switch(&mut w, true);
        switch(&mut w, false);
        assert_eq!(w.redeem(&shop, &code), Err(Refusal::CodeUnknown), "{id}");
        let over = w.decide(asking, &ann, &YES).unwrap_err();
        assert_eq!(over.refusal, Refusal::InteractionOver, "{id}");
        assert!(w.redeem(&bank, &neighbour).is_ok(), "{id}");
        assert!(w.rows.grants.values().all(|grant| grant.user.as_ref() == Some(&bob.id)), "{id}");
        w.tokens(&ann, &shop, "read");
    }
}

/// Signing out everywhere and another password are no taking back: codes that are out stay good.
#[test]
fn signing_out_takes_nothing_back() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let (here, _) = begin(&mut w, &ann);
    let code = w.code(&ann, &shop, "read");
    let old = password(&w, &ann);
    let done = change_password(&mut w.rows, &w.env, &ann.id, here, &old, &hash("$new$"), None).unwrap();
    assert_eq!(done.into_result(), Ok(()));
    assert_eq!(sign_out_everywhere(&mut w.rows, &ann.id), Ok(1));
    assert!(w.redeem(&shop, &code).is_ok());
}

/// SEC-66: the same for a client.
/// F-47
#[test]
fn a_disabled_client_loses_every_grant_for_good() {
    let mut w = World::new();
    let (ann, bob, shop, bank) = (w.ann.clone(), w.bob.clone(), w.shop.clone(), w.bank.clone());
    let gone = [w.tokens(&ann, &shop, "read"), w.tokens(&bob, &shop, "read")];
    let other = w.tokens(&ann, &bank, "read");
    for (id, disabled, want) in
        [("SEC-66", true, Refusal::ClientDisabled), ("SEC-66 enabled", false, Refusal::GrantRevoked)]
    {
        let done = set_client_disabled(&mut w.rows, &w.env, shop.id, disabled).unwrap();
        assert_eq!(done.into_result(), Ok(()), "{id}");
        for tokens in &gone {
            assert!(!w.opens(&tokens.access), "{id}");
            assert_eq!(w.refresh(&shop, tokens.refresh()), Err(want.clone()), "{id}");
        }
        assert!(w.opens(&other.access) && w.would_refresh(&bank, other.refresh()), "{id}");
    }
    assert!(w.authorize(Some(&ann), &shop.query(&[])).is_ok(), "SEC-66: begins anew");
    let nobody = ClientId::fresh(&w.env).unwrap();
    let refused = set_client_disabled(&mut w.rows, &w.env, nobody, true).unwrap().into_result();
    assert_eq!(refused, Err(Refusal::NotFound));
}
