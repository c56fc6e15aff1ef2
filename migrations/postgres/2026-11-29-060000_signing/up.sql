-- OAuth 1.0a over the same clients, interactions, grants and tokens; clients that act for themselves, and resource servers. What a signature is computed with is sealed
-- (AES-256-GCM) by a key that is not in the database: sealed_secret is 12 bytes of nonce, the text, 16 of tag; seal_key names
-- the key.

ALTER TABLE clients
    DROP CONSTRAINT clients_kind_check,
    ADD COLUMN sealed_secret BYTEA,
    ADD COLUMN seal_key TEXT COLLATE "C",
    ADD COLUMN rsa_key BYTEA,
    ADD COLUMN profile TEXT CHECK (profile IN ('1.0', '1.0a')),
    ADD COLUMN callback_is_prefix BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN plaintext BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN resource TEXT COLLATE "C",
    ADD CONSTRAINT clients_resource_check CHECK (resource IS NULL OR kind = 'confidential'),
    ADD CONSTRAINT clients_kind_check CHECK (kind IN ('public', 'confidential', 'signing')),
    ADD CONSTRAINT clients_signing_check CHECK (
        (kind = 'signing') = (sealed_secret IS NOT NULL)
        AND (kind = 'signing') = (seal_key IS NOT NULL)
        AND (kind = 'signing') = (profile IS NOT NULL)
    );

-- kind: how it began, at the authorization endpoint or as temporary credentials; those have no user before somebody decides.
ALTER TABLE interactions
    ADD COLUMN kind TEXT NOT NULL DEFAULT 'code' CHECK (kind IN ('code', 'temporary')),
    ADD COLUMN sealed_secret BYTEA,
    ADD COLUMN seal_key TEXT COLLATE "C",
    ADD COLUMN granted_reach TEXT CHECK (granted_reach IN ('read', 'write')),
    ADD COLUMN granted_until BIGINT,
    ALTER COLUMN user_id DROP NOT NULL,
    ALTER COLUMN redirect_uri DROP NOT NULL;
UPDATE interactions SET granted_reach = 'write' WHERE stage = 'allowed';
ALTER TABLE interactions
    ALTER COLUMN kind DROP DEFAULT,
    ADD CONSTRAINT interactions_kind_fits CHECK (
        (kind <> 'code' OR user_id IS NOT NULL AND redirect_uri IS NOT NULL)
        AND (kind = 'temporary') = (sealed_secret IS NOT NULL)
        AND (kind = 'temporary') = (seal_key IS NOT NULL)
    ),
    ADD CONSTRAINT interactions_stage_fits CHECK (
        stage <> 'allowed' OR user_id IS NOT NULL AND granted_reach IS NOT NULL
    );

-- user_id: none when the client acts for itself, which needs one live grant. reach: 'read' for looking only. expires_at: none
-- until it is taken back.
ALTER TABLE grants
    ALTER COLUMN user_id DROP NOT NULL,
    ADD COLUMN reach TEXT NOT NULL DEFAULT 'write' CHECK (reach IN ('read', 'write')),
    ADD COLUMN expires_at BIGINT;
CREATE UNIQUE INDEX grants_own ON grants (client_id) WHERE user_id IS NULL AND revoked_at IS NULL;
CREATE INDEX grants_by_end ON grants (expires_at) WHERE expires_at IS NOT NULL;

-- A token is shown (digest) or signed with (sealed_secret).
ALTER TABLE tokens
    ADD COLUMN sealed_secret BYTEA,
    ADD COLUMN seal_key TEXT COLLATE "C",
    ALTER COLUMN digest DROP NOT NULL,
    ALTER COLUMN expires_at DROP NOT NULL,
    ADD CONSTRAINT tokens_proof_fits CHECK (
        (digest IS NULL) = (sealed_secret IS NOT NULL)
        AND (seal_key IS NULL) = (sealed_secret IS NULL)
        AND (digest IS NULL OR expires_at IS NOT NULL)
    );
CREATE INDEX tokens_by_seal_key ON tokens (seal_key) WHERE seal_key IS NOT NULL;

-- Nonces that were used. id: the first half of the SHA-256 of client, token and nonce. In the order of time, so that new
-- rows lie together and old ones go together.
CREATE TABLE nonces (
    signed_at BIGINT NOT NULL,
    id BYTEA NOT NULL CHECK (length(id) = 16),
    PRIMARY KEY (signed_at, id)
);
