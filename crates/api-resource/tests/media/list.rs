//! Who sees which entries, in which order, a page at a time.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::Value;

use crate::picture::png;
use crate::world::{Answer, Form, World, worlds};

const LIST: &str = "/idp/api/entries";

fn titles(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["title"].as_str().unwrap().to_owned())
        .collect()
}

fn form(title: &str) -> Form {
    Form::file(&png(0)).text("title", title)
}

/// The address of the next page, as a path.
fn next(answer: &Answer) -> Option<String> {
    let link = answer.header("Link")?.strip_suffix(">; rel=\"next\"")?;
    Some(link.strip_prefix("<https://op.example").unwrap().to_owned())
}

/// MG-R13: newest first, ten unless `limit` says otherwise; what is no number is 400 and not the original's 500.
#[actix_web::test]
async fn the_public_list_is_newest_first_and_comes_in_pages() {
    for world in worlds() {
        let empty = world.get(LIST).await;
        assert_eq!((empty.text(), empty.header("Link")), ("[]", None));
        for number in 1..=12 {
            world.submitted(&form(&number.to_string())).await;
        }
        let first = world.get(LIST).await;
        assert_eq!(titles(&first), ["12", "11", "10", "9", "8", "7", "6", "5", "4", "3"]);
        assert_eq!(first.header("Access-Control-Allow-Origin"), Some("*"));
        let second = world.get(&next(&first).unwrap()).await;
        assert_eq!((titles(&second), next(&second)), (vec!["2".to_owned(), "1".to_owned()], None));

        let four = world.get("/idp/api/entries?limit=4&x=y").await;
        assert_eq!(titles(&four), ["12", "11", "10", "9"]);
        let four = world.get(&next(&four).unwrap()).await;
        assert_eq!(titles(&four), ["8", "7", "6", "5"]);
        let four = world.get(&next(&four).unwrap()).await;
        assert_eq!((titles(&four).len(), next(&four)), (4, None));
        assert_eq!(titles(&world.get("/idp/api/entries?limit=100").await).len(), 12);

        for query in [
            "limit=0",
            "limit=101",
            "limit=x",
            "limit=-1",
            "limit=%2B5",
            "limit=",
            "limit=1&limit=2",
            "before=x",
        ] {
            let answer = world.get(&format!("{LIST}?{query}")).await;
            assert_eq!(
                (answer.status.as_u16(), answer.error().as_str()),
                (400, "invalid_request"),
                "{query}"
            );
        }
    }
}

#[actix_web::test]
async fn with_a_token_ones_own_are_in_the_list_and_a_bad_one_is_not_passed_over() {
    for world in worlds() {
        world.submitted(&form("public")).await;
        let own = world.submitted(&form("own").text("public", "false")).await;
        let path = format!("{LIST}/{}", own["id"].as_str().unwrap());
        assert_eq!(titles(&world.get(LIST).await), ["public"]);
        assert_eq!(titles(&world.get_as(&world.bob, LIST).await), ["public"]);
        let mine = world.get_as(&world.alice, LIST).await;
        assert_eq!(titles(&mine), ["own", "public"]);
        assert_eq!(mine.header("Cache-Control"), Some("private, no-store"));
        assert_eq!(world.get_as(&world.alice, &path).await.json(), own);
        for answer in [world.get(&path).await, world.get_as(&world.bob, &path).await] {
            assert_eq!((answer.status.as_u16(), answer.error().as_str()), (404, "invalid_request"));
        }
        check_bad_tokens(&world).await;
    }
}

async fn check_bad_tokens(world: &World) {
    for header in ["Bearer oat_x", "Bearer", "Basic YTpi", ""] {
        let answer = world.ask(TestRequest::get().uri(LIST).insert_header(("Authorization", header))).await;
        assert_eq!(answer.status, 401, "{header}");
        assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"));
    }
    let writer = world.alice.narrowed(world, "write");
    let answer = world.get_as(&writer, LIST).await;
    assert_eq!((answer.status.as_u16(), answer.error().as_str()), (403, "insufficient_scope"));
    let in_query = world.get(&format!("{LIST}?access_token={}", world.alice.token)).await;
    assert!(in_query.status.is_client_error(), "{}", in_query.status);
}

/// X-21, MG-A1: a script may send `Authorization`, asks beforehand without a token, and may read refusals.
#[actix_web::test]
async fn scripts_of_every_origin_may_ask() {
    for world in worlds() {
        let entry = world.submitted(&form("x")).await;
        let one = format!("{LIST}/{}", entry["id"].as_str().unwrap());
        for (path, methods) in
            [(LIST, "GET, HEAD"), (&one, "GET, HEAD, PUT, DELETE"), ("/idp/api/submit", "POST")]
        {
            let preflight = TestRequest::default()
                .method(Method::OPTIONS)
                .uri(path)
                .insert_header(("Origin", "https://app.example"))
                .insert_header(("Access-Control-Request-Method", "POST"))
                .insert_header(("Access-Control-Request-Headers", "authorization"));
            let answer = world.ask(preflight).await;
            assert_eq!(answer.status, 204, "{path}");
            assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"));
            assert_eq!(answer.header("Access-Control-Allow-Methods"), Some(methods));
            let headers = answer.header("Access-Control-Allow-Headers");
            assert_eq!(headers, Some("Authorization, Content-Type, X-Requested-With"));
            let other = world.ask(TestRequest::patch().uri(path)).await;
            assert_eq!(
                (other.status.as_u16(), other.header("Allow")),
                (405, Some(&*format!("{methods}, OPTIONS")))
            );
            assert_eq!(other.error(), "invalid_request");
        }
        let refused = world.ask(TestRequest::post().uri("/idp/api/submit")).await;
        assert_eq!(
            (refused.status.as_u16(), refused.header("Access-Control-Allow-Origin")),
            (401, Some("*"))
        );
        let exposed = refused.header("Access-Control-Expose-Headers");
        assert_eq!(exposed, Some("Link, WWW-Authenticate, Retry-After"));
    }
}

/// CL-5: what the showcase reads of each entry.
#[actix_web::test]
async fn the_showcase_finds_what_it_shows() {
    for world in worlds() {
        world.submitted(&form("boat")).await;
        let accept = ("Accept", "application/json");
        let answer = world.ask(TestRequest::get().uri(LIST).insert_header(accept)).await;
        let body = answer.json();
        let entry = &body[0];
        assert_eq!(entry["user"], "alice");
        for address in [&entry["user_permalink"], &entry["permalink"], &entry["media_files"]["thumb"]] {
            let path = address.as_str().unwrap().strip_prefix("https://op.example").unwrap();
            assert_eq!(world.get(path).await.status, 200, "{path}");
        }
        assert_eq!(entry["title"], "boat");
        assert!(matches!(&entry["created"], Value::String(at) if at.ends_with('Z')), "{}", entry["created"]);
    }
}
