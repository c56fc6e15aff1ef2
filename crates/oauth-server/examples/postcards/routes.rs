//! The routes.

use actix_multipart::Multipart;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use actix_web::web::{Data, Form, Path, Query, ServiceConfig};
use actix_web::{HttpResponse, web};
use serde::Deserialize;
use tera::Context;

use crate::Shop;
use crate::api::Size;
use crate::oauth::{Answer, Callback, Tokens, Trouble};
use crate::page::{ICON, STYLESHEET};
use crate::session::{Connection, Session, Visitor};
use crate::upload::Upload;

pub(crate) fn all(config: &mut ServiceConfig) {
    config
        .service(web::resource("/").get(home))
        .service(web::resource("/connect").post(connect))
        .service(web::resource("/callback").get(callback))
        .service(web::resource("/card/{id}").get(card))
        .service(web::resource("/card/{id}/{size}").get(file))
        .service(web::resource("/add").get(add_form).post(add))
        .service(web::resource("/renew").post(renew))
        .service(web::resource("/spoil").post(spoil))
        .service(web::resource("/disconnect").post(disconnect))
        .service(web::resource("/penny-post.css").get(|| part("text/css; charset=utf-8", STYLESHEET)))
        .service(web::resource("/stamp.svg").get(|| part("image/svg+xml", ICON)))
        .default_service(web::to(nowhere));
}

/// What every form brings.
#[derive(Deserialize)]
struct Token {
    csrf: String,
}

#[derive(Deserialize)]
struct Place {
    before: Option<String>,
}

async fn home(shop: Data<Shop>, visitor: Visitor, place: Query<Place>) -> HttpResponse {
    let mut session = visitor.session.lock().await;
    let Some(known) = &mut session.connection else {
        return shop.pages.show(&visitor, &mut session, StatusCode::OK, "welcome.html", Context::new());
    };
    match shop.provider.album(&mut known.tokens, place.before.as_deref()).await {
        Ok(album) => {
            let mut context = Context::new();
            context.insert("entries", &album.entries);
            context.insert("next", &album.next);
            context.insert("later", &place.before.is_some());
            shop.pages.show(&visitor, &mut session, StatusCode::OK, "album.html", context)
        }
        Err(trouble) => tell(&shop, &visitor, &mut session, trouble),
    }
}

async fn connect(shop: Data<Shop>, visitor: Visitor, form: Form<Token>) -> HttpResponse {
    let mut session = visitor.session.lock().await;
    if form.csrf != session.csrf {
        return stale(&shop, &visitor, &mut session);
    }
    match shop.provider.ask().await {
        Ok((url, pending)) => {
            session.pending = Some(pending);
            to(url.as_str())
        }
        Err(trouble) => tell(&shop, &visitor, &mut session, trouble),
    }
}

async fn callback(shop: Data<Shop>, visitor: Visitor, answer: Query<Callback>) -> HttpResponse {
    let mut session = visitor.session.lock().await;
    // A question has one answer, whatever that is.
    let Some(pending) = session.pending.take() else { return foreign(&shop, &visitor, &mut session) };
    match shop.provider.answered(pending, answer.into_inner()).await {
        Ok(Answer::Allowed(mut tokens)) => match shop.provider.whoami(&mut tokens).await {
            Ok(name) => {
                session.connection = Some(Connection { name, tokens });
                session.notice = Some("You are connected. Here are the pictures that you can see.");
                to("/")
            }
            Err(trouble) => tell(&shop, &visitor, &mut session, trouble),
        },
        Ok(Answer::Denied) => {
            session.notice = Some("You said no, and that is fine: we have seen nothing.");
            to("/")
        }
        Ok(Answer::Foreign) => foreign(&shop, &visitor, &mut session),
        Err(trouble) => tell(&shop, &visitor, &mut session, trouble),
    }
}

async fn card(shop: Data<Shop>, visitor: Visitor, id: Path<String>) -> HttpResponse {
    let mut session = visitor.session.lock().await;
    let Some(known) = &mut session.connection else { return to("/") };
    match shop.provider.entry(&mut known.tokens, &id).await {
        Ok(entry) => {
            let mut context = Context::new();
            context.insert("entry", &entry);
            shop.pages.show(&visitor, &mut session, StatusCode::OK, "card.html", context)
        }
        Err(trouble) => tell(&shop, &visitor, &mut session, trouble),
    }
}

/// A file of a private picture, for its owner's browser.
async fn file(shop: Data<Shop>, visitor: Visitor, path: Path<(String, Size)>) -> HttpResponse {
    let mut session = visitor.session.lock().await;
    let Some(known) = &mut session.connection else { return HttpResponse::NotFound().finish() };
    let (id, size) = path.into_inner();
    let Ok(answer) = shop.provider.file(&mut known.tokens, &id, size).await else {
        return HttpResponse::NotFound().finish();
    };
    let kind = answer.headers().get(reqwest::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind =
        kind.filter(|kind| kind.starts_with("image/")).unwrap_or("application/octet-stream").to_owned();
    match answer.bytes().await {
        Ok(bytes) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, kind))
            .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
            .insert_header(("X-Content-Type-Options", "nosniff"))
            .insert_header((CACHE_CONTROL, "private, max-age=600"))
            .body(bytes),
        Err(_) => HttpResponse::BadGateway().finish(),
    }
}

async fn add_form(shop: Data<Shop>, visitor: Visitor) -> HttpResponse {
    let mut session = visitor.session.lock().await;
    if session.connection.is_none() {
        return to("/");
    }
    shop.pages.show(&visitor, &mut session, StatusCode::OK, "add.html", Context::new())
}

async fn add(shop: Data<Shop>, visitor: Visitor, form: Multipart) -> HttpResponse {
    let read = Upload::read(form).await;
    let mut session = visitor.session.lock().await;
    let upload = match read {
        Ok(upload) => upload,
        Err(words) => return again(&shop, &visitor, &mut session, &words, &Upload::default()),
    };
    if upload.csrf != session.csrf {
        return stale(&shop, &visitor, &mut session);
    }
    let Some(known) = &mut session.connection else { return to("/") };
    if !upload.has_file() {
        return again(&shop, &visitor, &mut session, "Please choose a picture.", &upload);
    }
    match shop.provider.add(&mut known.tokens, &upload).await {
        Ok(entry) => {
            session.notice = Some("Your picture is in the gallery, and here is its card.");
            to(&format!("/card/{}", entry.id))
        }
        Err(Trouble::Refused(words)) => {
            let words = format!("The gallery says: {words}");
            again(&shop, &visitor, &mut session, &words, &upload)
        }
        Err(trouble) => tell(&shop, &visitor, &mut session, trouble),
    }
}

async fn renew(shop: Data<Shop>, visitor: Visitor, form: Form<Token>) -> HttpResponse {
    let mut session = visitor.session.lock().await;
    if form.csrf != session.csrf {
        return stale(&shop, &visitor, &mut session);
    }
    let Some(known) = &mut session.connection else { return to("/") };
    match shop.provider.renew(&mut known.tokens).await {
        Ok(()) => {
            session.notice = Some("The token is renewed; the old one is worth nothing now.");
            to("/")
        }
        Err(trouble) => tell(&shop, &visitor, &mut session, trouble),
    }
}

/// Gives the access token back and goes on as if nothing had happened: the next page finds it refused, and renews it.
async fn spoil(shop: Data<Shop>, visitor: Visitor, form: Form<Token>) -> HttpResponse {
    let mut session = visitor.session.lock().await;
    if form.csrf != session.csrf {
        return stale(&shop, &visitor, &mut session);
    }
    let Some(known) = &mut session.connection else { return to("/") };
    match shop.provider.give_back(known.tokens.access.secret()).await {
        Ok(()) => {
            session.notice =
                Some("The token was spoilt. This page found it refused, and renewed it by itself.");
            to("/")
        }
        Err(trouble) => tell(&shop, &visitor, &mut session, trouble),
    }
}

async fn disconnect(shop: Data<Shop>, visitor: Visitor, form: Form<Token>) -> HttpResponse {
    let mut session = visitor.session.lock().await;
    if form.csrf != session.csrf {
        return stale(&shop, &visitor, &mut session);
    }
    let Some(known) = session.connection.take() else { return to("/") };
    session.notice = match shop.provider.give_back(last_of(&known.tokens)).await {
        Ok(()) => Some("You are disconnected. We have given the tokens back and forgotten them."),
        Err(_) => Some(
            "We have forgotten the tokens, but could not tell the gallery. Please take them back on its page of \
             connected applications.",
        ),
    };
    to("/")
}

/// The refresh token where there is one: with it ends all that came of the consent.
fn last_of(tokens: &Tokens) -> &str {
    tokens.refresh.as_ref().map_or(tokens.access.secret(), |refresh| refresh.secret())
}

/// What every page uses.
async fn part(kind: &'static str, text: &'static str) -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, kind)).body(text)
}

async fn nowhere(shop: Data<Shop>, visitor: Visitor) -> HttpResponse {
    let mut session = visitor.session.lock().await;
    let words = "There is no such page. It may have been one of a picture that is gone.";
    trouble_page(&shop, &visitor, &mut session, StatusCode::NOT_FOUND, "Return to sender", words)
}

/// What went wrong with the provider. Where it was the end of the connection, that is forgotten here too.
fn tell(shop: &Shop, visitor: &Visitor, session: &mut Session, trouble: Trouble) -> HttpResponse {
    match trouble {
        Trouble::Disconnected => {
            session.connection = None;
            session.notice = Some("You disconnected us at the gallery. If you like, connect again.");
            to("/")
        }
        Trouble::Refused(words) => {
            let words = format!("The gallery says: {words}");
            trouble_page(shop, visitor, session, StatusCode::BAD_GATEWAY, "That did not work", &words)
        }
        Trouble::Unreachable(words) => {
            let words = format!("The gallery cannot be reached just now. Try again in a minute. ({words})");
            trouble_page(shop, visitor, session, StatusCode::BAD_GATEWAY, "Nobody answers", &words)
        }
    }
}

/// The upload form once more, with what was filled in and why.
fn again(
    shop: &Shop,
    visitor: &Visitor,
    session: &mut Session,
    words: &str,
    upload: &Upload,
) -> HttpResponse {
    let mut context = Context::new();
    context.insert("fault", words);
    context.insert("title", &upload.title);
    context.insert("description", &upload.description);
    context.insert("tags", &upload.tags);
    context.insert("private", &upload.private);
    shop.pages.show(visitor, session, StatusCode::UNPROCESSABLE_ENTITY, "add.html", context)
}

fn stale(shop: &Shop, visitor: &Visitor, session: &mut Session) -> HttpResponse {
    let words =
        "That form was not from this visit. Nothing has happened; go back to the start and try again.";
    trouble_page(shop, visitor, session, StatusCode::FORBIDDEN, "An old form", words)
}

fn foreign(shop: &Shop, visitor: &Visitor, session: &mut Session) -> HttpResponse {
    let words = "Somebody sent us an answer to a question that we did not ask in this browser. We have thrown it away.";
    trouble_page(shop, visitor, session, StatusCode::BAD_REQUEST, "Wrong address", words)
}

fn trouble_page(
    shop: &Shop,
    visitor: &Visitor,
    session: &mut Session,
    status: StatusCode,
    title: &str,
    words: &str,
) -> HttpResponse {
    let mut context = Context::new();
    context.insert("title", title);
    context.insert("words", words);
    shop.pages.show(visitor, session, status, "trouble.html", context)
}

fn to(place: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, place)).finish()
}
