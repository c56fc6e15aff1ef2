-- What only OAuth 1.0a has goes: its clients with everything under them.
DELETE FROM tokens WHERE sealed_secret IS NOT NULL;
DELETE FROM interactions WHERE kind = 'temporary';
DELETE FROM grants WHERE client_id IN (SELECT id FROM clients WHERE kind = 'signing');
DELETE FROM blocks WHERE client_id IN (SELECT id FROM clients WHERE kind = 'signing');
DELETE FROM clients WHERE kind = 'signing';
-- So does what clients do for themselves.
DELETE FROM tokens WHERE grant_id IN (SELECT id FROM grants WHERE user_id IS NULL);
DELETE FROM grants WHERE user_id IS NULL;
UPDATE clients SET grant_types = replace(grant_types, ' client_credentials', '');
-- A limit that the older program does not know must not become none.
DELETE FROM tokens WHERE grant_id IN (SELECT id FROM grants WHERE reach = 'read' OR expires_at IS NOT NULL);
DELETE FROM grants WHERE reach = 'read' OR expires_at IS NOT NULL;
DELETE FROM interactions WHERE stage = 'allowed' AND (granted_reach = 'read' OR granted_until IS NOT NULL);

DROP TABLE nonces;

CREATE TABLE tokens_old (
    id TEXT NOT NULL PRIMARY KEY,
    grant_id TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'spent', 'revoked'))
) STRICT, WITHOUT ROWID;
INSERT INTO tokens_old SELECT id, grant_id, kind, digest, scopes, created_at, expires_at, state FROM tokens;
DROP TABLE tokens;
ALTER TABLE tokens_old RENAME TO tokens;
CREATE INDEX tokens_by_grant ON tokens (grant_id);
CREATE INDEX tokens_by_end ON tokens (expires_at);

CREATE TABLE grants_old (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO grants_old SELECT id, user_id, client_id, scopes, created_at, last_used_at, revoked_at FROM grants;
DROP TABLE grants;
ALTER TABLE grants_old RENAME TO grants;
CREATE INDEX grants_by_user_and_client ON grants (user_id, client_id);
CREATE INDEX grants_by_client ON grants (client_id);
CREATE INDEX grants_revoked ON grants (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE interactions_old (
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
INSERT INTO interactions_old
    SELECT id, client_id, user_id, redirect_uri, redirect_uri_sent, scopes, state, challenge, created_at, expires_at, stage,
     granted_scopes, code_digest, code_expires_at, grant_id FROM interactions;
DROP TABLE interactions;
ALTER TABLE interactions_old RENAME TO interactions;
CREATE INDEX interactions_by_client ON interactions (client_id);
CREATE INDEX interactions_by_user ON interactions (user_id);
CREATE INDEX interactions_by_end ON interactions (expires_at);

CREATE TABLE clients_old (
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
    logo TEXT,
    contacts TEXT NOT NULL DEFAULT '[]',
    legacy_until INTEGER,
    CHECK ((kind = 'confidential') = (secret_digest IS NOT NULL))
) STRICT;
INSERT INTO clients_old
    SELECT id, name, description, homepage, owner_id, kind, secret_digest, pkce_required, redirect_uris, scopes, grant_types,
     created_at, disabled_at, logo, contacts, legacy_until FROM clients;
DROP TABLE clients;
ALTER TABLE clients_old RENAME TO clients;
CREATE INDEX clients_by_owner ON clients (owner_id);
