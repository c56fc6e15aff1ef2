//! The pages of the built-in accounts: sign up, the account, change the password.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use oauth_core::flow::account::{self, NewAccount};
use oauth_core::flow::login as flow;
use oauth_core::model::session::Session;
use oauth_core::model::user::{Account, LoginName, PasswordHash, Role, User, parse_email};
use oauth_core::port::Tx;
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::secret::Secret;
use oauth_core::text::form::Pairs;

use crate::account::Accounts;
use crate::endpoint::login::{
    accounts, origin_behind, password_of, return_to, signed_in, signed_out, target,
};
use crate::input::body::text;
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::output::headers::Elsewhere;
use crate::page::{self, Faults, Notice, context};
use crate::password::{MAX_LENGTH, MIN_LENGTH, is_too_long};
use crate::path;

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
        visit.peer.sign_up(&visit.state)?;
        let password = accounts.hasher.hash(password).await?;
        let new = NewAccount { login, email, password, role: Role::User };
        let (env, language) = (visit.env(), visit.language_of_letters());
        let sign_up = move |tx: &mut dyn Tx| account::sign_up(tx, &env, &new, language.as_deref());
        match visit.state.write(sign_up).await? {
            Verdict::Done(session) => return Ok(signed_in(visit, &session, &target(visit, &return_to))),
            Verdict::Refused(refusal) => {
                visit.record(&refusal.into());
                faults.push("username", page::Fault::UsernameTaken);
            }
        }
    }
    show_signup(visit, StatusCode::BAD_REQUEST, username, email, return_to, faults).await
}

/// The account page.
pub(crate) async fn get(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some((_, user, account)) = own_account(visit).await? else {
        return Ok(visit.login_first());
    };
    let notice = match visit.query()?.one("done")? {
        Some("password") => Some(Notice::PasswordChanged),
        Some("email") => Some(Notice::EmailChanged),
        Some("email-confirmed") => Some(Notice::EmailConfirmed),
        Some("letter") => Some(Notice::LetterSent),
        _ => None,
    };
    visit.show(&account_page(visit, &user, &account, Faults::new(), notice))
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
            Verdict::Refused(refusal @ Refusal::TooManyFailures { .. }) => return Err(refusal.into()),
            Verdict::Refused(refusal) => {
                visit.record(&refusal.into());
                faults.push("current_password", page::Fault::PasswordWrong);
            }
        }
    }
    let page = account_page(visit, &user, &account, faults, None);
    visit.show_as(StatusCode::BAD_REQUEST, &page, Elsewhere::NOWHERE)
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
    let verified = match compared(visit, accounts, account, present).await? {
        Verdict::Done(verified) => verified,
        Verdict::Refused(refusal) => return Ok(Verdict::Refused(refusal)),
    };
    let new = accounts.hasher.hash(new).await?;
    let (user, session) = (user.id.clone(), session.id);
    let (env, language) = (visit.env(), visit.language_of_letters());
    let change = move |tx: &mut dyn Tx| {
        account::change_password(tx, &env, &user, session, &verified, &new, language.as_deref())
    };
    Ok(visit.state.write(change).await?)
}

/// Compares what was typed with the present password; answers the hash that it fits, for the job that writes.
pub(crate) async fn compared(
    visit: &Visit,
    accounts: &Accounts,
    account: &Account,
    typed: Secret,
) -> Result<Verdict<PasswordHash>, Fault> {
    let (env, login_name) = (visit.env(), account.login.clone());
    let may = visit.state.read(move |tx| account::may_try(tx, &env, &login_name)).await?;
    if let Verdict::Refused(refusal) = may {
        return Ok(Verdict::Refused(refusal));
    }
    let verified = account.password.clone();
    if !is_too_long(&typed) && accounts.hasher.verify(Some(verified.clone()), typed).await? {
        return Ok(Verdict::Done(verified));
    }
    let (env, login_name) = (visit.env(), account.login.clone());
    let refusal = visit.state.write(move |tx| flow::wrong(tx, &env, &login_name)).await?;
    // The counter is that of signing in; what is wrong here is the password alone.
    Ok(Verdict::Refused(if refusal == Refusal::LoginWrong { Refusal::PasswordWrong } else { refusal }))
}

/// Signs out of every browser.
pub(crate) async fn sessions(visit: &Visit) -> Result<HttpResponse, Fault> {
    visit.form().await?;
    let Some(person) = visit.person_id().cloned() else {
        return Err(Fault::Forged);
    };
    visit.state.write(move |tx| flow::sign_out_everywhere(tx, &person)).await?;
    Ok(signed_out(visit, &format!("{}?done=signed-out-everywhere", visit.state.link(path::LOGIN))))
}

fn open_signup(visit: &Visit) -> Result<&Accounts, Fault> {
    accounts(visit)
        .and_then(|accounts| if accounts.sign_up_is_open() { Ok(accounts) } else { Err(Fault::NotFound) })
}

/// Who is signed in, by which session, with which account.
pub(crate) async fn own_account(visit: &Visit) -> Result<Option<(Session, User, Account)>, Fault> {
    let found = accounts(visit)?.session(&visit.request).await?;
    Ok(found.and_then(|(session, user)| user.account.clone().map(|account| (session, user, account))))
}

/// A chosen password, twice the same, within the limits.
pub(crate) fn new_password(
    form: &Pairs,
    [once, again]: [&'static str; 2],
    faults: &mut Faults,
) -> Result<Secret, Fault> {
    let password = password_of(form, once)?;
    if password.reveal().chars().count() < MIN_LENGTH as usize {
        faults.push(once, page::Fault::PasswordShort { min: MIN_LENGTH });
    } else if is_too_long(&password) {
        faults.push(once, page::Fault::PasswordLong { max: MAX_LENGTH });
    } else if password_of(form, again)?.reveal() != password.reveal() {
        faults.push(again, page::Fault::PasswordsDiffer);
    }
    Ok(password)
}

/// The account page.
pub(crate) fn account_page(
    visit: &Visit,
    user: &User,
    account: &Account,
    faults: Faults,
    notice: Option<Notice>,
) -> context::Account {
    context::Account {
        username: account.login.to_string(),
        email: user.email.clone(),
        email_confirmed: user.email_confirmed_at.is_some(),
        email_typed: String::new(),
        mail: visit.state.mailer.is_some(),
        password_min: MIN_LENGTH,
        faults,
        notice,
    }
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
    visit.show_as(status, &page, Elsewhere { form: origin.as_deref(), picture: None })
}
