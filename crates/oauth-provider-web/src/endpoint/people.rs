//! People, for administrators: finding them, and what is done about one of them.

use actix_web::HttpResponse;
use oauth_core::flow::log;
use oauth_core::flow::people::{self, Holdings};
use oauth_core::id::UserId;
use oauth_core::model::event::Actor;
use oauth_core::model::user::{Role, User};
use oauth_core::port::{EventFilter, StoreError, Tx, UserFilter, part};
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::text::form::with_query;
use url::form_urlencoded::byte_serialize;

use crate::endpoint::facts::{PER_PAGE, entry, moment, offset, page_of, paging};
use crate::input::body::text;
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::page::Notice;
use crate::page::people::{ListedPerson, People, Person, PersonDisable};
use crate::path;

/// How many entries of the log stand beside a person.
const ENTRIES: u32 = 20;

/// Everybody, those who came last first.
pub(crate) async fn list(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some(by) = administrator(visit)? else {
        return Ok(visit.login_first());
    };
    let query = visit.query()?;
    let (name, email) = (text(&query, "name")?, text(&query, "email")?);
    let role = query.one("role")?.and_then(Role::parse);
    let disabled = match query.one("disabled")? {
        Some("yes") => Some(true),
        Some("no") => Some(false),
        _ => None,
    };
    let filter = UserFilter { name: part(&name), email: part(&email), role, disabled };
    let page = page_of(visit)?;
    let job = move |tx: &mut dyn Tx| people::list(tx, &by, &filter, offset(page), PER_PAGE + 1);
    let mut found = visit.state.read(job).await?.into_result()?;
    let role = role.map(Role::as_str).unwrap_or_default();
    let disabled = disabled.map(|yes| if yes { "yes" } else { "no" }).unwrap_or_default();
    let fields = [("name", name.as_str()), ("email", email.as_str()), ("role", role), ("disabled", disabled)];
    let paging = paging(visit, page, found.len(), &fields);
    found.truncate(PER_PAGE as usize);
    visit.show(&People {
        role: role.to_owned(),
        disabled: disabled.to_owned(),
        roles: roles(),
        people: found.iter().map(|user| listed(visit, user)).collect(),
        paging,
        name,
        email,
    })
}

/// One person; with `ask`, the question before the person is disabled.
pub(crate) async fn show(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some(by) = administrator(visit)? else {
        return Ok(visit.login_first());
    };
    let (named, env, own_id) = (named(visit)?, visit.env(), by.clone());
    let job = move |tx: &mut dyn Tx| match people::show(tx, &env, &by, &named)? {
        Verdict::Refused(refusal) => Ok(Err(refusal)),
        Verdict::Done(seen) => {
            let filter = EventFilter { person: Some(seen.user.id.clone()), ..EventFilter::default() };
            Ok(Ok((log::beside(tx, &env, &by, &filter, ENTRIES)?, seen)))
        }
    };
    let (log, seen) = visit.state.read(job).await??;
    let query = visit.query()?;
    if query.one("ask")? == Some(DISABLE) {
        let Holdings { user, connections, .. } = seen;
        return visit.show(&PersonDisable { key: key(&user).to_owned(), name: user.name, connections });
    }
    let Holdings { user, clients, connections, sessions } = seen;
    let confirmed = user.email_confirmed_at.is_some() && user.disabled_at.is_none();
    visit.show(&Person {
        notice: notice(&user, sessions, query.one("done")?.unwrap_or_default()),
        person: listed(visit, &user),
        id: user.id.to_string(),
        disabled: user.disabled_at.map(|at| moment(visit, at.unix())),
        clients,
        connections,
        sessions,
        roles: roles(),
        own: user.id == own_id,
        may_send: confirmed && user.account.is_some() && visit.state.mailer.is_some(),
        username: user.account.map(|account| account.login.to_string()),
        log: log.into_iter().map(|event| entry(visit, event)).collect(),
    })
}

const DISABLE: &str = "disable";
const ENABLE: &str = "enable";
const SET_ROLE: &str = "set-role";
const SIGN_OUT: &str = "sign-out";
const SEND_RESET: &str = "send-reset";

/// Says it only where it is so: whoever writes the address cannot make the page lie. Letters leave nothing to look at.
fn notice(user: &User, sessions: usize, done: &str) -> Option<Notice> {
    let disabled = user.disabled_at.is_some();
    match done {
        DISABLE if disabled => Some(Notice::PersonDisabled),
        ENABLE if !disabled => Some(Notice::PersonEnabled),
        SET_ROLE => Some(Notice::PersonRoleSet { role: user.role.as_str().to_owned() }),
        SIGN_OUT if sessions == 0 => Some(Notice::PersonSignedOut),
        SEND_RESET => Some(Notice::LetterSent),
        _ => None,
    }
}

/// What an administrator chose to do.
#[derive(Clone, Debug)]
enum Choice {
    Disable,
    Enable,
    SetRole(Role),
    SignOut,
    /// With the language of the letter.
    SendReset(String),
}

/// Does what was chosen.
pub(crate) async fn change(visit: &Visit) -> Result<HttpResponse, Fault> {
    let form = visit.form().await?;
    let (Some(by), Some(person)) = (administrator(visit)?, &visit.person) else {
        return Ok(visit.login_first());
    };
    let action = form.one("action")?.ok_or(Refusal::MissingParameter("action"))?;
    let choice = match action {
        DISABLE => Choice::Disable,
        ENABLE => Choice::Enable,
        SET_ROLE => {
            let role = form.one("role")?.and_then(Role::parse);
            Choice::SetRole(role.ok_or(Refusal::BadParameter("role"))?)
        }
        SIGN_OUT => Choice::SignOut,
        SEND_RESET => Choice::SendReset(visit.language_of_letters().ok_or(Fault::NotFound)?),
        _ => return Err(Refusal::BadParameter("action").into()),
    };
    let (named, env, actor) = (named(visit)?, visit.env(), Actor::from(person));
    let here = named.clone();
    let job = move |tx: &mut dyn Tx| {
        // First of all, so that what there is cannot be asked by trying.
        match people::show(tx, &env, &by, &named)? {
            Verdict::Done(Holdings { user, .. }) => run(tx, &env, &user.id, &choice, &actor),
            Verdict::Refused(refusal) => Ok(Verdict::Refused(refusal)),
        }
    };
    visit.state.write(job).await?.into_result()?;
    let here: String = byte_serialize(here.as_bytes()).collect();
    let here = format!("{}/{here}", visit.state.link(path::PEOPLE));
    Ok(visit.see_other(&with_query(&here, &[("done", action)])))
}

fn run(
    tx: &mut dyn Tx,
    env: &oauth_core::env::Env,
    id: &UserId,
    choice: &Choice,
    by: &Actor,
) -> Result<Verdict<()>, StoreError> {
    match choice {
        Choice::Disable => people::set_disabled(tx, env, id, true, by),
        Choice::Enable => people::set_disabled(tx, env, id, false, by),
        Choice::SetRole(role) => people::set_role(tx, env, id, *role, by),
        Choice::SignOut => people::sign_out(tx, env, id, by),
        Choice::SendReset(language) => people::send_reset(tx, env, id, language, by),
    }
}

/// Who is signed in, if it is an administrator; nobody where nobody is signed in.
pub(crate) fn administrator(visit: &Visit) -> Result<Option<UserId>, Fault> {
    match visit.person_id() {
        Some(_) if !visit.administers() => Err(Refusal::AdministratorsOnly.into()),
        id => Ok(id.cloned()),
    }
}

fn named(visit: &Visit) -> Result<String, Fault> {
    visit.request.match_info().load::<String>().map_err(|_| Fault::NotFound)
}

fn roles() -> Vec<&'static str> {
    Role::ALL.map(Role::as_str).to_vec()
}

/// By what a person's page is found.
fn key(user: &User) -> &str {
    user.account.as_ref().map_or(user.id.as_str(), |account| account.login.as_str())
}

fn listed(visit: &Visit, user: &User) -> ListedPerson {
    ListedPerson {
        key: key(user).to_owned(),
        name: user.name.clone(),
        email: user.email.clone(),
        email_confirmed: user.email_confirmed_at.is_some(),
        role: user.role.as_str(),
        since: moment(visit, user.created_at.unix()),
        disabled: user.disabled_at.is_some(),
    }
}
