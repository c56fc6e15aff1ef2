-- The older program does not read these clients from its configuration: they serve nobody.
CREATE TABLE clients_old (
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
    logo TEXT,
    contacts TEXT NOT NULL DEFAULT '[]',
    legacy_until INTEGER,
    sealed_secret BLOB,
    seal_key TEXT,
    rsa_key BLOB,
    profile TEXT CHECK (profile IN ('1.0', '1.0a')),
    callback_is_prefix INTEGER NOT NULL DEFAULT 0 CHECK (callback_is_prefix IN (0, 1)),
    plaintext INTEGER NOT NULL DEFAULT 0 CHECK (plaintext IN (0, 1)),
    resource TEXT,
    stage TEXT NOT NULL DEFAULT 'approved' CHECK (stage IN ('proposed', 'approved', 'rejected', 'expired', 'disabled')),
    stage_at INTEGER NOT NULL DEFAULT 0,
    hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1) AND (hidden = 0 OR stage NOT IN ('proposed', 'approved'))),
    revision INTEGER NOT NULL DEFAULT 0,
    owner_only INTEGER NOT NULL DEFAULT 0 CHECK (owner_only IN (0, 1)),
    version TEXT NOT NULL DEFAULT '1.0',
    networks TEXT NOT NULL DEFAULT '',
    CHECK (resource IS NULL OR kind = 'confidential'),
    CHECK ((kind = 'confidential') = (secret_digest IS NOT NULL)),
    CHECK ((kind = 'signing') = (sealed_secret IS NOT NULL)),
    CHECK ((kind = 'signing') = (seal_key IS NOT NULL)),
    CHECK ((kind = 'signing') = (profile IS NOT NULL))
) STRICT;
INSERT INTO clients_old SELECT
    id, name, description, homepage, owner_id, kind, secret_digest, pkce_required, redirect_uris, scopes, grant_types, created_at, logo,
    contacts, legacy_until, sealed_secret, seal_key, rsa_key, profile, callback_is_prefix, plaintext, resource,
    CASE WHEN stage = 'configured' THEN 'disabled' ELSE stage END, stage_at, hidden, revision,
    owner_only, version, networks
    FROM clients;
DROP TABLE clients;
ALTER TABLE clients_old RENAME TO clients;
CREATE INDEX clients_by_owner ON clients (owner_id);
CREATE UNIQUE INDEX clients_by_version ON clients (owner_id, name, version);
CREATE INDEX clients_by_stage ON clients (stage, stage_at);
CREATE INDEX clients_by_time ON clients (stage_at, id);
