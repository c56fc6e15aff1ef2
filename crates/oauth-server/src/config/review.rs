//! Who may register applications, which need no decision, and what each role may do.

use std::time::Duration;

use oauth_core::catalog::Catalog;
use oauth_core::model::right::{Right, Rights, RoleRights};
use oauth_core::policy::{ApprovalRule, Registration};
use oauth_core::text::scope::ScopeSet;
use serde::{Deserialize, Serialize};

use super::raw::{ConfigError, Raw};
use super::{DAY, seconds};

/// The life of clients.
#[derive(Clone, Debug)]
pub(crate) struct Review {
    pub(crate) registration: Registration,
    pub(crate) confirmed_email: bool,
    pub(crate) auto_approve: Vec<Rule>,
    pub(crate) proposal_lifetime: Duration,
    pub(crate) rights: RoleRights,
}

/// A rule as it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schemes: Option<Vec<String>>,
}

const REGISTRATION: [(&str, Registration); 3] =
    [("open", Registration::Open), ("review", Registration::Review), ("closed", Registration::Closed)];

impl Review {
    pub(super) fn read(raw: &Raw, catalog: &Catalog) -> Result<Self, ConfigError> {
        let registration = raw.parsed("registration", "must be open, review or closed", |text| {
            REGISTRATION.iter().find(|(word, _)| *word == text).map(|(_, registration)| *registration)
        })?;
        let auto_approve: Vec<Rule> = raw.value("review.auto_approve")?.unwrap_or_default();
        for rule in &auto_approve {
            rule.check(catalog).map_err(|why| raw.fault("review.auto_approve", &why))?;
        }
        let default = RoleRights::default();
        Ok(Self {
            registration: registration.unwrap_or_default(),
            confirmed_email: raw.value("review.confirmed_email")?.unwrap_or(false),
            auto_approve,
            proposal_lifetime: seconds(raw, "review.proposal_lifetime", 3600, 365 * DAY)?,
            rights: RoleRights {
                user: rights(raw, "rights.user", default.user)?,
                developer: rights(raw, "rights.developer", default.developer)?,
                moderator: rights(raw, "rights.moderator", default.moderator)?,
                admin: rights(raw, "rights.admin", default.admin)?,
            },
        })
    }

    /// Nobody confirms an address without letters.
    ///
    /// # Errors
    /// [`ConfigError`]
    pub(super) fn check(&self, raw: &Raw, sends_letters: bool) -> Result<(), ConfigError> {
        if self.confirmed_email && !sends_letters {
            return Err(raw.fault(
                "review.confirmed_email",
                "needs mail.from: nobody can confirm an address without letters",
            ));
        }
        Ok(())
    }

    /// The word of the registration.
    pub(super) fn word(&self) -> &'static str {
        REGISTRATION.iter().find(|(_, it)| *it == self.registration).map_or("open", |(word, _)| word)
    }

    /// The rules as the core has them.
    pub(super) fn rules(&self) -> Vec<ApprovalRule> {
        self.auto_approve.iter().map(Rule::to_core).collect()
    }
}

impl Rule {
    fn scope_set(&self) -> Option<ScopeSet> {
        self.scopes.as_ref().map(|names| ScopeSet::parse(&names.join(" ")).unwrap_or_default())
    }

    /// Unknown scopes, and a rule that says nothing, would never let through what somebody meant by them.
    fn check(&self, catalog: &Catalog) -> Result<(), String> {
        let unknown = |name: &&String| {
            !ScopeSet::parse(name).is_ok_and(|set| !set.is_empty() && set.is_subset(&catalog.all()))
        };
        if let Some(name) = self.scopes.iter().flatten().find(unknown) {
            return Err(format!("there is no scope {name}"));
        }
        let no_scheme = |scheme: &&String| {
            let signs = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '+' | '-' | '.');
            !scheme.starts_with(|sign: char| sign.is_ascii_alphabetic()) || !scheme.chars().all(signs)
        };
        if let Some(scheme) = self.schemes.iter().flatten().find(no_scheme) {
            return Err(format!("{scheme:?} is no scheme: write \"https\""));
        }
        if self.scopes.is_none() && self.schemes.is_none() {
            return Err("a rule needs scopes, schemes or both".to_owned());
        }
        Ok(())
    }

    fn to_core(&self) -> ApprovalRule {
        let small = |schemes: &Vec<String>| schemes.iter().map(|it| it.to_ascii_lowercase()).collect();
        ApprovalRule { scopes: self.scope_set(), schemes: self.schemes.as_ref().map(small) }
    }
}

fn rights(raw: &Raw, name: &str, default: Rights) -> Result<Rights, ConfigError> {
    let Some(words) = raw.value::<Vec<String>>(name)? else { return Ok(default) };
    let known: Vec<&str> = Right::ALL.iter().map(|right| right.as_str()).collect();
    let read = words.iter().map(|word| {
        let why = || format!("there is no right {word:?}, but {}", known.join(", "));
        Right::parse(word).ok_or_else(|| raw.fault(name, &why()))
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use oauth_core::model::right::Right;
    use oauth_core::model::user::Role;
    use oauth_core::policy::Registration;

    use super::super::tests::{fault, load};

    /// F-44, F-45, F-77
    #[test]
    fn the_review_is_set() {
        let config = load(
            "registration = 'review'\n[review]\nproposal_lifetime = 3600\n\
             auto_approve = [{ scopes = ['read'], schemes = ['HTTPS'] }]\n\
             [rights]\nuser = ['manage-my-grants']\n",
            &[("OAUTH_RIGHTS_DEVELOPER", "propose,update-own")],
        )
        .unwrap();
        let settings = config.settings(&config.public_url(config.bind).unwrap());
        assert_eq!(settings.registration, Registration::Review);
        assert_eq!(settings.proposal_lifetime.as_secs(), 3600);
        assert_eq!(settings.auto_approve.len(), 1);
        assert!(!settings.rights.of(Role::User).has(Right::Propose));
        assert!(settings.rights.of(Role::Developer).has(Right::Propose));
        let again = load(&config.show(), &[]).unwrap();
        assert_eq!(again.review.rights, config.review.rights);
        assert_eq!(again.review.rules(), config.review.rules());
    }

    /// MW-T94: a rule that is unknown, or says nothing, is no rule; here it stops the start.
    #[test]
    fn a_rule_that_cannot_be_stops_the_start() {
        for (text, named) in [
            ("review.auto_approve = [{ scopes = ['fly'] }]", "fly"),
            ("review.auto_approve = [{}]", "review.auto_approve"),
            ("review.auto_approve = [{ moon = true }]", "review.auto_approve"),
            ("review.auto_approve = [{ schemes = ['https:'] }]", "no scheme"),
            ("review.auto_approve = [{ schemes = ['ht tps'] }]", "no scheme"),
            ("review.auto_approve = [{ schemes = [' https'] }]", "no scheme"),
            ("review.confirmed_email = true", "mail.from"),
            ("rights.user = ['fly']", "fly"),
        ] {
            assert!(fault(text, &[]).contains(named), "{text}");
        }
    }
}
