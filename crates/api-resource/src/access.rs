//! The extractor that guards a route, and the scopes that it asks for.

use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use oauth_core::oauth2::resource::{Access, Admitted, ClientAccess};
use oauth_core::text::scope::Scope;

use crate::body::Form;
use crate::challenge::Rejection;
use crate::guard::{Guard, Installed, Voice, carries_something};

/// Proof that the request carries an access token of a resource owner that stands and has every scope of `S`; it reads like
/// the [`Access`] that the token amounts to. A client's own token is refused: see [`AuthorizedClient`].
///
/// Without `S` any scope will do. The handler does not run otherwise; what the client is told is a [`Rejection`].
/// The guard has to be in the application's data ([`Guard::data`]). A handler that also reads a form takes it behind this one:
/// a signature may cover the form (RFC 5849 §3.4.1.3.1), so it is read here first, unless the request carries another
/// credential. Then it may have 64 KiB (413 otherwise) and [`crate::ResourceConfig::form_patience`] to arrive (408).
#[derive(Debug)]
pub struct Authorized<S: RequiredScopes = AnyScope> {
    access: Access,
    voice: Voice,
    scopes: PhantomData<fn() -> S>,
}

impl<S: RequiredScopes> Authorized<S> {
    /// Asks for one scope more, known only inside the handler.
    ///
    /// # Errors
    /// A [`Rejection`] that is answered with 403 and names the scope.
    pub fn require(&self, scope: &Scope) -> Result<(), Rejection> {
        self.voice.require(&self.access.scopes, &[scope.as_str()])
    }

    /// How to tell the client what else is wrong.
    pub(crate) fn voice(&self) -> Voice {
        self.voice.clone()
    }

    /// What the token amounts to, to keep.
    #[must_use]
    pub fn into_access(self) -> Access {
        self.access
    }
}

impl<S: RequiredScopes> Deref for Authorized<S> {
    type Target = Access;

    fn deref(&self) -> &Access {
        &self.access
    }
}

impl<S: RequiredScopes> FromRequest for Authorized<S> {
    type Error = Rejection;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Rejection>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        const { assert!(are_scopes(S::SCOPES), "a required scope is no scope token") };
        let admitted = admitted(request, payload);
        Box::pin(async move {
            let (admitted, voice) = admitted.await?;
            let access = admitted.owner().map_err(|cause| voice.reject(cause))?;
            voice.require(&access.scopes, S::SCOPES)?;
            Ok(Self { access, voice, scopes: PhantomData })
        })
    }
}

/// Proof that the request carries an access token that a client got for itself (RFC 6749 §4.4), which stands and has every
/// scope of `S`; it reads like the [`ClientAccess`] that the token amounts to. A resource owner's token is refused.
///
/// For what has to do with no person: the client's own things, or everybody's. [`Guard::admit`] takes both kinds of token.
#[derive(Debug)]
pub struct AuthorizedClient<S: RequiredScopes = AnyScope> {
    access: ClientAccess,
    scopes: PhantomData<fn() -> S>,
}

impl<S: RequiredScopes> AuthorizedClient<S> {
    /// What the token amounts to, to keep.
    #[must_use]
    pub fn into_access(self) -> ClientAccess {
        self.access
    }
}

impl<S: RequiredScopes> Deref for AuthorizedClient<S> {
    type Target = ClientAccess;

    fn deref(&self) -> &ClientAccess {
        &self.access
    }
}

impl<S: RequiredScopes> FromRequest for AuthorizedClient<S> {
    type Error = Rejection;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Rejection>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        const { assert!(are_scopes(S::SCOPES), "a required scope is no scope token") };
        let admitted = admitted(request, payload);
        Box::pin(async move {
            let (admitted, voice) = admitted.await?;
            let access = admitted.client().map_err(|cause| voice.reject(cause))?;
            voice.require(&access.scopes, S::SCOPES)?;
            Ok(Self { access, scopes: PhantomData })
        })
    }
}

/// Who acts, and how to tell them what else is wrong; a form is read on the way, and given back.
fn admitted(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<(Admitted, Voice), Rejection>> + use<> {
    let arrived = Arrived::wait(request, payload);
    async move {
        let Arrived { guard, request, form } = arrived.await?;
        guard.judge(&request, form.as_deref()).await
    }
}

/// A request of a guarded route: its form, if a signature may cover it, was read, and is there for the handler all the same.
pub(crate) struct Arrived {
    pub(crate) guard: Guard,
    pub(crate) request: HttpRequest,
    pub(crate) form: Option<Bytes>,
}

impl Arrived {
    pub(crate) fn wait(
        request: &HttpRequest,
        payload: &mut Payload,
    ) -> impl Future<Output = Result<Self, Rejection>> + use<> {
        let form = Form::take(request, payload);
        let request = request.clone();
        async move {
            let guard = installed(&request)?.clone();
            let form = match form {
                Some(form) => Some(
                    form.read(&request, guard.form_patience()).await.map_err(|fault| guard.reject(fault))?,
                ),
                None => None,
            };
            Ok(Self { guard, request, form })
        }
    }

    /// Does a program act here, with a token good or bad?
    pub(crate) fn carries_something(&self) -> bool {
        carries_something(&self.request, self.form.as_deref())
    }

    /// What the token amounts to, where there is one; one that does not stand is refused.
    pub(crate) async fn access(&self) -> Result<Option<(Access, Voice)>, Rejection> {
        if !self.carries_something() {
            return Ok(None);
        }
        let (admitted, voice) = self.guard.judge(&self.request, self.form.as_deref()).await?;
        let access = admitted.owner().map_err(|cause| voice.reject(cause))?;
        Ok(Some((access, voice)))
    }
}

/// The guard of the application.
pub(crate) fn installed(request: &HttpRequest) -> Result<&Guard, Rejection> {
    match request.app_data::<Installed>() {
        Some(Installed(guard)) => Ok(guard),
        None => Err(Rejection::unguarded(request.path())),
    }
}

/// The scopes that a route needs, as a type.
///
/// ```
/// struct Publish;
/// impl api_resource::RequiredScopes for Publish {
///     const SCOPES: &'static [&'static str] = &["write", "publish"];
/// }
/// ```
pub trait RequiredScopes: 'static {
    /// All of these are needed; each is 1 to 64 of the characters of RFC 6749 §3.3, or the route does not compile.
    const SCOPES: &'static [&'static str];
}

/// Any token that stands will do.
#[derive(Clone, Copy, Debug)]
pub struct AnyScope;

impl RequiredScopes for AnyScope {
    const SCOPES: &'static [&'static str] = &[];
}

/// The scopes that are shipped.
pub mod scopes {
    use super::RequiredScopes;

    /// `read`: see what is the person's.
    #[derive(Clone, Copy, Debug)]
    pub struct Read;

    impl RequiredScopes for Read {
        const SCOPES: &'static [&'static str] = &["read"];
    }

    /// `write`: add to it and change it.
    #[derive(Clone, Copy, Debug)]
    pub struct Write;

    impl RequiredScopes for Write {
        const SCOPES: &'static [&'static str] = &["write"];
    }
}

/// The rule of [`Scope::parse`], before there is a request.
const fn are_scopes(mut scopes: &[&str]) -> bool {
    while let [first, rest @ ..] = scopes {
        let mut bytes = first.as_bytes();
        if bytes.is_empty() || bytes.len() > 64 {
            return false;
        }
        while let [byte, rest @ ..] = bytes {
            if !byte.is_ascii_graphic() || matches!(byte, b'"' | b'\\') {
                return false;
            }
            bytes = rest;
        }
        scopes = rest;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rule: RFC6750-3
    #[test]
    fn what_compiles_is_what_parses() {
        let long = "x".repeat(65);
        for text in ["read", "a:b/c", "", " ", "a b", "a\"b", "a\\b", "\u{e4}", "a\0", &long, &long[..64]] {
            assert_eq!(are_scopes(&["read", text]), Scope::parse(text).is_ok(), "{text:?}");
        }
        assert!(are_scopes(&[]));
    }
}
