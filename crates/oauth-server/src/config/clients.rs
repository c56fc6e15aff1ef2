//! Clients that stand in the configuration: which fields they have, and all that is wrong with them at once.

#[cfg(test)]
mod tests;

use oauth_core::env::Env;
use oauth_core::flow::register::{ClientDraft, ClientForm, FieldError, Proof, SigningForm};
use oauth_core::id::ClientId;
use oauth_core::model::configured::{Configured, ConfiguredClient};
use oauth_core::random::Random;
use oauth_core::seal::SealError;
use oauth_core::secret::{Digest32, Secret, mint_signing_secret};
use toml::{Table, Value};

use super::raw::{ConfigError, Raw};

const KEY: &str = "clients";
/// Of both protocols.
const COMMON: [&str; 11] = [
    "id",
    "name",
    "version",
    "protocol",
    "description",
    "homepage",
    "contacts",
    "redirect_uris",
    "scopes",
    "networks",
    "secret_file",
];
/// Of OAuth 2 alone.
const OAUTH2: [&str; 6] =
    ["public", "pkce_required", "grant_types", "resource", "secret_digest", "skip_consent"];
/// Of OAuth 1.0a alone.
const OAUTH1: [&str; 2] = ["rsa_key_file", "callback_is_prefix"];
/// What registered clients have, and these cannot.
const ELSEWHERE: [&str; 5] = ["owner", "owner_only", "stage", "secret", "legacy_until"];
const REQUIRED: [&str; 4] = ["id", "name", "protocol", "scopes"];
const GRANT_TYPES: [&str; 3] = ["authorization_code", "client_credentials", "refresh_token"];
/// Characters that a secret has at least: nobody may find it by trying.
const MIN_SECRET: usize = 16;

/// A client as it is described, without faults.
pub(crate) struct Described {
    id: ClientId,
    draft: ClientDraft,
    proof: Proof,
    skip_consent: bool,
}

/// The clients, with their secrets sealed by the current key of `env`.
///
/// # Errors
/// [`SealError`]
pub(crate) fn configured(described: &[Described], env: &Env) -> Result<Configured, SealError> {
    let each = described.iter().map(|it| {
        let client = it.draft.configured(env, it.id, &it.proof)?;
        Ok(ConfiguredClient { client, skip_consent: it.skip_consent })
    });
    each.collect::<Result<Vec<_>, _>>().map(Configured::new)
}

/// What the configuration describes, checked against its scopes and rules.
///
/// # Errors
/// [`ConfigError`] with all faults of all clients.
pub(super) fn read(raw: &Raw, env: &Env) -> Result<Vec<Described>, ConfigError> {
    let tables = raw.value::<Vec<Table>>(KEY)?.unwrap_or_default();
    let (mut described, mut faults) = (Vec::<Described>::new(), Vec::new());
    for (at, table) in tables.iter().enumerate() {
        let named = ["name", "id"].into_iter().find_map(|key| table.get(key)?.as_str());
        let named = named.map_or_else(|| format!("number {}", at + 1), |name| format!("{name:?}"));
        match (Reader { table, faults: Vec::new() }).read(env) {
            Ok(client) if described.iter().any(|other| other.id == client.id) => {
                faults.push(format!("client {named}: another one has this id"));
            }
            Ok(client) => described.push(client),
            Err(found) => faults.extend(found.into_iter().map(|fault| format!("client {named}: {fault}"))),
        }
    }
    if faults.is_empty() { Ok(described) } else { Err(raw.fault(KEY, &faults.join("; "))) }
}

/// The tables as they are shown: a digest is nobody's business.
pub(super) fn shown(raw: &Raw) -> Option<Value> {
    let mut tables = raw.value::<Vec<Table>>(KEY).ok()??;
    for digest in tables.iter_mut().filter_map(|table| table.get_mut("secret_digest")) {
        *digest = Value::String("***".to_owned());
    }
    Some(Value::Array(tables.into_iter().map(Value::Table).collect()))
}

/// One table, and what was found wrong with it.
struct Reader<'a> {
    table: &'a Table,
    faults: Vec<String>,
}

impl Reader<'_> {
    fn read(mut self, env: &Env) -> Result<Described, Vec<String>> {
        let signs = match self.text("protocol").as_str() {
            "oauth1" => true,
            "oauth2" | "" => false,
            _ => {
                self.faults.push("protocol must be oauth2 or oauth1".to_owned());
                false
            }
        };
        self.fields(signs);
        let id = ClientId::parse(&self.text("id"));
        if id.is_none() && self.table.contains_key("id") {
            self.faults.push("id must be a UUID in small letters".to_owned());
        }
        let form = self.form(signs);
        let proof = self.proof(&form, &*env.random);
        let skip_consent = self.skip_consent(&form);
        let draft = form.check(env, None).map_err(|wrong| self.also(wrong));
        match (draft, id, proof) {
            (Ok(draft), Some(id), Some(proof)) if self.faults.is_empty() => {
                Ok(Described { id, draft, proof, skip_consent })
            }
            _ => Err(self.faults),
        }
    }

    /// Adds what is wrong with the values, but for what was said of the fields already.
    fn also(&mut self, wrong: Vec<FieldError>) {
        for fault in wrong {
            let said = match fault {
                FieldError::Name => !self.table.get("name").is_some_and(Value::is_str),
                FieldError::ScopeMissing => !self.table.get("scopes").is_some_and(Value::is_array),
                FieldError::RedirectUriMissing => true,
                _ => false,
            };
            if !said {
                self.faults.push(fault.to_string());
            }
        }
    }

    /// Which fields there are, and which there must be.
    fn fields(&mut self, signs: bool) {
        for field in REQUIRED.into_iter().filter(|field| !self.table.contains_key(*field)) {
            self.faults.push(format!("{field} is missing"));
        }
        for field in self.table.keys().map(String::as_str) {
            let (of_oauth1, of_oauth2) = (OAUTH1.contains(&field), OAUTH2.contains(&field));
            let fault = match signs {
                true if of_oauth2 => format!("{field} is for protocol oauth2"),
                false if of_oauth1 => format!("{field} is for protocol oauth1"),
                _ if of_oauth1 || of_oauth2 || COMMON.contains(&field) => continue,
                _ if ELSEWHERE.contains(&field) => {
                    format!("{field} is nothing that a client of the configuration has")
                }
                _ => format!("unknown field {field}"),
            };
            self.faults.push(fault);
        }
    }

    fn form(&mut self, signs: bool) -> ClientForm {
        let grants = self.texts("grant_types");
        for word in grants.iter().filter(|word| !GRANT_TYPES.contains(&word.as_str())) {
            self.faults.push(format!("there is no grant type {word}"));
        }
        if self.table.contains_key("grant_types") && grants.is_empty() {
            self.faults.push("grant_types must have one".to_owned());
        }
        let usual = !self.table.contains_key("grant_types");
        let uses = |word: &str| grants.iter().any(|it| it == word);
        let redirect_uris = self.texts("redirect_uris");
        if !signs && (usual || uses("authorization_code")) && redirect_uris.is_empty() {
            self.faults.push("redirect_uris must have one, for the authorization code".to_owned());
        }
        let resource = self.text("resource");
        ClientForm {
            name: self.text("name"),
            version: self.text("version"),
            description: self.text("description"),
            homepage: self.text("homepage"),
            contacts: self.texts("contacts"),
            networks: self.texts("networks"),
            public: self.switch("public"),
            pkce_required: self.switch("pkce_required"),
            refresh_token: usual || uses("refresh_token"),
            client_credentials: Some(uses("client_credentials")),
            resource: (!resource.is_empty()).then_some(resource),
            signing: signs.then(|| SigningForm {
                profile: None,
                callback_is_prefix: self.switch("callback_is_prefix"),
                rsa_key: self.file("rsa_key_file").unwrap_or_default(),
                plaintext: Some(false),
            }),
            scopes: self.texts("scopes"),
            redirect_uris,
            ..ClientForm::default()
        }
    }

    /// How it proves who it is; none with a fault.
    fn proof(&mut self, form: &ClientForm, random: &dyn Random) -> Option<Proof> {
        let digest = self.table.contains_key("secret_digest").then(|| self.text("secret_digest"));
        let secret = self.file("secret_file").map(|text| text.trim_end_matches(['\r', '\n']).to_owned());
        let has_file = self.table.contains_key("secret_file");
        let short = secret.as_ref().is_some_and(|secret| secret.chars().count() < MIN_SECRET);
        if short {
            self.faults.push(format!("the secret in secret_file must have at least {MIN_SECRET} characters"));
        }
        let secret = secret.filter(|_| !short).map(Secret::new);
        match (&form.signing, has_file, digest) {
            (Some(signing), false, _) if !signing.rsa_key.is_empty() => {
                // It signs by its key: what nobody knows signs nothing.
                mint_signing_secret(random)
                    .map_err(|error| self.faults.push(error.to_string()))
                    .ok()
                    .map(Proof::Signing)
            }
            (Some(_), true, _) => secret.map(Proof::Signing),
            (Some(_), false, _) => {
                let keyed = self.table.contains_key("rsa_key_file");
                (!keyed).then(|| self.faults.push("secret_file or rsa_key_file is missing".to_owned()));
                None
            }
            (None, true, Some(_)) => {
                self.faults.push("it has a secret_file or a secret_digest, not both".to_owned());
                None
            }
            (None, false, None) if form.public => Some(Proof::Public),
            (None, ..) if form.public => {
                self.faults.push("a public client has no secret".to_owned());
                None
            }
            (None, true, None) => {
                secret.map(|secret| Proof::Digest(Digest32::of(secret.reveal().as_bytes())))
            }
            (None, false, Some(text)) => {
                let digest = hex(&text).and_then(|bytes| Digest32::from_stored(&bytes));
                if digest.is_none() {
                    self.faults.push("secret_digest must be 64 hexadecimal digits, a SHA-256".to_owned());
                }
                digest.map(Proof::Digest)
            }
            (None, false, None) => {
                self.faults.push("secret_file or secret_digest is missing".to_owned());
                None
            }
        }
    }

    /// Is nobody asked? Only of what nobody else can pretend to be.
    fn skip_consent(&mut self, form: &ClientForm) -> bool {
        let skips = self.switch("skip_consent");
        let safe = !form.public && form.redirect_uris.iter().all(|uri| uri.starts_with("https://"));
        if skips && !safe {
            self.faults
                .push("skip_consent is for confidential clients that are answered over https".to_owned());
        }
        skips
    }

    fn text(&mut self, field: &str) -> String {
        match self.table.get(field) {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(_) => self.wrong(field, "a text"),
        }
    }

    fn texts(&mut self, field: &str) -> Vec<String> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        match self.table.get(field) {
            None => Vec::new(),
            Some(Value::Array(values)) if values.iter().all(Value::is_str) => {
                values.iter().filter_map(text).collect()
            }
            Some(_) => self.wrong(field, "a list of texts"),
        }
    }

    fn switch(&mut self, field: &str) -> bool {
        match self.table.get(field) {
            None => false,
            Some(Value::Boolean(switch)) => *switch,
            Some(_) => self.wrong(field, "true or false"),
        }
    }

    /// The text of the file that a field names.
    fn file(&mut self, field: &str) -> Option<String> {
        let path = self.text(field);
        if path.is_empty() {
            return None;
        }
        std::fs::read_to_string(&path)
            .map_err(|cause| self.faults.push(format!("{field}: {path}: {cause}")))
            .ok()
    }

    fn wrong<T: Default>(&mut self, field: &str, wanted: &str) -> T {
        let fault = format!("{field} must be {wanted}");
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
        T::default()
    }
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digit = |b: &u8| char::from(*b).to_digit(16);
    let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    });
    pairs.collect()
}
