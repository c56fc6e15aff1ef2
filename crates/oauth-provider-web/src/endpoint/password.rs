//! A new password for somebody who forgot the present one: who it is, then a link in a letter, then the password.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use oauth_core::flow::reset;
use oauth_core::port::Tx;

use crate::endpoint::account::new_password;
use crate::endpoint::login::accounts;
use crate::input::body::text;
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::output::headers::Elsewhere;
use crate::page::email::{PasswordForgotten, PasswordNew};
use crate::page::{self, Faults, Notice};
use crate::password::MIN_LENGTH;
use crate::path;

/// Asks whose password it is, or says that a letter is on its way if there is anybody.
pub(crate) async fn forgotten_form(visit: &Visit) -> Result<HttpResponse, Fault> {
    language(visit)?;
    let notice = match visit.query()?.one("done")? {
        Some("sent") => Some(Notice::ResetSent),
        _ => None,
    };
    visit.show(&PasswordForgotten { faults: Faults::new(), notice })
}

/// Has a letter written if there is such an account with a confirmed address. The answer never tells.
pub(crate) async fn forgotten(visit: &Visit) -> Result<HttpResponse, Fault> {
    let language = language(visit)?;
    let named = text(&visit.form().await?, "username")?;
    if named.trim().is_empty() {
        let faults = Faults::one("username", page::Fault::Required);
        let page = PasswordForgotten { faults, notice: None };
        return visit.show_as(StatusCode::BAD_REQUEST, &page, Elsewhere::NOWHERE);
    }
    visit.peer.letter(&visit.state)?;
    let env = visit.state.env.clone();
    visit.state.write(move |tx| reset::ask(tx, &env, &named, &language)).await?.into_result()?;
    Ok(visit.see_other(&format!("{}?done=sent", visit.state.link(path::PASSWORD_FORGOTTEN))))
}

/// The page that the link opens.
pub(crate) async fn new_form(visit: &Visit) -> Result<HttpResponse, Fault> {
    accounts(visit)?;
    let link = text(&visit.query()?, "link")?;
    show(visit, StatusCode::OK, link, Faults::new()).await
}

/// Sets the password. The link is looked at before the password is hashed, so that a dead one costs nothing.
pub(crate) async fn new(visit: &Visit) -> Result<HttpResponse, Fault> {
    let accounts = accounts(visit)?;
    let form = visit.form().await?;
    let link = text(&form, "link")?;
    let mut faults = Faults::new();
    let password = new_password(&form, ["new_password", "new_password_again"], &mut faults)?;
    if !faults.is_empty() {
        return show(visit, StatusCode::BAD_REQUEST, link, faults).await;
    }
    let (env, wire) = (visit.state.env.clone(), link.clone());
    visit.state.read(move |tx| reset::shown(tx, &env, &wire)).await?.into_result()?;
    let hash = accounts.hasher.hash(password).await?;
    let (env, language) = (visit.state.env.clone(), visit.language());
    let run = move |tx: &mut dyn Tx| reset::set(tx, &env, &link, &hash, &language);
    visit.state.write(run).await?.into_result()?;
    Ok(visit.see_other(&format!("{}?done=password", visit.state.link(path::LOGIN))))
}

async fn show(
    visit: &Visit,
    status: StatusCode,
    link: String,
    faults: Faults,
) -> Result<HttpResponse, Fault> {
    let (env, wire) = (visit.state.env.clone(), link.clone());
    let shown = visit.state.read(move |tx| reset::shown(tx, &env, &wire)).await?;
    let username = shown.into_result()?.to_string();
    let page = PasswordNew { username, link, password_min: MIN_LENGTH, faults };
    visit.show_as(status, &page, Elsewhere::NOWHERE)
}

/// Without mail there is no such page.
fn language(visit: &Visit) -> Result<String, Fault> {
    accounts(visit)?;
    visit.language_of_letters().ok_or(Fault::NotFound)
}
