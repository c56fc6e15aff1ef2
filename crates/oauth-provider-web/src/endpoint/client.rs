//! Applications of a person.
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use actix_web::HttpResponse;
pub(crate) async fn register_form(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
pub(crate) async fn register(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
pub(crate) async fn list(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
pub(crate) async fn show(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
pub(crate) async fn change(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
