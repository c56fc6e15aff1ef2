//! Uploads that are not what they say, or too much: each is refused clearly, and nothing of it is kept.

use actix_web::http::Method;
use image::ImageFormat;
use oauth_store_diesel::media::ENTRY_BYTES;

use crate::picture::{crc32, gif, packed, png, png_claiming, slope};
use crate::world::{BOUNDARY, Form, worlds, worlds_with};

const NOT_TAKEN: (u16, &str) = (415, "invalid_request");
const BAD: (u16, &str) = (400, "invalid_request");
const TOO_MUCH: (u16, &str) = (413, "invalid_request");

fn cut(content: &[u8], from_end: usize) -> Vec<u8> {
    content[..content.len() - from_end].to_vec()
}

/// A PNG with a chunk of compressed text that unpacks to a thousand times its size.
fn text_bomb() -> Vec<u8> {
    let content = png(0);
    let mut chunk = b"zTXtComment\0\0".to_vec();
    chunk.extend([0x78, 0xda]);
    chunk.extend([0u8; 40]);
    let length = u32::try_from(chunk.len() - 4).unwrap().to_be_bytes();
    let checksum = crc32(&chunk).to_be_bytes();
    [&content[..33], &length, &chunk, &checksum, &content[33..]].concat()
}

#[actix_web::test]
async fn what_is_no_picture_is_refused() {
    let (png, jpeg) = (png(0), packed(&slope(64, 64), ImageFormat::Jpeg));
    let webp = packed(&slope(64, 64), ImageFormat::WebP);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    let mut no_content = png.clone();
    // The first byte of the compressed pixels' chunk.
    no_content[41] ^= 0xff;
    let rows = [
        ("nothing", Vec::new(), BAD),
        ("a line", b"hello".to_vec(), NOT_TAKEN),
        ("HTML", b"<!doctype html><script>alert(1)</script>".to_vec(), NOT_TAKEN),
        ("SVG", svg.clone(), NOT_TAKEN),
        ("SVG with a declaration", [b"<?xml version='1.0'?>".to_vec(), svg].concat(), NOT_TAKEN),
        ("a zip", b"PK\x03\x04\x14\0\0\0\x08\0".to_vec(), NOT_TAKEN),
        ("a PDF", b"%PDF-1.7\n".to_vec(), NOT_TAKEN),
        ("a program", b"\x7fELF\x02\x01\x01\0".to_vec(), NOT_TAKEN),
        ("a TIFF", b"II*\0\x08\0\0\0".to_vec(), NOT_TAKEN),
        ("a BMP", packed(&slope(4, 4), ImageFormat::Png)[1..].to_vec(), NOT_TAKEN),
        ("the head of a PNG", png[..8].to_vec(), NOT_TAKEN),
        ("half a PNG", cut(&png, png.len() / 2), NOT_TAKEN),
        ("a PNG without its end", cut(&png, 12), NOT_TAKEN),
        ("a PNG with a broken chunk", no_content, NOT_TAKEN),
        ("half a JPEG", cut(&jpeg, jpeg.len() / 2), NOT_TAKEN),
        ("a JPEG without its end", cut(&jpeg, 2), NOT_TAKEN),
        ("the head of a JPEG", jpeg[..3].to_vec(), NOT_TAKEN),
        ("a GIF without its end", cut(&gif(), 1), NOT_TAKEN),
        ("a GIF that is a script", b"GIF89a/*<script>*/=1;".to_vec(), TOO_MUCH),
        ("half a WebP", cut(&webp, webp.len() / 2), NOT_TAKEN),
        ("a sound in WebP's box", b"RIFF\x24\0\0\0WAVEfmt ".to_vec(), NOT_TAKEN),
        ("no pixels", png_claiming(0, 0), NOT_TAKEN),
        ("more pixels than are taken", png_claiming(60_000, 60_000), TOO_MUCH),
        ("the most pixels there are", png_claiming(0x7fff_ffff, 0x7fff_ffff), TOO_MUCH),
        ("as many pixels as are taken, and none there", png_claiming(5000, 5000), NOT_TAKEN),
    ];
    for world in worlds() {
        for (what, content, want) in &rows {
            for name in ["a.png", "../../x.svg", "a\u{202e}gnp.exe"] {
                let answer = world.submit(&Form::named(name, content)).await;
                let got = (answer.status.as_u16(), answer.error());
                assert_eq!((got.0, got.1.as_str()), *want, "{what}: {}", answer.text());
                assert_eq!(world.kept(), (0, vec![]), "{what}");
            }
        }
        // Text that unpacks to nothing sensible is no reason to refuse the picture, and none to unpack it.
        world.submit(&Form::file(&text_bomb())).await;
        assert_eq!(world.files().iter().filter(|file| file.starts_with("incoming")).count(), 0);
    }
}

/// A picture with something else behind its end is kept as it is; how it is served is shown with the pages.
#[actix_web::test]
async fn what_is_two_things_at_once_is_a_picture_only() {
    for world in worlds() {
        for (content, kind) in [
            ([gif(), b"<script>alert(1)</script>".to_vec()].concat(), "image/gif"),
            ([png(0), b"PK\x03\x04\x14\0<html>".to_vec()].concat(), "image/png"),
        ] {
            let entry = world.submitted(&Form::named("x.html", &content)).await;
            let address = entry["media_files"]["original"].as_str().unwrap();
            let answer = world.get(address.strip_prefix("https://op.example").unwrap()).await;
            assert_eq!(answer.body, content);
            assert_eq!(answer.header("Content-Type"), Some(kind));
            assert_eq!(answer.header("X-Content-Type-Options"), Some("nosniff"));
            assert_eq!(answer.header("Content-Security-Policy"), Some("default-src 'none'; sandbox"));
        }
    }
}

/// SEC-107
#[actix_web::test]
async fn a_form_that_breaks_a_rule_is_refused_and_says_which() {
    let file = || Form::file(&png(0));
    let rows = [
        (Form::default(), "file"),
        (Form::default().text("title", "x"), "file"),
        (file().part("name=\"file\"; filename=\"b.png\"", &png(1)), "file"),
        (file().text("title", "a").text("title", "b"), "title"),
        (file().text("title", "a\u{202e}b"), "title"),
        (file().text("title", "x".repeat(201)), "title"),
        (file().text("title", b"\xff"), "title"),
        (file().text("description", "x".repeat(5001)), "description"),
        (file().text("description", "a\0b"), "description"),
        (file().text("license", "x\u{200b}"), "license"),
        (file().text("tags", "x".repeat(51)), "tags"),
        (file().text("tags", "x,\u{7}"), "tags"),
        (file().text("tags", (0..21).map(|n| n.to_string()).collect::<Vec<_>>().join(",")), "tags"),
        (file().text("public", "maybe"), "public"),
        (file().part("filename=\"x\"", b"x"), "name"),
    ];
    for world in worlds() {
        for (form, names) in &rows {
            let answer = world.submit(form).await;
            assert_eq!((answer.status.as_u16(), answer.error().as_str()), BAD, "{names}");
            assert!(
                answer.json()["error_description"].as_str().unwrap().contains(names),
                "{}",
                answer.text()
            );
            assert_eq!(world.kept(), (0, vec![]), "{names}");
        }
        let long = format!("{}.png", "y".repeat(5000));
        for name in ["../../../etc/passwd", "C:\\\\x.png", "\u{202e}gnp.exe", &long, ""] {
            world.submitted(&Form::named(name, &png(0))).await;
        }
        assert_eq!(world.kept(), (5, world.files()));
        assert!(world.files().iter().all(|file| file.starts_with("files/")), "{:?}", world.files());
    }
}

#[actix_web::test]
async fn a_body_that_is_no_form_is_refused() {
    let form = Form::file(&png(0));
    let multipart = format!("multipart/form-data; boundary={BOUNDARY}");
    let rows = [
        ("application/json", b"{}".to_vec(), 415),
        ("application/x-www-form-urlencoded", b"title=x".to_vec(), 415),
        ("image/png", png(0), 415),
        ("multipart/mixed; boundary=x", form.body(), 415),
        ("nonsense", form.body(), 415),
        ("multipart/form-data", form.body(), 400),
        ("multipart/form-data; boundary=", form.body(), 400),
        ("multipart/form-data; boundary=other", form.body(), 400),
        (&multipart, Vec::new(), 400),
        (&multipart, cut(&form.body(), 1), 400),
        (&multipart, cut(&form.body(), 70), 400),
    ];
    for world in worlds() {
        for (kind, body, status) in &rows {
            let request =
                world.alice.request(Method::POST, "/idp/api/submit").insert_header(("Content-Type", *kind));
            let answer = world.ask(request.set_payload(body.clone())).await;
            assert_eq!(
                (answer.status.as_u16(), answer.error().as_str()),
                (*status, "invalid_request"),
                "{kind}"
            );
            assert_eq!(world.kept(), (0, vec![]), "{kind}");
        }
        let bare = world.alice.request(Method::POST, "/idp/api/submit").set_payload(form.body());
        assert_eq!(world.ask(bare).await.status, 415);
    }
}

#[actix_web::test]
async fn what_is_too_large_is_refused() {
    let big = packed(&slope(300, 300), ImageFormat::Png);
    let most = u64::try_from(big.len()).unwrap();
    for world in worlds_with(|config| config.max_bytes = most) {
        world.submitted(&Form::file(&big)).await;
        let kept = world.kept();
        let more = [&big[..], b"\0"].concat();
        let rows = [
            Form::file(&more),
            Form::file(&[0; 1_000_000]),
            Form::file(&png(0)).text("description", "x".repeat(70_000)),
            Form::file(&png(0)).text("else", "x".repeat(1_000_000)),
        ];
        for form in &rows {
            let answer = world.submit(form).await;
            assert_eq!((answer.status.as_u16(), answer.error().as_str()), TOO_MUCH, "{}", answer.text());
            assert_eq!(world.kept(), kept);
        }
    }
    for world in worlds_with(|config| config.max_pixels = 100) {
        world.submitted(&Form::file(&packed(&slope(10, 10), ImageFormat::Png))).await;
        for kind in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
            let answer = world.submit(&Form::file(&packed(&slope(101, 1), kind))).await;
            assert_eq!((answer.status.as_u16(), answer.error().as_str()), TOO_MUCH, "{kind:?}");
        }
    }
}

/// What must stay free on the disk is the database's: pictures never take it.
#[actix_web::test]
async fn a_disk_is_not_filled_to_its_end() {
    for world in worlds_with(|config| config.reserve = u64::MAX) {
        let answer = world.submit(&Form::file(&png(0))).await;
        assert_eq!((answer.status.as_u16(), answer.error().as_str()), (507, "storage_full"));
        assert_eq!(world.kept(), (0, vec![]));
    }
}

/// One quota holds some pictures and their words, however small the pictures are (the words count too).
#[actix_web::test]
async fn a_person_has_as_much_as_the_quota_says() {
    let content = png(0);
    for world in worlds_with(|config| config.quota = 2000 + ENTRY_BYTES) {
        let entry = world.submitted(&Form::file(&content)).await;
        let mut count = 1;
        let refused = loop {
            let kept = world.kept();
            let answer = world.submit(&Form::file(&content)).await;
            if answer.status != 200 {
                assert_eq!(world.kept(), kept);
                break answer;
            }
            count += 1;
            assert!(count < 20, "no quota");
        };
        assert_eq!((refused.status.as_u16(), refused.error().as_str()), (403, "quota_exceeded"));
        // Another person has room, and what is deleted makes room again.
        assert_eq!(world.submit_as(&world.bob, &Form::file(&content)).await.status, 200);
        let path = format!("/idp/api/entries/{}", entry["id"].as_str().unwrap());
        assert_eq!(world.ask(world.alice.request(Method::DELETE, &path)).await.status, 200);
        world.submitted(&Form::file(&content)).await;
        let other = png(40);
        assert_eq!(world.submit(&Form::file(&other)).await.status, 403);
        assert_eq!(world.kept().1.len(), 2, "the refused one left files");
    }
}
