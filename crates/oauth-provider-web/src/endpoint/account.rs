//! The pages of the built-in accounts: sign in and out, sign up, change the password.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use oauth_core::flow::account::{self, NewAccount};
use oauth_core::flow::begin::destination;
use oauth_core::flow::login;
use oauth_core::model::session::Session;
use oauth_core::model::user::{Account, LoginName, Role, User, parse_email};
use oauth_core::oauth2::wire::AuthorizationRequest;
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::secret::Secret;
use oauth_core::text::form::Pairs;

use crate::account::Accounts;
use crate::input::cookie;
use crate::input::return_to::local_path;
use crate::input::visit::Visit;
use crate::output::fault::{Fault, minutes};
use crate::page::context;
use crate::page::{self, Faults, Notice};
use crate::password::{MAX_LENGTH, MIN_LENGTH, is_too_long};
use crate::path;

/// The sign-in page.
pub(crate) async fn login_form(visit: &Visit) -> Result<HttpResponse, Fault> {
    let query = visit.query()?;
    let return_to = return_to(&query)?;
    if visit.person.is_some() {
        return Ok(visit.see_other(&target(visit, &return_to)));
    }
    let notice = match query.one("done").map_err(Refusal::from)? {
        Some("signed-out") => Some(Notice::SignedOut),
        Some("signed-out-everywhere") => Some(Notice::SignedOutEverywhere),
        _ if !return_to.is_empty() => Some(Notice::SignInFirst),
        _ => None,
    };
    let form = context::Login { username: String::new(), return_to, fault: None, notice };
    show_login(visit, StatusCode::OK, form).await
}

/// Signs in: look up, hash outside every job, then begin the session or count the failure.
pub(crate) async fn login(visit: &Visit) -> Result<HttpResponse, Fault> {
    let accounts = accounts(visit)?;
    let form = visit.form().await?;
    let (username, password) = (text(&form, "username")?, password_of(&form, "password")?);
    let return_to = return_to(&form)?;
    visit.peer.admit(&visit.state)?;
    match try_login(visit, accounts, &username, password).await? {
        Verdict::Done(session) => Ok(signed_in(visit, &session, &target(visit, &return_to))),
        Verdict::Refused(refusal) => {
            visit.peer.count(&visit.state, &Fault::Refused(refusal.clone()));
            let (status, fault) = match refusal {
                Refusal::TooManyFailures { retry_after } => {
                    let fault = page::Fault::TooManyAttempts { minutes: minutes(retry_after) };
                    (StatusCode::TOO_MANY_REQUESTS, fault)
                }
                _ => (StatusCode::BAD_REQUEST, page::Fault::LoginFailed),
            };
            let form = context::Login { username, return_to, fault: Some(fault), notice: None };
            let mut response = show_login(visit, status, form).await?;
            if let Refusal::TooManyFailures { retry_after } = refusal {
                response.headers_mut().insert(RETRY_AFTER, retry_after.into());
            }
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
    let (env, login_name) = (visit.state.env.clone(), name.clone());
    let attempt = match visit.state.read(move |tx| login::prepare(tx, &env, &login_name)).await? {
        Verdict::Done(attempt) => attempt.account,
        Verdict::Refused(refusal) => return Ok(Verdict::Refused(refusal)),
    };
    let hash = attempt.as_ref().map(|(_, hash)| hash.clone());
    let right = accounts.hasher.verify(hash, password).await?;
    let env = visit.state.env.clone();
    match attempt {
        Some((user, hash)) if right => {
            Ok(visit.state.write(move |tx| login::right(tx, &env, &name, &user, &hash)).await?)
        }
        _ => Ok(Verdict::Refused(visit.state.write(move |tx| login::wrong(tx, &env, &name)).await?)),
    }
}

/// There is nothing to see: signing out is a form on every page.
pub(crate) async fn logout_form(visit: &Visit) -> Result<HttpResponse, Fault> {
    Ok(visit.see_other(&visit.state.link(path::ACCOUNT)))
}

/// Signs out of this browser.
pub(crate) async fn logout(visit: &Visit) -> Result<HttpResponse, Fault> {
    let accounts = accounts(visit)?;
    let form = visit.form().await?;
    let return_to = return_to(&form)?;
    if let Some((session, _)) = accounts.session(&visit.request).await? {
        visit.state.write(move |tx| login::sign_out(tx, session.id)).await?;
    }
    let location = if return_to.is_empty() {
        format!("{}?done=signed-out", visit.state.link(path::LOGIN))
    } else {
        visit.state.login.login_url(&return_to)
    };
    Ok(signed_out(visit, &location))
}

/// The page for a new account.
pub(crate) async fn signup_form(visit: &Visit) -> Result<HttpResponse, Fault> {
    open_signup(visit)?;
    let return_to = return_to(&visit.query()?)?;
    show_signup(visit, StatusCode::OK, String::new(), String::new(), return_to, Faults::new()).await
}

/// Makes an account and signs its person in.
pub(crate) async fn signup(visit: &Visit) -> Result<HttpResponse, Fault> {
    let accounts = open_signup(visit)?;
    let form = visit.form().await?;
    let (username, email, return_to) = (text(&form, "username")?, text(&form, "email")?, return_to(&form)?);
    let mut faults = Faults::new();
    let login = LoginName::parse(&username);
    if login.is_none() {
        faults.push("username", page::Fault::UsernameForm);
    }
    let address = parse_email(&email);
    if address.is_none() {
        faults.push("email", page::Fault::EmailForm);
    }
    let password = new_password(&form, ["password", "password_again"], &mut faults)?;
    if let (Some(login), Some(email), true) = (login, address, faults.is_empty()) {
        let password = accounts.hasher.hash(password).await?;
        let new = NewAccount { login, email, password, role: Role::User };
        let env = visit.state.env.clone();
        match visit.state.write(move |tx| account::sign_up(tx, &env, &new)).await? {
            Verdict::Done(session) => return Ok(signed_in(visit, &session, &target(visit, &return_to))),
            Verdict::Refused(_) => faults.push("username", page::Fault::UsernameTaken),
        }
    }
    show_signup(visit, StatusCode::BAD_REQUEST, username, email, return_to, faults).await
}

/// The account page.
pub(crate) async fn get(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some((_, user, account)) = own_account(visit).await? else {
        return Ok(visit.see_other(&visit.state.login.login_url(visit.here())));
    };
    let notice = match visit.query()?.one("done").map_err(Refusal::from)? {
        Some("password") => Some(Notice::PasswordChanged),
        _ => None,
    };
    visit.show(&account_page(&user, &account, Faults::new(), notice))
}

/// Changes the password; the other sessions end.
pub(crate) async fn password(visit: &Visit) -> Result<HttpResponse, Fault> {
    let accounts = accounts(visit)?;
    let form = visit.form().await?;
    let Some((session, user, account)) = own_account(visit).await? else {
        return Err(Fault::Forged);
    };
    let mut faults = Faults::new();
    let new = new_password(&form, ["new_password", "new_password_again"], &mut faults)?;
    if faults.is_empty() {
        let present = password_of(&form, "current_password")?;
        match change(visit, accounts, &session, &user, &account, present, new).await? {
            Verdict::Done(()) => {
                return Ok(visit.see_other(&format!("{}?done=password", visit.state.link(path::ACCOUNT))));
            }
            Verdict::Refused(Refusal::TooManyFailures { retry_after }) => {
                return Err(Refusal::TooManyFailures { retry_after }.into());
            }
            Verdict::Refused(_) => faults.push("current_password", page::Fault::PasswordWrong),
        }
    }
    visit.show_as(StatusCode::BAD_REQUEST, &account_page(&user, &account, faults, None), None)
}

async fn change(
    visit: &Visit,
    accounts: &Accounts,
    session: &Session,
    user: &User,
    account: &Account,
    present: Secret,
    new: Secret,
) -> Result<Verdict<()>, Fault> {
    let (env, login_name) = (visit.state.env.clone(), account.login.clone());
    let may = visit.state.read(move |tx| account::may_try(tx, &env, &login_name)).await?;
    if let Verdict::Refused(refusal) = may {
        return Ok(Verdict::Refused(refusal));
    }
    let verified = account.password.clone();
    if is_too_long(&present) || !accounts.hasher.verify(Some(verified.clone()), present).await? {
        let (env, login_name) = (visit.state.env.clone(), account.login.clone());
        let refusal = visit.state.write(move |tx| login::wrong(tx, &env, &login_name)).await?;
        return Ok(Verdict::Refused(refusal));
    }
    let new = accounts.hasher.hash(new).await?;
    let (user, session) = (user.id.clone(), session.id);
    Ok(visit.state.write(move |tx| account::change_password(tx, &user, session, &verified, &new)).await?)
}

/// Signs out of every browser.
pub(crate) async fn sessions(visit: &Visit) -> Result<HttpResponse, Fault> {
    visit.form().await?;
    let Some(person) = visit.person_id().cloned() else {
        return Err(Fault::Forged);
    };
    visit.state.write(move |tx| login::sign_out_everywhere(tx, &person)).await?;
    Ok(signed_out(visit, &format!("{}?done=signed-out-everywhere", visit.state.link(path::LOGIN))))
}

fn accounts(visit: &Visit) -> Result<&Accounts, Fault> {
    visit.state.accounts.as_deref().ok_or(Fault::NotFound)
}

fn open_signup(visit: &Visit) -> Result<&Accounts, Fault> {
    accounts(visit)
        .and_then(|accounts| if accounts.sign_up_is_open() { Ok(accounts) } else { Err(Fault::NotFound) })
}

async fn own_account(visit: &Visit) -> Result<Option<(Session, User, Account)>, Fault> {
    let found = accounts(visit)?.session(&visit.request).await?;
    Ok(found.and_then(|(session, user)| user.account.clone().map(|account| (session, user, account))))
}

fn text(form: &Pairs, name: &'static str) -> Result<String, Fault> {
    Ok(form.one(name).map_err(Refusal::from)?.unwrap_or_default().to_owned())
}

fn password_of(form: &Pairs, name: &'static str) -> Result<Secret, Fault> {
    text(form, name).map(Secret::new)
}

fn return_to(pairs: &Pairs) -> Result<String, Fault> {
    Ok(local_path(&text(pairs, "return_to")?).unwrap_or_default().to_owned())
}

fn target(visit: &Visit, return_to: &str) -> String {
    if return_to.is_empty() { visit.state.link(path::ACCOUNT) } else { return_to.to_owned() }
}

/// A chosen password, twice the same, within the limits.
fn new_password(
    form: &Pairs,
    [once, again]: [&'static str; 2],
    faults: &mut Faults,
) -> Result<Secret, Fault> {
    let password = password_of(form, once)?;
    if password.reveal().chars().count() < MIN_LENGTH as usize {
        faults.push(once, page::Fault::PasswordShort { min: MIN_LENGTH });
    } else if is_too_long(&password) {
        faults.push(once, page::Fault::TooLong { max: MAX_LENGTH });
    } else if password_of(form, again)?.reveal() != password.reveal() {
        faults.push(again, page::Fault::PasswordsDiffer);
    }
    Ok(password)
}

fn signed_in(visit: &Visit, session: &Secret, location: &str) -> HttpResponse {
    let https = visit.state.is_https();
    let life = Some(visit.state.env.settings.session_lifetime);
    with_cookie(visit, location, cookie::make(https, cookie::SESSION, session.reveal().to_owned(), life))
}

fn signed_out(visit: &Visit, location: &str) -> HttpResponse {
    with_cookie(visit, location, cookie::clear(visit.state.is_https(), cookie::SESSION))
}

fn with_cookie(visit: &Visit, location: &str, cookie: actix_web::cookie::Cookie<'static>) -> HttpResponse {
    let mut response = visit.see_other(location);
    match response.add_cookie(&cookie) {
        Ok(()) => response,
        Err(_) => visit.fault(&Fault::BadBody),
    }
}

fn account_page(user: &User, account: &Account, faults: Faults, notice: Option<Notice>) -> context::Account {
    context::Account {
        username: account.login.to_string(),
        email: user.email.clone(),
        password_min: MIN_LENGTH,
        faults,
        notice,
    }
}

async fn show_login(visit: &Visit, status: StatusCode, form: context::Login) -> Result<HttpResponse, Fault> {
    let origin = origin_behind(visit, &form.return_to).await?;
    visit.show_as(status, &form, origin.as_deref())
}

async fn show_signup(
    visit: &Visit,
    status: StatusCode,
    username: String,
    email: String,
    return_to: String,
    faults: Faults,
) -> Result<HttpResponse, Fault> {
    let origin = origin_behind(visit, &return_to).await?;
    let page = context::Signup { username, email, return_to, password_min: MIN_LENGTH, faults };
    visit.show_as(status, &page, origin.as_deref())
}

/// A person who signs in on the way to an application that was allowed before is redirected right through to it, and
/// browsers apply the form rule of the sign-in page to that last step too: so its origin must stand there.
async fn origin_behind(visit: &Visit, return_to: &str) -> Result<Option<String>, Fault> {
    let query =
        return_to.strip_prefix(&visit.state.link(path::AUTHORIZE)).and_then(|rest| rest.strip_prefix('?'));
    let request = query
        .and_then(|query| Pairs::parse(query.as_bytes()).ok())
        .and_then(|query| AuthorizationRequest::read(&query).ok());
    let Some(request) = request else {
        return Ok(None);
    };
    let uri = visit.state.read(move |tx| destination(tx, &request)).await?;
    Ok(uri.map(|uri| uri.origin()))
}
