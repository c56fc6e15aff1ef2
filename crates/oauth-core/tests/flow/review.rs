//! The life of a client: who takes which step, what each leaves behind, and whom a client serves meanwhile.

use std::sync::Arc;
use std::time::Duration;

use oauth_core::env::Env;
use oauth_core::flow::begin::Begun;
use oauth_core::flow::person::ResourceOwner;
use oauth_core::flow::register::{ClientForm, Registered, register_own, reset_secret, update};
use oauth_core::flow::review::{decide, decide_as_operator, seen};
use oauth_core::flow::sweep::sweep;
use oauth_core::id::ClientId;
use oauth_core::model::client::Client;
use oauth_core::model::event::{Actor, Deed, Event, Reason};
use oauth_core::model::old_secret::Overlap;
use oauth_core::model::right::{Right, RoleRights};
use oauth_core::model::stage::{Life, Stage, Step};
use oauth_core::model::user::{Role, User};
use oauth_core::policy::{ApprovalRule, Carrier, Registration};
use oauth_core::refusal::{Refusal, TokenFault};
use oauth_core::testing::build::{self, scopes};
use oauth_core::text::network::Network;
use proptest::prelude::*;

use crate::world::{App, World, YES};

/// A world whose clients are reviewed, with bob as this.
pub(crate) fn reviewed(bob: Role) -> World {
    let mut w = World::new();
    Arc::make_mut(&mut w.env.settings).registration = Registration::Review;
    w.rows.users.get_mut(&w.bob.id).expect("bob").role = bob;
    w.bob.role = bob;
    w
}

pub(crate) fn filled(name: &str) -> ClientForm {
    ClientForm {
        name: name.to_owned(),
        redirect_uris: vec![build::REDIRECT.to_owned()],
        scopes: vec!["read".to_owned()],
        refresh_token: true,
        ..ClientForm::default()
    }
}

/// What this person gets who registers that.
pub(crate) fn propose(w: &mut World, who: &User, form: &ClientForm) -> Result<Registered, Refusal> {
    let draft = form.check(&w.env, None).expect("no fault");
    let who = ResourceOwner::from(who.clone());
    register_own(&mut w.rows, &w.env, &draft, &who).expect("no fault of the store").into_result()
}

pub(crate) fn proposed(w: &mut World, who: &User) -> App {
    let made = propose(w, who, &filled("Card Box")).expect("it may be");
    App { id: made.client.id, secret: made.secret.map(|secret| secret.reveal().to_owned()) }
}

/// A step of this person, who looked at the client just before.
pub(crate) fn take(w: &mut World, who: &User, id: ClientId, step: Step) -> Result<Client, Refusal> {
    let saw = w.rows.clients[&id].life.revision;
    let who = ResourceOwner::from(who.clone());
    let reason = Reason::parse("looks fine").expect("a reason");
    decide(&mut w.rows, &w.env, id, &who, saw, step, &reason).expect("no fault of the store").into_result()
}

fn last(w: &World) -> &Event {
    w.rows.events.last().expect("an entry")
}

/// MW-T41, F-44, G-6, SEC-44: where clients are reviewed, one that is registered waits, and serves its owner alone: to test it.
#[test]
fn a_proposed_client_serves_its_owner_alone() {
    let mut w = reviewed(Role::Moderator);
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    let app = proposed(&mut w, &ann);
    assert_eq!(w.rows.clients[&app.id].life.stage, Stage::Proposed);
    assert_eq!((last(&w).deed, last(&w).actor.person()), (Deed::ClientProposed, Some(&ann.id)));
    let own = w.tokens(&ann, &app, "read");
    assert!(w.opens(&own.access));
    let asked = w.authorize(Some(&bob), &app.query(&[("scope", "read")]));
    assert_eq!(asked.unwrap_err().refusal, Refusal::ClientNotApproved);
    let signed_out = w.authorize(None, &app.query(&[("scope", "read")]));
    assert!(matches!(signed_out, Ok(Begun::SignIn)), "who is there is not known yet");
    take(&mut w, &bob, app.id, Step::Approve).unwrap();
    let entry = last(&w);
    assert_eq!((entry.deed, &*entry.reason), (Deed::ClientApproved, "looks fine"));
    assert_eq!(entry.actor, Actor::Person(bob.id.clone(), bob.name.clone()));
    assert_eq!(entry.person.as_ref().map(|(id, _)| id), Some(&ann.id), "whose it is");
    assert!(w.opens(&own.access), "what the owner has goes on");
    let theirs = w.tokens(&bob, &app, "read");
    assert!(w.opens(&theirs.access));
}

/// F-47, SEC-66, SEC-83: what serves nobody any more is worth nothing at once, and gets nothing back by being used again.
#[test]
fn a_stopped_client_loses_everything() {
    for step in [Step::Disable, Step::DisableAndHide] {
        let mut w = reviewed(Role::Admin);
        let (ann, bob) = (w.ann.clone(), w.bob.clone());
        let app = proposed(&mut w, &ann);
        take(&mut w, &bob, app.id, Step::Approve).unwrap();
        let (tokens, code) = (w.tokens(&bob, &app, "read"), w.code(&bob, &app, "read"));
        let open = w.ask(&bob, &app.query(&[("prompt", "consent")])).interaction.id;
        take(&mut w, &bob, app.id, step).unwrap();
        assert!(!w.opens(&tokens.access) && !w.would_refresh(&app, tokens.refresh()), "{step:?}");
        assert_eq!(w.redeem(&app, &code), Err(Refusal::ClientDisabled));
        take(&mut w, &bob, app.id, Step::Reenable).unwrap();
        assert!(!w.opens(&tokens.access) && !w.would_refresh(&app, tokens.refresh()), "{step:?}");
        assert_eq!(w.redeem(&app, &code), Err(Refusal::CodeUnknown));
        assert_eq!(w.decide(open, &bob, &YES).unwrap_err().refusal, Refusal::InteractionOver);
        let again = w.tokens(&bob, &app, "read");
        assert!(w.opens(&again.access));
    }
    let mut w = reviewed(Role::Moderator);
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    let app = proposed(&mut w, &ann);
    let own = w.tokens(&ann, &app, "read");
    take(&mut w, &bob, app.id, Step::Reject).unwrap();
    assert!(!w.opens(&own.access));
    let refused = w.authorize(Some(&ann), &app.query(&[])).unwrap_err().refusal;
    assert_eq!(refused, Refusal::ClientDisabled, "not for its owner either");
}

/// F-76, SEC-100: whoever decides about a state that is past is told so, and nothing happens; so is an owner who saves.
#[test]
fn a_decision_about_a_past_state_is_a_conflict() {
    let mut w = reviewed(Role::Moderator);
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    let app = proposed(&mut w, &ann);
    let saw = w.rows.clients[&app.id].life.revision;
    let draft = ClientForm { description: "Now it tells".to_owned(), ..filled("Card Box") };
    let draft = draft.check(&w.env, Some(&w.rows.clients[&app.id])).unwrap();
    let owner = ResourceOwner::from(ann);
    let saved = update(&mut w.rows, &w.env, app.id, &owner, Some(saw), &draft).unwrap().into_result();
    assert!(saved.is_ok());
    let (moderator, none) = (ResourceOwner::from(bob.clone()), Reason::default());
    let late = decide(&mut w.rows, &w.env, app.id, &moderator, saw, Step::Approve, &none).unwrap();
    assert_eq!(late.into_result().unwrap_err(), Refusal::ClientChanged);
    assert_eq!(w.rows.clients[&app.id].life.stage, Stage::Proposed);
    let late = update(&mut w.rows, &w.env, app.id, &owner, Some(saw), &draft).unwrap();
    assert_eq!(late.into_result().unwrap_err(), Refusal::ClientChanged);
    assert!(take(&mut w, &bob, app.id, Step::Approve).is_ok());
}

/// F-48, F-77: a hidden client looks like none to whoever may not see such; showing it again takes the right to hide.
#[test]
fn a_hidden_client_is_hidden() {
    let mut w = reviewed(Role::Admin);
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    let app = proposed(&mut w, &ann);
    take(&mut w, &bob, app.id, Step::RejectAndHide).unwrap();
    let look = |w: &mut World, role| {
        w.rows.users.get_mut(&bob.id).unwrap().role = role;
        let found = seen(&mut w.rows, &w.env, app.id, &bob.id).unwrap();
        found.into_result().map(|(_, client)| client.life.hidden)
    };
    assert_eq!(look(&mut w, Role::Admin), Ok(true));
    assert_eq!(look(&mut w, Role::Moderator), Err(Refusal::NotFound));
    assert_eq!(look(&mut w, Role::User), Err(Refusal::RightMissing(Right::Manage)));
    w.rows.users.get_mut(&bob.id).unwrap().role = Role::Moderator;
    assert_eq!(take(&mut w, &bob, app.id, Step::Approve).unwrap_err(), Refusal::NotFound);
    let rights = &mut Arc::make_mut(&mut w.env.settings).rights;
    rights.moderator = rights.moderator.and_also(Right::ViewSuppressed);
    let refused = take(&mut w, &bob, app.id, Step::Approve).unwrap_err();
    assert_eq!(refused, Refusal::RightMissing(Right::Suppress));
}

/// F-46: a proposal that nobody decides about expires, by itself and in the log; then it may be approved still.
#[test]
fn an_idle_proposal_expires() {
    let mut w = reviewed(Role::Moderator);
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    let app = proposed(&mut w, &ann);
    let month = w.env.settings.proposal_lifetime.as_secs();
    w.later(month - 1);
    assert_eq!(sweep(&mut w.rows, &w.env, 10).unwrap().proposals, 0);
    w.later(1);
    let own = w.tokens(&ann, &app, "read");
    assert_eq!(sweep(&mut w.rows, &w.env, 10).unwrap().proposals, 1);
    assert!(!w.opens(&own.access));
    assert_eq!((last(&w).deed, &last(&w).actor), (Deed::ClientExpired, &Actor::Provider));
    assert_eq!(sweep(&mut w.rows, &w.env, 10).unwrap().proposals, 0);
    assert_eq!(take(&mut w, &bob, app.id, Step::Approve).unwrap().life.stage, Stage::Approved);
}

/// MW-T42, MW-T94, F-45: a proposal that fits any one rule, all of that rule, needs no decision; a rule that says nothing fits
/// nobody, and a wildcard port is never let through.
#[test]
fn a_rule_approves_what_fits_it() {
    let rule = |allowed: Option<&str>, schemes: Option<&[&str]>| ApprovalRule {
        scopes: allowed.map(scopes),
        schemes: schemes.map(|schemes| schemes.iter().map(|it| (*it).to_owned()).collect()),
    };
    let https: Option<&[&str]> = Some(&["https"]);
    for (id, rules, asked, want) in [
        ("no rules", vec![], "read", false),
        ("good scopes", vec![rule(Some("read"), None)], "read", true),
        ("bad scopes", vec![rule(Some("read"), None)], "write", false),
        ("mixed scopes", vec![rule(Some("read"), None)], "read write", false),
        ("any one rule", vec![rule(Some("profile"), None), rule(Some("read"), None)], "read", true),
        ("not merged", vec![rule(Some("read"), Some(&[])), rule(Some("profile"), https)], "read", false),
        ("a good scheme", vec![rule(None, https)], "write", true),
        ("a bad scheme", vec![rule(None, Some(&["com.example"]))], "read", false),
        ("both", vec![rule(Some("read"), https)], "read", true),
        ("nothing said", vec![rule(None, None)], "read", false),
    ] {
        let mut w = reviewed(Role::User);
        Arc::make_mut(&mut w.env.settings).auto_approve = rules;
        let ann = w.ann.clone();
        let form = ClientForm { scopes: asked.split(' ').map(str::to_owned).collect(), ..filled("Card Box") };
        let made = propose(&mut w, &ann, &form).unwrap();
        let want = match want {
            true => (Stage::Approved, Deed::ClientApprovedByRule),
            false => (Stage::Proposed, Deed::ClientProposed),
        };
        assert_eq!((made.client.life.stage, last(&w).deed), want, "{id}");
    }
    let w = World::new();
    let (wild, _) = build::signing_client(&w.env, None);
    let mut wild = Client {
        redirect_uris: vec![oauth_core::text::uri::RedirectUri::from_stored(
            "https://a.example:1/".to_owned(),
        )],
        ..wild
    };
    let any = rule(None, https);
    assert!(any.fits(&wild), "without the flag it is only a port");
    if let oauth_core::model::client::ClientKind::Signing(signing) = &mut wild.kind {
        signing.callback_is_prefix = true;
    }
    assert!(!any.fits(&wild));
}

/// MW-T53, MW-T55, F-50: the version of a name goes up; where none is said, it is the next.
#[test]
fn versions_go_up() {
    let mut w = reviewed(Role::User);
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    let mut version = |who: &User, version: &str| {
        let form = ClientForm { version: version.to_owned(), ..filled("Card Box") };
        propose(&mut w, who, &form).map(|made| made.client.version.to_string())
    };
    let taken = |newest: &str| Err(Refusal::VersionTaken(newest.to_owned()));
    assert_eq!(version(&ann, ""), Ok("1.0".to_owned()));
    assert_eq!(version(&ann, "1.0"), taken("1.0"));
    assert_eq!(version(&ann, "0.9"), taken("1.0"));
    assert_eq!(version(&ann, "1.0.0"), taken("1.0"));
    assert_eq!(version(&ann, "1.1"), Ok("1.1".to_owned()));
    assert_eq!(version(&ann, ""), Ok("2.0".to_owned()));
    assert_eq!(version(&bob, "1.0"), Ok("1.0".to_owned()), "somebody else's is another client");
}

/// MW-T51, MW-T52, F-49: a client of its owner alone is approved at once, with a token, and a new secret ends the old token.
#[test]
fn a_client_of_its_owner_alone_has_its_token_at_once() {
    let mut w = reviewed(Role::User);
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    let form = ClientForm { owner_only: true, redirect_uris: vec![], ..filled("My Script") };
    let made = propose(&mut w, &ann, &form).unwrap();
    assert_eq!((made.client.life.stage, last(&w).deed), (Stage::Approved, Deed::ClientRegisteredOwnerOnly));
    let id = made.client.id;
    let token = made.token.expect("a token");
    assert_eq!(token.expires_at, Some(w.env.now().plus(Duration::from_secs(365 * 86_400))));
    let access = w.admit(token.token.reveal()).unwrap();
    assert_eq!(
        (access.user, access.client, access.scopes),
        (ann.id.clone(), id, scopes("email profile read"))
    );
    w.redirects(&App { id, secret: None }, &[build::REDIRECT]);
    let app = App { id, secret: made.secret.map(|secret| secret.reveal().to_owned()) };
    let asked = w.authorize(Some(&bob), &app.query(&[])).unwrap_err().refusal;
    assert_eq!(asked, Refusal::ClientOwnerOnly);
    let owner = ResourceOwner::from(ann.clone());
    let reason = Reason::parse("lost").unwrap();
    let reset = reset_secret(&mut w.rows, &w.env, id, Some(&owner), Overlap::NONE, &reason)
        .unwrap()
        .into_result()
        .unwrap();
    assert!(!w.opens(token.token.reveal()));
    assert!(w.opens(reset.token.expect("another token").token.reveal()));
    assert_eq!((last(&w).deed, &*last(&w).reason), (Deed::ClientSecretReset, "lost"));
    // With client credentials it acts for its owner, not for itself.
    let app = App { id, secret: reset.secret.map(|secret| secret.reveal().to_owned()) };
    assert_eq!(w.own_token(&app, "read").unwrap_err(), Refusal::GrantTypeNotAllowed);
    w.machine(&app);
    let own = w.own_token(&app, "read").unwrap();
    assert_eq!(w.admit(&own.access).unwrap().user, ann.id);
}

/// F-56, MW-T64: a client that is bound to networks is used from there alone: at the token endpoint and at the API.
#[test]
fn a_client_may_be_bound_to_networks() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let tokens = w.tokens(&ann, &bank, "read");
    w.change(&bank, |client| client.networks = vec![Network::parse("192.0.2.0/24").unwrap()]);
    for (from, may) in [(Some("192.0.2.9"), true), (Some("198.51.100.1"), false), (None, false)] {
        w.env = Env { from: from.map(|text| text.parse().unwrap()), ..w.env.clone() };
        let admitted = w.admit(&tokens.access).map(drop);
        let outside = Err(Refusal::TokenInvalid(TokenFault::Network));
        assert_eq!(admitted, if may { Ok(()) } else { outside }, "{from:?}");
        let redeemed = w.redeem(&bank, "x").unwrap_err();
        let want = if may { Refusal::CodeUnknown } else { Refusal::NetworkNotAllowed };
        assert_eq!(redeemed, want, "{from:?}");
    }
}

/// F-52, MW-T52: after a review only what was not reviewed can change; while it waits, everything.
#[test]
fn what_was_reviewed_takes_a_new_version() {
    let mut w = reviewed(Role::Moderator);
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    let app = proposed(&mut w, &ann);
    let save = |w: &mut World, form: ClientForm| {
        let draft = form.check(&w.env, Some(&w.rows.clients[&app.id])).unwrap();
        let done = update(&mut w.rows, &w.env, app.id, &ann.clone().into(), None, &draft).unwrap();
        done.into_result().map(|client| client.life.stage)
    };
    let wider = ClientForm { scopes: vec!["read".to_owned(), "write".to_owned()], ..filled("Card Box") };
    assert_eq!(save(&mut w, wider.clone()), Ok(Stage::Proposed));
    take(&mut w, &bob, app.id, Step::Approve).unwrap();
    let bound = ClientForm { networks: vec!["192.0.2.0/24".to_owned()], ..wider };
    assert_eq!(save(&mut w, bound.clone()), Ok(Stage::Approved));
    let elsewhere = vec!["https://other.example/".to_owned()];
    for (id, form) in [
        ("name", ClientForm { name: "Bank".to_owned(), ..bound.clone() }),
        ("description", ClientForm { description: "Other".to_owned(), ..bound.clone() }),
        ("scopes", ClientForm { scopes: vec!["profile".to_owned()], ..bound.clone() }),
        ("redirect", ClientForm { redirect_uris: elsewhere, ..bound.clone() }),
        ("home page", ClientForm { homepage: "https://other.example/".to_owned(), ..bound }),
    ] {
        assert_eq!(save(&mut w, form), Err(Refusal::NewVersionNeeded), "{id}");
    }
}

/// F-77: rights come with the role, as the settings say; those who lack one are told which.
#[test]
fn rights_come_with_the_role() {
    let mut w = reviewed(Role::Developer);
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    let rights = &mut Arc::make_mut(&mut w.env.settings).rights;
    *rights = RoleRights { user: [Right::ManageMyGrants].into_iter().collect(), ..*rights };
    assert_eq!(propose(&mut w, &ann, &filled("A")).unwrap_err(), Refusal::RightMissing(Right::Propose));
    let made = propose(&mut w, &bob, &filled("A")).unwrap();
    w.rows.users.get_mut(&bob.id).unwrap().role = Role::User;
    let draft = filled("A").check(&w.env, None).unwrap();
    let saved = update(&mut w.rows, &w.env, made.client.id, &bob.clone().into(), None, &draft).unwrap();
    assert_eq!(saved.into_result().unwrap_err(), Refusal::RightMissing(Right::UpdateOwn));
}

/// SEC-35: a proposed client that may act for itself does so for nobody before it is approved.
#[test]
fn a_proposed_client_does_not_act_for_itself() {
    let mut w = reviewed(Role::Moderator);
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    let app = proposed(&mut w, &ann);
    w.machine(&app);
    assert_eq!(w.own_token(&app, "read").unwrap_err(), Refusal::ClientNotApproved);
    take(&mut w, &bob, app.id, Step::Approve).unwrap();
    let own = w.own_token(&app, "read").unwrap();
    assert!(w.admitted(&own.access, Carrier::Hidden).is_ok());
}

/// What the dossier's table says, in a few lines: where a step leads, and who may take it.
fn model(life: Life, step: Step, role: Role) -> Option<(Stage, bool)> {
    let hides = matches!(step, Step::RejectAndHide | Step::DisableAndHide | Step::Hide);
    let may = match role {
        Role::Admin => true,
        Role::Moderator => !hides && !life.hidden,
        Role::Developer | Role::User => false,
    };
    let to = match (life.stage, step) {
        (Stage::Proposed | Stage::Expired | Stage::Rejected, Step::Approve)
        | (Stage::Disabled, Step::Reenable) => (Stage::Approved, false),
        (Stage::Proposed, Step::Reject) => (Stage::Rejected, false),
        (Stage::Proposed, Step::RejectAndHide) => (Stage::Rejected, true),
        (Stage::Approved, Step::Disable) => (Stage::Disabled, false),
        (Stage::Approved, Step::DisableAndHide) => (Stage::Disabled, true),
        (stage @ (Stage::Rejected | Stage::Expired | Stage::Disabled), Step::Hide) if !life.hidden => {
            (stage, true)
        }
        _ => return None,
    };
    may.then_some(to)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    /// F-44, F-77, SEC-44: in every order of steps by everybody, no stage is reached without its right, each step that was
    /// taken is in the log, and no other is.
    #[test]
    fn no_path_leads_to_a_stage_without_its_right(
        steps in prop::collection::vec((0..Step::ALL.len(), 0..Role::ALL.len(), 0..8u8), 1..40)
    ) {
        let mut w = reviewed(Role::User);
        let (ann, bob) = (w.ann.clone(), w.bob.clone());
        let app = proposed(&mut w, &ann);
        for (step, role, chance) in steps {
            let (step, role) = (Step::ALL[step], Role::ALL[role]);
            if chance == 0 {
                w.later(w.env.settings.proposal_lifetime.as_secs());
                sweep(&mut w.rows, &w.env, 10).unwrap();
            }
            w.rows.users.get_mut(&bob.id).unwrap().role = role;
            let (before, entries) = (w.rows.clients[&app.id].life, w.rows.events.len());
            let took = take(&mut w, &bob, app.id, step);
            let after = w.rows.clients[&app.id].life;
            match model(before, step, role) {
                Some(to) => {
                    prop_assert!(took.is_ok(), "{step:?} {role:?} {before:?} {took:?}");
                    prop_assert_eq!((after.stage, after.hidden), to);
                    let written = 1 + usize::from(matches!(step, Step::RejectAndHide | Step::DisableAndHide));
                    prop_assert_eq!(w.rows.events.len(), entries + written);
                }
                None => {
                    prop_assert!(took.is_err(), "{step:?} {role:?} {before:?}");
                    prop_assert_eq!((after, w.rows.events.len()), (before, entries));
                }
            }
        }
    }
}

/// At the command line nobody is asked, and it is in the log as done there.
#[test]
fn an_operator_takes_every_step_that_there_is() {
    let mut w = reviewed(Role::User);
    let ann = w.ann.clone();
    let app = proposed(&mut w, &ann);
    let mut step = |step| {
        let done = decide_as_operator(&mut w.rows, &w.env, app.id, step, &Reason::default()).unwrap();
        done.into_result().map(|client| client.life.stage)
    };
    assert_eq!(step(Step::Reenable), Err(Refusal::StepNotPossible));
    assert_eq!(step(Step::RejectAndHide), Ok(Stage::Rejected));
    assert_eq!(step(Step::Approve), Ok(Stage::Approved));
    assert_eq!(last(&w).actor, Actor::Operator);
    let nobody = ClientId::fresh(&w.env).unwrap();
    let none = decide_as_operator(&mut w.rows, &w.env, nobody, Step::Approve, &Reason::default()).unwrap();
    assert_eq!(none.into_result().unwrap_err(), Refusal::NotFound);
}

/// F-74: moderators are told of a proposal, its owner of what others do about it, and nobody of what they did themselves; by
/// letter too where somebody sends letters, and the address is the person's own.
#[test]
fn whom_it_concerns_is_told() {
    let mut w = reviewed(Role::Moderator);
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    for who in [&ann, &bob] {
        w.rows.users.get_mut(&who.id).unwrap().email_confirmed_at = Some(w.env.now());
    }
    let told = |w: &World| -> Vec<(String, &'static str)> {
        let mut told: Vec<_> = w
            .rows
            .notices
            .values()
            .map(|notice| (w.rows.users[&notice.user].name.clone(), notice.deed.as_str()))
            .collect();
        told.sort();
        told
    };
    let of = |name: &str, deed| (name.to_owned(), deed);
    let app = proposed(&mut w, &ann);
    assert_eq!(told(&w), [of("bob", "client-proposed")]);
    assert!(w.rows.letters.is_empty(), "nobody sends letters");
    Arc::make_mut(&mut w.env.settings).sends_letters = true;
    take(&mut w, &bob, app.id, Step::Approve).unwrap();
    let want = vec![of("ann", "client-approved"), of("bob", "client-proposed")];
    assert_eq!(told(&w), want);
    let letters: Vec<_> = w.rows.letters.values().map(|letter| letter.address.clone()).collect();
    assert_eq!(letters, std::slice::from_ref(&ann.email));
    let owner = ResourceOwner::from(ann.clone());
    reset_secret(&mut w.rows, &w.env, app.id, Some(&owner), Overlap::NONE, &Reason::default())
        .unwrap()
        .into_result()
        .unwrap();
    assert_eq!(told(&w), want, "she did it herself");
    w.rows.users.get_mut(&ann.id).unwrap().email_confirmed_at = None;
    let done = decide_as_operator(&mut w.rows, &w.env, app.id, Step::Disable, &Reason::default()).unwrap();
    done.into_result().unwrap();
    let want = [vec![want[0].clone(), of("ann", "client-disabled")], want[1..].to_vec()].concat();
    assert_eq!(told(&w), want);
    assert_eq!(w.rows.letters.len(), 1, "an address that nobody confirmed is sent nothing");
    let moderators_app = proposed(&mut w, &bob);
    assert_eq!(told(&w), want, "he proposed it himself");
    take(&mut w, &bob, moderators_app.id, Step::Approve).unwrap();
    assert_eq!(told(&w), want);
}

/// F-78, MW-T95: where it is asked for, whoever registers a client has a confirmed address.
#[test]
fn developers_confirm_their_address() {
    let mut w = reviewed(Role::Moderator);
    Arc::make_mut(&mut w.env.settings).registration_needs_email = true;
    let ann = w.ann.clone();
    assert_eq!(propose(&mut w, &ann, &filled("A")).unwrap_err(), Refusal::EmailNotConfirmed);
    w.rows.users.get_mut(&ann.id).unwrap().email_confirmed_at = Some(w.env.now());
    assert!(propose(&mut w, &ann, &filled("A")).is_ok());
}
