//! The effective values, as TOML that could be written into a file again, but for passwords; and the reference of keys.

use ipnet::IpNet;
use oauth_core::model::right::Rights;
use oauth_core::policy::StatedRights;
use toml::Value;

use super::keys::KEYS;
use super::{Config, clients};

impl Config {
    /// One line a key: the value, and where it comes from. Passwords are stars.
    pub(crate) fn show(&self) -> String {
        let lines = KEYS.iter().map(|key| {
            let origin = self.raw.origin(key.name);
            match self.shown(key.name) {
                Some(value) => format!("{} = {value}  # {origin}\n", key.name),
                None => format!("# {} is not set\n", key.name),
            }
        });
        lines.collect()
    }

    /// The reference: a Markdown table of every key.
    pub(crate) fn reference() -> String {
        let rows = KEYS.iter().map(|key| {
            format!("| `{}` | `{}` | {} | {} |\n", key.name, key.variable(), key.default, key.meaning)
        });
        let head = ["| key | variable | default | what it does |\n", "| --- | --- | --- | --- |\n"];
        head.into_iter().map(str::to_owned).chain(rows).collect()
    }

    fn shown(&self, name: &str) -> Option<Value> {
        let text = |text: &str| Some(Value::String(text.to_owned()));
        let path = |path: &std::path::Path| Some(Value::String(path.display().to_string()));
        let networks = |list: &[IpNet]| {
            Some(Value::Array(list.iter().map(|net| Value::String(net.to_string())).collect()))
        };
        let number = |number: u64| Some(Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
        let rights = |rights: Rights| {
            Some(Value::Array(rights.iter().map(|it| Value::String(it.as_str().to_owned())).collect()))
        };
        match name {
            "bind" => text(&self.bind.to_string()),
            "public_url" => self.public_url(self.bind).ok().and_then(|url| text(url.as_str())),
            "database_url" => text(&self.database.masked()),
            "data_dir" => path(&self.data_dir),
            "allow_http" => Some(Value::Boolean(self.allow_http)),
            "trusted_proxies" => networks(&self.trusted_proxies),
            "metrics_allow" => networks(&self.metrics_allow),
            "registration" => text(self.review.word()),
            "review.confirmed_email" => Some(Value::Boolean(self.review.confirmed_email)),
            "review.auto_approve" => Value::try_from(&self.review.auto_approve).ok(),
            "review.proposal_lifetime" => number(self.review.proposal_lifetime.as_secs()),
            "rights.user" => rights(self.review.rights.user),
            "rights.developer" => rights(self.review.rights.developer),
            "rights.moderator" => rights(self.review.rights.moderator),
            "rights.admin" => rights(self.review.rights.admin),
            "clients" => clients::shown(&self.raw),
            "read_only" => Some(Value::Boolean(self.read_only)),
            "sign_up" => Some(Value::Boolean(self.sign_up)),
            "site_name" => text(&self.site_name),
            "pages_dir" => self.pages_dir.as_deref().and_then(path),
            "oauth1.timestamp_window" => number(self.oauth1.timestamp_window.as_secs()),
            "oauth1.networks" => self.oauth1.networks.as_deref().and_then(networks),
            "oauth1.identify_rights" => text(match self.oauth1.identify_rights {
                StatedRights::Grant => "grant",
                StatedRights::Person => "person",
            }),
            "seal_keys" => self.seal_keys.as_ref().and_then(|_| text("***")),
            "lifetimes.code" => number(self.lifetimes.code.as_secs()),
            "lifetimes.access_token" => number(self.lifetimes.access_token.as_secs()),
            "lifetimes.refresh_token" => number(self.lifetimes.refresh_token.as_secs()),
            "lifetimes.session" => number(self.lifetimes.session.as_secs()),
            "media.enabled" => Some(Value::Boolean(self.media.enabled)),
            "media.max_bytes" => number(self.media.max_bytes),
            "media.max_pixels" => number(self.media.max_pixels),
            "media.quota" => number(self.media.quota),
            "media.reserve" => number(self.media.reserve),
            name if name.starts_with("mail.") => self.mail.as_ref()?.shown(name).map(Value::String),
            "workers" => number(self.workers as u64),
            "log.format" => text(if self.log.json { "json" } else { "text" }),
            "log.level" => text(&self.log.level.to_string().to_ascii_lowercase()),
            "sweep_interval" => number(self.sweep_interval.as_secs()),
            "scopes_file" => self.scopes_file.as_deref().and_then(path),
            "scopes" => Value::try_from(self.catalog.entries()).ok(),
            _ => None,
        }
    }
}
