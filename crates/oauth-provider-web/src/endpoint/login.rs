//! Signing in and out with a built-in account, and what the other account pages share with that.

use actix_web::HttpResponse;
use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use oauth_core::flow::begin::destination;
use oauth_core::flow::login;
use oauth_core::model::user::LoginName;
use oauth_core::oauth2::wire::AuthorizationRequest;
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::secret::Secret;
use oauth_core::text::form::{FormError, Pairs};

use crate::account::Accounts;
use crate::dialect;
use crate::input::body::text;
use crate::input::cookie;
use crate::input::return_to::local_path;
use crate::input::visit::Visit;
use crate::meter;
use crate::output::fault::{Fault, minutes};
use crate::output::headers::Elsewhere;
use crate::page::{self, Notice, context};
use crate::password::is_too_long;
use crate::path;

/// The sign-in page.
pub(crate) async fn form(visit: &Visit) -> Result<HttpResponse, Fault> {
    let query = visit.query()?;
    let return_to = return_to(&query)?;
    if visit.person.is_some() {
        return Ok(visit.see_other(&target(visit, &return_to)));
    }
    let notice = match query.one("done")? {
        Some("signed-out") => Some(Notice::SignedOut),
        Some("signed-out-everywhere") => Some(Notice::SignedOutEverywhere),
        Some("password") => Some(Notice::PasswordReset),
        _ if !return_to.is_empty() => Some(Notice::SignInFirst),
        _ => None,
    };
    let form = context::Login { return_to, notice, ..context::Login::default() };
    show_login(visit, StatusCode::OK, form).await
}

/// Signs in: look up, hash outside every job, then begin the session or count the failure.
pub(crate) async fn sign_in(visit: &Visit) -> Result<HttpResponse, Fault> {
    let accounts = accounts(visit)?;
    let form = visit.form().await?;
    let (username, password) = (text(&form, "username")?, password_of(&form, "password")?);
    let return_to = return_to(&form)?;
    match try_login(visit, accounts, &username, password).await? {
        Verdict::Done(session) => {
            meter::sign_in(None);
            // Whoever was signed in on this browser before is not any more.
            end_session(visit, accounts).await?;
            Ok(signed_in(visit, &session, &target(visit, &return_to)))
        }
        Verdict::Refused(refusal) => {
            meter::sign_in(Some(&refusal));
            let (status, fault) = match refusal {
                Refusal::TooManyFailures { retry_after } => {
                    let fault = page::Fault::TooManyAttempts { minutes: minutes(retry_after) };
                    (StatusCode::TOO_MANY_REQUESTS, fault)
                }
                _ => (StatusCode::BAD_REQUEST, page::Fault::LoginFailed),
            };
            let refused = Fault::Refused(refusal);
            visit.record(&refused);
            let form =
                context::Login { username, return_to, fault: Some(fault), ..context::Login::default() };
            let mut response = show_login(visit, status, form).await?;
            refused.wait(&mut response);
            Ok(response)
        }
    }
}

async fn try_login(
    visit: &Visit,
    accounts: &Accounts,
    username: &str,
    password: Secret,
) -> Result<Verdict<Secret>, Fault> {
    let Some(name) = LoginName::parse(username).filter(|_| !is_too_long(&password)) else {
        // No account can have it; hash all the same, so that it takes as long as a wrong password.
        accounts.hasher.verify(None, Secret::new("-".to_owned())).await?;
        return Ok(Verdict::Refused(Refusal::LoginWrong));
    };
    let (env, login_name) = (visit.env(), name.clone());
    let found = match visit.state.read(move |tx| login::prepare(tx, &env, &login_name)).await? {
        Verdict::Done(found) => found,
        Verdict::Refused(refusal) => return Ok(Verdict::Refused(refusal)),
    };
    let hash = found.as_ref().map(|(_, hash)| hash.clone());
    let right = accounts.hasher.verify(hash, password).await?;
    let env = visit.env();
    match found {
        Some((user, hash)) if right => {
            Ok(visit.state.write(move |tx| login::right(tx, &env, &name, &user, &hash)).await?)
        }
        _ => Ok(Verdict::Refused(visit.state.write(move |tx| login::wrong(tx, &env, &name)).await?)),
    }
}

async fn end_session(visit: &Visit, accounts: &Accounts) -> Result<(), Fault> {
    if let Some((session, _)) = accounts.session(&visit.request).await? {
        visit.state.write(move |tx| login::sign_out(tx, session.id)).await?;
    }
    Ok(())
}

/// There is nothing to see: signing out is a form on every page.
pub(crate) async fn sign_out_form(visit: &Visit) -> Result<HttpResponse, Fault> {
    Ok(visit.see_other(&visit.state.link(path::ACCOUNT)))
}

/// Signs out of this browser.
pub(crate) async fn sign_out(visit: &Visit) -> Result<HttpResponse, Fault> {
    let accounts = accounts(visit)?;
    let form = visit.form().await?;
    let return_to = return_to(&form)?;
    end_session(visit, accounts).await?;
    let location = if return_to.is_empty() {
        format!("{}?done=signed-out", visit.state.link(path::LOGIN))
    } else {
        visit.login_url(&return_to)
    };
    Ok(signed_out(visit, &location))
}

async fn show_login(visit: &Visit, status: StatusCode, form: context::Login) -> Result<HttpResponse, Fault> {
    let origin = origin_behind(visit, &form.return_to).await?;
    let form = context::Login { forgotten: visit.state.mailer.is_some(), ..form };
    visit.show_as(status, &form, Elsewhere { form: origin.as_deref(), picture: None })
}

pub(crate) fn accounts(visit: &Visit) -> Result<&Accounts, Fault> {
    visit.state.accounts.as_deref().ok_or(Fault::NotFound)
}

pub(crate) fn password_of(form: &Pairs, name: &'static str) -> Result<Secret, FormError> {
    text(form, name).map(Secret::new)
}

pub(crate) fn return_to(pairs: &Pairs) -> Result<String, FormError> {
    Ok(local_path(&text(pairs, "return_to")?).unwrap_or_default().to_owned())
}

pub(crate) fn target(visit: &Visit, return_to: &str) -> String {
    if return_to.is_empty() { visit.state.link(path::ACCOUNT) } else { return_to.to_owned() }
}

pub(crate) fn signed_in(visit: &Visit, session: &Secret, location: &str) -> HttpResponse {
    let https = visit.state.is_https();
    let life = Some(visit.state.env.settings.session_lifetime);
    with_cookie(visit, location, cookie::make(https, cookie::SESSION, session.reveal().to_owned(), life))
}

pub(crate) fn signed_out(visit: &Visit, location: &str) -> HttpResponse {
    with_cookie(visit, location, cookie::clear(visit.state.is_https(), cookie::SESSION))
}

fn with_cookie(visit: &Visit, location: &str, cookie: Cookie<'static>) -> HttpResponse {
    let mut response = visit.see_other(location);
    match response.add_cookie(&cookie) {
        Ok(()) => response,
        Err(_) => visit.fault(&Fault::BadBody),
    }
}

/// A person who signs in on the way to an application that was allowed before is redirected right through to it, and
/// browsers apply the form rule of the sign-in page to that last step too: so its origin must stand there.
pub(crate) async fn origin_behind(visit: &Visit, return_to: &str) -> Result<Option<String>, Fault> {
    let query = return_to
        .split_once('?')
        .filter(|(page, _)| dialect::paths(path::AUTHORIZE).any(|path| *page == visit.state.link(path)));
    let request = query
        .map(|(_, query)| query)
        .and_then(|query| Pairs::parse(query.as_bytes()).ok())
        .and_then(|query| AuthorizationRequest::read(&query).ok());
    let Some(request) = request else {
        return Ok(None);
    };
    let env = visit.env();
    let uri = visit.state.read(move |tx| destination(tx, &env, &request)).await?;
    Ok(uri.map(|uri| uri.origin()))
}
