//! The pages that permalinks lead to: a person's pictures, one picture with its history, and what went wrong.

mod history;
mod text;

use std::borrow::Cow;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT, ALLOW, CACHE_CONTROL, ContentType, HeaderValue, STRICT_TRANSPORT_SECURITY, VARY,
};
use actix_web::web::{Path, ServiceConfig, ThinData};
use actix_web::{HttpRequest, HttpResponse, ResponseError, guard as when, web};
use oauth_core::id::ClientId;
use oauth_store_diesel::media::{Blob, Entry, Event, HistoryQuery, Listed, OwnerInfo};

use super::Media;
use super::api::entry_id;
use super::asked::Asked;
use super::mark;
use super::object::Which;
use super::problem::Problem;
use super::viewer::Viewer;
use crate::html::{self, escape, secure};
use crate::part::cut;
use text::license;

pub(super) use text::paragraphs;

/// Pictures on one page.
const SOME: u32 = 24;
/// Events on one page: more than are kept of one picture, unless many applications changed it.
const EVENTS: u32 = 100;
const STYLE: &str = include_str!("pictures.css");

/// The stylesheet always, since error pages of files need it; the pages where they are wanted.
pub(super) fn routes(media: &Media, config: &mut ServiceConfig) {
    let prefix = media.0.places.prefix();
    let read = || web::route().guard(when::Any(when::Get()).or(when::Head()));
    let resource = |path: String| {
        web::resource(path)
            .app_data(ThinData(media.clone()))
            .app_data(media.0.guard.data())
            .default_service(web::to(wrong_method))
    };
    config.service(resource(style_path(media)).route(read().to(style)));
    if media.0.config.pages {
        // Old clients leave the last slash out.
        config.service(resource(format!("{prefix}/u/{{handle}}{{slash:/?}}")).route(read().to(person)));
        config.service(
            resource(format!("{prefix}/u/{{handle}}/m/{{id}}{{slash:/?}}")).route(read().to(picture)),
        );
    }
}

fn style_path(media: &Media) -> String {
    format!("{}/media/pictures.css", media.0.places.prefix())
}

async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .body(STYLE)
}

async fn person(
    ThinData(media): ThinData<Media>,
    place: Path<(String, String)>,
    request: HttpRequest,
) -> HttpResponse {
    let made = async {
        let asked = Asked::of(&request)?;
        let (before, application) = (asked.before()?, asked.application()?);
        let (owner, mut found) = media.person(place.into_inner().0, application, before, SOME + 1).await?;
        let places = &media.0.places;
        let all = application
            .map_or_else(|| places.person(&owner.handle), |client| places.marked(&owner.handle, client));
        let older = cut(&mut found, SOME).map(|last| {
            format!("{all}{}before={}", if application.is_some() { "&" } else { "?" }, last.entry.id)
        });
        let newest = before.map(|_| all);
        let links = Links { newest: newest.as_deref(), older: older.as_deref() };
        Ok(html(&media, StatusCode::OK, &pictures_of(&media, &owner, application, &found, &links)))
    };
    made.await.unwrap_or_else(|problem: Problem| shown(&media, &problem, &request))
}

async fn picture(
    ThinData(media): ThinData<Media>,
    Viewer(viewer): Viewer,
    place: Path<(String, String, String)>,
    request: HttpRequest,
) -> HttpResponse {
    let made = async {
        let (handle, id, _) = place.into_inner();
        let query = HistoryQuery { entry: entry_id(&id)?, application: None, before: None, limit: EVENTS };
        let (listed, events) = media.history(query, viewer).await?;
        if listed.owner.handle != handle {
            return Err(Problem::NotFound);
        }
        Ok(html(&media, StatusCode::OK, &one(&media, &listed, &events)))
    };
    made.await.unwrap_or_else(|problem| shown(&media, &problem, &request))
}

async fn wrong_method(ThinData(media): ThinData<Media>, request: HttpRequest) -> HttpResponse {
    let mut response = shown(&media, &Problem::Method, &request);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

/// A problem, as a page for browsers and as JSON for programs.
pub(super) fn shown(media: &Media, problem: &Problem, request: &HttpRequest) -> HttpResponse {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !accept.contains("text/html") {
        return problem.error_response();
    }
    problem.log();
    let status = problem.status_code();
    let title = match status {
        StatusCode::NOT_FOUND => "There is nothing here",
        StatusCode::BAD_REQUEST | StatusCode::METHOD_NOT_ALLOWED => "This address cannot be used like that",
        StatusCode::SERVICE_UNAVAILABLE => "The server is busy",
        _ => "Something went wrong",
    };
    let text = match status {
        StatusCode::NOT_FOUND => {
            "The picture was deleted or hidden by its owner, or the address is mistyped."
        }
        StatusCode::SERVICE_UNAVAILABLE => "Try again in a moment.",
        _ => "Go back and try again.",
    };
    let body = format!(
        "<div class=\"card\">\n<h1>{title}</h1>\n<p>{text}</p>\n\
         <p class=\"actions\"><a class=\"button\" href=\"{}/\">Home</a></p>\n</div>",
        escape(media.0.places.prefix())
    );
    let mut response = html(media, status, &Page { title, class: "narrow", body });
    problem.accompany(&mut response);
    response
}

/// What differs from page to page; `body` is HTML.
struct Page<'a> {
    title: &'a str,
    class: &'static str,
    body: String,
}

fn html(media: &Media, status: StatusCode, page: &Page<'_>) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    if media.0.places.https() {
        response.insert_header((STRICT_TRANSPORT_SECURITY, "max-age=31536000"));
    }
    secure(&mut response)
        .content_type(ContentType::html())
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((VARY, "Authorization, Accept"))
        .body(frame(media, page))
}

fn frame(media: &Media, page: &Page<'_>) -> String {
    let (config, own) = (&media.0.config, style_path(media));
    let styles: Vec<&str> = config.stylesheet.as_deref().into_iter().chain([own.as_str()]).collect();
    html::Page {
        title: page.title,
        site: &config.site_name,
        prefix: media.0.places.prefix(),
        styles: &styles,
        class: page.class,
        body: &page.body,
    }
    .whole()
}

/// Where more of a list is.
struct Links<'a> {
    newest: Option<&'a str>,
    older: Option<&'a str>,
}

fn pictures_of<'a>(
    media: &Media,
    owner: &'a OwnerInfo,
    application: Option<ClientId>,
    found: &[Listed],
    links: &Links<'_>,
) -> Page<'a> {
    let places = &media.0.places;
    let mut body = format!("<h1>Pictures by <bdi>{}</bdi></h1>\n", escape(&owner.name));
    if let Some(client) = application {
        body.push_str(&format!(
            "<p>Only those with the mark <code>{}</code>. <a href=\"{}\">All pictures</a></p>\n",
            mark::tag(client),
            escape(&places.person(&owner.handle))
        ));
    }
    if found.is_empty() {
        body.push_str("<div class=\"card empty\"><p>There are no public pictures here.</p></div>\n");
    } else {
        body.push_str("<ul class=\"pictures\">\n");
        for Listed { entry, owner } in found {
            let page = places.entry(&owner.handle, entry.id);
            let image = image(media, entry, Which::Thumb, &entry.thumb);
            let title = escape(&entry.title);
            body.push_str(&format!(
                "<li><a href=\"{}\">{image}<span><bdi>{title}</bdi></span></a></li>\n",
                escape(&page)
            ));
        }
        body.push_str("</ul>\n");
    }
    let link = |to: &str, text: &str| format!("<a class=\"button\" href=\"{}\">{text}</a>", escape(to));
    let newest = links.newest.map(|newest| link(newest, "Newest pictures"));
    let older = links.older.map(|older| link(older, "Older pictures"));
    let links: String = newest.into_iter().chain(older).collect();
    if !links.is_empty() {
        body.push_str(&format!("<p class=\"actions\">{links}</p>\n"));
    }
    Page { title: &owner.name, class: "", body }
}

fn one<'a>(media: &Media, listed: &'a Listed, events: &[Event]) -> Page<'a> {
    let Listed { entry, owner } = listed;
    let places = &media.0.places;
    let original = places.file(entry.id, Which::Original, &entry.original);
    let day = entry.created_at.rfc3339();
    let fact = |name: &str, html: String| format!("<div><dt>{name}</dt><dd>{html}</dd></div>\n");
    let mut facts = fact(
        "By",
        format!(
            "<a href=\"{}\"><bdi>{}</bdi></a>",
            escape(&places.person(&owner.handle)),
            escape(&owner.name)
        ),
    );
    facts.push_str(&fact(
        "Added",
        format!("<time datetime=\"{day}\">{}</time>", day.get(..10).unwrap_or(&day)),
    ));
    if !entry.license.is_empty() {
        facts.push_str(&fact("License", license(&entry.license)));
    }
    if !entry.tags.is_empty() {
        let tags: Vec<String> = entry.tags.iter().map(|tag| format!("<bdi>{}</bdi>", escape(tag))).collect();
        facts.push_str(&fact("Tags", tags.join(", ")));
    }
    if !entry.public {
        facts.push_str(&fact("Seen by", "its owner only".to_owned()));
    }
    let body = format!(
        "<h1><bdi>{title}</bdi></h1>\n<p class=\"picture\"><a href=\"{link}\">{image}</a></p>\n{description}\n\
         <dl class=\"facts\">\n{facts}</dl>\n{history}",
        title = escape(&entry.title),
        link = escape(&original),
        image = image(media, entry, Which::Original, &entry.original),
        description = paragraphs(&entry.description),
        history = history::section(places, owner, events),
    );
    Page { title: &entry.title, class: "medium", body }
}

fn image(media: &Media, entry: &Entry, which: Which, blob: &Blob) -> String {
    let path = media.0.places.file(entry.id, which, blob);
    // Beside a small picture its title stands anyway.
    let alt = if which == Which::Thumb { Cow::Borrowed("") } else { escape(&entry.title) };
    format!(
        "<img src=\"{}\" width=\"{}\" height=\"{}\" alt=\"{alt}\"{}>",
        escape(&path),
        blob.width,
        blob.height,
        if which == Which::Thumb { " loading=\"lazy\"" } else { "" }
    )
}
