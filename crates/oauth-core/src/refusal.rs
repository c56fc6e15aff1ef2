//! Every way to say no, sorted by blame. The wire codes stand in [`crate::oauth2::error`].
//!
//! The names are searchable English and appear in logs as they stand; people and programs see the texts of the
//! protocols instead.

use crate::model::right::Right;
use crate::oauth1::error::Problem;
use crate::oauth2::pkce::PkceError;
use crate::text::form::FormError;

/// How a use case ended. Both ways commit: what a refusal leaves behind (a burnt code, a counted failure) must last.
#[derive(Clone, Debug)]
#[must_use]
pub enum Verdict<T, R = Refusal> {
    /// Yes.
    Done(T),
    /// No.
    Refused(R),
}

impl<T, R> Verdict<T, R> {
    /// As a `Result`, for callers outside the transaction.
    ///
    /// # Errors
    /// The refusal.
    pub fn into_result(self) -> Result<T, R> {
        match self {
            Self::Done(value) => Ok(value),
            Self::Refused(refusal) => Err(refusal),
        }
    }
}

/// Unwraps `Done`, or returns the refusal from the function: `?` for verdicts.
macro_rules! done {
    ($verdict:expr) => {
        match $verdict {
            $crate::refusal::Verdict::Done(value) => value,
            $crate::refusal::Verdict::Refused(refusal) => {
                return Ok($crate::refusal::Verdict::Refused(refusal))
            }
        }
    };
}
pub(crate) use done;

/// Why an access token is not taken. Logs tell them apart; clients are told that it does not stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// It is none that this provider makes.
    #[error("malformed")]
    Malformed,
    /// Nothing is read of a header of this length.
    #[error("too long")]
    TooLong,
    /// There is no such token.
    #[error("unknown")]
    Unknown,
    /// It was taken back.
    #[error("revoked")]
    Revoked,
    /// Its time is over.
    #[error("expired")]
    Expired,
    /// What it hangs on was taken back.
    #[error("grant revoked")]
    GrantRevoked,
    /// All that it allows was taken back; its grant allows something else.
    #[error("scopes taken back")]
    ScopesTakenBack,
    /// Its client is rejected, expired or disabled, or does not serve this person any more.
    #[error("client disabled")]
    ClientDisabled,
    /// Its client may not be used from where it came.
    #[error("network not allowed")]
    Network,
    /// Its resource owner is disabled.
    #[error("resource owner disabled")]
    OwnerDisabled,
}

/// Why not. No variant carries a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    // The request is malformed.
    /// The parameters could not be read.
    #[error("Malformed: {0}")]
    Malformed(#[from] FormError),
    /// A parameter is missing.
    #[error("MissingParameter: {0}")]
    MissingParameter(&'static str),
    /// A parameter has a value that cannot be.
    #[error("BadParameter: {0}")]
    BadParameter(&'static str),
    /// A request speaks both protocols at once.
    #[error("TwoProtocols")]
    TwoProtocols,
    /// A program with a token asked for what would give it another token, that nobody was asked about.
    #[error("TokenByToken")]
    TokenByToken,
    /// A page that is only for people was asked for with a token.
    #[error("PeopleOnly")]
    PeopleOnly,
    /// The client authenticated in two ways at once (RFC 6749 §2.3).
    #[error("TwoClientAuthentications")]
    TwoClientAuthentications,
    /// The PKCE parameters are malformed.
    #[error("Pkce: {0}")]
    Pkce(#[from] PkceError),
    /// PKCE is required of this client.
    #[error("PkceMissing")]
    PkceMissing,
    /// `response_type` is not `code`.
    #[error("ResponseTypeUnsupported")]
    ResponseTypeUnsupported,
    /// A grant type that does not exist here.
    #[error("GrantTypeUnsupported")]
    GrantTypeUnsupported,
    /// A token request in the query, of a client that may not send one.
    #[error("TokenRequestInQuery")]
    TokenRequestInQuery,
    /// A signed request (RFC 5849) that is not taken.
    #[error("Signed: {0}")]
    Signed(#[from] Problem),
    /// Credentials are not given to this network, or not to this client there.
    #[error("NetworkNotAllowed")]
    NetworkNotAllowed,
    /// Tokens do not travel over plain http.
    #[error("PlainHttp")]
    PlainHttp,

    // The client is not who it says, or may not do this.
    /// No client has this id.
    #[error("ClientUnknown")]
    ClientUnknown,
    /// The `Authorization` header is no usable Basic header.
    #[error("ClientHeaderMalformed")]
    ClientHeaderMalformed,
    /// A confidential client without its secret.
    #[error("ClientSecretMissing")]
    ClientSecretMissing,
    /// A wrong secret, or a secret from a public client.
    #[error("ClientSecretWrong")]
    ClientSecretWrong,
    /// The client is registered for the other protocol.
    #[error("OtherProtocol")]
    OtherProtocol,
    /// A client without a secret asks what only those may ask who prove who they are.
    #[error("ClientNotAuthenticated")]
    ClientNotAuthenticated,
    /// The client is rejected, expired or disabled.
    #[error("ClientDisabled")]
    ClientDisabled,
    /// The client waits for a decision, and this person is not its owner.
    #[error("ClientNotApproved")]
    ClientNotApproved,
    /// The client is its owner's alone, and this person is not the owner.
    #[error("ClientOwnerOnly")]
    ClientOwnerOnly,
    /// The client may not use this grant type.
    #[error("GrantTypeNotAllowed")]
    GrantTypeNotAllowed,
    /// `redirect_uri` is none that the client registered.
    #[error("RedirectUriNotRegistered")]
    RedirectUriNotRegistered,
    /// No `redirect_uri`, and the client registered several.
    #[error("RedirectUriMissing")]
    RedirectUriMissing,
    /// A scope that does not exist or that the client may not ask for.
    #[error("ScopeNotAllowed")]
    ScopeNotAllowed,

    // The code or refresh token does not work.
    /// No such code, or one that is burnt.
    #[error("CodeUnknown")]
    CodeUnknown,
    /// The code's time is over.
    #[error("CodeExpired")]
    CodeExpired,
    /// The code was used before; what it led to is revoked.
    #[error("CodeAlreadyRedeemed")]
    CodeAlreadyRedeemed,
    /// The code was given to another client; it is burnt.
    #[error("CodeOfAnotherClient")]
    CodeOfAnotherClient,
    /// `redirect_uri` is not the one of the authorization request; the code is burnt.
    #[error("CodeRedirectUriDiffers")]
    CodeRedirectUriDiffers,
    /// There was a challenge and there is no verifier; the code is burnt.
    #[error("CodeVerifierMissing")]
    CodeVerifierMissing,
    /// The verifier does not answer the challenge; the code is burnt.
    #[error("CodeVerifierWrong")]
    CodeVerifierWrong,
    /// There is a verifier and there was no challenge; the code is burnt.
    #[error("CodeVerifierWithoutChallenge")]
    CodeVerifierWithoutChallenge,
    /// No such refresh token.
    #[error("RefreshTokenUnknown")]
    RefreshTokenUnknown,
    /// The refresh token's time is over.
    #[error("RefreshTokenExpired")]
    RefreshTokenExpired,
    /// The refresh token was used before; its grant is revoked.
    #[error("RefreshTokenReused")]
    RefreshTokenReused,
    /// The refresh token was given to another client; its grant is revoked.
    #[error("RefreshTokenOfAnotherClient")]
    RefreshTokenOfAnotherClient,
    /// The grant was revoked.
    #[error("GrantRevoked")]
    GrantRevoked,
    /// The resource owner is disabled.
    #[error("UserDisabled")]
    UserDisabled,

    // The access token does not work.
    /// No token was presented.
    #[error("TokenMissing")]
    TokenMissing,
    /// A token was presented in two places, or in one that is not allowed.
    #[error("TokenMisplaced")]
    TokenMisplaced,
    /// No such access token, or one that is over, revoked, or whose grant, client or person is.
    #[error("TokenInvalid: {0}")]
    TokenInvalid(TokenFault),
    /// The person allowed looking only.
    #[error("ReadOnlyGrant")]
    ReadOnlyGrant,
    /// The token is a client's own, and a resource owner has to act here.
    #[error("ResourceOwnerMissing")]
    ResourceOwnerMissing,
    /// The token is a resource owner's, and a client has to act for itself here.
    #[error("ResourceOwnerPresent")]
    ResourceOwnerPresent,
    /// The token does not reach this far.
    #[error("ScopeInsufficient")]
    ScopeInsufficient,

    // The person.
    /// The person said no.
    #[error("ConsentDenied")]
    ConsentDenied,
    /// The person said some time ago not to be asked again.
    #[error("ClientBlocked")]
    ClientBlocked,
    /// The person has to be asked, and `prompt=none` forbids to ask.
    #[error("ConsentNeeded")]
    ConsentNeeded,
    /// Nobody is signed in, and `prompt=none` forbids to show the login page.
    #[error("LoginNeeded")]
    LoginNeeded,
    /// The consent page was answered before, too late, or by somebody else; or what it was about was taken back.
    #[error("InteractionOver")]
    InteractionOver,
    /// The name or the password is wrong.
    #[error("LoginWrong")]
    LoginWrong,
    /// The name is taken.
    #[error("LoginNameTaken")]
    LoginNameTaken,
    /// The present password is wrong, or was changed meanwhile.
    #[error("PasswordWrong")]
    PasswordWrong,
    /// A link of a letter was used before, is too old, or is for an address that the person no longer has.
    #[error("LinkOver")]
    LinkOver,
    /// A link of a letter belongs to another person than the one who is signed in.
    #[error("LinkOfAnotherPerson")]
    LinkOfAnotherPerson,
    /// There is no such thing, or it is somebody else's.
    #[error("NotFound")]
    NotFound,
    /// Only administrators may set this.
    #[error("AdministratorsOnly")]
    AdministratorsOnly,
    /// Nobody would be left to look after the site.
    #[error("LastAdministrator")]
    LastAdministrator,
    /// Nobody does this to their own account.
    #[error("OwnAccount")]
    OwnAccount,
    /// The person's role does not bring the right to do this.
    #[error("RightMissing: {}", .0.as_str())]
    RightMissing(Right),
    /// Somebody changed the client since this person looked at it.
    #[error("ClientChanged")]
    ClientChanged,
    /// The client is not at a stage from which this leads anywhere.
    #[error("StepNotPossible")]
    StepNotPossible,
    /// The client stands in the configuration, and is changed there.
    #[error("ClientConfigured")]
    ClientConfigured,
    /// What a review was about cannot be changed after it: that takes a new version.
    #[error("NewVersionNeeded")]
    NewVersionNeeded,
    /// The old secret of a client that is its owner's alone, or that is stopped, does not work on.
    #[error("NoOverlap")]
    NoOverlap,
    /// A key that secrets are sealed by is not here, or there is none to seal by.
    #[error("SealKeyMissing")]
    SealKeyMissing,
    /// The person has a client of this name and version, or a newer one.
    #[error("VersionTaken: {0}")]
    VersionTaken(String),
    /// The person has as many clients as one may have.
    #[error("TooManyClients")]
    TooManyClients,
    /// Whoever registers a client must have a confirmed e-mail address.
    #[error("EmailNotConfirmed")]
    EmailNotConfirmed,
    /// Registration of applications is closed.
    #[error("RegistrationClosed")]
    RegistrationClosed,

    /// Too many failures; the next try counts again after so many seconds.
    #[error("TooManyFailures: {retry_after} s")]
    TooManyFailures {
        /// Whole seconds to wait.
        retry_after: u64,
    },
}

impl Refusal {
    /// The name of the variant, without what it carries: for counters, whose values must be few.
    #[must_use]
    pub fn name(&self) -> String {
        let text = self.to_string();
        text.split_once(':').map_or_else(|| text.clone(), |(name, _)| name.to_owned())
    }
}
