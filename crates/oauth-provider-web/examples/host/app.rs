//! The application: what OAuth adds to it first, then its own routes, to which that does nothing.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::error::InternalError;
use actix_web::http::header::{ContentType, LOCATION};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use api_resource::{Authorized, Guard, ResourceConfig, resource_routes, scopes};
use oauth_core::env::Env;
use oauth_core::id::UserId;
use oauth_core::port::Backend;
use oauth_provider_web::Provider;
use serde::Deserialize;

use super::people::People;

/// The application's shared state, of which `provider` and `guard` are new.
#[derive(Clone)]
pub(crate) struct Gallery {
    pub(crate) provider: Provider,
    pub(crate) guard: Guard,
    people: Arc<People>,
    photos: web::Data<Photos>,
    env: Env,
}

impl Gallery {
    /// `origin` is where the outside world finds this application. The issuer in `env` may have a path behind it: the
    /// provider's pages then stand below that path, and the settings must name the API, which stays where it is.
    pub(crate) fn new(store: Arc<dyn Backend>, env: Env, origin: &str) -> Result<Self, Box<dyn Error>> {
        let people = Arc::new(People::default());
        let provider = Provider::builder(Arc::clone(&store), env.clone())
            .site_name("Gallery")
            .home("/")
            .login(people.clone())
            .resource_routes()
            .build()?;
        let guard = Guard::store(store, env.clone(), ResourceConfig::new(&format!("{origin}/api"))?);
        Ok(Self { provider, guard, people, photos: web::Data::default(), env })
    }

    /// Mounts everything. The provider and the guard add resources of their own and change nothing else.
    pub(crate) fn configure(&self) -> impl Fn(&mut ServiceConfig) + use<> {
        let gallery = self.clone();
        move |config| {
            config
                .configure(gallery.provider.configure())
                .configure(resource_routes(&gallery.guard))
                .service(
                    web::resource("/api/photos")
                        .app_data(gallery.guard.data())
                        .app_data(gallery.photos.clone())
                        .get(list_photos)
                        .post(add_photo),
                )
                .configure(|config| own_routes(config, &gallery));
        }
    }
}

/// Titles of pictures, and whose they are.
type Photos = Mutex<Vec<(UserId, String)>>;

/// Needs a token with the scope `read`; shows what belongs to whoever gave it.
async fn list_photos(access: Authorized<scopes::Read>, photos: web::Data<Photos>) -> HttpResponse {
    let photos = photos.lock().unwrap_or_else(PoisonError::into_inner);
    let own = photos.iter().filter(|(owner, _)| *owner == access.user);
    HttpResponse::Ok().json(own.map(|(_, title)| title).collect::<Vec<_>>())
}

/// Needs a token with the scope `write`.
async fn add_photo(
    access: Authorized<scopes::Write>,
    photos: web::Data<Photos>,
    title: String,
) -> HttpResponse {
    photos.lock().unwrap_or_else(PoisonError::into_inner).push((access.user.clone(), title));
    HttpResponse::Created().finish()
}

// From here on nothing knows of OAuth.

fn own_routes(config: &mut ServiceConfig, gallery: &Gallery) {
    // The gallery answers a form that it cannot read in its own way.
    let forms = web::FormConfig::default().error_handler(|error, _| {
        let answer = HttpResponse::UnprocessableEntity().body("Gallery: please fill in the whole form");
        InternalError::from_response(error, answer).into()
    });
    config
        .app_data(forms)
        .app_data(web::Data::from(Arc::clone(&gallery.people)))
        .app_data(web::Data::new(gallery.env.clone()))
        .service(web::resource("/").get(home))
        .service(web::resource("/hello").get(hello))
        .service(web::resource("/login").get(login_form).post(login))
        .service(web::resource("/sign-out").post(sign_out))
        .service(web::resource("/guestbook").post(sign_guestbook))
        .default_service(web::to(|| async { HttpResponse::NotFound().body("Gallery: no such page") }));
}

async fn home(people: web::Data<People>, request: HttpRequest) -> HttpResponse {
    let Some(person) = people.signed_in(&request) else {
        return html("<p>nobody is signed in. <a href=\"/login\">Sign in</a></p>".to_owned());
    };
    html(format!(
        "<form method=\"post\" action=\"/sign-out\">{} is signed in. <button>Sign out</button></form>\
         <ul><li><a href=\"/oauth/client/list\">My applications</a>\
         <li><a href=\"/oauth/client/connections\">Connected applications</a></ul>",
        person.name
    ))
}

async fn hello() -> &'static str {
    "Hello from the gallery"
}

#[derive(Deserialize)]
struct Greeting {
    name: String,
    words: String,
}

async fn sign_guestbook(form: web::Form<Greeting>) -> String {
    format!("{} wrote {} words", form.name, form.words.split_whitespace().count())
}

#[derive(Deserialize)]
struct Then {
    then: Option<String>,
}

async fn login_form(query: web::Query<Then>) -> HttpResponse {
    let then = escape(query.then.as_deref().unwrap_or("/"));
    html(format!(
        "<form method=\"post\"><input type=\"hidden\" name=\"then\" value=\"{then}\"><input name=\"name\"> \
         <input name=\"password\" type=\"password\"> <button>Sign in</button></form>"
    ))
}

#[derive(Deserialize)]
struct Login {
    name: String,
    password: String,
    then: String,
}

async fn login(form: web::Form<Login>, people: web::Data<People>, env: web::Data<Env>) -> HttpResponse {
    let mut key = [0; 16];
    let cookie =
        env.random.fill(&mut key).ok().and_then(|()| people.sign_in(&form.name, &form.password, key));
    let Some(cookie) = cookie else {
        return HttpResponse::Forbidden().body("Gallery: wrong name or password");
    };
    // Only to a path of this site.
    let local = form.then.starts_with('/') && !form.then.starts_with("//") && !form.then.contains('\\');
    let then = if local { form.then.as_str() } else { "/" };
    HttpResponse::SeeOther().cookie(cookie).insert_header((LOCATION, then)).finish()
}

/// The cookie is `SameSite=Lax`: forms of other sites come without it.
async fn sign_out(people: web::Data<People>, request: HttpRequest) -> HttpResponse {
    let gone = people.sign_out(&request);
    HttpResponse::SeeOther().cookie(gone).insert_header((LOCATION, "/")).finish()
}

fn html(body: String) -> HttpResponse {
    let page = format!("<!doctype html><html lang=\"en\"><title>Gallery</title><h1>Gallery</h1>{body}");
    HttpResponse::Ok().content_type(ContentType::html()).body(page)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
