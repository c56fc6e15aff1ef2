//! A wiki's other pages of its extension, by which people there look after applications and what they allowed: each leads to
//! the page here that does the same. Who has to be signed in for it is asked to there.

use actix_web::{HttpRequest, HttpResponse};
use oauth_core::id::ClientId;
use oauth_core::model::stage::Stage;
use oauth_core::text::form::{Pairs, with_query};

use super::clients::number;
use super::sub_under;
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::path;
use crate::state::State;

/// The pages.
pub(crate) const TITLES: [&str; 4] = [REGISTRATION, MANAGE, LIST, GRANTS];
const REGISTRATION: &str = "Special:OAuthConsumerRegistration";
const MANAGE: &str = "Special:OAuthManageConsumers";
const LIST: &str = "Special:OAuthListConsumers";
const GRANTS: &str = "Special:OAuthManageMyGrants";

/// Does a query ask for one of the pages?
pub(crate) fn is_asked_for(query: &str) -> bool {
    by_title(query).is_some()
}

/// The page that the query names, and what follows its name.
fn by_title(query: &str) -> Option<(&'static str, String)> {
    TITLES.into_iter().find_map(|title| Some((title, sub_under(title, query)?)))
}

/// The page that the path names.
fn by_path(state: &State, request: &HttpRequest) -> Option<(&'static str, String)> {
    let page = request.path().strip_prefix(&state.link("/wiki/"))?;
    let name = page.split('/').next().unwrap_or_default();
    let title = TITLES.into_iter().find(|title| *title == name)?;
    Some((title, request.match_info().get("sub").unwrap_or_default().to_owned()))
}

/// To the page of ours.
pub(crate) async fn lead(visit: &Visit) -> Result<HttpResponse, Fault> {
    let named = by_path(&visit.state, &visit.request);
    let (title, sub) = named.or_else(|| by_title(visit.request.query_string())).ok_or(Fault::NotFound)?;
    let place = match title {
        REGISTRATION => registration(&sub),
        MANAGE => manage(&sub),
        LIST => list(&sub, &visit.query()?),
        _ => Some(grants(&sub)),
    };
    Ok(visit.see_other(&visit.state.link(&place.ok_or(Fault::NotFound)?)))
}

/// Whoever builds applications: the list, the form, one of them, a copy of one. Other parts are the list; a key that is none
/// leads nowhere.
fn registration(sub: &str) -> Option<String> {
    Some(match sub.split_once('/').unwrap_or((sub, "")) {
        ("propose", "oauth1a") => with_query(path::CLIENT_REGISTER, &[("type", "signing")]),
        ("propose", _) => path::CLIENT_REGISTER.to_owned(),
        ("update", key) => one(path::CLIENT, key)?,
        ("copy", key) => with_query(path::CLIENT_REGISTER, &[("copy", &ClientId::parse(key)?.to_string())]),
        _ => path::CLIENT_LIST.to_owned(),
    })
}

/// Whoever decides about applications: those at a stage, or one of them.
fn manage(sub: &str) -> Option<String> {
    Some(match (sub, stage(sub)) {
        ("", _) => path::REVIEW.to_owned(),
        (_, Some(stage)) => with_query(path::REVIEW, &[("stage", stage.as_str())]),
        (key, None) => one(path::REVIEW_ONE, key)?,
    })
}

/// Everybody: the list with its filters, or one application.
fn list(sub: &str, query: &Pairs) -> Option<String> {
    if let Some(key) = sub.strip_prefix("view/") {
        return one(path::APPLICATION, key);
    }
    let asked = |name| query.one(name).ok().flatten().unwrap_or_default();
    let stage = stage(asked("stage")).map_or("", Stage::as_str);
    let fields = [("name", asked("name")), ("publisher", asked("publisher")), ("stage", stage)];
    let fields: Vec<_> = fields.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let all = path::APPLICATIONS;
    Some(if fields.is_empty() { all.to_owned() } else { with_query(all, &fields) })
}

/// What a person allowed: the list; with `manage` or `update` and an identifier what may be changed of that one, with
/// `revoke` the question before it ends.
fn grants(sub: &str) -> String {
    match sub.split_once('/') {
        Some(("manage" | "update", id)) => with_query(path::CONNECTIONS, &[("change", id)]),
        Some(("revoke", id)) => with_query(path::CONNECTIONS, &[("ask", id)]),
        _ => path::CONNECTIONS.to_owned(),
    }
}

/// A stage by its word or by a wiki's number.
fn stage(text: &str) -> Option<Stage> {
    Stage::parse(text).or_else(|| Stage::ALL.into_iter().find(|stage| number(*stage).to_string() == text))
}

/// The page of one application.
fn one(page: &str, key: &str) -> Option<String> {
    Some(page.replace("{id}", &ClientId::parse(key)?.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_one_page() {
        for (query, want) in [
            ("title=Special:OAuthManageMyGrants", Some((GRANTS, ""))),
            ("title=Special%3AOAuthManageConsumers%2Fproposed", Some((MANAGE, "proposed"))),
            ("title=Special:OAuthListConsumers/view/x&name=y", Some((LIST, "view/x"))),
            ("title=Special:OAuthConsumerRegistration/", Some((REGISTRATION, ""))),
            ("title=Special:OAuthConsumerRegistrations", None),
            ("title=Special:OAuth/initiate", None),
            ("", None),
        ] {
            assert_eq!(by_title(query), want.map(|(title, sub)| (title, sub.to_owned())), "{query}");
        }
    }
}
