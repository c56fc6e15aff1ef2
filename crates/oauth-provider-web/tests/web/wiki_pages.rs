//! A wiki's pages for people, where scopes, addresses and time are others than before.

use std::time::Duration;

use oauth_core::model::client::{ClientKind, Profile};
use oauth_core::testing::{Signer, build};

use crate::mediawiki::{SCRIPT, allowed, initiate, pair, signing, token};
use crate::world::{Browser, World};

/// The page that recognises people, for new temporary credentials.
fn start(world: &World, signer: &Signer) -> String {
    let (token, _) = pair(&initiate(world, signer, "oob"));
    format!("{SCRIPT}authenticate&oauth_token={token}")
}

/// Who was allowed one thing is asked for another; and where there is no address to lead back to, the page is shown.
///
/// MW-R3
#[test]
fn authenticate_asks_for_what_was_not_allowed_so() {
    type Change = fn(&mut oauth_core::model::client::Client);
    let rows: [(&str, Change, u16); 5] = [
        ("as before", |_| (), 303),
        ("more scopes", |client| client.scopes = build::scopes("profile email"), 200),
        ("fewer scopes", |client| client.scopes = build::scopes("email"), 200),
        ("no address", |client| client.redirect_uris.clear(), 200),
        (
            "before 1.0a",
            |client| {
                if let ClientKind::Signing(own) = &mut client.kind {
                    own.profile = Profile::One;
                }
            },
            200,
        ),
    ];
    for (id, change, status) in rows {
        let world = World::new();
        let (client, signer) = signing(&world, false);
        let edit = |change: &dyn Fn(&mut oauth_core::model::client::Client)| {
            change(world.store.rows().clients.get_mut(&client.id).unwrap());
        };
        edit(&|client| client.scopes = build::scopes("profile"));
        let (first, verifier) = allowed(&world, &signer, &world.alice);
        pair(&token(&world, &first, &verifier));
        edit(&change);
        let one = world.store.rows().clients[&client.id].profile() == Some(Profile::One);
        let place = if one {
            // A client of before 1.0a has no callback to send.
            let path = format!("{SCRIPT}initiate");
            let header = signer.header("POST", &format!("{}{path}", crate::world::ISSUER), &[]);
            let (token, _) =
                pair(&world.send(crate::world::Ask::post(&path).header("authorization", header)));
            format!("{SCRIPT}authenticate&oauth_token={token}")
        } else {
            start(&world, &signer)
        };
        Browser::of(&world, &world.alice).get(&place).is(status);
        assert_eq!(world.store.rows().grants.len(), 1, "{id}");
    }
}

/// MW-R6: a verifier is shown as long as it is worth something.
#[test]
fn a_verifier_is_shown_in_time() {
    let world = World::new();
    let (_, signer) = signing(&world, false);
    let (holder, verifier) = allowed(&world, &signer, &world.alice);
    let name = holder.token.unwrap().0;
    let page = format!("{SCRIPT}verified&oauth_verifier={verifier}&oauth_token={name}");
    world.clock.advance(Duration::from_secs(599));
    let mut browser = Browser::of(&world, &world.alice);
    browser.get(&page).is(200).has(&verifier);
    world.clock.advance(Duration::from_secs(1));
    let late = browser.get(&page).is(400).has("E004");
    assert!(!late.body.contains(&format!(">{verifier}<")), "{late:?}");
}
