//! `Special:OAuthManageMyGrants`, which people of a wiki know: it leads to the page of connections.

use actix_web::http::Method;

use crate::world::{Ask, Browser, World};

const LIST: &str = "/oauth/client/connections";

/// Each address of the page leads to the same as ours; whoever is not signed in comes by the login.
///
/// F-67, F-68, F-69
#[test]
fn the_page_of_a_wiki_leads_to_ours() {
    let world = World::new();
    world.tokens();
    let id = world.shop.id.to_string();
    let mut alice = Browser::of(&world, &world.alice);
    for (sub, query, says) in [
        (String::new(), String::new(), "Print Shop"),
        ("/".to_owned(), String::new(), "Print Shop"),
        (format!("/manage/{id}"), format!("?change={id}"), "Change what Print Shop may do"),
        (format!("/update/{id}"), format!("?change={id}"), "Change what Print Shop may do"),
        (format!("/revoke/{id}"), format!("?ask={id}"), "Take back what Print Shop may do?"),
        (format!("/approve/{id}"), String::new(), "Print Shop"),
    ] {
        for place in ["/wiki/", "/w/index.php?title=", "/index.php?title="] {
            let address = format!("{place}Special:OAuthManageMyGrants{sub}");
            let answer = alice.get(&address).is(303);
            assert_eq!(answer.location(), format!("{LIST}{query}"), "{address}");
            alice.get(answer.location()).is(200).has(says);
            let stranger = world.get(&address).is(303);
            let login = world.get(stranger.location()).is(303);
            assert_eq!(login.parameter("return_to"), Some(format!("{LIST}{query}")), "{address}");
            assert_eq!(world.send(Ask::new(Method::POST, &address)).status, 405, "{address}");
        }
    }
    let other = alice.get("/wiki/Special:OAuthManageMyGrants/revoke/17%26x=y").is(303);
    assert_eq!(other.location(), format!("{LIST}?ask=17%26x%3Dy"));
    alice.get(other.location()).is(404);
    alice.get("/w/index.php?title=Special:OAuthManageMyGrantsX").is(404);
}
