//! The end of the own account: what goes, the password, and what is gone.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use oauth_core::flow::people::Holdings;
use oauth_core::flow::{leave as flow, people};
use oauth_core::id::UserId;
use oauth_core::model::user::{Account, User};
use oauth_core::port::Tx;
use oauth_core::refusal::{Refusal, Verdict};

use crate::endpoint::account::{compared, own_account};
use crate::endpoint::login::{accounts, password_of};
use crate::input::cookie;
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::output::headers::Elsewhere;
use crate::page::people::{AccountDelete, AccountDeleted};
use crate::page::{self, Faults};

/// Says what goes, and asks for the password.
pub(crate) async fn form(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some((_, user, account)) = own_account(visit).await? else {
        return Ok(visit.login_first());
    };
    show(visit, StatusCode::OK, user, &account, Faults::new()).await
}

/// Deletes the account, and says what is gone.
pub(crate) async fn leave(visit: &Visit) -> Result<HttpResponse, Fault> {
    let accounts = accounts(visit)?;
    let form = visit.form().await?;
    let Some((_, user, account)) = own_account(visit).await? else {
        return Err(Fault::Forged);
    };
    let typed = password_of(&form, "password")?;
    let uploads = uploads(visit, &user.id).await?;
    let outcome = match compared(visit, accounts, &account, typed).await? {
        Verdict::Done(verified) => {
            let (env, id) = (visit.env(), user.id.clone());
            visit.state.write(move |tx: &mut dyn Tx| flow::leave(tx, &env, &id, &verified)).await?
        }
        Verdict::Refused(refusal) => Verdict::Refused(refusal),
    };
    match outcome {
        Verdict::Done(gone) => {
            forget(visit, &user.id).await;
            gone_page(visit, &gone, uploads)
        }
        Verdict::Refused(refusal @ Refusal::PasswordWrong) => {
            visit.record(&refusal.into());
            let faults = Faults::one("password", page::Fault::PasswordWrong);
            show(visit, StatusCode::BAD_REQUEST, user, &account, faults).await
        }
        Verdict::Refused(refusal) => Err(refusal.into()),
    }
}

/// What the host keeps goes, too. The account is gone whatever becomes of this.
async fn forget(visit: &Visit, person: &UserId) {
    if let Some(belongings) = &visit.state.belongings
        && let Err(error) = belongings.forget(person).await
    {
        Fault::Store(error).log("-");
    }
}

fn gone_page(visit: &Visit, gone: &Holdings, uploads: Option<usize>) -> Result<HttpResponse, Fault> {
    let signup = visit.state.accounts.as_ref().is_some_and(|accounts| accounts.sign_up_is_open());
    let page = AccountDeleted { clients: gone.clients, connections: gone.connections, uploads, signup };
    let mut response = visit.show_last(&page)?;
    let cookie = cookie::clear(visit.state.is_https(), cookie::SESSION);
    response.add_cookie(&cookie).map_err(|_| Fault::BadBody)?;
    Ok(response)
}

/// How much the host keeps of the person; none where it keeps nothing of anybody.
async fn uploads(visit: &Visit, person: &UserId) -> Result<Option<usize>, Fault> {
    Ok(match &visit.state.belongings {
        Some(belongings) => Some(belongings.kept(person).await?.items.len()),
        None => None,
    })
}

async fn show(
    visit: &Visit,
    status: StatusCode,
    user: User,
    account: &Account,
    faults: Faults,
) -> Result<HttpResponse, Fault> {
    let (env, uploads) = (visit.env(), uploads(visit, &user.id).await?);
    let held = visit.state.read(move |tx| people::holdings(tx, &env, user.clone())).await?;
    let page = AccountDelete {
        username: account.login.to_string(),
        clients: held.clients,
        connections: held.connections,
        uploads,
        faults,
    };
    visit.show_as(status, &page, Elsewhere::NOWHERE)
}
