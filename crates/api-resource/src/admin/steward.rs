//! Who looks after the site through a program: the token, its person, and how a use case is run for them.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::{self, ThinData};
use actix_web::{FromRequest, HttpRequest};
use oauth_core::env::Env;
use oauth_core::flow::person::ResourceOwner;
use oauth_core::id::UserId;
use oauth_core::port::{Mode, StoreError, Tx};
use oauth_core::refusal::{Refusal, Verdict};
use serde::de::DeserializeOwned;

use super::AdminConfig;
use super::problem::Problem;
use crate::access::{Authorized, RequiredScopes, installed};
use crate::body::{arrive, is_json};
use crate::guard::Guard;
use crate::holder::Holder;

/// The scopes of the administration API, as types.
pub(super) mod scopes {
    use crate::access::RequiredScopes;

    macro_rules! scope {
        ($($name:ident = $scope:literal,)+) => {
            $(pub(crate) struct $name;

            impl RequiredScopes for $name {
                const SCOPES: &'static [&'static str] = &[$scope];
            })+
        };
    }

    scope! {
        Clients = "admin:clients",
        People = "admin:people",
        Grants = "admin:grants",
        Keys = "admin:keys",
        Audit = "admin:audit",
    }
}

/// Somebody with a token that has the scopes of `S`. What the person may do, each use case asks.
pub(super) struct Steward<S: RequiredScopes> {
    access: Authorized<S>,
    guard: Guard,
    env: Env,
    read_only: bool,
    request: HttpRequest,
}

impl<S: RequiredScopes> FromRequest for Steward<S> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (access, request) = (Authorized::<S>::from_request(request, payload), request.clone());
        Box::pin(async move {
            let access = access.await?;
            let guard = installed(&request)?.clone();
            let env = guard.env_of(&request).through(access.client, &access.client_name);
            let config = request.app_data::<ThinData<AdminConfig>>();
            let read_only = config.is_some_and(|config| config.0.read_only);
            Ok(Self { access, guard, env, read_only, request })
        })
    }
}

impl<S: RequiredScopes> Steward<S> {
    /// Who it is.
    pub(super) fn id(&self) -> &UserId {
        &self.access.user
    }

    /// The surroundings of a use case.
    pub(super) const fn env(&self) -> &Env {
        &self.env
    }

    /// The query's parameters: each at most once, and none that is not known.
    ///
    /// # Errors
    /// [`Problem::Malformed`]
    pub(super) fn query<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        if self.request.query_string().contains("%00") {
            return Err(Problem::Malformed("the query: a NUL is in no text".to_owned()));
        }
        let read = web::Query::<T>::from_query(self.request.query_string());
        read.map(web::Query::into_inner).map_err(|error| {
            let error = error.to_string();
            let why = error.rsplit_once("deserialize error: ").map_or(error.as_str(), |(_, why)| why);
            Problem::Malformed(format!("the query: {why}"))
        })
    }

    /// Which one the path names, in whatever way its signs are written; what cannot be the name of anything is not there.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]
    pub(super) fn named<T>(&self, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Problem> {
        let text = self.request.match_info().load::<String>().ok();
        text.and_then(|text| parse(&text)).ok_or(Problem::Refused(Refusal::NotFound))
    }

    /// The JSON object of the body, at most 64 KiB, with no members that are not known.
    ///
    /// # Errors
    /// [`Problem::NoJson`], [`Problem::Body`], [`Problem::Malformed`]
    pub(super) async fn body<T: DeserializeOwned>(&self, payload: web::Payload) -> Result<T, Problem> {
        if !is_json(&self.request) {
            return Err(Problem::NoJson);
        }
        let bytes = arrive(payload, self.guard.form_patience()).await?;
        // A list would be read as the members in their order.
        if bytes.trim_ascii_start().first() != Some(&b'{') {
            return Err(Problem::Malformed("the body: no JSON object".to_owned()));
        }
        serde_json::from_slice(&bytes).map_err(|error| Problem::Malformed(format!("the body: {error}")))
    }

    /// Looks something up.
    ///
    /// # Errors
    /// [`Problem::Refused`], [`Problem::Store`]
    pub(super) async fn look<T: Send + 'static>(
        &self,
        run: impl FnMut(&mut dyn Tx) -> Result<Verdict<T>, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        Ok(self.guard.job(Mode::Read, run).await?.into_result()?)
    }

    /// Changes something, as the person behind the token, which must still let the person in: much may have been taken back since
    /// the guard looked.
    ///
    /// # Errors
    /// [`Problem::ReadOnly`], [`Problem::Rejected`], [`Problem::Refused`], [`Problem::Store`]
    pub(super) async fn change<T: Send + 'static>(
        &self,
        mut run: impl FnMut(&mut dyn Tx, &Env, &ResourceOwner) -> Result<Verdict<T>, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        if self.read_only {
            return Err(Problem::ReadOnly);
        }
        let (env, holder) = (self.env.clone(), Holder::of(&self.access, &self.request));
        let job = move |tx: &mut dyn Tx| {
            if let Err(rejection) = holder.still_writes(tx)? {
                return Ok(Err(rejection));
            }
            match tx.user(&holder.user)? {
                Some(user) if user.disabled_at.is_none() => run(tx, &env, &user.into()).map(Ok),
                _ => Ok(Ok(Verdict::Refused(Refusal::UserDisabled))),
            }
        };
        Ok(self.guard.job(Mode::Write, job).await??.into_result()?)
    }
}
