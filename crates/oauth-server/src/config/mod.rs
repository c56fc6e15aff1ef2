//! The configuration: a TOML file, overridden by environment variables, understood and checked at the start.

mod address;
mod clients;
mod keys;
mod mail;
mod raw;
mod review;
mod scopes;
mod show;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;
use oauth_core::catalog::Catalog;
use oauth_core::env::{Env, Settings};
use oauth_core::oauth2::transport::Transport;
use oauth_core::policy::StatedRights;
use oauth_core::seal::SealKey;
use oauth_core::text::network::Network;
use oauth_provider_web::system;

pub(crate) use address::{Database, PublicUrl};
pub(crate) use clients::{Described, configured};
use keys::Key;
pub(crate) use mail::{Encryption, Mail, Smtp, Way};
pub(crate) use raw::ConfigError;
use raw::Raw;
use review::Review;

/// Everything that can be set. The keys are explained in `docs/config.md`.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) bind: SocketAddr,
    /// As set; see [`Config::public_url`].
    given_url: Option<PublicUrl>,
    pub(crate) database: Database,
    pub(crate) data_dir: PathBuf,
    pub(crate) allow_http: bool,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) metrics_allow: Vec<IpNet>,
    pub(crate) read_only: bool,
    pub(crate) sign_up: bool,
    pub(crate) site_name: String,
    pub(crate) pages_dir: Option<PathBuf>,
    pub(crate) review: Review,
    pub(crate) oauth1: Oauth1,
    /// Those that were set, the current one first; none where the file in the data folder has them.
    pub(crate) seal_keys: Option<Vec<SealKey>>,
    pub(crate) lifetimes: Lifetimes,
    pub(crate) media: Media,
    /// None where no mail is set up.
    pub(crate) mail: Option<Mail>,
    pub(crate) workers: usize,
    pub(crate) log: Log,
    pub(crate) sweep_interval: Duration,
    pub(crate) scopes_file: Option<PathBuf>,
    /// Of `scopes` and the file together.
    pub(crate) catalog: Catalog,
    raw: Raw,
}

/// How long things live.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetimes {
    pub(crate) code: Duration,
    pub(crate) access_token: Duration,
    pub(crate) refresh_token: Duration,
    pub(crate) session: Duration,
}

/// What holds for clients that sign.
#[derive(Clone, Debug)]
pub(crate) struct Oauth1 {
    pub(crate) timestamp_window: Duration,
    pub(crate) networks: Option<Vec<IpNet>>,
    pub(crate) identify_rights: StatedRights,
}

/// Uploaded pictures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Media {
    pub(crate) enabled: bool,
    /// Bytes of one picture.
    pub(crate) max_bytes: u64,
    /// Pixels of one picture.
    pub(crate) max_pixels: u64,
    /// Bytes of one person.
    pub(crate) quota: u64,
    /// Bytes that stay free on the disk.
    pub(crate) reserve: u64,
}

/// What the log looks like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Log {
    /// One JSON object a line, instead of text?
    pub(crate) json: bool,
    pub(crate) level: tracing::Level,
}

impl Config {
    /// Reads and checks everything.
    ///
    /// # Errors
    /// [`ConfigError`], which names the key or the variable.
    pub(crate) fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, ConfigError> {
        let raw = Raw::read(file, environment)?;
        let data_dir = directory(&raw, "data_dir")?.unwrap_or_else(|| PathBuf::from("./data"));
        let config = Self {
            bind: raw
                .parsed("bind", "must be an address and a port, as in 127.0.0.1:8080", |text| {
                    text.parse().ok()
                })?
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            given_url: checked(&raw, "public_url", PublicUrl::parse)?,
            database: match checked(&raw, "database_url", Database::parse)? {
                Some(database) => database,
                None => Database::parse(&format!("sqlite://{}", data_dir.join("oauth.db").display()))
                    .map_err(|why| raw.fault("database_url", &why))?,
            },
            mail: Mail::read(&raw, &data_dir)?,
            data_dir,
            allow_http: raw.value("allow_http")?.unwrap_or(false),
            trusted_proxies: networks(&raw, "trusted_proxies")?.unwrap_or_default(),
            metrics_allow: networks(&raw, "metrics_allow")?.unwrap_or_else(loopback),
            read_only: raw.value("read_only")?.unwrap_or(false),
            sign_up: raw.value("sign_up")?.unwrap_or(true),
            site_name: raw
                .parsed("site_name", "must have 1 to 60 visible characters", site_name)?
                .unwrap_or_else(|| "Accounts".to_owned()),
            pages_dir: existing(&raw, "pages_dir")?,
            review: Review::read(&raw, &scopes::catalog(&raw)?)?,
            oauth1: Oauth1 {
                timestamp_window: seconds(&raw, "oauth1.timestamp_window", 30, 3600)?,
                networks: networks(&raw, "oauth1.networks")?,
                identify_rights: raw
                    .parsed("oauth1.identify_rights", "must be grant or person", stated_rights)?
                    .unwrap_or(StatedRights::Grant),
            },
            seal_keys: seal_keys(&raw)?,
            lifetimes: Lifetimes {
                code: seconds(&raw, "lifetimes.code", 10, 600)?,
                access_token: seconds(&raw, "lifetimes.access_token", 60, 30 * DAY)?,
                refresh_token: seconds(&raw, "lifetimes.refresh_token", 60, 365 * DAY)?,
                session: seconds(&raw, "lifetimes.session", 60, 365 * DAY)?,
            },
            media: Media {
                enabled: raw.value("media.enabled")?.unwrap_or(true),
                max_bytes: bounded(&raw, "media.max_bytes", 1024, GIB)?,
                max_pixels: bounded(&raw, "media.max_pixels", 1, 400_000_000)?,
                quota: bounded(&raw, "media.quota", 0, 1024 * 1024 * GIB)?,
                reserve: bounded(&raw, "media.reserve", 0, 1024 * 1024 * GIB)?,
            },
            workers: workers(&raw)?,
            log: log(&raw)?,
            sweep_interval: seconds(&raw, "sweep_interval", 1, DAY)?,
            scopes_file: scopes::file(&raw)?,
            catalog: scopes::catalog(&raw)?,
            raw,
        };
        config.review.check(&config.raw, config.mail.is_some())?;
        let url = config.public_url(config.bind)?;
        config.clients(&system::env(config.settings(&url)))?;
        Ok(config)
    }

    /// The clients that stand in the configuration, in these surroundings.
    ///
    /// # Errors
    /// [`ConfigError`] with all that is wrong with them.
    pub(crate) fn clients(&self, env: &Env) -> Result<Vec<Described>, ConfigError> {
        clients::read(&self.raw, env)
    }

    /// The public URL of a server that listens at `bound`.
    ///
    /// Rule: RFC8414-2 (MUST)
    ///
    /// # Errors
    /// [`ConfigError`] when there is none that people could use, or none that is safe.
    pub(crate) fn public_url(&self, bound: SocketAddr) -> Result<PublicUrl, ConfigError> {
        let url = match &self.given_url {
            Some(url) => url.clone(),
            None if bound.ip().is_unspecified() => {
                return Err(self.raw.fault("public_url", "must be set, since bind names no single address"));
            }
            None => PublicUrl::parse(format!("http://{bound}").trim_end_matches(":80"))
                .map_err(|why| self.raw.fault("public_url", &why))?,
        };
        if url.is_exposed() && !self.allow_http {
            let why =
                "would let passwords and tokens pass over plain http: use https, or set allow_http = true";
            return Err(self.raw.fault("public_url", why));
        }
        Ok(url)
    }

    fn transport(&self) -> Transport {
        Transport::new(known(&self.trusted_proxies), self.allow_http)
    }

    /// The settings of the provider at this public URL.
    pub(crate) fn settings(&self, public_url: &PublicUrl) -> Settings {
        Settings {
            catalog: self.catalog.clone(),
            code_lifetime: self.lifetimes.code,
            access_lifetime: self.lifetimes.access_token,
            refresh_lifetime: self.lifetimes.refresh_token,
            session_lifetime: self.lifetimes.session,
            timestamp_window: self.oauth1.timestamp_window,
            handshake_networks: self.oauth1.networks.as_deref().map(known),
            stated_rights: self.oauth1.identify_rights,
            registration: self.review.registration,
            registration_needs_email: self.review.confirmed_email,
            auto_approve: self.review.rules(),
            proposal_lifetime: self.review.proposal_lifetime,
            rights: self.review.rights,
            sends_letters: self.mail.is_some(),
            transport: self.transport(),
            ..Settings::new(public_url.as_str())
        }
    }
}

const DAY: u64 = 86_400;
const GIB: u64 = 1024 * 1024 * 1024;

/// Reads a key by a function that says itself what is wrong.
fn checked<T>(
    raw: &Raw,
    name: &str,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, ConfigError> {
    let Some(text) = raw.value::<String>(name)? else { return Ok(None) };
    parse(&text).map(Some).map_err(|why| raw.fault(name, &why))
}

fn one_of(text: &str, words: &[&str]) -> Option<usize> {
    words.iter().position(|word| *word == text)
}

fn directory(raw: &Raw, name: &str) -> Result<Option<PathBuf>, ConfigError> {
    raw.parsed(name, "must name a folder", |text| (!text.is_empty()).then(|| PathBuf::from(text)))
}

fn existing(raw: &Raw, name: &str) -> Result<Option<PathBuf>, ConfigError> {
    match directory(raw, name)? {
        Some(path) if !path.is_dir() => Err(raw.fault(name, "there is no such folder")),
        path => Ok(path),
    }
}

fn site_name(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = (1..=60).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

fn number(raw: &Raw, name: &str, least: u64, most: u64) -> Result<Option<u64>, ConfigError> {
    match raw.value::<i64>(name)?.map(u64::try_from) {
        None => Ok(None),
        Some(Ok(number)) if (least..=most).contains(&number) => Ok(Some(number)),
        Some(_) => Err(raw.fault(name, &format!("must be from {least} to {most}"))),
    }
}

/// A number whose default stands in the table of keys.
fn bounded(raw: &Raw, name: &str, least: u64, most: u64) -> Result<u64, ConfigError> {
    let default = || Key::named(name).and_then(|key| key.default.parse().ok()).unwrap_or(least);
    number(raw, name, least, most).map(|given| given.unwrap_or_else(default))
}

fn seconds(raw: &Raw, name: &str, least: u64, most: u64) -> Result<Duration, ConfigError> {
    bounded(raw, name, least, most).map(Duration::from_secs)
}

fn workers(raw: &Raw) -> Result<usize, ConfigError> {
    let given = number(raw, "workers", 1, 256)?.and_then(|count| usize::try_from(count).ok());
    Ok(given.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)))
}

fn stated_rights(text: &str) -> Option<StatedRights> {
    match text {
        "grant" => Some(StatedRights::Grant),
        "person" => Some(StatedRights::Person),
        _ => None,
    }
}

fn networks(raw: &Raw, name: &str) -> Result<Option<Vec<IpNet>>, ConfigError> {
    let Some(texts) = raw.value::<Vec<String>>(name)? else { return Ok(None) };
    let network = |text: &String| {
        let one = || text.parse::<IpAddr>().ok().map(IpNet::from);
        text.parse().ok().or_else(one)
    };
    let read = texts.iter().map(|text| {
        let why = || format!("{text:?} is no address and no network such as 10.0.0.0/8");
        network(text).ok_or_else(|| raw.fault(name, &why()))
    });
    read.collect::<Result<_, _>>().map(Some)
}

/// Networks as the core has them.
fn known(networks: &[IpNet]) -> Vec<Network> {
    networks.iter().copied().map(Network::from).collect()
}

fn seal_keys(raw: &Raw) -> Result<Option<Vec<SealKey>>, ConfigError> {
    let Some(texts) = raw.value::<Vec<String>>("seal_keys")? else { return Ok(None) };
    let keys = texts.iter().map(|text| SealKey::parse(text)).collect::<Result<Vec<_>, _>>();
    let keys = keys.map_err(|error| raw.fault("seal_keys", &error.to_string()))?;
    if keys.is_empty() { Err(raw.fault("seal_keys", "must have a key")) } else { Ok(Some(keys)) }
}

fn loopback() -> Vec<IpNet> {
    let networks =
        [IpNet::new(Ipv4Addr::new(127, 0, 0, 0).into(), 8), IpNet::new(Ipv6Addr::LOCALHOST.into(), 128)];
    networks.into_iter().flatten().collect()
}

fn log(raw: &Raw) -> Result<Log, ConfigError> {
    let levels = "must be error, warn, info, debug or trace";
    let level = raw.parsed("log.level", levels, |text| {
        one_of(text, &["error", "warn", "info", "debug", "trace"]).and_then(|_| text.parse().ok())
    })?;
    let format = raw.parsed("log.format", "must be text or json", |text| one_of(text, &["text", "json"]))?;
    Ok(Log { json: format == Some(1), level: level.unwrap_or(tracing::Level::INFO) })
}
