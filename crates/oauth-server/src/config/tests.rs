//! Each key read from the file and the environment, each bad value told by its name.

use oauth_core::policy::Registration;
use std::ffi::OsString;
use std::io::Write;

use oauth_core::env::Settings;
use oauth_core::policy::StatedRights;

use super::keys::{KEYS, Key};
use super::{Config, ConfigError};

pub(super) fn load(file: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let mut toml = tempfile::NamedTempFile::new().unwrap();
    toml.write_all(file.as_bytes()).unwrap();
    let pairs = variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    Config::load(Some(toml.path()), pairs)
}

pub(super) fn fault(file: &str, variables: &[(&str, &str)]) -> String {
    load(file, variables).expect_err(&format!("{file} {variables:?}")).to_string()
}

#[test]
fn without_anything_the_defaults_hold() {
    let config = load("", &[]).unwrap();
    assert_eq!(config.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url(config.bind).unwrap().as_str(), "http://127.0.0.1:8080");
    assert_eq!(config.database.masked(), "sqlite://./data/oauth.db");
    assert!(config.review.registration == Registration::Open && config.sign_up && !config.allow_http);
    let library = Settings::new("http://127.0.0.1:8080");
    let lifetimes = &config.lifetimes;
    assert_eq!((lifetimes.code, lifetimes.session), (library.code_lifetime, library.session_lifetime));
    assert_eq!(lifetimes.access_token, library.access_lifetime);
    assert_eq!(lifetimes.refresh_token, library.refresh_lifetime);
    assert_eq!(config.catalog, library.catalog);
    assert_eq!(config.oauth1.identify_rights, library.stated_rights);
    assert_eq!(format!("{:?}", config.metrics_allow), "[127.0.0.0/8, ::1/128]");
    let media = config.media;
    assert!(media.enabled);
    assert_eq!((media.max_bytes, media.max_pixels, media.quota), (20 << 20, 25_000_000, 1 << 30));
    assert_eq!(media.reserve, 128 << 20);
}

#[test]
fn the_environment_overrides_the_file() {
    let file = "bind = '127.0.0.1:1'\nsign_up = true\nmetrics_allow = []\n[lifetimes]\ncode = 30\nsession = 600\n[media]\nmax_bytes = 4096\nquota = 9\n[log]\nlevel = 'warn'\n";
    let config = load(
        file,
        &[
            ("OAUTH_BIND", "127.0.0.1:2"),
            ("OAUTH_SIGN_UP", "false"),
            ("OAUTH_LIFETIMES_CODE", "40"),
            ("OAUTH_LOG_LEVEL", "debug"),
            ("OAUTH_MEDIA_ENABLED", "false"),
            ("OAUTH_MEDIA_QUOTA", "0"),
            ("OAUTH_OAUTH1_IDENTIFY_RIGHTS", "person"),
            ("OAUTH_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
            ("OAUTH_SCOPES", r#"[{name = "a", title = "A"}, {name = "b", title = "B", implies = ["a"]}]"#),
            ("OAUTH_TEST_SOMETHING", "is not ours"),
            ("PATH", "/bin"),
        ],
    )
    .unwrap();
    assert_eq!(config.bind.port(), 2);
    assert!(!config.sign_up);
    assert_eq!((config.lifetimes.code.as_secs(), config.lifetimes.session.as_secs()), (40, 600));
    assert_eq!(config.oauth1.identify_rights, StatedRights::Person);
    assert_eq!(config.log.level, tracing::Level::DEBUG);
    assert_eq!((config.media.enabled, config.media.quota, config.media.max_bytes), (false, 0, 4096));
    assert_eq!(config.trusted_proxies.len(), 2);
    assert!(config.metrics_allow.is_empty());
    assert_eq!(config.catalog.all().to_string(), "a b");
}

/// MW-T79: `P30D` is 2 592 000 seconds, of either token.
#[test]
fn thirty_days_are_a_lifetime() {
    let config = load("[lifetimes]\naccess_token = 2592000\nrefresh_token = 2592000", &[]).unwrap();
    let settings = config.settings(&config.public_url(config.bind).unwrap());
    let days = std::time::Duration::from_secs(30 * 86_400);
    assert_eq!((settings.access_lifetime, settings.refresh_lifetime), (days, days));
}

#[test]
fn the_public_url_follows_the_port_that_was_free() {
    let config = load("bind = '127.0.0.1:0'", &[]).unwrap();
    assert_eq!(
        config.public_url("127.0.0.1:4711".parse().unwrap()).unwrap().as_str(),
        "http://127.0.0.1:4711"
    );
    let config = load("bind = '127.0.0.1:0'\npublic_url = 'https://id.example'", &[]).unwrap();
    assert_eq!(config.public_url("127.0.0.1:4711".parse().unwrap()).unwrap().as_str(), "https://id.example");
}

#[test]
fn a_bad_value_in_the_file_is_told_by_its_key() {
    for (file, key) in [
        ("bnd = '127.0.0.1:1'", "bnd"),
        ("[lifetimes]\naccess = 5", "lifetimes.access"),
        ("[logs]\nlevel = 'info'", "logs"),
        ("lifetimes = 5", "lifetimes"),
        ("bind = '8080'", "bind"),
        ("bind = 8080", "bind"),
        ("bind = '0.0.0.0:8080'", "public_url"),
        ("bind = '192.0.2.1:8080'", "public_url"),
        ("public_url = 'id.example'", "public_url"),
        ("public_url = 'http://id.example'", "public_url"),
        ("public_url = 'https://id.example/'", "public_url"),
        ("database_url = 'mysql://u@h/d'", "database_url"),
        ("data_dir = ''", "data_dir"),
        ("allow_http = 'yes'", "allow_http"),
        ("trusted_proxies = ['10.0.0.0/99']", "trusted_proxies"),
        ("trusted_proxies = '10.0.0.1'", "trusted_proxies"),
        ("metrics_allow = ['localhost']", "metrics_allow"),
        ("registration = 'maybe'", "registration"),
        ("sign_up = 1", "sign_up"),
        ("oauth1.identify_rights = 'all'", "oauth1.identify_rights"),
        ("site_name = ' '", "site_name"),
        ("pages_dir = '/nowhere/at/all'", "pages_dir"),
        ("lifetimes.code = 9", "lifetimes.code"),
        ("lifetimes.code = 601", "lifetimes.code"),
        ("lifetimes.access_token = -1", "lifetimes.access_token"),
        ("lifetimes.refresh_token = '1 day'", "lifetimes.refresh_token"),
        ("lifetimes.session = 0", "lifetimes.session"),
        // MW-T79: seconds, and each token has an end.
        ("lifetimes.access_token = 'P30D'", "lifetimes.access_token"),
        ("lifetimes.access_token = 'infinity'", "lifetimes.access_token"),
        ("lifetimes.access_token = false", "lifetimes.access_token"),
        ("lifetimes.access_token = 2592001", "lifetimes.access_token"),
        ("lifetimes.refresh_token = 'infinity'", "lifetimes.refresh_token"),
        ("lifetimes.refresh_token = false", "lifetimes.refresh_token"),
        ("lifetimes.refresh_token = 31536001", "lifetimes.refresh_token"),
        ("media.enabled = 1", "media.enabled"),
        ("media.max_bytes = 1023", "media.max_bytes"),
        ("media.max_bytes = 1073741825", "media.max_bytes"),
        ("media.max_pixels = 0", "media.max_pixels"),
        ("media.quota = -1", "media.quota"),
        ("media.reserve = -1", "media.reserve"),
        ("media.folder = '/srv'", "media.folder"),
        ("workers = 0", "workers"),
        ("log.format = 'xml'", "log.format"),
        ("log.level = 'loud'", "log.level"),
        ("sweep_interval = 0", "sweep_interval"),
        ("scopes = []", "scopes"),
        ("[[scopes]]\nname = 'a b'\ntitle = 'A'", "scopes"),
        ("[[scopes]]\nname = 'a'\ntitle = 'A'\ncolour = 'red'", "scopes"),
        ("[[scopes]]\nname = 'a'\ntitle = 'A'\nimplies = ['b']", "scopes"),
    ] {
        let told = fault(file, &[]);
        assert!(told.contains(key), "{file}: {told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }
}

#[test]
fn a_bad_variable_is_told_by_its_name() {
    for (name, value) in [
        ("OAUTH_BNID", "127.0.0.1:1"),
        ("OAUTH_LIFETIMES", "5"),
        ("OAUTH_BIND", ""),
        ("OAUTH_BIND", "localhost"),
        ("OAUTH_SIGN_UP", "yes"),
        ("OAUTH_WORKERS", "many"),
        ("OAUTH_WORKERS", "257"),
        ("OAUTH_TRUSTED_PROXIES", "proxy.example"),
        ("OAUTH_SCOPES", "read write"),
        ("OAUTH_PUBLIC_URL", "http://id.example"),
    ] {
        let told = fault("", &[(name, value)]);
        assert!(told.contains(name), "{name}={value}: {told}");
    }
}

/// Rule: RFC8414-2
/// Rule: RFC9207-2
/// Rule: RFC7009-2
#[test]
fn plain_http_in_the_open_must_be_wanted() {
    let url = "public_url = 'http://id.example'\n";
    assert!(fault(url, &[]).contains("allow_http"));
    assert!(load(&format!("{url}allow_http = true"), &[]).unwrap().allow_http);
}

/// SEC-75
#[test]
fn neither_faults_nor_values_show_a_password() {
    for file in [
        "database_url = 'postgres://u:geheim@host:port/d'",
        "database_url = 'mysql://u:geheim@host/d'",
        "database_url = \"postgres://u:geheim@host/d",
        "database_url = ['postgres://u:geheim@host/d']",
    ] {
        let told = fault(file, &[]);
        assert!(!told.contains("geheim"), "{told}");
    }
    if cfg!(feature = "postgres") {
        let shown = load("database_url = 'postgres://u:geheim@host/d'", &[]).unwrap().show();
        assert!(shown.contains("postgres://u:***@host/d") && !shown.contains("geheim"), "{shown}");
    }
}

#[test]
fn what_is_shown_can_be_read_again() {
    let file = "site_name = 'A \"B\"'\nlog.level = 'warn'\n[[scopes]]\nname = 'a'\ntitle = 'A'\n";
    let shown = load(file, &[("OAUTH_BIND", "127.0.0.1:9")]).unwrap().show();
    assert!(shown.contains("bind = \"127.0.0.1:9\"  # OAUTH_BIND"), "{shown}");
    assert!(shown.contains("sign_up = true  # default"), "{shown}");
    let bare = |text: &str| {
        text.lines().map(|line| line.split("  # ").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(bare(&load(&shown, &[]).unwrap().show()), bare(&shown));
    for Key { name, .. } in KEYS {
        assert!(shown.contains(name), "{name} is not shown");
    }
}

#[test]
fn the_reference_holds_every_key() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/config.md");
    let reference = std::fs::read_to_string(path).unwrap();
    let table = Config::reference();
    assert!(
        reference.contains(&table),
        "docs/config.md should hold this (`oauth-server config keys`):\n{table}"
    );
}
