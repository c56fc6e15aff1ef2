//! The application: everybody's own notes. It knows tokens by the guard alone, and nothing of the test kit.

use std::sync::{Mutex, PoisonError};

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use api_resource::{Authorized, Guard, resource_routes, scopes};
use oauth_core::id::UserId;

/// The application's store: whose note, and what it says. A real one has a database.
pub(crate) type Notes = Mutex<Vec<(UserId, String)>>;

/// Its routes.
pub(crate) fn routes(guard: &Guard, notes: web::Data<Notes>) -> impl FnOnce(&mut ServiceConfig) + use<> {
    let guard = guard.clone();
    move |config| {
        config
            .configure(resource_routes(&guard))
            .service(web::resource("/api/notes").app_data(guard.data()).app_data(notes).get(list).post(add));
    }
}

/// Needs a token with the scope `read`; shows only what belongs to whoever gave it.
async fn list(access: Authorized<scopes::Read>, notes: web::Data<Notes>) -> impl Responder {
    let notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
    let own = notes.iter().filter(|(owner, _)| *owner == access.user);
    HttpResponse::Ok().json(own.map(|(_, text)| text).collect::<Vec<_>>())
}

/// Needs a token with the scope `write`.
async fn add(access: Authorized<scopes::Write>, notes: web::Data<Notes>, text: String) -> impl Responder {
    notes.lock().unwrap_or_else(PoisonError::into_inner).push((access.user.clone(), text));
    HttpResponse::Created()
}
