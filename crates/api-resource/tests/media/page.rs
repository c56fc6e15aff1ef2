//! Pages for people and files for everybody: who may see them, and what they carry.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::Value;

use crate::picture::png;
use crate::world::{Answer, Form, World, worlds, worlds_with};

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; \
    frame-ancestors 'none'";

pub(crate) fn path(address: &Value) -> String {
    address.as_str().unwrap().strip_prefix("https://op.example").unwrap().to_owned()
}

pub(crate) async fn browse(world: &World, path: &str) -> Answer {
    world.ask(TestRequest::get().uri(path).insert_header(("Accept", "text/html,*/*;q=0.8"))).await
}

fn check_page(answer: &Answer) {
    for (name, want) in [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", POLICY),
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Strict-Transport-Security", "max-age=31536000"),
        ("Cache-Control", "no-store"),
    ] {
        assert_eq!(answer.header(name), Some(want), "{name}");
    }
    assert!(!answer.text().contains("<script"), "{}", answer.text());
    assert!(!answer.text().contains(" style="), "{}", answer.text());
}

#[actix_web::test]
async fn what_people_wrote_is_text_on_the_pages() {
    for world in worlds_with(|config| {
        config.stylesheet = Some("/idp/oauth/assets/pages.css".to_owned());
        config.site_name = "Bilder & Co".to_owned();
    }) {
        let form = Form::file(&png(0))
            .text("title", "<script>alert(1)</script>")
            .text("description", "\"><img src=x onerror=alert(1)>\n\nnew paragraph")
            .text("license", "javascript:alert(1)")
            .text("tags", "<b>,it's");
        let entry = world.submitted(&form).await;
        let page = browse(&world, &path(&entry["permalink"])).await;
        assert_eq!(page.status, 200);
        check_page(&page);
        for text in [
            "<title>&lt;script&gt;alert(1)&lt;/script&gt; · Bilder &amp; Co</title>",
            "<p>&quot;&gt;&lt;img src=x onerror=alert(1)&gt;</p>\n<p>new paragraph</p>",
            "<bdi>javascript:alert(1)</bdi>",
            "<bdi>&lt;b&gt;</bdi>, <bdi>it&#39;s</bdi>",
            "<link rel=\"stylesheet\" href=\"/idp/oauth/assets/pages.css\">",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        ] {
            assert!(page.text().contains(text), "{text} is not in {}", page.text());
        }
        let style = world.get("/idp/media/pictures.css").await;
        assert_eq!(
            (style.status.as_u16(), style.header("Content-Type")),
            (200, Some("text/css; charset=utf-8"))
        );
        assert!(page.text().contains("href=\"/idp/media/pictures.css\""));
        let person = browse(&world, &path(&entry["user_permalink"])).await;
        check_page(&person);
        assert!(person.text().contains("<h1>Pictures by <bdi>alice</bdi></h1>"));
        assert!(person.text().contains("<span><bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi></span>"));
    }
}

#[actix_web::test]
async fn a_persons_pictures_come_in_pages() {
    for world in worlds() {
        let empty = browse(&world, "/idp/u/bob/").await;
        assert!(empty.text().contains("There are no public pictures here."));
        for number in 0..25 {
            world.submitted(&Form::file(&png(0)).text("title", format!("picture-{number:02}"))).await;
        }
        world.submitted(&Form::file(&png(1)).text("title", "hidden").text("public", "false")).await;
        for address in ["/idp/u/alice/", "/idp/u/alice"] {
            let page = browse(&world, address).await;
            assert_eq!(page.text().matches("<li>").count(), 24, "{address}");
            assert!(page.text().contains("picture-24") && !page.text().contains("hidden"));
            assert!(!page.text().contains("picture-00") && !page.text().contains("Newest pictures"));
        }
        let first = browse(&world, "/idp/u/alice/").await;
        let older = first.text().split("class=\"button\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let last = browse(&world, older).await;
        assert!(last.text().contains("picture-00") && last.text().contains("Newest pictures"));
        assert_eq!(last.text().matches("<li>").count(), 1);
    }
}

/// A page for browsers, JSON for programs; both say the same of what is not there and of what is not to be seen.
#[actix_web::test]
async fn what_is_hidden_is_not_there_for_others() {
    for world in worlds() {
        let entry = world.submitted(&Form::file(&png(0)).text("public", "false")).await;
        let hidden = [&entry["permalink"], &entry["media_files"]["thumb"], &entry["media_files"]["original"]]
            .map(path);
        for address in &hidden {
            let own = world.get_as(&world.alice, address).await;
            assert_eq!(own.status, 200, "{address}");
            assert!(own.header("Vary").unwrap().contains("Authorization"));
            assert_eq!(world.get_as(&world.bob, address).await.status, 404);
            assert_eq!(
                world
                    .ask(TestRequest::get().uri(address).insert_header(("Authorization", "Bearer x")))
                    .await
                    .status,
                401
            );
        }
        let id = entry["id"].as_str().unwrap();
        let missing = [
            "/idp/u/nobody/".to_owned(),
            format!("/idp/u/bob/m/{id}/"),
            "/idp/u/alice/m/1/".to_owned(),
            format!("/idp/media/{id}/original.gif"),
            format!("/idp/media/{id}/other.png"),
            format!("/idp/media/{id}/thumb"),
            "/idp/media/..%2f..%2fetc/passwd".to_owned(),
        ];
        for address in hidden.iter().chain(&missing) {
            let page = browse(&world, address).await;
            assert_eq!(page.status, 404, "{address}");
            check_page(&page);
            assert!(page.text().contains("There is nothing here"));
            let program = world.get(address).await;
            assert_eq!(
                (program.status.as_u16(), program.error().as_str()),
                (404, "invalid_request"),
                "{address}"
            );
        }
    }
}

/// Rule: RFC9110-13.1.2
#[actix_web::test]
async fn a_file_is_what_it_is_and_is_sent_once() {
    for world in worlds() {
        let entry = world.submitted(&Form::file(&png(0)).text("title", "My \"boat\"/..")).await;
        let address = path(&entry["media_files"]["original"]);
        let answer = world.get(&address).await;
        assert_eq!(answer.body, png(0));
        let tag = answer.header("ETag").unwrap().to_owned();
        for (name, want) in [
            ("Content-Type", "image/png"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; sandbox"),
            ("Cross-Origin-Resource-Policy", "cross-origin"),
            ("Access-Control-Allow-Origin", "*"),
            ("Content-Disposition", "inline; filename=\"My-boat.png\""),
            ("Cache-Control", "no-cache"),
        ] {
            assert_eq!(answer.header(name), Some(want), "{name}");
        }
        for (known, status) in
            [(&*tag, 304), ("\"x\", W/\"y\"", 200), (&format!("\"x\", W/{tag}"), 304), ("*", 304)]
        {
            let request = TestRequest::get().uri(&address).insert_header(("If-None-Match", known));
            let again = world.ask(request).await;
            assert_eq!((again.status.as_u16(), again.header("ETag")), (status, Some(&*tag)), "{known}");
            assert_eq!(again.body.is_empty(), status == 304);
        }
        let other = world.ask(TestRequest::post().uri(&address)).await;
        assert_eq!((other.status.as_u16(), other.header("Allow")), (405, Some("GET, HEAD, OPTIONS")));
        let page = world.ask(TestRequest::default().method(Method::PUT).uri("/idp/u/alice/")).await;
        assert_eq!((page.status.as_u16(), page.header("Allow")), (405, Some("GET, HEAD")));
    }
}

#[actix_web::test]
async fn a_host_may_have_pages_of_its_own() {
    for world in worlds_with(|config| config.pages = false) {
        let entry = world.submitted(&Form::file(&png(0))).await;
        assert_eq!(browse(&world, &path(&entry["permalink"])).await.text(), "the host's own page");
        assert_eq!(browse(&world, &path(&entry["user_permalink"])).await.text(), "the host's own page");
        assert_eq!(world.get(&path(&entry["media_files"]["thumb"])).await.status, 200);
    }
}
