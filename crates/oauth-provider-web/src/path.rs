//! The paths of the contract, below the mount prefix: one constant for router, links and metadata alike.

/// What programs find here, for people.
pub(crate) const DEVELOPERS: &str = "/oauth";
pub(crate) const AUTHORIZE: &str = "/oauth/authorize";
/// Where MediaGoblin's consent page sends the decision; the same as a POST to [`AUTHORIZE`].
pub(crate) const CLIENT_AUTHORIZE: &str = "/oauth/client/authorize";
/// Where older providers of OAuth 1.0 showed the outcome; asked for, it leads to [`AUTHORIZE`].
pub(crate) const AUTHORIZED: &str = "/oauth/authorized";
/// Temporary credentials (RFC 5849 §2.1).
pub(crate) const REQUEST_TOKEN: &str = "/oauth/request_token";
pub(crate) const TOKEN: &str = "/oauth/token";
/// The path of older clients for [`TOKEN`].
pub(crate) const ACCESS_TOKEN: &str = "/oauth/access_token";
pub(crate) const REVOKE: &str = "/oauth/revoke";
pub(crate) const INTROSPECT: &str = "/oauth/introspect";
pub(crate) const CLIENT_REGISTER: &str = "/oauth/client/register";
pub(crate) const CLIENT_LIST: &str = "/oauth/client/list";
/// Everybody's applications.
pub(crate) const APPLICATIONS: &str = "/oauth/applications";
pub(crate) const APPLICATION: &str = "/oauth/applications/{id}";
/// For those who decide about applications.
pub(crate) const REVIEW: &str = "/oauth/review";
pub(crate) const REVIEW_ONE: &str = "/oauth/review/{id}";
/// What a person is told about applications.
pub(crate) const NOTICES: &str = "/oauth/notices";
/// Who did what.
pub(crate) const LOG: &str = "/oauth/log";
/// Figures, for administrators.
pub(crate) const DASHBOARD: &str = "/oauth/dashboard";
/// Everybody, for administrators.
pub(crate) const PEOPLE: &str = "/people";
/// By the name that the person types to sign in, or by id.
pub(crate) const PERSON: &str = "/people/{named}";
pub(crate) const CONNECTIONS: &str = "/oauth/client/connections";
pub(crate) const CLIENT: &str = "/oauth/client/{id}";
pub(crate) const LOGIN: &str = "/login";
pub(crate) const LOGOUT: &str = "/logout";
pub(crate) const SIGNUP: &str = "/signup";
pub(crate) const ACCOUNT: &str = "/account";
pub(crate) const ACCOUNT_PASSWORD: &str = "/account/password";
/// All that is kept about the person, as a file.
pub(crate) const ACCOUNT_EXPORT: &str = "/account/export";
pub(crate) const ACCOUNT_DELETE: &str = "/account/delete";
/// Another e-mail address.
pub(crate) const EMAIL: &str = "/account/email";
/// The link once more.
pub(crate) const EMAIL_LETTER: &str = "/account/email/letter";
/// What the link in the letter opens.
pub(crate) const EMAIL_CONFIRM: &str = "/account/email/confirm";
pub(crate) const PASSWORD_FORGOTTEN: &str = "/password/forgotten";
/// What the link in the letter opens.
pub(crate) const PASSWORD_NEW: &str = "/password/new";
pub(crate) const ACCOUNT_SESSIONS: &str = "/account/sessions";
/// Of the host, not of the prefix: the issuer's path comes behind it.
///
/// Rule: RFC8414-3.1 (MUST)
pub(crate) const METADATA: &str = "/.well-known/oauth-authorization-server";
