//! Scopes in the reader's words, as the pages show them.

use oauth_core::catalog::{Catalog, Risk, ScopeEntry};
use oauth_core::model::grant::Reach;
use oauth_core::text::scope::ScopeSet;

use crate::input::visit::Visit;
use crate::page::context::ScopeChoice;

/// Scopes to tick, in the catalog's order and the reader's words; those of one group stand together, where its first one
/// stands.
pub(crate) fn choices(visit: &Visit, offered: &ScopeSet, ticked: &ScopeSet) -> Vec<ScopeChoice> {
    let catalog = catalog(visit);
    let entries = catalog.entries().iter().filter(|entry| offered.contains(&entry.name));
    group(entries.map(|entry| choice(visit, entry, ticked.contains(&entry.name))).collect())
}

/// What scopes are called.
pub(crate) fn titles(visit: &Visit, scopes: &ScopeSet) -> Vec<String> {
    choices(visit, scopes, scopes).into_iter().map(|choice| choice.title).collect()
}

/// Do these scopes, and what they imply, let one change anything? Where they do not, looking only is no choice.
pub(crate) fn can_change_things(visit: &Visit, scopes: &ScopeSet) -> bool {
    let catalog = catalog(visit);
    let all = catalog.expand(scopes.clone());
    catalog.within(Reach::ReadOnly, &all) != all
}

/// What the form of an application offers: scopes for the site's staff only to administrators, and to whoever has them.
pub(crate) fn for_application(visit: &Visit, admin: bool, ticked: &ScopeSet) -> Vec<ScopeChoice> {
    let catalog = catalog(visit);
    let all = catalog.all();
    let offered = if admin { all } else { all.without(&catalog.internal()).or(&all.and(ticked)) };
    choices(visit, &offered, ticked)
}

/// What is ticked for a new application: the first scope that is harmless, and those that nobody can leave out. Whoever
/// needs more ticks it.
pub(crate) fn to_begin_with(catalog: &Catalog) -> ScopeSet {
    let harmless = catalog.entries().iter().find(|entry| entry.risk == Risk::Low && !entry.hidden);
    let hidden = catalog.entries().iter().filter(|entry| entry.hidden && !entry.identity);
    harmless.into_iter().chain(hidden).map(|entry| entry.name.clone()).collect()
}

fn catalog(visit: &Visit) -> &Catalog {
    &visit.state.env.settings.catalog
}

fn choice(visit: &Visit, entry: &ScopeEntry, checked: bool) -> ScopeChoice {
    let messages = visit.state.pages.messages();
    let (title, description) =
        messages.scope_text(visit.lang, entry.name.as_str(), &entry.title, &entry.description);
    let heading = catalog(visit).group_title(&entry.group);
    ScopeChoice {
        name: entry.name.to_string(),
        title,
        description,
        group: messages.group_text(visit.lang, &entry.group, heading),
        risk: entry.risk,
        checked,
    }
}

fn group(choices: Vec<ScopeChoice>) -> Vec<ScopeChoice> {
    let groups: Vec<String> = choices.iter().map(|choice| choice.group.clone()).collect();
    let mut choices = choices;
    choices.sort_by_key(|choice| groups.iter().position(|group| *group == choice.group));
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_of_one_group_stand_together() {
        let scope = |(name, group): (&str, &str)| ScopeChoice {
            name: name.to_owned(),
            title: String::new(),
            description: String::new(),
            group: group.to_owned(),
            risk: Risk::Low,
            checked: false,
        };
        let catalog = [("1", "a"), ("2", "b"), ("3", "a"), ("4", ""), ("5", "b"), ("6", "a")];
        let order: String =
            group(catalog.map(scope).to_vec()).into_iter().map(|choice| choice.name).collect();
        assert_eq!(order, "136254");
    }
}
