//! The provider's picture API, used with somebody's token.

use reqwest::header::LINK;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::oauth::{Provider, Tokens, Trouble};
use crate::upload::Upload;

/// So many pictures stand on a page.
const PER_PAGE: u32 = 12;

/// A picture as the API tells of it; members that are of no use here are left out.
#[derive(Deserialize, Serialize)]
pub(crate) struct Entry {
    pub(crate) id: String,
    user: String,
    pub(crate) title: String,
    #[serde(default)]
    description: String,
    created: String,
    permalink: String,
    media_files: Files,
    /// Private ones are shown to their owner alone.
    #[serde(default = "yes")]
    public: bool,
}

#[derive(Deserialize, Serialize)]
struct Files {
    thumb: String,
    original: String,
}

fn yes() -> bool {
    true
}

/// A page of pictures.
pub(crate) struct Album {
    pub(crate) entries: Vec<Entry>,
    /// The id below which the next page begins.
    pub(crate) next: Option<String>,
}

/// Which file of a picture.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Size {
    Thumb,
    Original,
}

impl Provider {
    /// Whose token it is.
    pub(crate) async fn whoami(&self, tokens: &mut Tokens) -> Result<String, Trouble> {
        #[derive(Deserialize)]
        struct Person {
            username: String,
        }
        let answer = self.send(tokens, || self.web.get(format!("{}/api/test", self.base()))).await?;
        Ok(read::<Person>(answer).await?.username)
    }

    /// What the person may see, newest first.
    pub(crate) async fn album(&self, tokens: &mut Tokens, before: Option<&str>) -> Result<Album, Trouble> {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("limit", &PER_PAGE.to_string());
        query.extend_pairs(before.map(|id| ("before", id)));
        let url = format!("{}/api/entries?{}", self.base(), query.finish());
        let answer = self.send(tokens, || self.web.get(&url)).await?;
        let link = answer.headers().get(LINK).and_then(|value| value.to_str().ok());
        let next = link.and_then(next_of);
        Ok(Album { entries: read(answer).await?, next })
    }

    /// One picture.
    pub(crate) async fn entry(&self, tokens: &mut Tokens, id: &str) -> Result<Entry, Trouble> {
        let answer = self.send(tokens, || self.web.get(self.entry_url(id))).await?;
        read(answer).await
    }

    fn entry_url(&self, id: &str) -> String {
        let id: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
        format!("{}/api/entries/{id}", self.base())
    }

    /// A file of a picture: those of private pictures need the token, so the browser cannot fetch them itself.
    pub(crate) async fn file(&self, tokens: &mut Tokens, id: &str, size: Size) -> Result<Response, Trouble> {
        let files = self.entry(tokens, id).await?.media_files;
        let url = match size {
            Size::Thumb => files.thumb,
            Size::Original => files.original,
        };
        // The token goes to the provider and to nobody else.
        if !url.starts_with(&format!("{}/", self.base())) {
            return Err(Trouble::Refused("the picture is kept elsewhere".to_owned()));
        }
        self.send(tokens, || self.web.get(&url)).await
    }

    /// Adds a picture.
    pub(crate) async fn add(&self, tokens: &mut Tokens, upload: &Upload) -> Result<Entry, Trouble> {
        let url = format!("{}/api/submit", self.base());
        let answer = self.send(tokens, || self.web.post(&url).multipart(upload.to_form())).await?;
        read(answer).await
    }

    /// Sends a request with the person's token. A token that is about to end is renewed before, and one that is refused
    /// once after; what is refused then is over.
    async fn send(
        &self,
        tokens: &mut Tokens,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<Response, Trouble> {
        self.keep_alive(tokens).await?;
        let mut answer = request().bearer_auth(tokens.access.secret()).send().await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            self.renew(tokens).await?;
            answer = request().bearer_auth(tokens.access.secret()).send().await?;
        }
        match answer.status() {
            StatusCode::UNAUTHORIZED => Err(Trouble::Disconnected),
            status if status.is_success() => Ok(answer),
            status => Err(Trouble::Refused(words_of(status, answer).await)),
        }
    }
}

async fn read<T: DeserializeOwned>(answer: Response) -> Result<T, Trouble> {
    serde_json::from_slice(&answer.bytes().await?).map_err(|cause| Trouble::Unreachable(cause.to_string()))
}

/// What the API says about its refusal, else the name of the status.
async fn words_of(status: StatusCode, answer: Response) -> String {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
        error_description: Option<String>,
    }
    let refusal: Option<Refusal> = read(answer).await.ok();
    let words = refusal.map(|refusal| refusal.error_description.unwrap_or(refusal.error));
    words.unwrap_or_else(|| status.to_string())
}

/// `before` of the link to the next page (RFC 8288).
fn next_of(link: &str) -> Option<String> {
    let next = link.split(',').find(|link| link.contains("rel=\"next\""))?;
    let (_, from) = next.split_once('<')?;
    let url = Url::parse(from.split_once('>')?.0).ok()?;
    url.query_pairs().find(|(key, _)| key == "before").map(|(_, value)| value.into_owned())
}
