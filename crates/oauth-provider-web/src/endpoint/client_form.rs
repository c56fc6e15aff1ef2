//! The fields of an application as typed, and what is wrong with them.

use oauth_core::flow::register::{self, ClientDraft, FieldError, SigningForm};
use oauth_core::model::client::{Client, MAX_CONTACTS, MAX_DESCRIPTION, MAX_NAME, MAX_REDIRECT_URIS};
use oauth_core::text::form::{FormError, Pairs};
use oauth_core::text::network::MAX_NETWORKS;
use oauth_core::text::scope::{Scope, ScopeSet};
use oauth_core::text::uri::UriError;

use crate::endpoint::facts::client_type;
use crate::endpoint::scopes::for_application;
use crate::input::body::text;
use crate::input::visit::Visit;
use crate::page::client::{ClientForm, ClientType, SigningFields};
use crate::page::{self, Faults};

/// The fields as sent.
pub(crate) struct Typed {
    pub(crate) fields: register::ClientForm,
    /// None when it is none of the three.
    pub(crate) client_type: Option<ClientType>,
}

impl Typed {
    /// Reads the form.
    pub(crate) fn read(form: &Pairs) -> Result<Self, FormError> {
        let client_type = match form.one("client_type")? {
            Some("confidential") => Some(ClientType::Confidential),
            Some("public") => Some(ClientType::Public),
            Some("signing") => Some(ClientType::Signing),
            _ => None,
        };
        let fields = register::ClientForm {
            name: text(form, "name")?,
            description: text(form, "description")?,
            homepage: text(form, "home_page")?,
            public: client_type == Some(ClientType::Public),
            pkce_required: form.one("pkce_required")? == Some("yes"),
            logo: text(form, "logo")?,
            contacts: entries(&text(form, "contacts")?),
            legacy_until: given(form, "legacy_until")?,
            refresh_token: true,
            client_credentials: None,
            resource: None,
            signing: (client_type == Some(ClientType::Signing)).then(|| signing(form)).transpose()?,
            redirect_uris: text(form, "redirect_uris")?.lines().map(str::to_owned).collect(),
            scopes: form.all("scope").map(str::to_owned).collect(),
            version: text(form, "version")?,
            networks: entries(&text(form, "networks")?),
            owner_only: form.one("owner_only")? == Some("yes"),
        };
        Ok(Self { fields, client_type })
    }

    /// The same for changes to an application that signs: its type is not typed again.
    pub(crate) fn read_signing(form: &Pairs) -> Result<Self, FormError> {
        let mut typed = Self::read(form)?;
        typed.fields.signing = Some(signing(form)?);
        Ok(typed)
    }

    /// The same for changes to an application that was reviewed: all that nobody was shown.
    pub(crate) fn read_settled(form: &Pairs, client: &Client) -> Result<Self, FormError> {
        let mut fields = register::ClientForm::of(client);
        // It can become stricter.
        fields.pkce_required |= form.one("pkce_required")? == Some("yes");
        fields.networks = entries(&text(form, "networks")?);
        if let Some(signing) = &mut fields.signing {
            signing.rsa_key = text(form, "rsa_key")?;
        }
        Ok(Self { fields, client_type: Some(client_type(client)) })
    }

    /// Only an administrator's form has these fields: the first one of clients of OAuth 2, the other of those that sign.
    fn is_of_administrator(&self) -> bool {
        let profile = self.fields.signing.as_ref().and_then(|signing| signing.profile.as_ref());
        self.fields.legacy_until.is_some() || profile.is_some()
    }

    /// Checks what was typed, for a new application or for changes to an old one.
    pub(crate) fn check(&self, visit: &Visit, old: Option<&Client>) -> Result<ClientDraft, Vec<FieldError>> {
        self.fields.check(&visit.state.env, old)
    }

    /// The form as it was typed, to be shown again.
    pub(crate) fn page(&self, visit: &Visit) -> ClientForm {
        let fields = &self.fields;
        let ticked: ScopeSet = fields.scopes.iter().filter_map(|text| Scope::parse(text).ok()).collect();
        ClientForm {
            name: fields.name.clone(),
            description: fields.description.clone(),
            home_page: fields.homepage.clone(),
            client_type: self.client_type.unwrap_or_default(),
            redirect_uris: fields.redirect_uris.join("\n"),
            scopes: for_application(visit, self.is_of_administrator(), &ticked),
            pkce_required: fields.pkce_required,
            logo: fields.logo.clone(),
            contacts: fields.contacts.join("\n"),
            legacy_until: fields.legacy_until.clone(),
            offers_signing: visit.state.keeps_signing(),
            signing: fields.signing.as_ref().map(shown).unwrap_or_default(),
            version: fields.version.clone(),
            networks: fields.networks.join("\n"),
            owner_only: fields.owner_only,
        }
    }
}

/// The fields of an application that signs; those that only administrators see are missing from the forms of others.
fn signing(form: &Pairs) -> Result<SigningForm, FormError> {
    let plaintext = form.one("plaintext")?.map(|word| word == "yes");
    Ok(SigningForm {
        profile: form.one("profile")?.map(str::to_owned),
        callback_is_prefix: form.one("callback_is_prefix")? == Some("yes"),
        rsa_key: text(form, "rsa_key")?,
        plaintext,
    })
}

/// The same fields, to be shown again; but not somebody's private key, which nobody asked for.
fn shown(fields: &SigningForm) -> SigningFields {
    let secret = fields.rsa_key.contains("PRIVATE KEY");
    SigningFields {
        callback_is_prefix: fields.callback_is_prefix,
        rsa_key: if secret { String::new() } else { fields.rsa_key.clone() },
        has_rsa_key: false,
        profile: fields.profile.clone(),
        plaintext: fields.plaintext.unwrap_or_default(),
    }
}

/// One a line, or with commas between them.
fn entries(text: &str) -> Vec<String> {
    text.split([',', '\n']).map(|entry| entry.trim().to_owned()).filter(|entry| !entry.is_empty()).collect()
}

/// A field that may stand once; an empty one says something else than none.
fn given(form: &Pairs, name: &'static str) -> Result<Option<String>, FormError> {
    let value = form.one(name)?;
    Ok(form.all(name).next().map(|_| value.unwrap_or_default().to_owned()))
}

/// Puts every fault beside its field.
pub(crate) fn tell(faults: &mut Faults, errors: &[FieldError], fields: &register::ClientForm) {
    let limit = |max: usize| u32::try_from(max).unwrap_or(u32::MAX);
    let text = |text: &str, max: usize| {
        if text.trim().is_empty() {
            page::Fault::Required
        } else if text.trim().chars().count() > max {
            page::Fault::TooLong { max: limit(max) }
        } else {
            page::Fault::Characters
        }
    };
    for error in errors {
        match error {
            FieldError::Name => faults.push("name", text(&fields.name, MAX_NAME)),
            FieldError::Description => faults.push("description", text(&fields.description, MAX_DESCRIPTION)),
            FieldError::Homepage(_) => faults.push("home_page", page::Fault::HomePageForm),
            FieldError::Logo(_) => faults.push("logo", page::Fault::LogoForm),
            FieldError::Contact(contact) => {
                faults.push("contacts", page::Fault::ContactForm { contact: contact.clone() });
            }
            FieldError::TooManyContacts => {
                faults.push("contacts", page::Fault::TooMany { max: limit(MAX_CONTACTS) });
            }
            FieldError::Version => faults.push("version", page::Fault::VersionForm),
            FieldError::Network(network) => {
                faults.push("networks", page::Fault::NetworkForm { network: network.clone() });
            }
            FieldError::TooManyNetworks => {
                faults.push("networks", page::Fault::TooMany { max: limit(MAX_NETWORKS) });
            }
            FieldError::LegacyUntil => faults.push("legacy_until", page::Fault::DateForm),
            FieldError::RedirectUriMissing => faults.push("redirect_uris", page::Fault::RedirectRequired),
            FieldError::TooManyRedirectUris => {
                faults.push("redirect_uris", page::Fault::TooMany { max: limit(MAX_REDIRECT_URIS) });
            }
            FieldError::RedirectUri(uri, UriError::PlainHttp) => {
                faults.push("redirect_uris", page::Fault::RedirectInsecure { uri: uri.clone() });
            }
            FieldError::RedirectUri(uri, UriError::Scheme) => {
                faults.push("redirect_uris", page::Fault::RedirectScheme { uri: uri.clone() });
            }
            FieldError::RedirectUri(uri, UriError::PrivateScheme) => {
                faults.push("redirect_uris", page::Fault::RedirectInstalled { uri: uri.clone() });
            }
            FieldError::RedirectUri(uri, _) => {
                faults.push("redirect_uris", page::Fault::RedirectForm { uri: uri.clone() });
            }
            FieldError::OneCallback => faults.push("redirect_uris", page::Fault::TooMany { max: 1 }),
            FieldError::Profile => faults.push("profile", page::Fault::Choice),
            FieldError::RsaKey(_) => faults.push("rsa_key", page::Fault::RsaKeyForm),
            FieldError::ClientCredentials | FieldError::Resource => {
                faults.push("client_type", page::Fault::Choice);
            }
            FieldError::ScopeMissing => faults.push("scope", page::Fault::ScopeNone),
            FieldError::ScopeUnknown(_) => faults.push("scope", page::Fault::Choice),
        }
    }
}
