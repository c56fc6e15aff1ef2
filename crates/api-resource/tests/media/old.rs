//! Programs written for MediaGoblin's API plugin: the token in the query, as long as an administrator lets their client.

use std::time::Duration;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use oauth_core::port::{self, Mode};

use crate::picture::png;
use crate::world::{Answer, Form, World, worlds};

/// Until tomorrow alice's client may do what old ones do.
fn exempt(world: &World) {
    let mut client = world.alice.client.clone();
    client.legacy_until = Some(world.env.now().plus(Duration::from_secs(24 * 3600)));
    port::wait(&*world.store, Mode::Write, move |tx| tx.save_client(&client)).unwrap();
}

/// An upload with the token in the query and nowhere else.
async fn upload(world: &World, form: &Form) -> Answer {
    let place = format!("/idp/api/submit?access_token={}", world.alice.token);
    world.ask(TestRequest::post().uri(&place).insert_header(form.kind()).set_payload(form.body())).await
}

/// X-21, CL-4, CL-5, CL-6, F-23: the browser scripts of omgmg and the showcase ask beforehand and upload; automgtic
/// uploads from a command line. Of others, and after the last day, a token in the query is refused.
#[actix_web::test]
async fn an_old_client_uploads_with_its_token_in_the_query() {
    let omgmg = Form::file(&png(0))
        .text("title", "a")
        .text("license", "")
        .text("description", "")
        .text("callback_url", "http://omgmg.example/processing-callback");
    let automgtic = Form::file(&png(1))
        .text("title", "b")
        .text("description", "c")
        .text("license", "l")
        .text("tags", "t");
    for world in worlds() {
        let kept = world.kept();
        let refused = upload(&world, &omgmg).await;
        assert!(refused.status.is_client_error(), "{}", refused.text());
        assert_eq!(world.kept(), kept);
        exempt(&world);
        let place = format!("/idp/api/submit?access_token={}", world.alice.token);
        let preflight = TestRequest::default()
            .method(Method::OPTIONS)
            .uri(&place)
            .insert_header(("Origin", "http://omgmg.example"))
            .insert_header(("Access-Control-Request-Method", "POST"))
            .insert_header(("Access-Control-Request-Headers", "x-requested-with"));
        let answer = world.ask(preflight).await;
        assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"));
        assert!(answer.header("Access-Control-Allow-Headers").unwrap().contains("X-Requested-With"));
        for (form, title) in [(&omgmg, "a"), (&automgtic, "b")] {
            let answer = upload(&world, form).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            let entry = answer.json();
            assert!(entry["error"].is_null() && entry["state"] == "processed" && entry["title"] == title);
            assert!(entry["user_permalink"].is_string() && entry["permalink"].is_string());
        }
        world.clock.advance(Duration::from_secs(25 * 3600));
        let again = world.alice.narrowed(&world, "read write");
        let place = format!("/idp/api/submit?access_token={}", again.token);
        let late = TestRequest::post().uri(&place).insert_header(omgmg.kind()).set_payload(omgmg.body());
        assert!(world.ask(late).await.status.is_client_error());
        assert_eq!(world.kept().0, 2);
    }
}
