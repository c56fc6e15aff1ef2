//! The page for developers: the addresses of this provider, what they serve, and programs that use them.

use actix_web::HttpResponse;
use oauth_core::env::Settings;
use oauth_core::policy::Registration;
use oauth_core::text::scope::ScopeSet;

use crate::dialect::mediawiki;
use crate::endpoint::scopes::{for_application, to_begin_with};
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::page::developers::{self, Developers, Lifetimes, OAuth1, OAuth2, Place, Program};
use crate::path;
use crate::state::State;

/// Everybody may read it.
pub(crate) async fn get(visit: &Visit) -> Result<HttpResponse, Fault> {
    let (state, settings) = (&visit.state, &*visit.state.env.settings);
    let (audience, scope) = (settings.audience(), scope(settings));
    let tried = || format!("{}/test", audience.trim_end_matches('/'));
    let api_test = state.developers.resource_routes.then(tried);
    let place = Place { issuer: &settings.issuer, api_test: api_test.as_deref(), scope: &scope };
    let span = |length| state.pages.messages().span(visit.lang, length);
    visit.show(&Developers {
        registration_open: settings.registration != Registration::Closed,
        reviewed: settings.registration == Registration::Review,
        oauth2: oauth2(state, place),
        oauth1: state.keeps_signing().then(|| oauth1(state, place)),
        api: audience,
        api_test: api_test.clone(),
        scopes: for_application(visit, false, &ScopeSet::default()),
        lifetimes: Lifetimes {
            code: span(settings.code_lifetime),
            access_token: span(settings.access_lifetime),
            refresh_token: span(settings.refresh_lifetime),
            request_token: span(settings.interaction_lifetime),
        },
    })
}

fn oauth2(state: &State, place: Place<'_>) -> OAuth2 {
    let at = |path: &str| format!("{}{path}", place.issuer);
    OAuth2 {
        authorization_endpoint: at(path::AUTHORIZE),
        token_endpoint: at(path::TOKEN),
        revocation_endpoint: at(path::REVOKE),
        introspection_endpoint: at(path::INTROSPECT),
        metadata: format!("{}{}{}", state.origin, path::METADATA, state.prefix),
        wiki: at(mediawiki::REST),
        // Elsewhere the routes of the API stand beside that, not below the issuer.
        wiki_profile: state.developers.wiki_routes && state.env.settings.audience() == at("/api"),
        standards: developers::OAUTH2,
        python: place.fill(Program::OAuth2Python),
        shell: place.fill(Program::OAuth2Shell),
    }
}

fn oauth1(state: &State, place: Place<'_>) -> OAuth1 {
    let at = |path: &str| format!("{}{path}", place.issuer);
    let [_, script] = mediawiki::SCRIPTS;
    OAuth1 {
        request_token: at(path::REQUEST_TOKEN),
        authorize: at(path::AUTHORIZE),
        access_token: at(path::ACCESS_TOKEN),
        wiki: at(script),
        some_networks: state.env.settings.handshake_networks.is_some(),
        standards: developers::OAUTH1,
        command: state.developers.registration_command.clone(),
        python: place.fill(Program::OAuth1Python),
        perl: place.fill(Program::OAuth1Perl),
    }
}

/// What the programs ask for: what the form of a new application begins with, or else the first scope that there is.
fn scope(settings: &Settings) -> String {
    let wanted = to_begin_with(&settings.catalog);
    if wanted.is_empty() {
        settings.catalog.entries().first().map(|entry| entry.name.to_string()).unwrap_or_default()
    } else {
        wanted.to_string()
    }
}
