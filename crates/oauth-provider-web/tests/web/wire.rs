//! An application on a real socket, and the bytes that pass through it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::rt::System;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};

use crate::world::Answer;

/// A server on a port of its own; it stops when dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(configure: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Self {
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            System::new().block_on(async move {
                let app = move || App::new().configure(configure.clone());
                let server =
                    HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
                let address = server.addrs()[0];
                let server = server.run();
                sender.send((address, server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (address, handle) = receiver.recv().unwrap();
        Self { address, handle, thread: Some(thread) }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        self.exchange(format!("{head}\r\n{body}").as_bytes())
    }

    /// Sends a HEAD request and reads until the end: the answer's body is whatever comes behind the head.
    pub(crate) fn head(&self, path: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        write!(stream, "HEAD {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)
            .unwrap();
        let mut read = Vec::new();
        stream.read_to_end(&mut read).unwrap();
        answer(&read).unwrap()
    }

    /// Sends these bytes and reads one answer.
    pub(crate) fn exchange(&self, bytes: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        // The server may answer and close before it has read all.
        let _ = stream.write_all(bytes);
        let mut read = Vec::new();
        let mut chunk = [0; 4096];
        loop {
            if let Some(answer) = whole(&read) {
                return answer;
            }
            let count = stream.read(&mut chunk).unwrap();
            assert!(count > 0, "the answer broke off: {}", String::from_utf8_lossy(&read));
            read.extend_from_slice(&chunk[..count]);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The thread of the server sees the command; nothing here needs to await it.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The answer, once all of it is there; every answer here has a `Content-Length`.
fn whole(bytes: &[u8]) -> Option<Answer> {
    let answer = answer(bytes)?;
    let length: usize = answer.header("content-length").map_or(0, |value| value.parse().unwrap());
    (answer.body.len() >= length).then_some(answer)
}

/// As much of the answer as there is, once its head is there.
fn answer(bytes: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().unwrap();
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        headers
            .append(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
    }
    Some(Answer { asked: String::new(), status, headers, body: body.to_owned() })
}
