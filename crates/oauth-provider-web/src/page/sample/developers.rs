//! Samples of the page for developers.

use std::time::Duration;

use super::super::developers::{self, Developers, Lifetimes, OAuth1, OAuth2, Place, Program};
use super::super::*;
use super::{Sample, Words, scopes};

/// With both protocols, and with the newer one alone where only administrators register applications.
pub(super) fn samples(engine: &Engine, lang: Lang, words: &Words) -> Vec<Sample> {
    let address = || words.address.to_owned();
    let place = Place { issuer: words.address, api_test: Some(words.address), scope: "read write" };
    let oauth2 = OAuth2 {
        authorization_endpoint: address(),
        token_endpoint: address(),
        revocation_endpoint: address(),
        introspection_endpoint: address(),
        metadata: address(),
        wiki: address(),
        wiki_profile: true,
        standards: developers::OAUTH2,
        python: place.fill(Program::OAuth2Python),
        shell: place.fill(Program::OAuth2Shell),
    };
    let oauth1 = OAuth1 {
        request_token: address(),
        authorize: address(),
        access_token: address(),
        wiki: address(),
        some_networks: true,
        standards: developers::OAUTH1,
        command: Some("gallery client add".to_owned()),
        python: place.fill(Program::OAuth1Python),
        perl: place.fill(Program::OAuth1Perl),
    };
    let span = |seconds| engine.messages().span(lang, Duration::from_secs(seconds));
    let lifetimes = Lifetimes {
        code: span(60),
        access_token: span(3600),
        refresh_token: span(86_400),
        request_token: span(90),
    };
    let both = Developers {
        registration_open: true,
        reviewed: true,
        oauth2,
        oauth1: Some(oauth1),
        api: address(),
        api_test: Some(address()),
        scopes: scopes(engine, lang),
        lifetimes,
    };
    let bare = Place { api_test: None, ..place };
    let oauth2 = OAuth2 {
        wiki_profile: false,
        python: bare.fill(Program::OAuth2Python),
        shell: bare.fill(Program::OAuth2Shell),
        ..both.oauth2.clone()
    };
    let open = Developers { reviewed: false, ..both.clone() };
    let one = Developers { registration_open: false, oauth2, oauth1: None, api_test: None, ..open.clone() };
    vec![
        Sample::new("developers", true, both),
        Sample::new("developers-open", false, open),
        Sample::new("developers-oauth2", false, one),
    ]
}
