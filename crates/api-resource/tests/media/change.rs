//! Changing and deleting: the owner alone, and files go with the last entry that needs them.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::picture::png;
use crate::world::{Answer, Form, Person, World, worlds};

pub(crate) async fn put(world: &World, person: &Person, path: &str, body: &str) -> Answer {
    let request =
        person.request(Method::PUT, path).insert_header(("Content-Type", "application/json; charset=utf-8"));
    world.ask(request.set_payload(body.to_owned())).await
}

async fn delete(world: &World, person: &Person, path: &str) -> Answer {
    world.ask(person.request(Method::DELETE, path)).await
}

async fn entry(world: &World, form: Form) -> (Value, String) {
    let entry = world.submitted(&form).await;
    let path = format!("/idp/api/entries/{}", entry["id"].as_str().unwrap());
    (entry, path)
}

#[actix_web::test]
async fn what_is_said_changes_and_what_is_not_said_stays() {
    for world in worlds() {
        let form = Form::file(&png(0))
            .text("title", "old")
            .text("description", "d")
            .text("tags", "a")
            .text("license", "l");
        let (mut want, path) = entry(&world, form).await;
        for (change, members) in [
            ("{}", json!({})),
            (r#"{"title":" new "}"#, json!({"title": "new"})),
            (
                r#"{"description":"<p>"}"#,
                json!({"description": "<p>", "description_html": "<p>&lt;p&gt;</p>"}),
            ),
            (r#"{"tags":["b","c"],"license":""}"#, json!({"tags": ["b", "c"], "license": ""})),
            (r#"{"public":false}"#, json!({"public": false})),
            (r#"{"title":"last","public":true}"#, json!({"title": "last", "public": true})),
        ] {
            want.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            let answer = put(&world, &world.alice, &path, change).await;
            assert_eq!((answer.status.as_u16(), answer.json()), (200, want.clone()), "{change}");
            assert_eq!(world.get_as(&world.alice, &path).await.json(), want, "{change}");
        }
    }
}

#[actix_web::test]
async fn a_change_that_breaks_a_rule_changes_nothing() {
    for world in worlds() {
        let (want, path) = entry(&world, Form::file(&png(0))).await;
        for body in [
            "",
            "[]",
            "null",
            r#"{"title":null}"#,
            r#"{"title":""}"#,
            r#"{"title":7}"#,
            r#"{"owner":"bob"}"#,
            r#"{"title":"x","tags":"a"}"#,
            r#"{"title":"x","tags":["a,b"]}"#,
            r#"{"title":"x\u202e"}"#,
            r#"{"public":1}"#,
        ] {
            let answer = put(&world, &world.alice, &path, body).await;
            assert_eq!((answer.status.as_u16(), answer.error().as_str()), (400, "invalid_request"), "{body}");
        }
        let large = format!(r#"{{"description":"{}"}}"#, "x".repeat(70_000));
        assert_eq!(put(&world, &world.alice, &path, &large).await.status, 413);
        for kind in ["text/plain", "multipart/form-data; boundary=x", ""] {
            let request = world.alice.request(Method::PUT, &path).insert_header(("Content-Type", kind));
            assert_eq!(world.ask(request.set_payload("{\"title\":\"x\"}")).await.status, 415, "{kind}");
        }
        assert_eq!(world.get(&path).await.json(), want);
    }
}

/// Somebody else learns that a public entry is not theirs, and of a private one nothing.
#[actix_web::test]
async fn only_its_owner_changes_or_deletes_an_entry() {
    for world in worlds() {
        let (_, public) = entry(&world, Form::file(&png(0))).await;
        let (_, private) = entry(&world, Form::file(&png(1)).text("public", "false")).await;
        let missing = "/idp/api/entries/0190a4d2-7e3c-7b1a-8f00-0123456789ab".to_owned();
        let garbage = "/idp/api/entries/1".to_owned();
        let kept = world.kept();
        for (path, status, error) in [
            (&public, 403, "access_denied"),
            (&private, 404, "invalid_request"),
            (&missing, 404, "invalid_request"),
            (&garbage, 404, "invalid_request"),
        ] {
            for answer in [
                put(&world, &world.bob, path, r#"{"title":"mine"}"#).await,
                delete(&world, &world.bob, path).await,
            ] {
                assert_eq!((answer.status.as_u16(), answer.error().as_str()), (status, error), "{path}");
            }
        }
        let reader = world.alice.narrowed(&world, "read");
        for answer in [put(&world, &reader, &public, "{}").await, delete(&world, &reader, &public).await] {
            assert_eq!((answer.status.as_u16(), answer.error().as_str()), (403, "insufficient_scope"));
        }
        assert_eq!(world.kept(), kept);
        assert_eq!(world.get(&public).await.json()["title"], "boat");
    }
}

#[actix_web::test]
async fn files_go_with_the_last_entry_that_needs_them() {
    for world in worlds() {
        let (_, first) = entry(&world, Form::file(&png(0))).await;
        let (_, second) = entry(&world, Form::file(&png(0)).text("title", "again")).await;
        let (_, other) = entry(&world, Form::file(&png(1))).await;
        assert_eq!(world.kept().0, 3);
        assert_eq!(world.files().len(), 4);
        let answer = delete(&world, &world.alice, &first).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, "{}"));
        assert_eq!((world.kept().0, world.files().len()), (2, 4));
        assert_eq!(delete(&world, &world.alice, &first).await.status, 404);
        assert_eq!(delete(&world, &world.alice, &second).await.status, 200);
        assert_eq!((world.kept().0, world.files().len()), (1, 2));
        assert_eq!(delete(&world, &world.alice, &other).await.status, 200);
        assert_eq!(world.kept(), (0, vec![]));
    }
}
