//! A refusal for good: honoured at every door, and undone by the person alone.

use oauth_core::flow::connections::{ask_again, blocked, list};
use oauth_core::flow::decide::Decision;
use oauth_core::refusal::Refusal;

use crate::wire::parameter;
use crate::world::{World, YES};

/// MG-R2, F-66: the stored refusal of the old plugin, honoured here: no page, `access_denied`, whatever `prompt` says; what was
/// given before ends; other people and other clients notice nothing; the person alone takes it back.
#[test]
fn a_refusal_for_good_is_honoured_until_the_person_ends_it() {
    let mut w = World::new();
    let (ann, bob, shop, club) = (w.ann.clone(), w.bob.clone(), w.shop.clone(), w.club.clone());
    let before = w.tokens(&ann, &shop, "read");
    let others = w.tokens(&bob, &shop, "read");
    let open = w.ask(&ann, &shop.query(&[("scope", "write")])).interaction.id;
    let asking = w.ask(&ann, &shop.query(&[("scope", "write")])).interaction.id;
    let answer = w.answer(asking, &ann, &Decision::Block);
    assert_eq!(parameter(answer.location(), "error").as_deref(), Some("access_denied"));
    assert!(!w.opens(&before.access), "a stored refusal cuts off live tokens");
    assert!(w.opens(&others.access));
    assert_eq!(w.decide(open, &ann, &YES).unwrap_err().refusal, Refusal::InteractionOver);
    for prompt in ["", "consent", "none"] {
        let refused = w.authorize(Some(&ann), &shop.query(&[("prompt", prompt)])).unwrap_err();
        assert_eq!(refused.refusal, Refusal::ClientBlocked, "{prompt}");
        let location = refused.answer.expect("the client is told").location().to_owned();
        assert_eq!(parameter(&location, "error").as_deref(), Some("access_denied"));
        assert_eq!(parameter(&location, "state").as_deref(), Some("s t&te"));
    }
    w.ask(&ann, &club.query(&[]));
    w.ask(&bob, &shop.query(&[("prompt", "consent")]));
    let shown = blocked(&mut w.rows, &ann.id).unwrap();
    assert_eq!(shown.iter().map(|one| (one.client, one.since)).collect::<Vec<_>>(), [(shop.id, w.env.now())]);
    assert!(list(&mut w.rows, &w.env, &ann.id).unwrap().is_empty());
    assert!(blocked(&mut w.rows, &bob.id).unwrap().is_empty());
    let ends = |w: &mut World, who| ask_again(&mut w.rows, &w.env, who, shop.id).unwrap().into_result();
    assert_eq!(ends(&mut w, &bob.id), Err(Refusal::NotFound));
    assert_eq!(ends(&mut w, &ann.id), Ok(()));
    assert_eq!(ends(&mut w, &ann.id), Err(Refusal::NotFound));
    w.ask(&ann, &shop.query(&[]));
}

/// F-66: without the tick a refusal is for this time only, as other providers have it.
#[test]
fn a_plain_refusal_is_for_once() {
    let mut w = World::new();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    let before = w.tokens(&ann, &shop, "read");
    let asking = w.ask(&ann, &shop.query(&[("scope", "write")])).interaction.id;
    w.answer(asking, &ann, &Decision::Deny);
    assert!(w.opens(&before.access));
    w.ask(&ann, &shop.query(&[("scope", "write")]));
    assert!(blocked(&mut w.rows, &ann.id).unwrap().is_empty());
}
