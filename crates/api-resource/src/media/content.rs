//! The files of entries: sent from the disk in pieces, as what they are and as nothing else.

use std::fs::File;
use std::io::{self, Read};

use actix_web::body::SizedStream;
use actix_web::http::Method;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, ETAG, EntityTag, IF_NONE_MATCH, IfNoneMatch,
    VARY,
};
use actix_web::web::{Bytes, Path, ServiceConfig, ThinData};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder, guard as when, web};
use futures_util::stream;
use oauth_store_diesel::media::Blob;

use super::Media;
use super::api::entry_id;
use super::files::hex;
use super::hop::blocking;
use super::object::Which;
use super::page::shown;
use super::problem::Problem;
use super::viewer::Viewer;
use crate::cors::any_origin;

/// Bytes that are read at once.
const CHUNK: usize = 64 * 1024;

pub(super) fn routes(media: &Media, config: &mut ServiceConfig) {
    let read = web::route().guard(when::Any(when::Get()).or(when::Head())).to(file);
    let resource = web::resource(format!("{}/media/{{id}}/{{name}}", media.0.places.prefix()))
        .app_data(ThinData(media.clone()))
        .app_data(media.0.guard.data())
        .route(read);
    config.service(any_origin(resource, &[Method::GET, Method::HEAD]));
}

async fn file(
    ThinData(media): ThinData<Media>,
    viewer: Viewer,
    place: Path<(String, String)>,
    request: HttpRequest,
) -> HttpResponse {
    let (id, name) = place.into_inner();
    let sent = send(&media, viewer, &id, &name, &request).await;
    sent.unwrap_or_else(|problem| shown(&media, &problem, &request))
}

async fn send(
    media: &Media,
    Viewer(viewer): Viewer,
    id: &str,
    name: &str,
    request: &HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (word, extension) = name.split_once('.').ok_or(Problem::NotFound)?;
    let listed = media.find(entry_id(id)?, viewer).await?;
    let entry = listed.entry;
    let (which, blob) = match word {
        "thumb" => (Which::Thumb, entry.thumb),
        "original" => (Which::Original, entry.original),
        _ => return Err(Problem::NotFound),
    };
    if blob.format.extension() != extension {
        return Err(Problem::NotFound);
    }
    let tag = EntityTag::new_strong(hex(blob.digest.bytes()));
    if unchanged(request, &tag) {
        return Ok(headed(HttpResponse::NotModified(), entry.public, tag).finish());
    }
    let mut response = headed(HttpResponse::Ok(), entry.public, tag);
    response.content_type(blob.format.media_type()).insert_header((
        CONTENT_DISPOSITION,
        format!("inline; filename=\"{}\"", file_name(&entry.title, which, extension)),
    ));
    if request.method() == Method::HEAD {
        let nothing = stream::empty::<Result<Bytes, io::Error>>();
        return Ok(response.body(SizedStream::new(blob.bytes, nothing)));
    }
    let opener = media.clone();
    let file = blocking(move || Ok(opener.0.files.read(&blob.digest)?)).await?;
    Ok(response.body(SizedStream::new(blob.bytes, pieces(file, &blob))))
}

/// What every file carries: it is never guessed at, runs nothing wherever it is opened, and may stand in other sites'
/// pages. It is asked for again each time, since its owner may hide it.
fn headed(mut response: HttpResponseBuilder, public: bool, tag: EntityTag) -> HttpResponseBuilder {
    response
        .insert_header((CACHE_CONTROL, if public { "no-cache" } else { "private, no-cache" }))
        .insert_header((VARY, "Authorization"))
        .insert_header((ETAG, tag))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header(("Cross-Origin-Resource-Policy", "cross-origin"));
    response
}

/// Has the client what it would get?
///
/// Rule: RFC9110-13.1.2 (MUST)
fn unchanged(request: &HttpRequest, tag: &EntityTag) -> bool {
    if !request.headers().contains_key(IF_NONE_MATCH) {
        return false;
    }
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => true,
        Some(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        None => false,
    }
}

/// The title as a name that every system takes.
fn file_name(title: &str, which: Which, extension: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { ' ' };
    let title: String = title.chars().map(plain).collect();
    let words: Vec<&str> = title.split_whitespace().take(10).collect();
    let name: String = words.join("-").chars().take(100).collect();
    let name = if name.is_empty() { "picture" } else { &name };
    match which {
        Which::Thumb => format!("{name}-small.{extension}"),
        Which::Original => format!("{name}.{extension}"),
    }
}

/// The content, each piece read on a thread that may block and only when the last one is on its way.
fn pieces(file: File, blob: &Blob) -> impl futures_util::Stream<Item = Result<Bytes, io::Error>> + use<> {
    stream::try_unfold((file, blob.bytes), |(file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let read = web::block(move || piece(file, left)).await;
        let (bytes, file) = read.map_err(|_| io::Error::other("a thread that blocks has ended"))??;
        let left = left.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        Ok(Some((bytes, (file, left))))
    })
}

fn piece(mut file: File, left: u64) -> io::Result<(Bytes, File)> {
    let mut bytes = vec![0; usize::try_from(left).unwrap_or(CHUNK).min(CHUNK)];
    file.read_exact(&mut bytes)?;
    Ok((Bytes::from(bytes), file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_harmless() {
        for (title, want) in [
            ("Sea at dawn", "Sea-at-dawn.png"),
            ("../../etc/passwd", "etc-passwd.png"),
            ("a\"; x=\"\r\nSet-Cookie: b", "a-x-Set-Cookie-b.png"),
            ("\u{65e5}\u{672c}", "picture.png"),
        ] {
            assert_eq!(file_name(title, Which::Original, "png"), want);
        }
        assert_eq!(
            file_name(&"y".repeat(500), Which::Thumb, "jpeg"),
            format!("{}-small.jpeg", "y".repeat(100))
        );
    }
}
