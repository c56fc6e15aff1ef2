//! One request, one answer: no cookies, no redirect followed, no connection kept.

use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use reqwest::blocking::{Client, RequestBuilder};
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::redirect::Policy;

use crate::stop::{OrStop, stop};

static CLIENT: LazyLock<Result<Client, String>> = LazyLock::new(|| {
    let client = Client::builder().redirect(Policy::none()).pool_max_idle_per_host(0).no_proxy();
    client.timeout(Duration::from_secs(30)).build().map_err(|cause| cause.to_string())
});

/// What a server said.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// Where it redirects to.
    pub(crate) fn location(&self) -> Option<&str> {
        self.headers.get(LOCATION).and_then(|value| value.to_str().ok())
    }
}

/// A request: a GET, or the POST of a form.
pub(crate) struct Ask<'a> {
    pub(crate) url: &'a str,
    pub(crate) form: Option<&'a [(String, String)]>,
    pub(crate) cookies: String,
    /// A client's id and secret (RFC 6749 §2.3.1).
    pub(crate) basic: Option<(&'a str, &'a str)>,
}

impl Ask<'_> {
    /// Sends it and waits.
    ///
    /// The waiting client must not be used on a thread that runs asynchronous tasks, as those of an `async` test do; so
    /// it gets one of its own.
    #[track_caller]
    pub(crate) fn send(&self) -> Answer {
        let answer = thread::scope(|scope| scope.spawn(|| self.try_send()).join());
        let Ok(answer) = answer else { stop(&format!("the request to {} ended in a panic", self.url)) };
        answer.or_stop(self.url)
    }

    fn try_send(&self) -> Result<Answer, String> {
        let client = CLIENT.as_ref().map_err(Clone::clone)?;
        let answer = self.request(client).send().map_err(|cause| format!("no answer: {cause:?}"))?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = answer.text().map_err(|cause| format!("half an answer: {cause:?}"))?;
        Ok(Answer { status, headers, body })
    }

    fn request(&self, client: &Client) -> RequestBuilder {
        let mut request = match self.form {
            None => client.get(self.url),
            Some(fields) => {
                let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
                client.post(self.url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
            }
        };
        if !self.cookies.is_empty() {
            request = request.header("cookie", &self.cookies);
        }
        match self.basic {
            Some((name, password)) => request.basic_auth(name, Some(password)),
            None => request,
        }
    }
}
