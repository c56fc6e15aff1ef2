//! Over a real connection: what is too large is refused before it is sent, and HEAD has no body.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use actix_web::{App, HttpServer, rt};

use crate::picture::png;
use crate::world::{BOUNDARY, Form, World, worlds_with};

/// Serves a world until the end of the test.
fn serve(world: &World) -> SocketAddr {
    let media = world.media.clone();
    let server = HttpServer::new(move || App::new().configure(media.routes())).workers(1);
    let server = server.disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let address = server.addrs()[0];
    rt::spawn(server.run());
    address
}

/// Sends this and gives back the one answer, however long the connection lasts after it.
async fn exchange(address: SocketAddr, bytes: Vec<u8>) -> String {
    let talk = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        // The server may close before it has read everything.
        let _ = stream.write_all(&bytes);
        let mut answer = Vec::new();
        let mut piece = [0; 4096];
        while !is_whole(&answer, bytes.starts_with(b"HEAD")) {
            match stream.read(&mut piece) {
                Ok(0) | Err(_) => break,
                Ok(count) => answer.extend_from_slice(&piece[..count]),
            }
        }
        String::from_utf8_lossy(&answer).into_owned()
    };
    rt::task::spawn_blocking(talk).await.unwrap()
}

/// Is all of an answer there, by what it says of its length?
fn is_whole(answer: &[u8], to_head: bool) -> bool {
    let text = String::from_utf8_lossy(answer).to_lowercase();
    let Some(end) = text.find("\r\n\r\n") else { return false };
    let length = text.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
    let length: usize = length.map_or(0, |length| length.parse().unwrap());
    to_head || answer.len() >= end + 4 + length
}

fn head(world: &World, more: &str) -> Vec<u8> {
    format!(
        "POST /idp/api/submit HTTP/1.1\r\nHost: op.example\r\nAuthorization: Bearer {}\r\n\
         Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n{more}\r\n\r\n",
        world.alice.token
    )
    .into_bytes()
}

#[actix_web::test]
async fn a_hundred_megabytes_are_refused_by_their_own_account() {
    for world in worlds_with(|config| config.max_bytes = 10_000) {
        let address = serve(&world);
        let answer = exchange(address, head(&world, "Content-Length: 104857600")).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
        assert!(answer.contains("\"error\":\"invalid_request\""), "{answer}");
        assert_eq!(world.kept(), (0, vec![]));
    }
}

#[actix_web::test]
async fn what_does_not_say_its_size_is_counted() {
    for world in worlds_with(|config| config.max_bytes = 10_000) {
        let address = serve(&world);
        let chunked = |body: &[u8]| {
            let mut bytes = head(&world, "Transfer-Encoding: chunked\r\nConnection: close");
            for piece in body.chunks(1000) {
                bytes.extend(format!("{:x}\r\n", piece.len()).bytes());
                bytes.extend_from_slice(piece);
                bytes.extend(b"\r\n");
            }
            bytes.extend(b"0\r\n\r\n");
            bytes
        };
        let answer = exchange(address, chunked(&Form::file(&[0; 200_000]).body())).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert_eq!(world.kept(), (0, vec![]));
        let answer = exchange(address, chunked(&Form::file(&png(0)).body())).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert_eq!(world.kept().0, 1);
    }
}

/// A connection that ends in the middle of a body leaves nothing.
#[actix_web::test]
async fn a_connection_that_breaks_leaves_nothing() {
    for world in worlds_with(|_| ()) {
        let address = serve(&world);
        let body = Form::file(&png(0)).body();
        let mut bytes = head(&world, &format!("Content-Length: {}", body.len()));
        bytes.extend_from_slice(&body[..body.len() / 2]);
        let talk = move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(&bytes).unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer);
        };
        rt::task::spawn_blocking(talk).await.unwrap();
        assert_eq!(world.kept(), (0, vec![]));
    }
}

#[actix_web::test]
async fn head_says_what_get_would_send() {
    for world in worlds_with(|_| ()) {
        let address = serve(&world);
        let entry = world.submitted(&Form::file(&png(0))).await;
        let file =
            entry["media_files"]["original"].as_str().unwrap().strip_prefix("https://op.example").unwrap();
        let ask = |method: &str| {
            format!("{method} {file} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").into_bytes()
        };
        let (get, head) = (exchange(address, ask("GET")).await, exchange(address, ask("HEAD")).await);
        let length = format!("content-length: {}", png(0).len());
        assert!(head.starts_with("HTTP/1.1 200 ") && head.to_lowercase().contains(&length), "{head}");
        assert!(head.ends_with("\r\n\r\n"), "{head}");
        assert!(get.to_lowercase().contains(&length) && get.len() > head.len());
    }
}
