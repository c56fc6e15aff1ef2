//! What a person allowed.
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use actix_web::HttpResponse;
pub(crate) async fn get(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
pub(crate) async fn post(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
