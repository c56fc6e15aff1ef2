-- The secret that a client had before its newest one, for as long as it works on: shown (digest), or signed with (sealed_secret). It is
-- read where the present one does not fit.
CREATE TABLE old_secrets (
    client_id TEXT NOT NULL PRIMARY KEY REFERENCES clients (id) ON DELETE CASCADE,
    digest BLOB CHECK (length(digest) = 32),
    sealed_secret BLOB,
    seal_key TEXT,
    expires_at INTEGER NOT NULL,
    CHECK ((digest IS NULL) = (sealed_secret IS NOT NULL)),
    CHECK ((seal_key IS NULL) = (sealed_secret IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX old_secrets_by_end ON old_secrets (expires_at);
