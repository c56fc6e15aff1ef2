//! Response parameters stand once in every redirect, whatever the request and the registered URI carry.

use oauth_core::flow::begin::Begun;
use oauth_core::flow::decide::Decision;
use oauth_core::text::form::Pairs;
use oauth_core::text::uri::RedirectUri;
use proptest::prelude::*;

use crate::world::{World, YES};

const OURS: [&str; 6] = ["code", "state", "iss", "error", "error_description", "error_uri"];

/// Names and values that somebody would try: those of the response, in every spelling.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "code", "state", "iss", "error", "error_description", "Code", "co%64e", "%63ode", "st%61te", "is%73",
            "code%00", "&code", "#code", "%26code", "+code", "code+",
        ])
        .prop_map(str::to_owned),
        1 => "[a-zA-Z0-9._~%;:@!$'()*,=&?/+-]{0,12}",
    ]
}

fn redirect() -> impl Strategy<Value = String> {
    let query = prop::collection::vec((word(), word()), 0..4).prop_map(|pairs| {
        pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    });
    (
        prop::sample::select(vec!["https://app.example/cb", "com.example.app:/cb", "http://127.0.0.1:7/cb"]),
        prop::option::of(query),
    )
        .prop_map(|(head, query)| query.map_or(head.to_owned(), |query| format!("{head}?{query}")))
}

fn count(location: &str, name: &str) -> usize {
    let query = location.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).filter(|(found, _)| found == name).count()
}

fn once_each(location: &str, registered: &str, state: &str) -> Result<(), TestCaseError> {
    prop_assert!(location.starts_with(registered), "the registered URI stays");
    prop_assert!(!location.contains('#'), "no fragment");
    prop_assert!(location.is_ascii() && !location.contains(|c: char| c.is_control() || c == ' '));
    for name in OURS {
        prop_assert!(count(location, name) <= 1, "{} more than once in {}", name, location);
    }
    prop_assert_eq!(count(location, "code") + count(location, "error"), 1);
    prop_assert_eq!(count(location, "iss"), 1);
    prop_assert_eq!(count(location, "state"), usize::from(!state.is_empty()));
    let back = Pairs::parse(location.split_once('?').map_or("", |(_, query)| query).as_bytes());
    if let Ok(back) = back {
        prop_assert_eq!(back.one("state").unwrap().unwrap_or_default(), state);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// SEC-4: success, denial and error, with whatever `state` and whatever redirect URI can be registered.
    ///
    /// Rule: RFC6749-3.1.2
    /// Rule: RFC6749-4.1.2
    /// Rule: RFC9207-2
    #[test]
    fn response_parameters_stand_once(
        registered in redirect(),
        state in "([^\0]{0,20}|code=x|.*&code=1&state=2&iss=3#code=4)",
    ) {
        if RedirectUri::register(&registered, false).is_err() {
            return Ok(());
        }
        let mut w = World::new();
        let (ann, bank) = (w.ann.clone(), w.bank.clone());
        w.redirects(&bank, &[&registered]);
        let state = state.replace('\0', "");
        let fields = [("redirect_uri", registered.as_str()), ("state", state.as_str())];
        let asking = w.ask(&ann, &bank.query(&fields)).interaction.id;
        for decision in [Decision::Deny, YES] {
            let answer = w.clone().answer(asking, &ann, &decision);
            once_each(answer.location(), &registered, &state)?;
        }
        let wrong = [fields[0], fields[1], ("scope", "unknown")];
        let front = w.authorize(Some(&ann), &bank.query(&wrong)).unwrap_err();
        once_each(front.answer.unwrap().location(), &registered, &state)?;
        let silent = [fields[0], fields[1], ("prompt", "none")];
        match w.authorize(Some(&ann), &bank.query(&silent)) {
            Err(front) => once_each(front.answer.unwrap().location(), &registered, &state)?,
            Ok(Begun::Answer(answer)) => once_each(answer.location(), &registered, &state)?,
            Ok(other) => prop_assert!(false, "{other:?}"),
        }
    }
}
