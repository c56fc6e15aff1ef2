//! How long a body may take to arrive.

use std::time::{Duration, Instant};

use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, Payload};
use futures_util::StreamExt;

use super::problem::Problem;

/// Nobody waits longer than this for the next bytes, nor judges the speed before it is over.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes a second that a body has to reach on average after that.
const SLOWEST: u64 = 8 * 1024;

/// A body on its way in: its bytes counted, its speed watched. Only the time that is spent waiting for the sender
/// counts, not what we need to write or to decode.
pub(super) struct Arriving {
    payload: Payload,
    received: u64,
    waited: Duration,
    patience: Duration,
    most: u64,
}

impl Arriving {
    /// A body of at most `most` bytes.
    pub(super) const fn new(payload: Payload, most: u64) -> Self {
        Self { payload, received: 0, waited: Duration::ZERO, patience: PATIENCE, most }
    }

    /// The next bytes; `None` when the body is over.
    ///
    /// # Errors
    /// [`Problem::Slow`], [`Problem::TooLarge`], and [`Problem::Malformed`] when the connection or its coding breaks.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let Some(left) = left(self.patience, self.waited, self.received) else { return Err(Problem::Slow) };
        let began = Instant::now();
        let bytes = timeout(left, self.payload.next()).await.map_err(|_| Problem::Slow)?;
        self.waited += began.elapsed();
        let Some(bytes) = bytes else { return Ok(None) };
        let bytes = bytes.map_err(|_| Problem::Malformed("the body broke off"))?;
        self.received += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if self.received > self.most {
            return Err(Problem::TooLarge { most: self.most });
        }
        Ok(Some(bytes))
    }

    /// All of it.
    ///
    /// # Errors
    /// As [`Arriving::next`].
    pub(super) async fn all(mut self) -> Result<Vec<u8>, Problem> {
        let mut body = Vec::new();
        while let Some(bytes) = self.next().await? {
            body.extend_from_slice(&bytes);
        }
        Ok(body)
    }
}

/// How long the next bytes may take; `None` when the body is too slow by now.
fn left(patience: Duration, waited: Duration, received: u64) -> Option<Duration> {
    let until = patience.max(Duration::from_secs(received / SLOWEST));
    let left = until.checked_sub(waited).filter(|left| !left.is_zero())?;
    Some(left.min(patience))
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;

    use actix_web::FromRequest;
    use actix_web::dev;
    use actix_web::error::PayloadError;
    use actix_web::test::TestRequest;
    use futures_util::{Stream, stream};

    use super::*;

    async fn arriving(
        bytes: impl Stream<Item = Result<Bytes, PayloadError>> + 'static,
        most: u64,
    ) -> Arriving {
        let bytes: Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>> = Box::pin(bytes);
        let mut payload = dev::Payload::Stream { payload: bytes };
        let request = TestRequest::default().to_http_request();
        Arriving::new(Payload::from_request(&request, &mut payload).await.unwrap(), most)
    }

    #[test]
    fn twenty_seconds_of_silence_or_a_trickle_is_too_slow() {
        let seconds = Duration::from_secs;
        let left = |waited, received| left(PATIENCE, seconds(waited), received);
        for (waited, received, want) in [
            (0, 0, Some(20)),
            (19, 0, Some(1)),
            (20, 0, None),
            (19, 20 * SLOWEST, Some(1)),
            (20, 20 * SLOWEST, None),
            (20, 21 * SLOWEST, Some(1)),
            (30, 100 * SLOWEST, Some(20)),
            (90, 100 * SLOWEST, Some(10)),
            (101, 100 * SLOWEST, None),
        ] {
            assert_eq!(left(waited, received), want.map(seconds), "{waited} {received}");
        }
    }

    #[actix_web::test]
    async fn who_sends_nothing_is_given_up() {
        let mut body = arriving(stream::pending(), 10).await;
        body.patience = Duration::from_millis(1);
        assert!(matches!(body.next().await, Err(Problem::Slow)));
    }

    #[actix_web::test]
    async fn a_body_is_counted_as_it_comes() {
        let chunks = || [b"12345".as_slice(), b"", b"6789"].map(|chunk| Ok(Bytes::from_static(chunk)));
        let body = arriving(stream::iter(chunks()), 9).await;
        assert_eq!(body.all().await.unwrap(), b"123456789");
        let body = arriving(stream::iter(chunks()), 8).await;
        assert!(matches!(body.all().await, Err(Problem::TooLarge { most: 8 })));
        let broken = stream::iter([Ok(Bytes::from_static(b"1")), Err(PayloadError::Incomplete(None))]);
        assert!(matches!(arriving(broken, 9).await.all().await, Err(Problem::Malformed(_))));
    }
}
