//! What a registrant cannot slip past: review, limits, an end that somebody made.

use std::sync::Arc;

use oauth_core::flow::connections::take_back;
use oauth_core::flow::person::ResourceOwner;
use oauth_core::flow::register::{ClientForm, register, reset_secret, update};
use oauth_core::flow::review::decide;
use oauth_core::model::event::Reason;
use oauth_core::model::old_secret::Overlap;
use oauth_core::model::stage::{Life, Stage, Step};
use oauth_core::model::user::Role;
use oauth_core::policy::ApprovalRule;
use oauth_core::refusal::Refusal;
use oauth_core::testing::build::scopes;

use crate::review::{filled, propose, proposed, reviewed};
use crate::world::{App, World};

/// SEC-107: a rule approves no name that could be taken for somebody else's, and none without an address where it names schemes.
#[test]
fn a_rule_does_not_see_names_or_what_is_not_there() {
    for (id, name, want) in [
        ("its own name", "Card Box", Stage::Approved),
        ("another's", "PR\u{131}NT-Sh\u{3bf}p", Stage::Proposed),
        ("no address", "Card Box", Stage::Proposed),
    ] {
        let mut w = reviewed(Role::User);
        let rule = ApprovalRule { scopes: Some(scopes("read")), schemes: Some(["https".to_owned()].into()) };
        Arc::make_mut(&mut w.env.settings).auto_approve = vec![rule];
        let bob = w.bob.clone();
        let form = ClientForm { name: name.to_owned(), ..filled(name) };
        let form = match id {
            "no address" => ClientForm { redirect_uris: vec![], client_credentials: Some(true), ..form },
            _ => form,
        };
        assert_eq!(propose(&mut w, &bob, &form).unwrap().client.life.stage, want, "{id}");
    }
}

/// F-44: whoever stops a client stops it as it is, also while its owner changes it; whoever lets one in has seen what it is.
#[test]
fn a_change_does_not_hold_back_whoever_stops_a_client() {
    let mut w = reviewed(Role::Moderator);
    let (ann, bob) = (w.ann.clone(), ResourceOwner::from(w.bob.clone()));
    let app = proposed(&mut w, &ann);
    let none = Reason::default();
    let seen = w.rows.clients[&app.id].life.revision;
    w.change(&app, |client| client.life.revision += 1);
    let mut step = |step| {
        let done = decide(&mut w.rows, &w.env, app.id, &bob, seen, step, &none).unwrap();
        done.into_result().map(|client| client.life.stage)
    };
    assert_eq!(step(Step::Approve), Err(Refusal::ClientChanged));
    assert_eq!(step(Step::Reject), Ok(Stage::Rejected));
}

/// F-46: what changes nothing is no change: nothing is counted, and nothing is in the log.
#[test]
fn what_changes_nothing_is_no_change() {
    let mut w = reviewed(Role::User);
    let ann = w.ann.clone();
    let app = proposed(&mut w, &ann);
    let owner = ResourceOwner::from(ann);
    let before = (w.rows.clients[&app.id].life, w.rows.events.len());
    let same = ClientForm::of(&w.rows.clients[&app.id]);
    let mut save = |form: ClientForm| {
        let draft = form.check(&w.env, Some(&w.rows.clients[&app.id])).expect("no fault");
        update(&mut w.rows, &w.env, app.id, &owner, None, &draft).unwrap().into_result().unwrap();
        (w.rows.clients[&app.id].life, w.rows.events.len())
    };
    assert_eq!(save(same.clone()), before);
    assert_ne!(save(ClientForm { description: "Other".to_owned(), ..same }), before);
}

/// F-44: a hidden client's name is shown to nobody, not even where it asks.
#[test]
fn a_hidden_client_asks_nobody() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    w.change(&shop, |client| client.life = Life { stage: Stage::Disabled, hidden: true, ..client.life });
    let asked = w.authorize(Some(&ann), &shop.query(&[])).unwrap_err();
    assert_eq!(asked.refusal, Refusal::ClientUnknown);
}

/// SEC-44: nobody fills the store, or the moderators' notices.
#[test]
fn one_person_registers_so_many_an_hour() {
    let mut w = reviewed(Role::User);
    let ann = w.ann.clone();
    let app = proposed(&mut w, &ann);
    let owner = ResourceOwner::from(ann.clone());
    let said = |w: &mut World, text: String| {
        let form = ClientForm { description: text, ..ClientForm::of(&w.rows.clients[&app.id]) };
        let draft = form.check(&w.env, Some(&w.rows.clients[&app.id])).expect("no fault");
        update(&mut w.rows, &w.env, app.id, &owner, None, &draft).unwrap().into_result().map(drop)
    };
    for time in 1..120 {
        assert_eq!(said(&mut w, time.to_string()), Ok(()), "{time}");
    }
    assert!(matches!(said(&mut w, "more".to_owned()), Err(Refusal::TooManyFailures { .. })));
    assert!(matches!(propose(&mut w, &ann, &filled("Other")), Err(Refusal::TooManyFailures { .. })));
    w.later(3600);
    assert_eq!(said(&mut w, "more".to_owned()), Ok(()));
}

/// F-49: what the owner of a client of theirs alone took back does not come again by client credentials, but with a new token.
#[test]
fn what_the_owner_took_back_stays_away() {
    let mut w = reviewed(Role::User);
    let ann = w.ann.clone();
    let form = ClientForm { owner_only: true, redirect_uris: vec![], ..filled("My Script") };
    let made = propose(&mut w, &ann, &form).unwrap();
    let app = App { id: made.client.id, secret: made.secret.map(|secret| secret.reveal().to_owned()) };
    w.machine(&app);
    take_back(&mut w.rows, &w.env, &ann.id, app.id).unwrap();
    assert_eq!(w.own_token(&app, "read").unwrap_err(), Refusal::GrantRevoked);
    let public = ClientForm { public: true, name: "My Page".to_owned(), ..form };
    let made = propose(&mut w, &ann, &public).unwrap();
    let old = made.token.expect("a token").token;
    let owner = ResourceOwner::from(ann);
    let reset =
        reset_secret(&mut w.rows, &w.env, made.client.id, Some(&owner), Overlap::NONE, &Reason::default());
    let reset = reset.unwrap().into_result().unwrap();
    assert!(reset.secret.is_none() && !w.opens(old.reveal()));
    assert!(w.opens(reset.token.expect("a token").token.reveal()));
}

/// SEC-44: not at the command line either does somebody who is disabled get a client.
#[test]
fn nobody_who_is_disabled_gets_a_client() {
    let mut w = World::new();
    let ann = w.ann.clone();
    w.rows.users.get_mut(&ann.id).unwrap().disabled_at = Some(w.env.now());
    let draft = filled("Card Box").check(&w.env, None).expect("no fault");
    let made = register(&mut w.rows, &w.env, &draft, Some(&ann.id)).unwrap().into_result();
    assert_eq!(made.map(drop).unwrap_err(), Refusal::UserDisabled);
}
