-- The secret that a client had before its newest one, for as long as it works on: shown (digest), or signed with (sealed_secret). It is
-- read where the present one does not fit.
CREATE TABLE old_secrets (
    client_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES clients (id) ON DELETE CASCADE,
    digest BYTEA CHECK (length(digest) = 32),
    sealed_secret BYTEA,
    seal_key TEXT COLLATE "C",
    expires_at BIGINT NOT NULL,
    CHECK ((digest IS NULL) = (sealed_secret IS NOT NULL)),
    CHECK ((seal_key IS NULL) = (sealed_secret IS NULL))
);
CREATE INDEX old_secrets_by_end ON old_secrets (expires_at);
