//! What a program says of an application, as JSON or as a form.

use oauth_core::catalog::Catalog;
use oauth_core::flow::register::ClientForm;
use oauth_core::model::client::GrantTypes;
use oauth_core::text::scope::{Scope, ScopeSet};
use serde_json::{Map, Value};

use super::answer::Failed;
use crate::input::body::Arrived;
use crate::output::fault::Fault;

/// All that is read.
const NAMES: [&str; 12] = [
    "name",
    "version",
    "description",
    "wiki",
    "owner_only",
    "callback_url",
    "callback_is_prefix",
    "email",
    "is_confidential",
    "grant_types",
    "scopes",
    "reason",
];

/// The fields of a request, as JSON has them; those of a form are all texts.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads a body.
    pub(super) fn read(arrived: &Arrived) -> Result<Self, Failed> {
        if let Some(bytes) = arrived.json_bytes() {
            let read = serde_json::from_slice(bytes);
            return Ok(Self(
                read.map_err(|_| Failed::bad("body", "rest-json-body-parse-error", "no JSON object"))?,
            ));
        }
        let form = arrived.form()?;
        let mut fields = Map::new();
        for name in NAMES {
            if let Some(value) = form.one(name).map_err(Fault::from)? {
                fields.insert(name.to_owned(), Value::from(value));
            }
        }
        Ok(Self(fields))
    }

    /// A text; none where it is missing.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<String>, Failed> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(Failed::invalid(name)),
        }
    }

    fn needed(&self, name: &'static str) -> Result<String, Failed> {
        self.text(name)?.ok_or_else(|| Failed::missing(name))
    }

    /// A yes or no; none where it is missing.
    fn flag(&self, name: &'static str) -> Result<Option<bool>, Failed> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(word)) => match word.as_str() {
                "1" | "true" | "yes" | "on" => Ok(Some(true)),
                "" | "0" | "false" | "no" | "off" => Ok(Some(false)),
                _ => Err(Failed::invalid(name)),
            },
            Some(_) => Err(Failed::invalid(name)),
        }
    }

    /// Several words: a list, or a text with bars between them. There is at least one.
    fn words(&self, name: &'static str) -> Result<Vec<String>, Failed> {
        let words: Vec<String> = match self.0.get(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::String(text)) => text.split('|').map(|word| word.trim().to_owned()).collect(),
            Some(Value::Array(list)) => {
                let words = list.iter().map(|word| word.as_str().map(str::to_owned));
                words.collect::<Option<_>>().ok_or_else(|| Failed::invalid(name))?
            }
            Some(_) => return Err(Failed::invalid(name)),
        };
        let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        if words.is_empty() { Err(Failed::missing(name)) } else { Ok(words) }
    }

    /// The application that they speak of, a client of OAuth 2.
    pub(super) fn form(&self, catalog: &Catalog) -> Result<ClientForm, Failed> {
        let (name, description) = (self.needed("name")?, self.text("description")?.unwrap_or_default());
        let (email, version) = (self.needed("email")?, self.text("version")?.unwrap_or_default());
        let confidential = self.flag("is_confidential")?.ok_or_else(|| Failed::missing("is_confidential"))?;
        let grant_types = self.grant_types()?;
        let scopes = with_hidden(catalog, self.words("scopes")?);
        let owner_only = self.flag("owner_only")?.unwrap_or_default();
        let callback = self.text("callback_url")?.unwrap_or_default();
        if callback.trim().is_empty() && !owner_only {
            return Err(Failed::no_callback());
        }
        if owner_only && !grant_types.client_credentials {
            return Err(Failed::invalid("grant_types"));
        }
        // There is one site; and of OAuth 2 an address is the registered one or none (RFC 9700 §2.1).
        if self.text("wiki")?.is_some_and(|wiki| !matches!(wiki.as_str(), "" | "*")) {
            return Err(Failed::invalid("wiki"));
        }
        if self.flag("callback_is_prefix")? == Some(true) {
            return Err(Failed::invalid("callback_is_prefix"));
        }
        Ok(ClientForm {
            name,
            description,
            contacts: vec![email],
            public: !confidential,
            refresh_token: grant_types.refresh_token,
            client_credentials: Some(grant_types.client_credentials),
            // A client that is its owner's alone has its token, and nobody to lead back.
            redirect_uris: if owner_only { Vec::new() } else { vec![callback] },
            scopes,
            version,
            owner_only,
            ..ClientForm::default()
        })
    }

    fn grant_types(&self) -> Result<GrantTypes, Failed> {
        let mut types = GrantTypes { client_credentials: false, refresh_token: false };
        for word in self.words("grant_types")? {
            match word.as_str() {
                "authorization_code" => {}
                "refresh_token" => types.refresh_token = true,
                "client_credentials" => types.client_credentials = true,
                _ => return Err(Failed::invalid("grant_types")),
            }
        }
        Ok(types)
    }
}

/// What every client has goes with what is asked for, unless that is nothing but who somebody is.
fn with_hidden(catalog: &Catalog, asked: Vec<String>) -> Vec<String> {
    let set: ScopeSet = asked.iter().filter_map(|name| Scope::parse(name).ok()).collect();
    if catalog.is_identity_only(&set) {
        return asked;
    }
    let hidden = catalog.entries().iter().filter(|entry| entry.hidden && !entry.identity);
    asked.into_iter().chain(hidden.map(|entry| entry.name.to_string())).collect()
}
