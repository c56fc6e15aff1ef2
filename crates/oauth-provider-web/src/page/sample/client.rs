//! Samples of the developers' pages.

use super::super::client::*;
use super::super::*;
use super::{Sample, Words, moment, scopes};

/// Every page of people who build applications.
pub(super) fn samples(engine: &Engine, lang: Lang, words: &Words) -> Vec<Sample> {
    let form = ClientForm {
        name: words.client.into(),
        description: words.sentence.into(),
        home_page: words.address.into(),
        client_type: ClientType::Confidential,
        redirect_uris: format!("{}\n{}", words.address, words.address),
        scopes: scopes(engine, lang),
        pkce_required: true,
        logo: words.address.into(),
        contacts: format!("bob@example.org\n{}", words.person),
        legacy_until: Some("2027-01-31".into()),
        offers_signing: true,
        signing: SigningFields::default(),
        version: "1.0".into(),
        networks: "192.0.2.0/24".into(),
        owner_only: false,
    };
    let empty = ClientForm { scopes: scopes(engine, lang), offers_signing: true, ..ClientForm::default() };
    let id = "0198f3c1a2b37c4d8e5f6a7b8c9d0e1f";
    let example = Example {
        authorization_endpoint: "https://gallery.example/oauth/authorize",
        token_endpoint: "https://gallery.example/oauth/token",
        redirect_uri: words.address,
        scope: "read write",
    };
    let secret = Some("ocs_AZjzwaKzfE2OX2p7jJ0OHzq1c5l9b8Vd0yXk2mN4pQ6rS8tU0vW2xY4z".to_owned());
    let entry = ClientEntry {
        client_id: id.into(),
        name: words.client.into(),
        client_type: ClientType::Confidential,
        redirect_uris: vec![words.address.into(), "http://127.0.0.1/cb".into()],
        scopes: vec!["read".into(), "write".into()],
        since: moment(engine, lang, 3 * 86_400),
        version: "1.0".into(),
        stage: "approved",
        owner_only: false,
        legacy_until: None,
    };
    let legacy_until = Some(engine.messages().day(lang, 1_800_000_000));
    let old = ClientEntry {
        client_type: ClientType::Public,
        stage: "disabled",
        owner_only: true,
        redirect_uris: Vec::new(),
        legacy_until: legacy_until.clone(),
        ..entry.clone()
    };
    let signs = ClientForm {
        client_type: ClientType::Signing,
        legacy_until: None,
        signing: SigningFields {
            callback_is_prefix: true,
            rsa_key: words.sentence.into(),
            has_rsa_key: true,
            profile: Some("1.0".into()),
            plaintext: true,
        },
        ..form.clone()
    };
    let plain = ClientForm { legacy_until: None, ..form.clone() };
    let edit = |form, legacy_until| ClientEdit {
        client_id: id.into(),
        form,
        faults: Faults::new(),
        legacy_until,
        stage: "approved",
        revision: 3,
        settled: false,
        old_secret_until: None,
        decision: None,
    };
    let until = Some(engine.messages().ahead(lang, 86_400, 0));
    let decision = Some(Decision { at: moment(engine, lang, 3600), reason: words.sentence.into() });
    let settled =
        ClientEdit { settled: true, old_secret_until: until.clone(), decision, ..edit(signs.clone(), None) };
    let own = OwnTokenShown {
        token: "oat_AZjzwaKzfE2OX2p7jJ0OHzq1c5l9b8Vd0yXk2mN4pQ6rS8tU0vW2xY4z".into(),
        secret: Some("abcdef".into()),
        until: Some(engine.messages().day(lang, 1_800_000_000)),
    };
    let notice = Some(Notice::ClientSaved { client: words.client.into() });
    let overlap = |(hours, text): (u16, Option<&str>)| OverlapChoice { hours, text: text.map(str::to_owned) };
    let overlaps = vec![overlap((0, None)), overlap((24, Some(words.sentence)))];
    let confirm = |action, overlaps| ClientConfirm {
        client_id: id.into(),
        client_name: words.client.into(),
        action,
        overlaps,
    };
    let made = |secret, reset| ClientSecret::new(words.client.into(), id.into(), secret, reset, example);
    vec![
        Sample::new(
            "client-register",
            true,
            ClientRegister { form: empty, faults: Faults::new(), reviewed: true },
        ),
        Sample::new(
            "client-register-refused",
            true,
            ClientRegister { form: form.clone(), faults: faults(), reviewed: false },
        ),
        Sample::new("client-edit", true, edit(plain, None)),
        Sample::new("client-edit-settled", true, settled),
        Sample::new(
            "client-secret-own",
            true,
            made(secret.clone(), false).at("proposed").with_token(Some(own)),
        ),
        Sample::new("client-edit-signing", true, edit(signs, None)),
        Sample::new(
            "client-secret-signing",
            true,
            made(secret.clone(), false).signing(vec![words.address.into()]),
        ),
        Sample::new("client-edit-old-client", true, edit(form, legacy_until)),
        Sample::new("client-list", true, ClientList { clients: vec![entry, old], notice }),
        Sample::new("client-list-empty", true, ClientList::default()),
        Sample::new("client-secret", true, made(secret.clone(), false)),
        Sample::new("client-secret-reset", true, made(secret.clone(), true)),
        Sample::new("client-secret-overlap", true, made(secret, true).with_old_secret_until(until)),
        Sample::new("client-secret-public", true, made(None, false)),
        Sample::new("client-confirm-reset", true, confirm(ClientAction::ResetSecret, overlaps)),
        Sample::new("client-confirm-reset-own", true, confirm(ClientAction::ResetSecret, Vec::new())),
        Sample::new("client-confirm-delete", true, confirm(ClientAction::Delete, Vec::new())),
    ]
}

fn faults() -> Faults {
    let mut faults = Faults::one("name", Fault::Required);
    let uri = "http://print.example/callback".to_owned();
    faults.push("redirect_uris", Fault::RedirectInsecure { uri });
    faults.push("logo", Fault::LogoForm);
    faults.push("contacts", Fault::ContactForm { contact: "bob".into() });
    faults.push("legacy_until", Fault::DateForm);
    faults.push("redirect_uris", Fault::TooMany { max: 10 });
    faults.push("scope", Fault::ScopeNone);
    faults.push("client_type", Fault::Choice);
    faults
}
