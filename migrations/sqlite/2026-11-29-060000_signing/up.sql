-- OAuth 1.0a over the same clients, interactions, grants and tokens. What a signature is computed with is sealed
-- (AES-256-GCM) by a key that is not in the database: sealed_secret is 12 bytes of nonce, the text, 16 of tag; seal_key names
-- the key.

CREATE TABLE clients_new (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    homepage TEXT,
    owner_id TEXT REFERENCES users (id) ON DELETE SET NULL,
    kind TEXT NOT NULL CHECK (kind IN ('public', 'confidential', 'signing')),
    secret_digest BLOB CHECK (length(secret_digest) = 32),
    pkce_required INTEGER NOT NULL CHECK (pkce_required IN (0, 1)),
    redirect_uris TEXT NOT NULL,
    scopes TEXT NOT NULL,
    grant_types TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    logo TEXT,
    contacts TEXT NOT NULL DEFAULT '[]',
    legacy_until INTEGER,
    sealed_secret BLOB,
    seal_key TEXT,
    rsa_key BLOB,
    profile TEXT CHECK (profile IN ('1.0', '1.0a')),
    callback_is_prefix INTEGER NOT NULL DEFAULT 0 CHECK (callback_is_prefix IN (0, 1)),
    plaintext INTEGER NOT NULL DEFAULT 0 CHECK (plaintext IN (0, 1)),
    CHECK ((kind = 'confidential') = (secret_digest IS NOT NULL)),
    CHECK ((kind = 'signing') = (sealed_secret IS NOT NULL)),
    CHECK ((kind = 'signing') = (seal_key IS NOT NULL)),
    CHECK ((kind = 'signing') = (profile IS NOT NULL))
) STRICT;
INSERT INTO clients_new
    (id, name, description, homepage, owner_id, kind, secret_digest, pkce_required, redirect_uris, scopes, grant_types,
     created_at, disabled_at, logo, contacts, legacy_until)
    SELECT id, name, description, homepage, owner_id, kind, secret_digest, pkce_required, redirect_uris, scopes, grant_types,
     created_at, disabled_at, logo, contacts, legacy_until FROM clients;
DROP TABLE clients;
ALTER TABLE clients_new RENAME TO clients;
CREATE INDEX clients_by_owner ON clients (owner_id);

-- kind: how it began, at the authorization endpoint or as temporary credentials; those have no user before somebody decides.
CREATE TABLE interactions_new (
    id TEXT NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    redirect_uri TEXT,
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
    kind TEXT NOT NULL CHECK (kind IN ('code', 'temporary')),
    sealed_secret BLOB,
    seal_key TEXT,
    granted_reach TEXT CHECK (granted_reach IN ('read', 'write')),
    granted_until INTEGER,
    CHECK (kind <> 'code' OR user_id IS NOT NULL AND redirect_uri IS NOT NULL),
    CHECK ((kind = 'temporary') = (sealed_secret IS NOT NULL)),
    CHECK ((kind = 'temporary') = (seal_key IS NOT NULL)),
    CHECK (stage <> 'allowed' OR user_id IS NOT NULL AND granted_scopes IS NOT NULL AND granted_reach IS NOT NULL
        AND code_expires_at IS NOT NULL),
    CHECK (stage NOT IN ('allowed', 'redeemed') OR code_digest IS NOT NULL),
    CHECK (stage <> 'redeemed' OR grant_id IS NOT NULL)
) STRICT;
INSERT INTO interactions_new
    (id, client_id, user_id, kind, redirect_uri, redirect_uri_sent, scopes, state, challenge, created_at, expires_at, stage,
     granted_scopes, granted_reach, code_digest, code_expires_at, grant_id)
    SELECT id, client_id, user_id, 'code', redirect_uri, redirect_uri_sent, scopes, state, challenge, created_at, expires_at,
     stage, granted_scopes, CASE WHEN stage = 'allowed' THEN 'write' END, code_digest, code_expires_at, grant_id
    FROM interactions;
DROP TABLE interactions;
ALTER TABLE interactions_new RENAME TO interactions;
CREATE INDEX interactions_by_client ON interactions (client_id);
CREATE INDEX interactions_by_user ON interactions (user_id);
CREATE INDEX interactions_by_end ON interactions (expires_at);

-- reach: 'read' for looking only. expires_at: none until it is taken back.
ALTER TABLE grants ADD COLUMN reach TEXT NOT NULL DEFAULT 'write' CHECK (reach IN ('read', 'write'));
ALTER TABLE grants ADD COLUMN expires_at INTEGER;
CREATE INDEX grants_by_end ON grants (expires_at) WHERE expires_at IS NOT NULL;

-- A token is shown (digest) or signed with (sealed_secret).
CREATE TABLE tokens_new (
    id TEXT NOT NULL PRIMARY KEY,
    grant_id TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
    digest BLOB CHECK (length(digest) = 32),
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    state TEXT NOT NULL CHECK (state IN ('live', 'spent', 'revoked')),
    sealed_secret BLOB,
    seal_key TEXT,
    CHECK ((digest IS NULL) = (sealed_secret IS NOT NULL)),
    CHECK ((seal_key IS NULL) = (sealed_secret IS NULL)),
    CHECK (digest IS NULL OR expires_at IS NOT NULL)
) STRICT, WITHOUT ROWID;
INSERT INTO tokens_new (id, grant_id, kind, digest, scopes, created_at, expires_at, state)
    SELECT id, grant_id, kind, digest, scopes, created_at, expires_at, state FROM tokens;
DROP TABLE tokens;
ALTER TABLE tokens_new RENAME TO tokens;
CREATE INDEX tokens_by_grant ON tokens (grant_id);
CREATE INDEX tokens_by_end ON tokens (expires_at);
CREATE INDEX tokens_by_seal_key ON tokens (seal_key) WHERE seal_key IS NOT NULL;

-- Nonces that were used. id: the first half of the SHA-256 of client, token and nonce. In the order of time, so that new
-- rows lie together and old ones go together.
CREATE TABLE nonces (
    signed_at INTEGER NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    PRIMARY KEY (signed_at, id)
) STRICT, WITHOUT ROWID;
