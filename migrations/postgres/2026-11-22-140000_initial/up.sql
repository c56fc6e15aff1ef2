-- Instants are seconds since 1970-01-01T00:00:00Z. Digests are SHA-256; nothing here opens anything.
-- Ids are UUIDs of version 7, so rows that are made together lie together. COLLATE "C": compared byte by byte.

-- Resource owners; the last three columns belong to those with a built-in account.
CREATE TABLE users (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT,
    login TEXT COLLATE "C",
    password_hash TEXT,
    role TEXT CHECK (role IN ('user', 'admin')),
    CHECK ((login IS NULL) = (password_hash IS NULL) AND (login IS NULL) = (role IS NULL))
);
CREATE UNIQUE INDEX users_by_login ON users (login);

CREATE TABLE sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- redirect_uris: a JSON array of texts. scopes, grant_types: words parted by single spaces.
CREATE TABLE clients (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    homepage TEXT,
    owner_id TEXT COLLATE "C" REFERENCES users (id) ON DELETE SET NULL,
    kind TEXT NOT NULL CHECK (kind IN ('public', 'confidential')),
    secret_digest BYTEA CHECK (length(secret_digest) = 32),
    pkce_required BOOLEAN NOT NULL,
    redirect_uris TEXT NOT NULL,
    scopes TEXT COLLATE "C" NOT NULL,
    grant_types TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT,
    CHECK ((kind = 'confidential') = (secret_digest IS NOT NULL))
);
CREATE INDEX clients_by_owner ON clients (owner_id);

-- grant_id names what a replayed code ends; the grant may be swept away earlier, so it is no foreign key.
CREATE TABLE interactions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    client_id TEXT COLLATE "C" NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    redirect_uri_sent BOOLEAN NOT NULL,
    scopes TEXT COLLATE "C" NOT NULL,
    state TEXT,
    challenge BYTEA CHECK (length(challenge) = 32),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('pending', 'allowed', 'redeemed', 'denied', 'burnt')),
    granted_scopes TEXT,
    code_digest BYTEA CHECK (length(code_digest) = 32),
    code_expires_at BIGINT,
    grant_id TEXT COLLATE "C",
    CHECK (stage <> 'allowed' OR granted_scopes IS NOT NULL AND code_expires_at IS NOT NULL),
    CHECK (stage NOT IN ('allowed', 'redeemed') OR code_digest IS NOT NULL),
    CHECK (stage <> 'redeemed' OR grant_id IS NOT NULL)
);
CREATE INDEX interactions_by_client ON interactions (client_id);
CREATE INDEX interactions_by_user ON interactions (user_id);
CREATE INDEX interactions_by_end ON interactions (expires_at);

CREATE TABLE grants (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT COLLATE "C" NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    scopes TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX grants_by_user_and_client ON grants (user_id, client_id);
CREATE INDEX grants_by_client ON grants (client_id);
CREATE INDEX grants_revoked ON grants (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE tokens (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    grant_id TEXT COLLATE "C" NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    scopes TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'spent', 'revoked'))
);
CREATE INDEX tokens_by_grant ON tokens (grant_id);
CREATE INDEX tokens_by_end ON tokens (expires_at);

CREATE TABLE throttles (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL,
    failures BIGINT NOT NULL CHECK (failures >= 0)
);
CREATE INDEX throttles_by_since ON throttles (since);
