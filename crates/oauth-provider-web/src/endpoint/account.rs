//! Accounts.
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use actix_web::HttpResponse;
pub(crate) async fn login_form(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
pub(crate) async fn login(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
pub(crate) async fn logout_form(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
pub(crate) async fn logout(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
pub(crate) async fn signup_form(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
pub(crate) async fn signup(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
pub(crate) async fn get(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
pub(crate) async fn password(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
pub(crate) async fn sessions(_: &Visit) -> Result<HttpResponse, Fault> {
    Err(Fault::NotFound)
}
