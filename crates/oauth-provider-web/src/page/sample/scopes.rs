//! Samples of the consent page with all kinds of scopes.

use oauth_core::catalog::Risk;

use super::super::context::{Consent, ScopeChoice};
use super::{Sample, Words};

/// Scopes of every grade, with and without a group; what goes along; who the person is and nothing more.
pub(super) fn samples(consent: &Consent, words: &Words) -> Vec<Sample> {
    let scope = |name: &str, group: &str, risk| ScopeChoice {
        name: name.into(),
        title: words.client.into(),
        description: words.sentence.into(),
        group: group.into(),
        risk,
        checked: true,
    };
    let graded = vec![
        scope("edit", words.client, Risk::Visible),
        scope("scripts", words.client, Risk::Security),
        scope("review", words.site, Risk::Internal),
        scope("other", "", Risk::Low),
    ];
    let many = Consent {
        scopes: [consent.scopes.clone(), graded].concat(),
        included: vec![words.sentence.into(), words.client.into()],
        ..consent.clone()
    };
    let identity = Consent {
        scopes: vec![scope("profile", words.client, Risk::Low)],
        identity_only: true,
        ..consent.clone()
    };
    let included = Consent { scopes: Vec::new(), included: vec![words.sentence.into()], ..identity.clone() };
    vec![
        Sample::new("consent-many", true, many),
        Sample::new("consent-identity", true, identity),
        Sample::new("consent-identity-included", true, included),
    ]
}
