//! Taking an upload in: from the body of a request to a temporary file and the words beside it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::Payload;
use actix_web::{HttpMessage, HttpRequest};
use oauth_core::id::UserId;

use super::Media;
use super::files::Incoming;
use super::hop::blocking;
use super::multipart::{Head, Malformed, Piece, Reader};
use super::pace::Arriving;
use super::problem::Problem;
use super::words::{self, RawWords, Words};

/// Uploads at once in one process.
const MOST_AT_ONCE: usize = 32;
/// Of these, uploads of one person.
const MOST_OF_ONE: usize = 4;
/// Bytes that all of a body but the file may have.
const AROUND: u64 = 64 * 1024;
/// Bytes that are gathered before they are written.
const CHUNK: usize = 64 * 1024;
const FORM: &str = "multipart/form-data";
const FILE: &str = "file";
/// The texts that are read. What else a form has is read past.
const TEXTS: [&str; 5] = ["title", "description", "license", "tags", "public"];

/// The uploads under way: how many of whom.
#[derive(Clone, Debug, Default)]
pub(super) struct Uploads(Arc<Mutex<HashMap<UserId, usize>>>);

/// One of them; dropped, another may begin.
#[derive(Debug)]
pub(super) struct Upload {
    all: Uploads,
    of: UserId,
}

impl Uploads {
    /// # Errors
    /// [`Problem::Busy`] when there are too many, of all people or of this one.
    pub(super) fn begin(&self, of: &UserId) -> Result<Upload, Problem> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.values().sum::<usize>() >= MOST_AT_ONCE {
            return Err(Problem::Busy);
        }
        let count = counts.entry(of.clone()).or_default();
        if *count >= MOST_OF_ONE {
            return Err(Problem::Busy);
        }
        *count += 1;
        Ok(Upload { all: self.clone(), of: of.clone() })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let mut counts = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.of);
            }
        }
    }
}

/// What came: the file, not yet looked at, and the words beside it.
pub(super) struct Received {
    pub(super) words: Words,
    pub(super) file: Incoming,
}

/// Reads a whole upload. What is too large by its own account is refused before anything of it is read.
///
/// # Errors
/// [`Problem`]; the temporary file is gone then.
pub(super) async fn receive(
    media: &Media,
    request: &HttpRequest,
    payload: Payload,
) -> Result<Received, Problem> {
    let boundary = boundary(request)?;
    let max_bytes = media.0.config.max_bytes;
    let most = max_bytes.saturating_add(AROUND);
    let declared =
        request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|declared| declared > most) {
        return Err(Problem::TooLarge { most: max_bytes });
    }
    let mut body = Arriving::new(payload, most);
    let mut reader = Reader::new(&boundary)?;
    let mut form = Form::new(media.clone());
    while let Some(bytes) = body.next().await.map_err(|problem| within(problem, max_bytes))? {
        reader.feed(&bytes);
        while let Some(piece) = reader.next()? {
            form.take(piece).await?;
        }
    }
    reader.finish()?;
    form.finish()
}

/// The limit that people know is that of the file.
fn within(problem: Problem, max_bytes: u64) -> Problem {
    match problem {
        Problem::TooLarge { .. } => Problem::TooLarge { most: max_bytes },
        other => other,
    }
}

fn boundary(request: &HttpRequest) -> Result<String, Problem> {
    // A type that cannot be read is not the wanted one either.
    let kind = request.mime_type().ok().flatten().filter(|kind| kind.essence_str() == FORM);
    let kind = kind.ok_or(Problem::UnsupportedType(FORM))?;
    let boundary = kind.get_param("boundary").ok_or(Malformed("there is no boundary in Content-Type"))?;
    Ok(boundary.as_str().to_owned())
}

/// The fields of a form as they come.
struct Form {
    media: Media,
    texts: [Option<Vec<u8>>; TEXTS.len()],
    file: Option<Incoming>,
    file_name: Option<String>,
    /// What of the file is not written yet.
    gathered: Vec<u8>,
    current: Current,
}

/// Where the content of the part goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Current {
    File,
    Text(usize),
    Other,
}

impl Form {
    fn new(media: Media) -> Self {
        Self {
            media,
            texts: Default::default(),
            file: None,
            file_name: None,
            gathered: Vec::new(),
            current: Current::Other,
        }
    }

    async fn take(&mut self, piece: Piece) -> Result<(), Problem> {
        match (piece, self.current) {
            (Piece::Part(head), _) => self.begin(head).await,
            (Piece::Data(data), Current::File) => {
                self.gathered.extend_from_slice(&data);
                if self.gathered.len() >= CHUNK { self.write().await } else { Ok(()) }
            }
            (Piece::Data(data), Current::Text(which)) => self.extend(which, &data),
            (Piece::Data(_), Current::Other) => Ok(()),
            (Piece::PartEnd, Current::File) => {
                self.current = Current::Other;
                self.write().await
            }
            (Piece::PartEnd, _) => {
                self.current = Current::Other;
                Ok(())
            }
        }
    }

    async fn begin(&mut self, head: Head) -> Result<(), Problem> {
        const TWICE: &str = "stands twice";
        if head.name == FILE {
            if self.file.is_some() {
                return Err(Problem::Field { name: FILE, rule: TWICE });
            }
            let media = self.media.clone();
            self.file = Some(blocking(move || Ok(media.0.files.begin(&*media.env().random)?)).await?);
            self.file_name = head.file_name;
            self.current = Current::File;
            return Ok(());
        }
        let known = TEXTS.iter().enumerate().find(|(_, name)| **name == head.name);
        self.current = known.map_or(Current::Other, |(which, _)| Current::Text(which));
        match known.and_then(|(which, name)| Some((self.texts.get_mut(which)?, *name))) {
            Some((Some(_), name)) => Err(Problem::Field { name, rule: TWICE }),
            Some((text @ None, _)) => {
                *text = Some(Vec::new());
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// All texts together fit around a file; what does not is refused before it is gathered.
    fn extend(&mut self, which: usize, data: &[u8]) -> Result<(), Problem> {
        let gathered: usize = self.texts.iter().flatten().map(Vec::len).sum();
        let more = u64::try_from(gathered.saturating_add(data.len())).unwrap_or(u64::MAX);
        if more > AROUND {
            return Err(Problem::TooLarge { most: AROUND });
        }
        if let Some(Some(text)) = self.texts.get_mut(which) {
            text.extend_from_slice(data);
        }
        Ok(())
    }

    /// Writes what is gathered, on a thread that may block.
    async fn write(&mut self) -> Result<(), Problem> {
        let Some(mut file) = self.file.take() else { return Ok(()) };
        let gathered = std::mem::take(&mut self.gathered);
        let most = self.media.0.config.max_bytes;
        let (file, emptied) = blocking(move || {
            let mut gathered = gathered;
            file.write(&gathered)?;
            gathered.clear();
            if file.bytes() > most { Err(Problem::TooLarge { most }) } else { Ok((file, gathered)) }
        })
        .await?;
        (self.file, self.gathered) = (Some(file), emptied);
        Ok(())
    }

    fn finish(mut self) -> Result<Received, Problem> {
        let file = self.file.take().filter(|file| file.bytes() > 0).ok_or(Problem::NoFile)?;
        let [title, description, license, tags, public] = self.texts;
        let raw = RawWords {
            title: text("title", title)?,
            description: text("description", description)?,
            license: text("license", license)?,
            tags: words::split_tags(&text("tags", tags)?),
            public: public.map_or(Ok(true), |public| words::public(&text("public", Some(public))?))?,
        };
        Ok(Received { words: raw.check(self.file_name.as_deref())?, file })
    }
}

fn text(name: &'static str, bytes: Option<Vec<u8>>) -> Result<String, Problem> {
    String::from_utf8(bytes.unwrap_or_default()).map_err(|_| Problem::Field { name, rule: "not UTF-8" })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::CONTENT_TYPE;
    use std::fs::File;
    use std::io;
    use std::path::Path;

    use actix_web::App;
    use actix_web::http::header::AUTHORIZATION;
    use actix_web::test::{TestRequest, call_service, init_service, read_body_json};

    use super::*;
    use crate::media::scene::Scene;

    fn person(number: usize) -> UserId {
        UserId::parse(&format!("person{number}")).unwrap()
    }

    #[test]
    fn so_many_upload_at_once_and_no_more() {
        let uploads = Uploads::default();
        let begin = |number: usize| uploads.begin(&person(number / MOST_OF_ONE));
        let mut running: Vec<Upload> = (0..MOST_AT_ONCE).map(|number| begin(number).unwrap()).collect();
        assert!(matches!(begin(MOST_AT_ONCE), Err(Problem::Busy)));
        drop(running.pop());
        running.push(begin(MOST_AT_ONCE).unwrap());
        assert!(matches!(begin(MOST_AT_ONCE + 1), Err(Problem::Busy)));
        drop(running);
        assert!(uploads.0.lock().unwrap().is_empty(), "nobody is remembered");
    }

    #[test]
    fn one_person_leaves_room_for_others() {
        let uploads = Uploads::default();
        let mut running: Vec<Upload> = (0..MOST_OF_ONE).map(|_| uploads.begin(&person(0)).unwrap()).collect();
        assert!(matches!(uploads.begin(&person(0)), Err(Problem::Busy)));
        running.push(uploads.begin(&person(1)).unwrap());
        drop(running.remove(0));
        uploads.begin(&person(0)).unwrap();
    }

    /// A temporary file on a disk without room.
    fn full(path: &Path) -> io::Result<File> {
        std::os::unix::fs::symlink("/dev/full", path)?;
        File::options().write(true).open(path)
    }

    #[actix_web::test]
    async fn a_disk_without_room_is_507_and_keeps_nothing() {
        let mut scene = Scene::set();
        Arc::get_mut(&mut scene.media.0).unwrap().files.create = full;
        let app = init_service(App::new().configure(scene.media.routes())).await;
        let body =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\nx\r\n--b--";
        let request = TestRequest::post()
            .uri("/api/submit")
            .peer_addr(([127, 0, 0, 1], 4711).into())
            .insert_header((AUTHORIZATION, format!("Bearer {}", scene.token)))
            .insert_header((CONTENT_TYPE, "multipart/form-data; boundary=b"))
            .set_payload(body);
        let response = call_service(&app, request.to_request()).await;
        assert_eq!(response.status(), 507);
        let body: serde_json::Value = read_body_json(response).await;
        assert_eq!(body["error"], "storage_full");
        let folder = &scene.media.0.config.folder;
        assert_eq!(std::fs::read_dir(folder.join("incoming")).unwrap().count(), 0);
        assert!(scene.media.0.files.placed().unwrap().concat().is_empty());
    }
}
