//! Every key of the configuration, once: the file, the environment and the reference are read from this table.

/// How the text of an environment variable is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As it stands.
    Text,
    /// `true` or `false`.
    Switch,
    /// A whole number.
    Number,
    /// Parted by commas.
    List,
    /// A TOML array of inline tables.
    Tables,
}

/// One key.
#[derive(Debug)]
pub(crate) struct Key {
    /// Its name in the file; a dot stands for a table.
    pub(crate) name: &'static str,
    /// What its values are.
    pub(crate) kind: Kind,
    /// The default as people read it.
    pub(crate) default: &'static str,
    /// What it does.
    pub(crate) meaning: &'static str,
}

impl Key {
    /// The environment variable that overrides it.
    pub(crate) fn variable(&self) -> String {
        format!("OAUTH_{}", self.name.replace('.', "_").to_ascii_uppercase())
    }

    /// The key of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.name == name)
    }
}

const fn key(name: &'static str, kind: Kind, default: &'static str, meaning: &'static str) -> Key {
    Key { name, kind, default, meaning }
}

/// All keys, in the order of the reference.
pub(crate) const KEYS: &[Key] = &[
    key("bind", Kind::Text, "127.0.0.1:8080", "Address and port to listen on; port 0 takes a free one."),
    key(
        "public_url",
        Kind::Text,
        "http://BIND",
        "The URL that people and programs use, and the issuer (RFC 8414): an origin and perhaps a path, without a slash at the end.",
    ),
    key(
        "database_url",
        Kind::Text,
        "sqlite://DATA_DIR/oauth.db",
        "`sqlite://PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`.",
    ),
    key(
        "data_dir",
        Kind::Text,
        "./data",
        "Folder for the database, the first password and the pictures (in `media`); made with mode 0700.",
    ),
    key(
        "allow_http",
        Kind::Switch,
        "false",
        "Let tokens pass over plain http off this machine. Only for networks that nobody else can read.",
    ),
    key(
        "trusted_proxies",
        Kind::List,
        "(none)",
        "Addresses or networks (CIDR) whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.",
    ),
    key(
        "metrics_allow",
        Kind::List,
        "127.0.0.0/8, ::1",
        "Addresses or networks (CIDR) that may read `/metrics`; to others it is not there.",
    ),
    key(
        "registration",
        Kind::Text,
        "open",
        "Who may register applications: `open`, whoever has the right to; `review`, the same, and a moderator approves them; `closed`, administrators.",
    ),
    key(
        "review.confirmed_email",
        Kind::Switch,
        "false",
        "Must whoever registers applications have a confirmed e-mail address? It takes `mail.from`.",
    ),
    key(
        "review.auto_approve",
        Kind::Tables,
        "(none)",
        "Proposals that need no decision, as `[[review.auto_approve]]` tables: `scopes`, those that ask for no others; `schemes`, those answered at no others. All that a rule says must hold; any one rule is enough.",
    ),
    key(
        "review.proposal_lifetime",
        Kind::Number,
        "2592000",
        "Seconds after which a proposal expires that nobody decided about: 3600 to 31536000.",
    ),
    key("rights.user", Kind::List, "propose, update-own, manage-my-grants", "What everybody may do."),
    key("rights.developer", Kind::List, "propose, update-own, manage-my-grants", "What developers may do."),
    key(
        "rights.moderator",
        Kind::List,
        "propose, update-own, manage, view-private, manage-my-grants",
        "What moderators may do.",
    ),
    key(
        "rights.admin",
        Kind::List,
        "(all, with suppress and view-suppressed)",
        "What administrators may do, besides what only they can.",
    ),
    key(
        "clients",
        Kind::Tables,
        "(none)",
        "Clients that stand in the configuration, as `[[clients]]` tables. See below.",
    ),
    key(
        "read_only",
        Kind::Switch,
        "false",
        "For maintenance: what was given goes on working, nothing is begun or changed. See below.",
    ),
    key("sign_up", Kind::Switch, "true", "May people make their own accounts?"),
    key("site_name", Kind::Text, "Accounts", "What the pages call this site; 1 to 60 characters."),
    key(
        "pages_dir",
        Kind::Text,
        "(none)",
        "Folder whose `templates/*.html`, `locales/TAG/*.ftl` and `assets/pages.css` go before the built-in ones.",
    ),
    key(
        "oauth1.timestamp_window",
        Kind::Number,
        "300",
        "Seconds that the timestamp of a signed request may be off, either way: 30 to 3600.",
    ),
    key(
        "oauth1.networks",
        Kind::List,
        "(everywhere)",
        "Addresses or networks (CIDR) from which clients may ask for credentials of OAuth 1.0a.",
    ),
    key(
        "oauth1.identify_rights",
        Kind::Text,
        "grant",
        "Whose rights `identify` and `resource/profile` state: `grant`, what the token lets its client do; `person`, as MediaWiki does it, all that the person could let some client do.",
    ),
    key(
        "seal_keys",
        Kind::List,
        "those in DATA_DIR/seal-keys",
        "Keys that seal the secrets of OAuth 1.0a, 43 characters of base64url each: the first one seals, all of them open. For several servers on one database; a single one makes its own.",
    ),
    key("lifetimes.code", Kind::Number, "60", "Seconds that an authorization code lives: 10 to 600."),
    key("lifetimes.access_token", Kind::Number, "3600", "Seconds that an access token lives: 60 to 2592000."),
    key(
        "lifetimes.refresh_token",
        Kind::Number,
        "2592000",
        "Seconds that an unused refresh token lives: 60 to 31536000. Each use begins anew.",
    ),
    key(
        "lifetimes.session",
        Kind::Number,
        "1209600",
        "Seconds that somebody stays signed in: 60 to 31536000.",
    ),
    key(
        "media.enabled",
        Kind::Switch,
        "true",
        "Keep pictures for people: `/api/entries`, `/api/submit` and their pages. Switched off, those are 404 and the rest stays.",
    ),
    key("media.max_bytes", Kind::Number, "20971520", "Bytes that one picture may have: 1024 to 1073741824."),
    key(
        "media.max_pixels",
        Kind::Number,
        "25000000",
        "Pixels that one picture may have, width times height: 1 to 400000000.",
    ),
    key(
        "media.quota",
        Kind::Number,
        "1073741824",
        "Bytes that the pictures of one person may have, thumbnails included: 0 to 1125899906842624. What is said of a picture counts 32768.",
    ),
    key(
        "media.reserve",
        Kind::Number,
        "134217728",
        "Bytes that must stay free on the disk of the pictures, for the database: 0 to 1125899906842624. Uploads that would take them are refused.",
    ),
    key(
        "mail.from",
        Kind::Text,
        "(no mail)",
        "Who writes letters, as in `Example <no-reply@example.org>`. Without it nobody is written to, and there is no page for forgotten passwords.",
    ),
    key(
        "mail.smtp",
        Kind::Text,
        "(none)",
        "The mail server: `smtps://USER@HOST:PORT` (465 unless named) or, with STARTTLS, `smtp://USER@HOST:PORT` (587). Without it letters go into `mail.folder`.",
    ),
    key(
        "mail.smtp_starttls",
        Kind::Text,
        "required",
        "`required`, or `off` for an `smtp://` on a loopback address.",
    ),
    key(
        "mail.smtp_password_file",
        Kind::Text,
        "(none)",
        "File with the password of the mail server's user, in one line.",
    ),
    key(
        "mail.folder",
        Kind::Text,
        "DATA_DIR/mail",
        "Folder that gets one `.eml` file for each letter, readable by the server alone, where no mail server is named.",
    ),
    key("workers", Kind::Number, "(one a core)", "Threads that serve requests: 1 to 256."),
    key("log.format", Kind::Text, "text", "`text` for people or `json` for programs, on standard error."),
    key("log.level", Kind::Text, "info", "`error`, `warn`, `info`, `debug` or `trace`."),
    key(
        "sweep_interval",
        Kind::Number,
        "600",
        "Seconds between two clean-ups of what has ended: 1 to 86400.",
    ),
    key(
        "scopes",
        Kind::Tables,
        "read, write, profile, email",
        "The scopes that exist, as `[[scopes]]` tables; whoever sets it replaces them all.",
    ),
    key(
        "scopes_file",
        Kind::Text,
        "(none)",
        "TOML file with more scopes, or others in the place of these, and titles of groups: see [scopes.md](scopes.md).",
    ),
];
