//! The pages of a person's e-mail address: another one, the link once more, and the page that a link opens.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use oauth_core::flow::email;
use oauth_core::model::user::parse_email;
use oauth_core::port::Tx;
use oauth_core::refusal::{Refusal, Verdict};

use crate::endpoint::account::{account_page, compared, own_account};
use crate::endpoint::login::{accounts, password_of};
use crate::input::body::text;
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::output::headers::Elsewhere;
use crate::page::email::EmailConfirm;
use crate::page::{self, Faults};
use crate::path;

/// Writes another address; the person shows the password, and nobody has confirmed the new address yet.
pub(crate) async fn change(visit: &Visit) -> Result<HttpResponse, Fault> {
    let accounts = accounts(visit)?;
    let form = visit.form().await?;
    let Some((_, user, account)) = own_account(visit).await? else {
        return Err(Fault::Forged);
    };
    let typed = text(&form, "email")?;
    let mut faults = Faults::new();
    if let Some(address) = parse_email(&typed) {
        let password = password_of(&form, "email_password")?;
        match compared(visit, accounts, &account, password).await? {
            Verdict::Done(verified) => {
                let (env, language) = (visit.state.env.clone(), visit.language_of_letters());
                let id = user.id.clone();
                let run = move |tx: &mut dyn Tx| {
                    email::change(tx, &env, &id, &verified, &address, language.as_deref())
                };
                visit.state.write(run).await?.into_result()?;
                return Ok(done(visit, "email"));
            }
            Verdict::Refused(refusal @ Refusal::TooManyFailures { .. }) => return Err(refusal.into()),
            Verdict::Refused(refusal) => {
                visit.record(&refusal.into());
                faults.push("email_password", page::Fault::PasswordWrong);
            }
        }
    } else {
        faults.push("email", page::Fault::EmailForm);
    }
    let mut page = account_page(visit, &user, &account, faults, None);
    page.email_typed = typed;
    visit.show_as(StatusCode::BAD_REQUEST, &page, Elsewhere::NOWHERE)
}

/// Sends the link once more.
pub(crate) async fn send_again(visit: &Visit) -> Result<HttpResponse, Fault> {
    accounts(visit)?;
    let Some(language) = visit.language_of_letters() else { return Err(Fault::NotFound) };
    visit.form().await?;
    let Some(person) = visit.person_id().cloned() else {
        return Err(Fault::Forged);
    };
    let env = visit.state.env.clone();
    let sent = visit.state.write(move |tx| email::send_again(tx, &env, &person, &language)).await?;
    sent.into_result()?;
    Ok(done(visit, "letter"))
}

/// The page that the link opens. It only asks: programs that look into letters open links, and confirm nothing by that.
pub(crate) async fn confirm_form(visit: &Visit) -> Result<HttpResponse, Fault> {
    let link = text(&visit.query()?, "link")?;
    let Some(person) = visit.person_id().cloned() else {
        return Ok(visit.login_first());
    };
    let (env, wire) = (visit.state.env.clone(), link.clone());
    let shown = visit.state.read(move |tx| email::shown(tx, &env, &person, &wire)).await?;
    visit.show(&EmailConfirm { email: shown.into_result()?, link })
}

/// Confirms the address.
pub(crate) async fn confirm(visit: &Visit) -> Result<HttpResponse, Fault> {
    let link = text(&visit.form().await?, "link")?;
    let Some(person) = visit.person_id().cloned() else {
        return Err(Fault::Forged);
    };
    let env = visit.state.env.clone();
    let done_so = visit.state.write(move |tx| email::confirm(tx, &env, &person, &link)).await?;
    done_so.into_result()?;
    Ok(done(visit, "email-confirmed"))
}

fn done(visit: &Visit, what: &str) -> HttpResponse {
    visit.see_other(&format!("{}?done={what}", visit.state.link(path::ACCOUNT)))
}
