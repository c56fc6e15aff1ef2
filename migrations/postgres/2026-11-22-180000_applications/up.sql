-- What an application shows of itself, and until when it may keep the habits of clients older than the standards.
-- contacts: a JSON array of e-mail addresses.
ALTER TABLE clients ADD COLUMN logo TEXT;
ALTER TABLE clients ADD COLUMN contacts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN legacy_until BIGINT;

-- Clients that a person wants to hear no more of: no consent page is shown for them.
CREATE TABLE blocks (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT COLLATE "C" NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, client_id)
);
CREATE INDEX blocks_by_client ON blocks (client_id);
