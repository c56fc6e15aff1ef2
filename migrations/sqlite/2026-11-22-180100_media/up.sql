-- Uploaded pictures. The files lie in a folder, each under the SHA-256 of its content; an entry names two of them.
-- tags: a JSON array of texts. Newest first is by id.
CREATE TABLE entries (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT REFERENCES clients (id) ON DELETE SET NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    license TEXT NOT NULL,
    tags TEXT NOT NULL,
    public INTEGER NOT NULL CHECK (public IN (0, 1)),
    original_digest BLOB NOT NULL CHECK (length(original_digest) = 32),
    original_bytes INTEGER NOT NULL CHECK (original_bytes >= 0),
    original_width INTEGER NOT NULL CHECK (original_width > 0),
    original_height INTEGER NOT NULL CHECK (original_height > 0),
    original_format TEXT NOT NULL CHECK (original_format IN ('png', 'jpeg', 'gif', 'webp')),
    thumb_digest BLOB NOT NULL CHECK (length(thumb_digest) = 32),
    thumb_bytes INTEGER NOT NULL CHECK (thumb_bytes >= 0),
    thumb_width INTEGER NOT NULL CHECK (thumb_width > 0),
    thumb_height INTEGER NOT NULL CHECK (thumb_height > 0),
    thumb_format TEXT NOT NULL CHECK (thumb_format IN ('png', 'jpeg', 'gif', 'webp')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX entries_public ON entries (public, id);
CREATE INDEX entries_by_owner ON entries (owner_id, public, id);
CREATE INDEX entries_by_client ON entries (client_id);
CREATE INDEX entries_by_original ON entries (original_digest);
CREATE INDEX entries_by_thumb ON entries (thumb_digest);
