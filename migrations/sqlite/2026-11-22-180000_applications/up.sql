-- What an application shows of itself, and until when it may keep the habits of clients older than the standards.
-- contacts: a JSON array of e-mail addresses.
ALTER TABLE clients ADD COLUMN logo TEXT;
ALTER TABLE clients ADD COLUMN contacts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN legacy_until INTEGER;

-- Clients that a person wants to hear no more of: no consent page is shown for them.
CREATE TABLE blocks (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, client_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_by_client ON blocks (client_id);
