//! What applications add and change carries their mark, which is seen, found, and given by nobody's hand.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use api_resource::media::{NewEntry, Problem};
use oauth_core::id::ClientId;
use oauth_core::model::client::{Client, ClientName};
use oauth_core::model::grant::Reach;
use oauth_core::port::{self, Mode};
use serde_json::{Value, json};

use crate::change::put;
use crate::page::{browse, path};
use crate::picture::png;
use crate::signed::{request, signer};
use crate::world::{Answer, Form, World, worlds};

const LIST: &str = "/idp/api/entries";

fn place(entry: &Value) -> String {
    format!("{LIST}/{}", entry["id"].as_str().unwrap())
}

async fn history(world: &World, entry: &Value, query: &str) -> Answer {
    world.get(&format!("{}/history{query}", place(entry))).await
}

fn numbers(answer: &Answer) -> Vec<u64> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json().as_array().unwrap().iter().map(|event| event["number"].as_u64().unwrap()).collect()
}

fn ids(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json().as_array().unwrap().iter().map(|entry| entry["id"].clone()).collect()
}

fn next(answer: &Answer) -> Option<String> {
    let link = answer.header("Link")?.strip_suffix(">; rel=\"next\"")?;
    Some(link.strip_prefix("<https://op.example").unwrap().to_owned())
}

fn save(world: &World, client: Client) {
    port::wait(&*world.store, Mode::Write, move |tx| tx.save_client(&client)).unwrap();
}

fn delete(world: &World, id: ClientId) {
    assert!(port::wait(&*world.store, Mode::Write, move |tx| tx.delete_client(id)).unwrap());
}

/// A change that goes well, a minute after the last.
async fn change(world: &World, entry: &Value, body: &str) {
    world.clock.advance(std::time::Duration::from_secs(60));
    let answer = put(world, &world.alice, &place(entry), body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// A picture that a command adds.
fn by_command(world: &World, tags: &[&str]) -> Result<Value, Problem> {
    let new = NewEntry {
        owner: world.alice.user.id.clone(),
        title: "by command".to_owned(),
        description: String::new(),
        license: String::new(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        public: true,
        file_name: None,
    };
    world.media.add(new, &mut png(5).as_slice()).map(|listed| world.media.describe(listed))
}

/// F-75, MW-T86: through tokens of both protocols, without any token of a form. The application's name is the one that it had
/// then, also when it is gone.
#[actix_web::test]
async fn what_a_token_holder_writes_says_through_which_application() {
    for world in worlds() {
        let entry = world.submitted(&Form::file(&png(0))).await;
        let added = world.env.now().rfc3339();
        let signs = signer(&world, Reach::ReadWrite);
        world.clock.advance(std::time::Duration::from_secs(60));
        let signed = request(&world, &signs, Method::PUT, &place(&entry))
            .insert_header(("Content-Type", "application/json"))
            .set_payload(r#"{"title":"signed","tags":["sea"],"license":""}"#);
        assert_eq!(world.ask(signed).await.status, 200);
        let changed = world.env.now().rfc3339();
        let bearer = world.alice.client.id.to_string();
        let tag = |id: &str| format!("OAuth CID: {id}");
        let want = json!([
            {
                "number": 2, "at": changed, "action": "changed", "fields": ["title", "tags"], "user": "alice",
                "application": {"id": signs.client, "name": "Print Shop"}, "tags": [tag(&signs.client)],
            },
            {
                "number": 1, "at": added, "action": "added", "fields": [], "user": "alice",
                "application": {"id": bearer, "name": "Print Shop"}, "tags": [tag(&bearer)],
            },
        ]);
        assert_eq!(history(&world, &entry, "").await.json(), want);
        save(
            &world,
            Client { name: ClientName::parse("Another Name").unwrap(), ..world.alice.client.clone() },
        );
        delete(&world, ClientId::parse(&signs.client).unwrap());
        assert_eq!(history(&world, &entry, "").await.json(), want, "it stays");
        change(&world, &entry, r#"{"public":true,"description":"x"}"#).await;
        let newest = &history(&world, &entry, "?limit=1").await.json()[0];
        assert_eq!(
            (&newest["fields"], &newest["application"]["name"]),
            (&json!(["description"]), &json!("Another Name"))
        );
    }
}

#[actix_web::test]
async fn what_changes_nothing_leaves_nothing_and_a_command_leaves_no_mark() {
    for world in worlds() {
        let entry = by_command(&world, &["sea"]).unwrap();
        for body in ["{}", r#"{"title":"by command","tags":["sea"],"public":true}"#] {
            change(&world, &entry, body).await;
        }
        assert_eq!(put(&world, &world.alice, &place(&entry), r#"{"title":""}"#).await.status, 400);
        assert_eq!(put(&world, &world.bob, &place(&entry), r#"{"title":"x"}"#).await.status, 403);
        let answer = history(&world, &entry, "").await.json();
        let nobody = json!({"number": 1, "action": "added", "fields": [], "user": null, "application": null, "tags": []});
        let mut only = answer[0].clone();
        only.as_object_mut().unwrap().remove("at");
        assert_eq!((answer.as_array().unwrap().len(), only), (1, nobody));
    }
}

/// A page after the other; by the mark, or by the application that it names.
#[actix_web::test]
async fn a_history_comes_in_pages_and_by_application() {
    for world in worlds() {
        let entry = world.submitted(&Form::file(&png(0))).await;
        for number in 0..11 {
            change(&world, &entry, &format!(r#"{{"title":"{number}"}}"#)).await;
        }
        let first = history(&world, &entry, "").await;
        assert_eq!(numbers(&first), (3..=12).rev().collect::<Vec<u64>>());
        let last = world.get(&next(&first).unwrap()).await;
        assert_eq!((numbers(&last), next(&last)), (vec![2, 1], None));
        let (alice, bob) = (world.alice.client.id, world.bob.client.id);
        for (query, found) in [
            (format!("?application={alice}&before=3"), vec![2, 1]),
            (format!("?tag=OAuth%20CID:%20{alice}&before=3"), vec![2, 1]),
            (format!("?tag=OAuth+CID%3A+{bob}"), vec![]),
            (format!("?application={bob}"), vec![]),
        ] {
            assert_eq!(numbers(&history(&world, &entry, &query).await), found, "{query}");
        }
        let part = history(&world, &entry, &format!("?application={alice}&limit=5")).await;
        let part = world.get(&next(&part).unwrap()).await;
        assert_eq!(numbers(&part), [7, 6, 5, 4, 3]);
        assert!(next(&part).unwrap().contains(&format!("application={alice}")));
        for query in [
            "?limit=0".to_owned(),
            "?before=0".to_owned(),
            "?before=x".to_owned(),
            "?before=%2B1".to_owned(),
            "?application=x".to_owned(),
            "?tag=sea".to_owned(),
            "?tag=OAuth%20CID:".to_owned(),
            format!("?application={alice}&application={alice}"),
            format!("?application={alice}&tag=OAuth%20CID:%20{alice}"),
        ] {
            let answer = history(&world, &entry, &query).await;
            assert_eq!(
                (answer.status.as_u16(), answer.error().as_str()),
                (400, "invalid_request"),
                "{query}"
            );
        }
        let other = world.ask(TestRequest::post().uri(&format!("{}/history", place(&entry)))).await;
        assert_eq!((other.status.as_u16(), other.header("Allow")), (405, Some("GET, HEAD, OPTIONS")));
    }
}

/// Whoever does not see an entry does not see its history.
#[actix_web::test]
async fn a_history_is_seen_by_whom_the_entry_is_seen() {
    for world in worlds() {
        let entry = world.submitted(&Form::file(&png(0)).text("public", "false")).await;
        let place = format!("{}/history", place(&entry));
        let own = world.get_as(&world.alice, &place).await;
        assert_eq!((numbers(&own), own.header("Cache-Control")), (vec![1], Some("private, no-store")));
        for answer in [
            world.get(&place).await,
            world.get_as(&world.bob, &place).await,
            world.get(&format!("{LIST}/0190a4d2-7e3c-7b1a-8f00-0123456789ab/history")).await,
            world.get(&format!("{LIST}/1/history")).await,
        ] {
            assert_eq!((answer.status.as_u16(), answer.error().as_str()), (404, "invalid_request"));
        }
        let writer = world.alice.narrowed(&world, "write");
        assert_eq!(world.get_as(&writer, &place).await.status, 403);
        let bad = TestRequest::get().uri(&place).insert_header(("Authorization", "Bearer x"));
        assert_eq!(world.ask(bad).await.status, 401);
        let filtered = format!("{LIST}?application={}", world.alice.client.id);
        assert!(ids(&world.get(&filtered).await).is_empty());
        assert_eq!(ids(&world.get_as(&world.alice, &filtered).await), [entry["id"].clone()]);
    }
}

/// F-75
#[actix_web::test]
async fn entries_are_found_by_the_application_that_wrote_them() {
    for world in worlds() {
        let mut made = vec![by_command(&world, &[]).unwrap()];
        for title in ["a", "b", "c"] {
            made.push(world.submitted(&Form::file(&png(0)).text("title", title)).await);
        }
        made.push(world.submit_as(&world.bob, &Form::file(&png(1))).await.json());
        let id = |number: usize| made[number]["id"].clone();
        let (alice, bob) = (world.alice.client.id, world.bob.client.id);
        assert_eq!(ids(&world.get(&format!("{LIST}?application={bob}")).await), [id(4)]);
        assert_eq!(ids(&world.get(&format!("{LIST}?application={alice}")).await), [id(3), id(2), id(1)]);
        change(&world, &made[0], r#"{"title":"through the application"}"#).await;
        delete(&world, alice);
        let page = world.get(&format!("{LIST}?application={alice}&limit=2")).await;
        assert_eq!(ids(&page), [id(3), id(2)]);
        let page = world.get(&next(&page).unwrap()).await;
        assert_eq!((ids(&page), next(&page)), (vec![id(1), id(0)], None));
        for query in ["application=x", "application=", &format!("application={bob}&application={bob}")] {
            assert_eq!(world.get(&format!("{LIST}?{query}")).await.error(), "invalid_request", "{query}");
        }
    }
}

/// F-75: what an application calls itself is text on the page, and its mark leads to what else carries it.
#[actix_web::test]
async fn the_page_of_a_picture_shows_its_history() {
    for world in worlds() {
        save(
            &world,
            Client { name: ClientName::parse("<b>Print</b>").unwrap(), ..world.alice.client.clone() },
        );
        let plain = by_command(&world, &[]).unwrap();
        let entry = world.submitted(&Form::file(&png(0))).await;
        change(&world, &entry, r#"{"title":"new","public":true,"tags":["a"]}"#).await;
        let id = world.alice.client.id;
        let page = browse(&world, &path(&entry["permalink"])).await;
        let mark = format!(
            "through <bdi>&lt;b&gt;Print&lt;/b&gt;</bdi> <a class=\"change-tag\" \
             href=\"/idp/u/alice/?application={id}\">OAuth CID: {id}</a>"
        );
        let (added, changed) = (
            format!("Added by <bdi>alice</bdi> {mark}"),
            format!("Changed (title, tags) by <bdi>alice</bdi> {mark}"),
        );
        let at =
            |text: &str| page.text().find(text).unwrap_or_else(|| panic!("{text} is not in {}", page.text()));
        assert!(at("<h2>History</h2>") < at(&changed) && at(&changed) < at(&added));
        let without = browse(&world, &path(&plain["permalink"])).await;
        assert!(without.text().contains("<span>Added</span>") && !without.text().contains("OAuth CID"));

        let marked = browse(&world, &format!("/idp/u/alice/?application={id}")).await;
        assert_eq!(marked.text().matches("<li>").count(), 1);
        assert!(marked.text().contains(&format!("<code>OAuth CID: {id}</code>")));
        for number in 0..24 {
            world.submitted(&Form::file(&png(0)).text("title", format!("more-{number}"))).await;
        }
        let marked = browse(&world, &format!("/idp/u/alice/?application={id}")).await;
        let older =
            marked.text().split("class=\"button\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let older = browse(&world, &older.replace("&amp;", "&")).await;
        assert!(older.text().contains(">new<") && older.text().matches("<li>").count() == 1);
        assert!(older.text().contains(&format!("href=\"/idp/u/alice/?application={id}\">Newest pictures")));
        assert_eq!(browse(&world, "/idp/u/alice/?application=x").await.status, 400);
    }
}

/// MW-T92: what looks like a mark is given by nobody, in any letters; what does not is anybody's.
#[actix_web::test]
async fn nobody_tags_by_hand_what_looks_like_a_mark() {
    for world in worlds() {
        let entry = world.submitted(&Form::file(&png(0))).await;
        let kept = world.kept();
        for tag in ["OAuth CID:", "oauth cid:", "OAuth CID: 123", "  OAUTH  cid:x"] {
            let upload = world.submit(&Form::file(&png(1)).text("tags", format!("sea,{tag}"))).await;
            let body = json!({"tags": ["sea", tag]}).to_string();
            let change = put(&world, &world.alice, &place(&entry), &body).await;
            for answer in [upload, change] {
                assert_eq!(
                    (answer.status.as_u16(), answer.error().as_str()),
                    (400, "invalid_request"),
                    "{tag}"
                );
                let said = answer.json()["error_description"].as_str().unwrap().to_owned();
                assert!(said.contains("OAuth CID:") && said.contains("choose another"), "{said}");
            }
            assert!(matches!(by_command(&world, &[tag]), Err(Problem::Field { name: "tags", .. })), "{tag}");
        }
        assert_eq!(world.kept(), kept);
        for tag in ["foo", "OAuth CID"] {
            let upload = world.submitted(&Form::file(&png(0)).text("tags", tag)).await;
            assert_eq!(upload["tags"], json!([tag]));
            change(&world, &entry, &json!({"tags": [tag]}).to_string()).await;
            assert!(by_command(&world, &[tag]).is_ok());
        }
    }
}
