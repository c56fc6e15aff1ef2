//! What a client of the configuration must have, may have and cannot have.

use oauth_core::env::Env;
use oauth_core::model::client::Client;
use oauth_core::seal::{Keyring, SealKey};
use oauth_provider_web::system;
use std::sync::Arc;

use super::super::tests::{fault, load};
use super::configured;

const ID: &str = "0193a1b2-0000-7000-8000-000000000001";
const FILE: &str = concat!("secret_file = '", env!("CARGO_MANIFEST_DIR"), "/Cargo.toml'");
const SIGNING_KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/keys/public.pem");

/// A table with these lines in place of those of the same field; `-FIELD` takes one out.
fn table(protocol: &str, lines: &[&str]) -> String {
    let digest = "ab".repeat(32);
    let mut fields = vec![
        format!("id = '{ID}'"),
        "name = 'Shop'".to_owned(),
        format!("protocol = '{protocol}'"),
        "redirect_uris = ['https://shop.example/cb']".to_owned(),
        "scopes = ['read']".to_owned(),
    ];
    match protocol {
        "oauth2" => fields.push(format!("secret_digest = '{digest}'")),
        _ => fields.push(format!("rsa_key_file = '{SIGNING_KEY}'")),
    }
    for line in lines {
        let name = line.trim_start_matches('-').split(' ').next().unwrap();
        fields.retain(|field| field.split(' ').next() != Some(name));
        fields.extend((!line.starts_with('-')).then(|| (*line).to_owned()));
    }
    format!("[[clients]]\n{}\n", fields.join("\n"))
}

fn client(text: &str) -> Client {
    let config = load(text, &[]).unwrap();
    let url = config.public_url(config.bind).unwrap();
    let env = system::env(config.settings(&url));
    let key = SealKey::parse(SealKey::generate(&*env.random).unwrap().reveal()).unwrap();
    let env = Env { seals: Arc::new(Keyring::new(vec![key])), ..env };
    let clients = configured(&config.clients(&env).unwrap(), &env).unwrap();
    clients.clients().next().unwrap().clone()
}

/// MW-T67: what is not said, and what is said instead.
#[test]
fn defaults_and_what_goes_before_them() {
    let usual = client(&table("oauth2", &[]));
    assert!(usual.kind.is_confidential() && !usual.kind.requires_pkce() && usual.owner.is_none());
    assert_eq!(usual.grant_types.names(), ["authorization_code", "refresh_token"]);
    assert_eq!(
        (usual.version.as_str(), usual.owner_only, usual.id.to_string()),
        ("1.0", false, ID.to_owned())
    );
    let other =
        ["version = '2.1'", "grant_types = ['client_credentials']", "-redirect_uris", "pkce_required = true"];
    let other = client(&table("oauth2", &other));
    assert_eq!((other.version.as_str(), other.kind.requires_pkce()), ("2.1", true));
    assert_eq!(other.grant_types.names(), ["authorization_code", "client_credentials"]);
    assert!(client(&table("oauth2", &["-secret_digest", "public = true"])).kind.is_public());
    let signs = client(&table("oauth1", &[]));
    let signing = signs.signing().unwrap();
    assert!(signing.rsa_key.is_some() && !signing.callback_is_prefix && !signing.plaintext);
    assert!(client(&table("oauth1", &["callback_is_prefix = true"])).signing().unwrap().callback_is_prefix);
}

/// MW-T67: a secret stands in a file of its own, never in this one.
#[test]
fn a_secret_is_read_from_its_file() {
    use std::io::Write;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"correct horse battery\n").unwrap();
    let line = format!("secret_file = '{}'", file.path().display());
    let shown = |text: &str| load(text, &[]).unwrap().show();
    for (protocol, other) in [("oauth2", "-secret_digest"), ("oauth1", "-rsa_key_file")] {
        let text = table(protocol, &[other, &line]);
        assert_eq!(client(&text).signing().is_some(), protocol == "oauth1");
        assert!(!shown(&text).contains("correct horse"));
    }
    assert!(!shown(&table("oauth2", &[])).contains("abab"));
}

/// MW-T67: what is wrong is named, with its client.
#[test]
fn each_fault_is_told() {
    for (protocol, lines, told) in [
        ("oauth2", vec!["-protocol"], "protocol is missing"),
        ("oauth2", vec!["protocol = 'oauth3'"], "protocol must be oauth2 or oauth1"),
        ("oauth2", vec!["version = 'new'"], "a version is numbers"),
        ("oauth2", vec!["colour = 'red'"], "unknown field colour"),
        ("oauth2", vec!["-name"], "name is missing"),
        ("oauth2", vec!["-id"], "id is missing"),
        ("oauth2", vec!["id = 'shop'"], "id must be a UUID"),
        ("oauth2", vec!["-scopes"], "scopes is missing"),
        ("oauth1", vec!["-name"], "name is missing"),
        ("oauth1", vec!["-scopes"], "scopes is missing"),
        ("oauth2", vec!["owner = 'alice'"], "owner is nothing that"),
        ("oauth2", vec!["owner_only = true"], "owner_only is nothing that"),
        ("oauth1", vec!["owner_only = true"], "owner_only is nothing that"),
        ("oauth2", vec!["stage = 'approved'"], "stage is nothing that"),
        ("oauth2", vec!["secret = 'geheimgeheimgeheim'"], "secret is nothing that"),
        ("oauth1", vec!["grant_types = ['refresh_token']"], "grant_types is for protocol oauth2"),
        ("oauth1", vec!["public = true"], "public is for protocol oauth2"),
        ("oauth1", vec!["skip_consent = true"], "skip_consent is for protocol oauth2"),
        ("oauth2", vec!["callback_is_prefix = true"], "callback_is_prefix is for protocol oauth1"),
        ("oauth2", vec!["-redirect_uris"], "redirect_uris must have one"),
        (
            "oauth2",
            vec!["-redirect_uris", "grant_types = ['authorization_code']"],
            "redirect_uris must have one",
        ),
        ("oauth2", vec!["redirect_uris = ['shop.example']"], "redirect URI shop.example"),
        ("oauth1", vec!["redirect_uris = ['https://a.example', 'https://b.example']"], "one callback"),
        ("oauth2", vec!["name = 7"], "name must be a text"),
        ("oauth2", vec!["scopes = 'read'"], "scopes must be a list of texts"),
        ("oauth2", vec!["public = 'yes'"], "public must be true or false"),
        ("oauth2", vec!["scopes = ['fly']"], "there is no scope fly"),
        ("oauth2", vec!["-secret_digest"], "secret_file or secret_digest is missing"),
        ("oauth2", vec!["secret_digest = 'abc'"], "64 hexadecimal digits"),
        ("oauth2", vec![FILE], "not both"),
        ("oauth2", vec!["-secret_digest", "secret_file = '/nowhere'"], "/nowhere"),
        ("oauth2", vec!["public = true"], "a public client has no secret"),
        ("oauth1", vec!["-rsa_key_file"], "secret_file or rsa_key_file is missing"),
        ("oauth1", vec!["rsa_key_file = '/nowhere'"], "rsa_key_file: /nowhere"),
        ("oauth2", vec!["grant_types = ['implicit']"], "there is no grant type implicit"),
        ("oauth2", vec!["grant_types = []"], "grant_types must have one"),
        (
            "oauth2",
            vec!["redirect_uris = ['http://localhost/cb']", "skip_consent = true"],
            "skip_consent is for",
        ),
        ("oauth2", vec!["-secret_digest", "public = true", "skip_consent = true"], "skip_consent is for"),
    ] {
        let told_in_full = fault(&table(protocol, &lines), &[]);
        assert!(told_in_full.contains(told) && told_in_full.contains("clients"), "{lines:?}: {told_in_full}");
        assert_eq!(
            told_in_full.matches("client \"").count() + told_in_full.matches("client number").count(),
            1,
            "{told_in_full}"
        );
    }
}

/// MW-T66, MW-T67: all of them at once, of all clients.
#[test]
fn all_faults_are_told_together() {
    let text = format!(
        "{}{}{}",
        table("oauth2", &["-scopes", "colour = 'red'", "-secret_digest"]),
        table("oauth1", &["name = 'Two'", "public = true"]),
        "[[clients]]\nnam = 'x'\n"
    );
    let told = fault(&text, &[]);
    for part in [
        "client \"Shop\": scopes is missing",
        "client \"Shop\": unknown field colour",
        "client \"Shop\": secret_file or secret_digest is missing",
        "client \"Two\": public is for protocol oauth2",
        "client number 3: unknown field nam",
        "client number 3: id is missing",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(fault(&table("oauth2", &[]).repeat(2), &[]).contains("another one has this id"));
    assert!(fault("clients = 7", &[]).contains("clients"));
}
