//! What people leave in the log: what they allow and block, and what they change of their own accounts.

use std::sync::Arc;

use oauth_core::flow::account::change_password;
use oauth_core::flow::begin::Begun;
use oauth_core::flow::connections::{Rest, ask_again, narrow, take_back};
use oauth_core::flow::decide::Decision;
use oauth_core::flow::letters;
use oauth_core::flow::signed::authorize;
use oauth_core::flow::{email, reset};
use oauth_core::id::ClientId;
use oauth_core::model::client::{Client, ClientName};
use oauth_core::model::configured::{Configured, ConfiguredClient};
use oauth_core::model::event::{Actor, Deed, Event};
use oauth_core::model::stage::Stage;
use oauth_core::model::user::{PasswordHash, User};
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::testing::{MemTx, build};

use crate::signed::Signed;
use crate::wire::parameter;
use crate::world::{App, World, YES};

/// What was written since the last look.
fn written(rows: &mut MemTx) -> Vec<Event> {
    std::mem::take(&mut rows.events)
}

/// The only entry since the last look.
fn only(rows: &mut MemTx) -> Event {
    let written = written(rows);
    let [entry] = written.as_slice() else { panic!("one entry: {written:?}") };
    entry.clone()
}

/// Checks what was written since the last look: by this person, about herself and this client.
fn has(w: &mut World, who: &User, deeds: &[Deed], client: Option<ClientId>) {
    let named = client.map(|id| (id, w.rows.clients[&id].name.as_str().to_owned()));
    let written = written(&mut w.rows);
    assert_eq!(written.iter().map(|entry| entry.deed).collect::<Vec<_>>(), deeds);
    for entry in written {
        assert_eq!(entry.actor, Actor::Person(who.id.clone(), who.name.clone()));
        assert_eq!((&entry.client, entry.at), (&named, w.env.now()));
        assert_eq!(entry.person, Some((who.id.clone(), who.name.clone())));
        assert_eq!(entry.reason, "");
    }
}

/// Once for each time that somebody presses Allow: not for what is remembered, and not for the tokens that follow.
#[test]
fn what_is_allowed_at_the_page_is_written() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let asking = w.ask(&ann, &shop.query(&[("scope", "read")])).interaction.id;
    has(&mut w, &ann, &[], None);
    let code = parameter(w.answer(asking, &ann, &YES).location(), "code").unwrap();
    has(&mut w, &ann, &[Deed::GrantGiven], Some(shop.id));
    assert_eq!(w.decide(asking, &ann, &YES).unwrap_err().refusal, Refusal::InteractionOver);
    let tokens = w.redeem(&shop, &code).unwrap();
    w.refresh(&shop, tokens.refresh()).unwrap();
    let again = w.authorize(Some(&ann), &shop.query(&[("scope", "read")])).unwrap();
    assert!(matches!(again, Begun::Answer(_)), "remembered");
    let asking = w.ask(&ann, &shop.query(&[("scope", "write"), ("prompt", "consent")])).interaction.id;
    w.answer(asking, &ann, &Decision::Deny);
    has(&mut w, &ann, &[], None);
}

/// The same for a client that signs.
#[test]
fn what_a_client_that_signs_is_allowed_is_written() {
    let mut s = Signed::new();
    let (ann, client) = (s.w.ann.clone(), s.client.id);
    // What only says who she is: then she is recognised without a page.
    s.w.rows.clients.get_mut(&client).unwrap().scopes = build::scopes("profile");
    let asked = s.ask();
    s.decide(&asked, &Decision::Deny);
    has(&mut s.w, &ann, &[], None);
    let asked = s.ask();
    let (verifier, signer) = (s.allow(&asked, &YES).unwrap(), s.signer.clone());
    has(&mut s.w, &ann, &[Deed::GrantGiven], Some(client));
    s.redeem(&signer, &asked, &[("oauth_verifier", &verifier)]).unwrap();
    let token = s.ask().token;
    let begun = authorize::recognise(&mut s.w.rows, &s.w.env, &token, Some(&ann.into())).unwrap();
    assert!(matches!(begun, Verdict::Done(Begun::Answer(_))), "recognised");
    assert!(written(&mut s.w.rows).is_empty());
}

/// F-66: what ends by a block, the block, and its end; an end of what is not there is none.
#[test]
fn blocks_are_written() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    for ended in [&[][..], &[Deed::GrantTakenBack]] {
        let asking = w.ask(&ann, &shop.query(&[("scope", "write")])).interaction.id;
        w.answer(asking, &ann, &Decision::Block);
        has(&mut w, &ann, &[ended, &[Deed::ClientBlocked]].concat(), Some(shop.id));
        let mut ends = || ask_again(&mut w.rows, &w.env, &ann.id, shop.id).unwrap().into_result();
        assert_eq!([ends(), ends()], [Ok(()), Err(Refusal::NotFound)]);
        has(&mut w, &ann, &[Deed::ClientUnblocked], Some(shop.id));
        w.tokens(&ann, &shop, "read");
        written(&mut w.rows);
    }
}

fn hash(phc: &str) -> PasswordHash {
    PasswordHash::new(phc.to_owned())
}

/// The link of the letter that waits.
fn link(w: &mut World) -> String {
    let letter = letters::due(&mut w.rows, &w.env).unwrap().pop().expect("a letter");
    let outgoing = letters::take(&mut w.rows, &w.env, &letter).unwrap().expect("it is wanted");
    letters::sent(&mut w.rows, &outgoing.letter).unwrap();
    outgoing.link.expect("a link").reveal().to_owned()
}

/// Each change that a person makes to her own account; what is refused, and what changes nothing, is not written.
#[test]
fn what_people_change_of_their_accounts_is_written() {
    let mut w = World::new();
    let ann = w.ann.clone();
    let (session, _) = build::session(&w.env, &ann);
    let old = ann.account.clone().unwrap().password;
    let change = |w: &mut World, verified: &PasswordHash| {
        change_password(&mut w.rows, &w.env, &ann.id, session.id, verified, &hash("$new$"), None).unwrap()
    };
    assert_eq!(change(&mut w, &hash("$wrong$")).into_result(), Err(Refusal::PasswordWrong));
    has(&mut w, &ann, &[], None);
    assert_eq!(change(&mut w, &old).into_result(), Ok(()));
    has(&mut w, &ann, &[Deed::PersonPasswordChanged], None);

    let moved = |w: &mut World, to: &str| {
        email::change(&mut w.rows, &w.env, &ann.id, &hash("$new$"), to, Some("en")).unwrap().into_result()
    };
    assert_eq!(moved(&mut w, &ann.email), Ok(()));
    has(&mut w, &ann, &[], None);
    assert_eq!(moved(&mut w, "new@people.example"), Ok(()));
    has(&mut w, &ann, &[Deed::PersonEmailChanged], None);
    let wire = link(&mut w);
    let confirm = |w: &mut World| email::confirm(&mut w.rows, &w.env, &ann.id, &wire).unwrap().into_result();
    assert_eq!([confirm(&mut w), confirm(&mut w)], [Ok(()), Err(Refusal::LinkOver)]);
    has(&mut w, &ann, &[Deed::PersonEmailConfirmed], None);

    reset::ask(&mut w.rows, &w.env, "ann", "en").unwrap().into_result().unwrap();
    let wire = link(&mut w);
    has(&mut w, &ann, &[], None);
    let set = |w: &mut World| reset::set(&mut w.rows, &w.env, &wire, &hash("$third$"), "en").unwrap();
    assert_eq!(set(&mut w).into_result(), Ok(()));
    assert_eq!(set(&mut w).into_result(), Err(Refusal::LinkOver));
    has(&mut w, &ann, &[Deed::PersonPasswordReset], None);
}

/// F-41: the row of a client of the configuration may have another name, of another time or of another provider.
#[test]
fn a_client_of_the_configuration_is_called_as_it_is_there() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let client = Client {
        name: ClientName::parse("Shop of the file").unwrap(),
        owner: None,
        ..w.rows.clients[&shop.id].clone()
    };
    w.change(&shop, |row| row.life.stage = Stage::Configured);
    let settings = Arc::make_mut(&mut w.env.settings);
    settings.configured = Configured::new([ConfiguredClient { client, skip_consent: false }]);
    let called = |w: &mut World, deed: Deed| {
        let entry = only(&mut w.rows);
        assert_eq!((entry.deed, entry.client), (deed, Some((shop.id, "Shop of the file".to_owned()))));
    };
    let give = |w: &mut World, app: &App| {
        w.tokens(&ann, app, "read write");
    };
    give(&mut w, &shop);
    called(&mut w, Deed::GrantGiven);
    let rest = Rest { scopes: build::scopes("read"), read_only: false };
    narrow(&mut w.rows, &w.env, &ann.id, shop.id, &rest).unwrap().into_result().unwrap();
    called(&mut w, Deed::GrantNarrowed);
    assert_eq!(take_back(&mut w.rows, &w.env, &ann.id, shop.id).unwrap(), 1);
    called(&mut w, Deed::GrantTakenBack);
    let asking = w.ask(&ann, &shop.query(&[])).interaction.id;
    w.answer(asking, &ann, &Decision::Block);
    called(&mut w, Deed::ClientBlocked);
    ask_again(&mut w.rows, &w.env, &ann.id, shop.id).unwrap().into_result().unwrap();
    called(&mut w, Deed::ClientUnblocked);
}
