//! The requests of each endpoint, read once into types, and the answers that are JSON.

use serde::Serialize;

use crate::oauth2::pkce::Challenge;
use crate::policy::ParameterRule;
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::text::form::{FormError, Pairs};
use crate::text::scope::{Scope, ScopeSet};

/// At most this many bytes of `state`: it travels in a header.
pub const MAX_STATE: usize = 4096;

/// An authorization request (RFC 6749 §4.1.1). Who asks and where the answer may go is known first; faults in the rest
/// can then be told to the client.
#[derive(Clone, Debug)]
pub struct AuthorizationRequest {
    /// `client_id`
    pub client_id: String,
    /// `redirect_uri`
    pub redirect_uri: Option<String>,
    /// `state`, returned untouched.
    pub state: Option<String>,
    /// The rest, or the fault in it.
    pub asked: Result<Asked, Refusal>,
}

/// What an authorization request asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Was `response_type` there? It can only be `code`.
    pub response_type_sent: bool,
    /// `scope` as it was sent; none means all that the client may have.
    pub scope: Option<String>,
    /// `code_challenge`
    pub challenge: Option<Challenge>,
    /// `prompt`
    pub prompt: Prompt,
}

/// What `prompt` says about asking the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Ask if need be.
    Auto,
    /// Ask in any case.
    Consent,
    /// Do not show a page.
    None,
}

impl AuthorizationRequest {
    /// Reads the query.
    ///
    /// Rule: RFC6749-4.1.1 (MUST)
    /// Rule: RFC6749-3.1.1 (MUST)
    ///
    /// # Errors
    /// [`Refusal`] when it cannot be told who asks or where the answer may go.
    pub fn read(query: &Pairs) -> Result<Self, Refusal> {
        let client_id = query.one("client_id")?.ok_or(Refusal::MissingParameter("client_id"))?.to_owned();
        let redirect_uri = query.one("redirect_uri")?.map(str::to_owned);
        let (state, fault) = match query.one("state") {
            Ok(Some(state)) if state.len() > MAX_STATE => (None, Some(FormError::TooLong.into())),
            Ok(state) => (state.map(str::to_owned), None),
            Err(error) => (None, Some(error.into())),
        };
        let asked = fault.map_or_else(|| Asked::read(query), Err);
        Ok(Self { client_id, redirect_uri, state, asked })
    }
}

impl Asked {
    fn read(query: &Pairs) -> Result<Self, Refusal> {
        let response_type = query.one("response_type")?;
        if response_type.is_some_and(|kind| kind != "code") {
            return Err(Refusal::ResponseTypeUnsupported);
        }
        if query.one("response_mode")?.is_some_and(|mode| mode != "query") {
            return Err(Refusal::BadParameter("response_mode"));
        }
        let challenge = Challenge::parse(query.one("code_challenge")?, query.one("code_challenge_method")?)?;
        let prompt = match query.one("prompt")? {
            Some("none") => Prompt::None,
            Some(words) if words.split(' ').any(|word| word == "none") => {
                return Err(Refusal::BadParameter("prompt"));
            }
            Some(words) if words.split(' ').any(|word| word == "consent") => Prompt::Consent,
            _ => Prompt::Auto,
        };
        let scope = query.one("scope")?.map(str::to_owned);
        Ok(Self { response_type_sent: response_type.is_some(), scope, challenge, prompt })
    }

    /// The scopes that are asked for and that the client may have.
    ///
    /// Rule: RFC6749-3.3 (MUST)
    ///
    /// # Errors
    /// [`Refusal::ScopeNotAllowed`]
    pub fn scopes(&self, may_have: &ScopeSet, rule: ParameterRule) -> Result<ScopeSet, Refusal> {
        let scopes = match (&self.scope, rule) {
            (None, _) => may_have.clone(),
            (Some(text), ParameterRule::Strict) => {
                let asked = ScopeSet::parse(text).map_err(|_| Refusal::ScopeNotAllowed)?;
                asked.is_subset(may_have).then_some(asked).ok_or(Refusal::ScopeNotAllowed)?
            }
            (Some(text), ParameterRule::Lenient) => {
                let known: ScopeSet = text
                    .split(' ')
                    .filter_map(|word| Scope::parse(word).ok())
                    .collect::<ScopeSet>()
                    .and(may_have);
                if known.is_empty() { may_have.clone() } else { known }
            }
        };
        if scopes.is_empty() { Err(Refusal::ScopeNotAllowed) } else { Ok(scopes) }
    }
}

/// A token request (RFC 6749 §4.1.3, §4.4.2, §6).
#[derive(Debug)]
pub enum TokenRequest {
    /// `grant_type=authorization_code`
    Code {
        /// `code`
        code: Secret,
        /// `redirect_uri`
        redirect_uri: Option<String>,
        /// `code_verifier` (RFC 7636 §4.5)
        verifier: Option<Secret>,
    },
    /// `grant_type=client_credentials`
    ClientCredentials {
        /// `scope`; none means all that the client may have.
        scopes: Option<ScopeSet>,
    },
    /// `grant_type=refresh_token`
    Refresh {
        /// `refresh_token`
        token: Secret,
        /// `scope`; none means what the token has.
        scopes: Option<ScopeSet>,
    },
}

impl TokenRequest {
    /// Reads the body.
    ///
    /// Rule: RFC6749-4.1.3 (MUST)
    /// Rule: RFC6749-4.4.2 (MUST)
    /// Rule: RFC6749-6 (MUST)
    ///
    /// # Errors
    /// [`Refusal`] for what is missing, doubled or unknown.
    pub fn read(body: &Pairs) -> Result<Self, Refusal> {
        match body.one("grant_type")? {
            None => Err(Refusal::MissingParameter("grant_type")),
            Some("authorization_code") => Self::code(body),
            Some("client_credentials") => Ok(Self::ClientCredentials { scopes: scopes(body)? }),
            Some("refresh_token") => Self::refresh(body),
            Some(_) => Err(Refusal::GrantTypeUnsupported),
        }
    }

    /// Reads the query of a client older than the standards: what it sends says which grant type it means.
    ///
    /// # Errors
    /// [`Refusal`] for what is missing, doubled or unknown.
    pub fn read_query(query: &Pairs) -> Result<Self, Refusal> {
        if query.one("grant_type")?.is_some() {
            Self::read(query)
        } else if query.one("refresh_token")?.is_some() && query.one("code")?.is_none() {
            Self::refresh(query)
        } else {
            Self::code(query)
        }
    }

    fn code(pairs: &Pairs) -> Result<Self, Refusal> {
        Ok(Self::Code {
            code: secret(pairs, "code")?.ok_or(Refusal::MissingParameter("code"))?,
            redirect_uri: pairs.one("redirect_uri")?.map(str::to_owned),
            verifier: secret(pairs, "code_verifier")?,
        })
    }

    fn refresh(pairs: &Pairs) -> Result<Self, Refusal> {
        Ok(Self::Refresh {
            token: secret(pairs, "refresh_token")?.ok_or(Refusal::MissingParameter("refresh_token"))?,
            scopes: scopes(pairs)?,
        })
    }
}

/// Reads the token of a revocation or introspection request (RFC 7009 §2.1, RFC 7662 §2.1). The hint is not needed: a token
/// says what it is.
///
/// Rule: RFC7009-2.1 (MUST)
/// Rule: RFC7662-2.1 (MUST)
/// Rule: RFC7009-5 (MUST)
///
/// # Errors
/// [`Refusal`] when there is none or more than one.
pub fn read_token(body: &Pairs) -> Result<Secret, Refusal> {
    body.one("token_type_hint")?;
    secret(body, "token")?.ok_or(Refusal::MissingParameter("token"))
}

fn secret(pairs: &Pairs, name: &'static str) -> Result<Option<Secret>, Refusal> {
    Ok(pairs.one(name)?.map(|text| Secret::new(text.to_owned())))
}

fn scopes(pairs: &Pairs) -> Result<Option<ScopeSet>, Refusal> {
    match pairs.one("scope")? {
        None => Ok(None),
        Some(text) => ScopeSet::parse(text).map(Some).map_err(|_| Refusal::ScopeNotAllowed),
    }
}

/// Tokens just issued, durable already.
#[derive(Debug)]
pub struct Issued {
    /// The access token.
    pub access: Secret,
    /// Its lifetime in seconds.
    pub expires_in: u64,
    /// The refresh token, if the client uses such.
    pub refresh: Option<Secret>,
    /// What the access token allows.
    pub scopes: ScopeSet,
}

impl Issued {
    /// The JSON body (RFC 6749 §5.1). The scope is always named, so that narrowing never goes unseen.
    ///
    /// Rule: RFC6749-5.1 (MUST)
    /// Rule: RFC6749-3.3 (MUST)
    #[must_use]
    pub fn json(&self) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            access_token: &'a str,
            token_type: &'a str,
            expires_in: u64,
            #[serde(skip_serializing_if = "Option::is_none")]
            refresh_token: Option<&'a str>,
            scope: String,
        }
        let body = Body {
            access_token: self.access.reveal(),
            token_type: "Bearer",
            expires_in: self.expires_in,
            refresh_token: self.refresh.as_ref().map(Secret::reveal),
            scope: self.scopes.to_string(),
        };
        serde_json::to_string(&body).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorization(query: &str) -> Result<Asked, Refusal> {
        AuthorizationRequest::read(&Pairs::parse(query.as_bytes()).unwrap())?.asked
    }

    /// Rule: RFC6749-4.1.1
    /// Rule: RFC6749-3.1.1
    #[test]
    fn authorization_requests_are_read_or_refused() {
        assert!(authorization("response_type=code&client_id=c").is_ok());
        for (query, refusal) in [
            ("response_type=code", Refusal::MissingParameter("client_id")),
            ("client_id=a&client_id=b", Refusal::Malformed(FormError::Duplicate("client_id"))),
            (
                "client_id=a&redirect_uri=x&redirect_uri=y",
                Refusal::Malformed(FormError::Duplicate("redirect_uri")),
            ),
            ("client_id=c&response_type=token", Refusal::ResponseTypeUnsupported),
            ("client_id=c&response_type=code+token", Refusal::ResponseTypeUnsupported),
            (
                "client_id=c&response_type=code&state=a&state=b",
                Refusal::Malformed(FormError::Duplicate("state")),
            ),
            (
                "client_id=c&response_type=code&scope=a&scope=b",
                Refusal::Malformed(FormError::Duplicate("scope")),
            ),
            ("client_id=c&response_type=code&response_mode=fragment", Refusal::BadParameter("response_mode")),
            ("client_id=c&response_type=code&prompt=none+consent", Refusal::BadParameter("prompt")),
        ] {
            assert_eq!(authorization(query).unwrap_err(), refusal, "{query}");
        }
        let long = format!("client_id=c&response_type=code&state={}", "x".repeat(MAX_STATE + 1));
        assert_eq!(authorization(&long).unwrap_err(), Refusal::Malformed(FormError::TooLong));
    }

    /// Rule: RFC6749-4.1.3
    /// Rule: RFC6749-4.4.2
    /// Rule: RFC6749-6
    #[test]
    fn token_requests_are_read_or_refused() {
        let read = |body: &str| TokenRequest::read(&Pairs::parse(body.as_bytes()).unwrap());
        assert!(matches!(read("grant_type=authorization_code&code=x"), Ok(TokenRequest::Code { .. })));
        assert!(matches!(read("grant_type=refresh_token&refresh_token=x"), Ok(TokenRequest::Refresh { .. })));
        assert!(matches!(
            read("grant_type=client_credentials&scope=read"),
            Ok(TokenRequest::ClientCredentials { scopes: Some(scopes) }) if scopes.to_string() == "read"
        ));
        for (body, refusal) in [
            ("grant_type=client_credentials&scope=%22", Refusal::ScopeNotAllowed),
            (
                "grant_type=client_credentials&scope=a&scope=b",
                Refusal::Malformed(FormError::Duplicate("scope")),
            ),
            ("", Refusal::MissingParameter("grant_type")),
            ("grant_type=password&username=a&password=b", Refusal::GrantTypeUnsupported),
            ("grant_type=authorization_code", Refusal::MissingParameter("code")),
            ("grant_type=authorization_code&code=", Refusal::MissingParameter("code")),
            ("grant_type=refresh_token", Refusal::MissingParameter("refresh_token")),
            ("grant_type=refresh_token&refresh_token=x&scope=%22", Refusal::ScopeNotAllowed),
            ("grant_type=a&grant_type=a", Refusal::Malformed(FormError::Duplicate("grant_type"))),
        ] {
            assert_eq!(read(body).unwrap_err(), refusal, "{body}");
        }
    }

    /// Rule: RFC7009-2.1
    /// Rule: RFC7662-2.1
    #[test]
    fn a_revocation_names_one_token() {
        let read = |body: &str| read_token(&Pairs::parse(body.as_bytes()).unwrap()).map(|_| ());
        assert_eq!(read("token=x&token_type_hint=nonsense"), Ok(()));
        assert_eq!(read("token_type_hint=access_token"), Err(Refusal::MissingParameter("token")));
        assert_eq!(read("token=a&token=b"), Err(Refusal::Malformed(FormError::Duplicate("token"))));
    }

    /// Rule: RFC6749-5.1
    #[test]
    fn an_answer_has_exactly_the_members_of_the_rfc() {
        let issued = Issued {
            access: Secret::new("a".to_owned()),
            expires_in: 3600,
            refresh: Some(Secret::new("r".to_owned())),
            scopes: ScopeSet::parse("write read").unwrap(),
        };
        assert_eq!(
            issued.json(),
            r#"{"access_token":"a","token_type":"Bearer","expires_in":3600,"refresh_token":"r","scope":"read write"}"#
        );
    }
}
