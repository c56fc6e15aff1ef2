//! The history on the page of a picture: who added and changed it, when, and through which application.

use oauth_core::time::Timestamp;
use oauth_store_diesel::media::{Event, Field, Mark, OwnerInfo, What};

use crate::html::escape;
use crate::media::mark;
use crate::media::object::Places;

/// Newest first. A mark leads to what else of the owner's carries it.
pub(super) fn section(places: &Places, owner: &OwnerInfo, events: &[Event]) -> String {
    let items: String = events.iter().map(|event| item(places, owner, event)).collect();
    format!("<h2>History</h2>\n<ul class=\"history\">\n{items}</ul>\n")
}

fn item(places: &Places, owner: &OwnerInfo, event: &Event) -> String {
    let by = event.user.as_ref().map(|user| format!(" by <bdi>{}</bdi>", escape(&user.name)));
    let through = event.mark.as_ref().map(|mark| through(places, owner, mark));
    format!(
        "<li>{} <span>{}{}{}</span></li>\n",
        moment(event.at),
        what(&event.what),
        by.unwrap_or_default(),
        through.unwrap_or_default()
    )
}

fn through(places: &Places, owner: &OwnerInfo, mark: &Mark) -> String {
    format!(
        " through <bdi>{}</bdi> <a class=\"change-tag\" href=\"{}\">{}</a>",
        escape(mark.name.as_str()),
        escape(&places.marked(&owner.handle, mark.client)),
        mark::tag(mark.client)
    )
}

fn what(what: &What) -> String {
    match what {
        What::Added => "Added".to_owned(),
        What::Changed(fields) => {
            let names: Vec<&str> = fields.iter().copied().map(name).collect();
            format!("Changed ({})", names.join(", "))
        }
    }
}

const fn name(field: Field) -> &'static str {
    match field {
        Field::Title => "title",
        Field::Description => "description",
        Field::License => "license",
        Field::Tags => "tags",
        Field::Public => "who sees it",
    }
}

/// To the minute, for people.
fn moment(at: Timestamp) -> String {
    let exact = at.rfc3339();
    let shown = exact.get(..16).unwrap_or(&exact).replace('T', " ");
    format!("<time datetime=\"{exact}\">{shown} UTC</time>")
}
