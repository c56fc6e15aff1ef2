//! Uploads that are what they say.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use image::{DynamicImage, GenericImageView, ImageFormat};
use oauth_core::port::Mode;
use oauth_store_diesel::media::{self, EntryId};
use serde_json::{Value, json};

use crate::picture::{gif, packed, png, see_through, slope};
use crate::world::{BOUNDARY, Form, World, worlds};

/// The thumbnail of an entry, decoded.
async fn thumb(world: &World, entry: &Value) -> DynamicImage {
    let address = entry["media_files"]["thumb"].as_str().unwrap();
    let answer = world.get(address.strip_prefix("https://op.example").unwrap()).await;
    assert_eq!(answer.status, 200, "{address}");
    image::load_from_memory(&answer.body).unwrap()
}

/// MG-R14: the answer is one entry object with MediaGoblin's members; `tags` and `public` are ours.
#[actix_web::test]
async fn an_upload_is_answered_with_its_entry() {
    for world in worlds() {
        let form = Form::named("Boat at sea.JPG", &png(0))
            .text("title", " Ein Boot <1> ")
            .text("description", "One\r\ntwo\r\n\r\n<three>")
            .text("license", "CC BY 4.0")
            .text("tags", "sea, boat,,sea")
            .text("callback_url", "https://app.example/done")
            .text("else", "\u{ff}");
        let answer = world.submit(&form).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("Content-Type"), Some("application/json"));
        assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"));
        let entry = answer.json();
        let id = entry["id"].as_str().unwrap();
        let created = entry["created"].as_str().unwrap();
        let want = json!({
            "user": "alice", "user_id": world.alice.user.id.as_str(), "user_bio": "", "user_bio_html": "",
            "user_permalink": "https://op.example/idp/u/alice/",
            "id": id, "created": created, "title": "Ein Boot <1>", "license": "CC BY 4.0",
            "description": "One\ntwo\n\n<three>",
            "description_html": "<p>One<br>\ntwo</p>\n<p>&lt;three&gt;</p>",
            "media_type": "image/png", "state": "processed",
            "permalink": format!("https://op.example/idp/u/alice/m/{id}/"),
            "media_files": {
                "thumb": format!("https://op.example/idp/media/{id}/thumb.jpeg"),
                "original": format!("https://op.example/idp/media/{id}/original.png"),
            },
            "tags": ["sea", "boat"], "public": true,
        });
        assert_eq!(entry, want);
        assert_eq!(created, world.env.now().rfc3339());
        assert_eq!(world.get(&format!("/idp/api/entries/{id}")).await.json(), want);
        let id = EntryId::parse(id).unwrap();
        let stored = media::wait(&world.store, Mode::Read, move |tx| tx.entry(id)).unwrap().unwrap().entry;
        assert_eq!(stored.client, Some(world.alice.client.id));
        let bare = world.submitted(&Form::named("../Old boat.final.png", &png(1))).await;
        assert_eq!((bare["title"].as_str(), &bare["tags"]), (Some("Old boat.final"), &json!([])));
    }
}

#[actix_web::test]
async fn every_kind_is_taken_and_made_small() {
    let kinds = [
        (packed(&slope(1000, 500), ImageFormat::Png), "png", "jpeg", (400, 200)),
        (packed(&slope(30, 900), ImageFormat::Jpeg), "jpeg", "jpeg", (13, 400)),
        (packed(&see_through(50, 40), ImageFormat::WebP), "webp", "png", (50, 40)),
        (gif(), "gif", "png", (20, 10)),
        (
            packed(&DynamicImage::from(slope(500, 400).to_rgb16()), ImageFormat::Png),
            "png",
            "jpeg",
            (400, 320),
        ),
        (packed(&DynamicImage::from(slope(10, 10).to_luma8()), ImageFormat::Jpeg), "jpeg", "jpeg", (10, 10)),
        (packed(&slope(1, 3000), ImageFormat::Png), "png", "jpeg", (1, 400)),
    ];
    for world in worlds() {
        for (content, kind, small_kind, size) in &kinds {
            let entry = world.submitted(&Form::named("x.html", content)).await;
            assert_eq!(entry["media_type"], format!("image/{kind}"));
            let files = &entry["media_files"];
            assert!(files["original"].as_str().unwrap().ends_with(&format!("/original.{kind}")));
            assert!(files["thumb"].as_str().unwrap().ends_with(&format!("/thumb.{small_kind}")));
            let small = thumb(&world, &entry).await;
            assert_eq!(small.dimensions(), *size, "{kind}");
            if *kind == "gif" {
                assert_eq!(small.get_pixel(3, 3).0, [255, 0, 0, 255]);
            }
        }
    }
}

/// A camera that was held upright says so beside the pixels; the small picture has them upright.
#[actix_web::test]
async fn the_small_picture_is_turned_as_the_camera_says() {
    let plain = packed(&slope(60, 20), ImageFormat::Jpeg);
    // An Exif segment with the one tag `Orientation` = 6, a quarter turn.
    let exif = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let turned = [&plain[..2], exif, &plain[2..]].concat();
    for world in worlds() {
        let entry = world.submitted(&Form::file(&turned)).await;
        assert_eq!(thumb(&world, &entry).await.dimensions(), (20, 60));
        let entry = world.submitted(&Form::file(&plain)).await;
        assert_eq!(thumb(&world, &entry).await.dimensions(), (60, 20));
    }
}

/// CL-4: a form that a script writes by hand, without a line break at the end. The original answers `unprocessed` first.
#[actix_web::test]
async fn a_form_written_by_hand_is_taken() {
    for world in worlds() {
        let mut body = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend(png(0));
        for (name, value) in
            [("title", "By hand"), ("license", ""), ("description", "x"), ("callback_url", "http://x")]
        {
            body.extend(
                format!("\r\n--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}")
                    .bytes(),
            );
        }
        body.extend(format!("\r\n--{BOUNDARY}--").bytes());
        let kind = format!("multipart/form-data; boundary=\"{BOUNDARY}\"; charset=utf-8");
        let request =
            world.alice.request(Method::POST, "/idp/api/submit").insert_header(("Content-Type", kind));
        let answer = world.ask(request.set_payload(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let entry = answer.json();
        assert_eq!((entry["title"].as_str(), entry["state"].as_str()), (Some("By hand"), Some("processed")));
        assert!(entry["user_permalink"].is_string() && entry["permalink"].is_string());
    }
}

/// MG-A1: without a token, and with one that may only read, nothing is taken; the original tells 403 and 200.
#[actix_web::test]
async fn who_may_not_write_uploads_nothing() {
    for world in worlds() {
        let form = Form::file(&png(0));
        let reader = world.alice.narrowed(&world, "read");
        let answer = world.submit_as(&reader, &form).await;
        assert_eq!((answer.status.as_u16(), answer.error().as_str()), (403, "insufficient_scope"));
        let anonymous =
            TestRequest::post().uri("/idp/api/submit").insert_header(form.kind()).set_payload(form.body());
        let answer = world.ask(anonymous).await;
        assert_eq!(answer.status, 401);
        assert!(answer.header("WWW-Authenticate").unwrap().starts_with("Bearer realm="));
        assert_eq!(world.kept(), (0, vec![]));
    }
}

#[actix_web::test]
async fn a_person_who_was_disabled_meanwhile_uploads_nothing() {
    for world in worlds() {
        let mut user = world.alice.user.clone();
        user.disabled_at = Some(world.env.now());
        oauth_core::port::wait(&*world.store, Mode::Write, move |tx| tx.save_user(&user)).unwrap();
        assert_eq!(world.submit(&Form::file(&png(0))).await.status, 401);
        assert_eq!(world.kept(), (0, vec![]));
    }
}
