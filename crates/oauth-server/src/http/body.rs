//! Holding on to a body until its request is answered, so that a connection with an unread one is closed.
//!
//! A body in chunks that the handler drops is otherwise waited for to its end, which its sender may put off for ever.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures_util::Stream;

/// The body of a request that is being answered; empty when it was read to its end.
#[derive(Clone)]
pub(super) struct Held(Rc<RefCell<Option<Payload>>>);

/// What the handler reads instead.
struct Lent(Held);

impl Stream for Lent {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut held = self.0.0.borrow_mut();
        let Some(payload) = held.as_mut() else { return Poll::Ready(None) };
        let next = Pin::new(payload).poll_next(cx);
        if matches!(next, Poll::Ready(None)) {
            *held = None;
        }
        next
    }
}

impl Held {
    /// Takes hold of the body; none where the request has none.
    pub(super) fn of(request: &mut ServiceRequest) -> Option<Self> {
        let payload = request.take_payload();
        if matches!(payload, Payload::None) {
            return None;
        }
        let held = Self(Rc::new(RefCell::new(Some(payload))));
        request.set_payload(Payload::Stream { payload: Box::pin(Lent(held.clone())) });
        Some(held)
    }

    /// Lets go of it when the answer was sent: whether the connection is to be closed is judged with the head of an
    /// answer without a body, and at the end of the body of another.
    pub(super) fn until_sent(self, mut response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        if self.0.borrow().is_none() {
            return response;
        }
        response.response_mut().extensions_mut().insert(self.clone());
        response.map_body(|_, body| BoxBody::new(Holding { body, _held: self }))
    }
}

/// The body of an answer with that of its request.
struct Holding {
    body: BoxBody,
    _held: Held,
}

impl MessageBody for Holding {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::time::Duration;

    use actix_web::middleware::{Next, from_fn};
    use actix_web::{App, Error, HttpResponse, HttpServer, rt, web};

    use super::*;

    /// Longer than the half second in which the framework's clock stands still.
    const LINGER: Duration = Duration::from_millis(700);

    async fn holding(
        mut request: ServiceRequest,
        next: Next<impl MessageBody + 'static>,
    ) -> Result<ServiceResponse<BoxBody>, Error> {
        let held = Held::of(&mut request);
        let response = next.call(request).await?.map_into_boxed_body();
        Ok(match held {
            Some(held) => held.until_sent(response),
            None => response,
        })
    }

    /// Without it the last line of each exchange is waited for until the test is given up.
    #[actix_web::test]
    async fn a_connection_with_an_unread_body_is_closed() {
        let server = HttpServer::new(|| {
            let refuse = web::post().to(|| async { HttpResponse::Unauthorized().body("no") });
            let forget = web::post().to(HttpResponse::NoContent);
            let echo = web::post().to(|body: Bytes| async { body });
            App::new()
                .route("/refuse", refuse)
                .route("/forget", forget)
                .route("/echo", echo)
                .wrap(from_fn(holding))
        });
        let server = server.workers(1).disable_signals().client_disconnect_timeout(LINGER);
        let server = server.bind(("127.0.0.1", 0)).unwrap();
        let address = server.addrs()[0];
        rt::spawn(server.run());
        let ask = move |path: &str, rest: &str| {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
            let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\n{rest}");
            stream.write_all(head.as_bytes()).unwrap();
            let mut answer = String::new();
            let got = stream.read_to_string(&mut answer);
            assert!(got.is_ok(), "{path} {rest:?} {got:?} {answer}");
            answer
        };
        let talk = move || {
            let begun = "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
            assert!(ask("/refuse", begun).starts_with("HTTP/1.1 401 "));
            assert!(ask("/forget", begun).starts_with("HTTP/1.1 204 "));
            assert!(ask("/refuse", "Content-Length: 10\r\n\r\nhello").starts_with("HTTP/1.1 401 "));
            let whole = format!("Connection: close\r\n{begun}0\r\n\r\n");
            assert!(ask("/echo", &whole).ends_with("\r\n\r\nhello"));
        };
        rt::task::spawn_blocking(talk).await.unwrap();
    }
}
