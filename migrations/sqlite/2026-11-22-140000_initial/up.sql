-- Instants are seconds since 1970-01-01T00:00:00Z. Digests are SHA-256; nothing here opens anything.
-- Ids are UUIDs of version 7, so rows that are made together lie together: small tables are kept in that order.

-- Resource owners; the last three columns belong to those with a built-in account.
CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    login TEXT,
    password_hash TEXT,
    role TEXT CHECK (role IN ('user', 'admin')),
    CHECK ((login IS NULL) = (password_hash IS NULL) AND (login IS NULL) = (role IS NULL))
) STRICT;
CREATE UNIQUE INDEX users_by_login ON users (login);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- redirect_uris: a JSON array of texts. scopes, grant_types: words parted by single spaces.
CREATE TABLE clients (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    homepage TEXT,
    owner_id TEXT REFERENCES users (id) ON DELETE SET NULL,
    kind TEXT NOT NULL CHECK (kind IN ('public', 'confidential')),
    secret_digest BLOB CHECK (length(secret_digest) = 32),
    pkce_required INTEGER NOT NULL CHECK (pkce_required IN (0, 1)),
    redirect_uris TEXT NOT NULL,
    scopes TEXT NOT NULL,
    grant_types TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    CHECK ((kind = 'confidential') = (secret_digest IS NOT NULL))
) STRICT;
CREATE INDEX clients_by_owner ON clients (owner_id);

-- grant_id names what a replayed code ends; the grant may be swept away earlier, so it is no foreign key.
CREATE TABLE interactions (
    id TEXT NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    redirect_uri_sent INTEGER NOT NULL CHECK (redirect_uri_sent IN (0, 1)),
    scopes TEXT NOT NULL,
    state TEXT,
    challenge BLOB CHECK (length(challenge) = 32),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('pending', 'allowed', 'redeemed', 'denied', 'burnt')),
    granted_scopes TEXT,
    code_digest BLOB CHECK (length(code_digest) = 32),
    code_expires_at INTEGER,
    grant_id TEXT,
    CHECK (stage <> 'allowed' OR granted_scopes IS NOT NULL AND code_expires_at IS NOT NULL),
    CHECK (stage NOT IN ('allowed', 'redeemed') OR code_digest IS NOT NULL),
    CHECK (stage <> 'redeemed' OR grant_id IS NOT NULL)
) STRICT;
CREATE INDEX interactions_by_client ON interactions (client_id);
CREATE INDEX interactions_by_user ON interactions (user_id);
CREATE INDEX interactions_by_end ON interactions (expires_at);

CREATE TABLE grants (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_by_user_and_client ON grants (user_id, client_id);
CREATE INDEX grants_by_client ON grants (client_id);
CREATE INDEX grants_revoked ON grants (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE tokens (
    id TEXT NOT NULL PRIMARY KEY,
    grant_id TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'spent', 'revoked'))
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_grant ON tokens (grant_id);
CREATE INDEX tokens_by_end ON tokens (expires_at);

CREATE TABLE throttles (
    id TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL,
    failures INTEGER NOT NULL CHECK (failures >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX throttles_by_since ON throttles (since);
