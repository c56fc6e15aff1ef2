//! MediaWiki's `Special:OAuthManageMyGrants`, by which people there look after what they allowed: it leads to the page of
//! connections. What stands there for one of them is the client's identifier here.

use actix_web::HttpResponse;
use oauth_core::text::form::with_query;

use super::sub_under;
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::path;

/// The page by its own address.
pub(crate) const PAGES: [&str; 2] =
    ["/wiki/Special:OAuthManageMyGrants", "/wiki/Special:OAuthManageMyGrants/{sub:.*}"];
const TITLE: &str = "Special:OAuthManageMyGrants";

/// What follows `Special:OAuthManageMyGrants/` in the title that a query asks for; none where it asks for another page.
pub(crate) fn sub_of(query: &str) -> Option<String> {
    sub_under(TITLE, query)
}

/// To the list; with `manage` or `update` and an identifier to what may be changed of that one, with `revoke` to the question
/// before it ends.
pub(crate) async fn lead(visit: &Visit) -> Result<HttpResponse, Fault> {
    let by_path = visit.request.match_info().get("sub").map(str::to_owned);
    let sub = by_path.or_else(|| sub_of(visit.request.query_string())).unwrap_or_default();
    let list = visit.state.link(path::CONNECTIONS);
    let place = match sub.split_once('/') {
        Some(("manage" | "update", id)) => with_query(&list, &[("change", id)]),
        Some(("revoke", id)) => with_query(&list, &[("ask", id)]),
        _ => list,
    };
    Ok(visit.see_other(&place))
}
