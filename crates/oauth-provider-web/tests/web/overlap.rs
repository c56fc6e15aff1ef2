//! The pages around a secret that works on beside a new one.

use std::time::Duration;

use crate::world::{Answer, Ask, Browser, World};

const RESET: (&str, &str) = ("action", "reset-secret");
const END: &[(&str, &str)] = &[("action", "end-old-secret")];

fn fresh(page: &Answer) -> String {
    format!("ocs_{}", page.body.split("value=\"ocs_").nth(1).unwrap().split('"').next().unwrap())
}

/// F-53: not at all unless chosen; the page with the new secret and the application's own say until when, and it is ended there.
#[test]
fn the_owner_chooses_for_how_long_the_old_secret_works() {
    let world = World::new();
    let mut bob = Browser::of(&world, &world.bob);
    let edit = format!("/oauth/client/{}", world.shop.id);
    let is_believed = |secret: Option<&str>| {
        let code = world.code(&world.shop);
        let fields = World::redeem(&code);
        match secret {
            None => world.token(&fields).status == 200,
            Some(secret) => {
                let ask = Ask::post("/oauth/token").form(&fields);
                world.send(ask.basic(&world.shop.id.to_string(), secret)).status == 200
            }
        }
    };
    let form = bob.get(&format!("{edit}?ask=reset-secret")).is(200);
    let chosen: Vec<&str> = form.body.split("name=\"keep_old\"").skip(1).map(|rest| &rest[..60]).collect();
    assert_eq!(chosen.iter().filter(|choice| choice.contains(" checked")).count(), 1, "{form:?}");
    assert!(chosen.len() == 5 && chosen[0].contains("value=\"0\" checked"), "{chosen:?}");
    let form = form.has("Not at all").has("1 hour").has("1 day").has("7 days");
    assert!(form.body.contains("30 days"));
    assert!(!bob.get(&edit).is(200).body.contains("end-old-secret"));
    for wrong in ["721", "-1", "soon"] {
        bob.post(&edit, &[RESET, ("keep_old", wrong)]).is(400);
    }
    bob.post(&edit, &[RESET, ("keep_old", "0"), ("keep_old", "1")]).is(400);
    assert!(is_believed(None), "nothing was done");

    let page =
        bob.post(&edit, &[RESET, ("keep_old", "24")]).is(200).has("The old secret works on for a while");
    let secret = fresh(&page.has("in 24 hours"));
    assert!(is_believed(None) && is_believed(Some(&secret)));
    bob.get(&edit)
        .is(200)
        .has("The old secret works beside")
        .has("in 24 hours")
        .has("End the old secret now");
    let faulty = bob.post(&edit, &[("action", "save"), ("name", "")]).is(400);
    assert!(faulty.body.contains("in 24 hours"), "{faulty:?}");
    world.clock.advance(Duration::from_secs(24 * 3600));
    assert!(!is_believed(None) && is_believed(Some(&secret)));
    assert!(!bob.get(&edit).is(200).body.contains("The old secret works beside"));

    let newer = fresh(&bob.post(&edit, &[RESET, ("keep_old", "720")]).is(200));
    assert!(is_believed(Some(&secret)) && is_believed(Some(&newer)));
    Browser::of(&world, &world.alice).post(&edit, END).is(404);
    assert!(is_believed(Some(&secret)));
    let answer = bob.post(&edit, END).is(303);
    bob.get(answer.location()).is(200).has("The old secret of Print Shop does not work any more");
    assert!(!is_believed(Some(&secret)) && is_believed(Some(&newer)));
    bob.post(&edit, &[RESET]).is(200).has("The old secret stopped working");
    assert!(!is_believed(Some(&newer)));
}

/// F-49: what is its owner's alone is asked about too, and offers no overlap.
#[test]
fn what_is_its_owners_alone_offers_no_overlap() {
    let world = World::new();
    for id in [world.shop.id, world.phone.id] {
        world.store.rows().clients.get_mut(&id).unwrap().owner_only = true;
        let mut bob = Browser::of(&world, &world.bob);
        let edit = format!("/oauth/client/{id}");
        let asked =
            bob.get(&format!("{edit}?ask=reset-secret")).is(200).has("the token stop working at once");
        assert!(!asked.body.contains("keep_old"), "{asked:?}");
        bob.post(&edit, &[RESET, ("keep_old", "1")]).is(400).has("of an application for its owner alone");
        bob.post(&edit, &[RESET]).is(200);
    }
}
