-- The life of clients, roles of everybody, and the log of who did what.

-- role: of everybody, also of those whose account the host application keeps.
CREATE TABLE users_new (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    login TEXT,
    password_hash TEXT,
    role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'developer', 'moderator', 'admin')),
    CHECK ((login IS NULL) = (password_hash IS NULL))
) STRICT;
INSERT INTO users_new (id, name, email, created_at, disabled_at, login, password_hash, role)
    SELECT id, name, email, created_at, disabled_at, login, password_hash, coalesce(role, 'user') FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
CREATE UNIQUE INDEX users_by_login ON users (login);
CREATE INDEX users_by_role ON users (role) WHERE role <> 'user';

-- stage, stage_at: how far a client is, and since when. revision counts its changes. networks: from where it may be used, words
-- parted by single spaces; none for everywhere.
ALTER TABLE clients ADD COLUMN stage TEXT NOT NULL DEFAULT 'approved'
    CHECK (stage IN ('proposed', 'approved', 'rejected', 'expired', 'disabled'));
ALTER TABLE clients ADD COLUMN stage_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clients ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0
    CHECK (hidden IN (0, 1) AND (hidden = 0 OR stage NOT IN ('proposed', 'approved')));
ALTER TABLE clients ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clients ADD COLUMN owner_only INTEGER NOT NULL DEFAULT 0 CHECK (owner_only IN (0, 1));
ALTER TABLE clients ADD COLUMN version TEXT NOT NULL DEFAULT '1.0';
ALTER TABLE clients ADD COLUMN networks TEXT NOT NULL DEFAULT '';
UPDATE clients SET
    stage = CASE WHEN disabled_at IS NULL THEN 'approved' ELSE 'disabled' END,
    stage_at = coalesce(disabled_at, created_at);
ALTER TABLE clients DROP COLUMN disabled_at;
-- Namesakes of one owner become versions, the oldest the first.
UPDATE clients SET version = (
    SELECT count(*) + 1 || '.0' FROM clients AS older
    WHERE older.owner_id = clients.owner_id AND older.name = clients.name AND older.id < clients.id
);
CREATE UNIQUE INDEX clients_by_version ON clients (owner_id, name, version);
CREATE INDEX clients_by_stage ON clients (stage, stage_at);
CREATE INDEX clients_by_time ON clients (stage_at, id);

-- Who did what. Rows are added and never changed; names are kept as they were, and what they speak of may be gone.
CREATE TABLE events (
    id TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL CHECK (actor IN ('person', 'operator', 'provider')),
    actor_id TEXT,
    actor_name TEXT,
    address TEXT,
    deed TEXT NOT NULL,
    client_id TEXT,
    client_name TEXT,
    person_id TEXT,
    person_name TEXT,
    reason TEXT NOT NULL,
    CHECK ((actor = 'person') = (actor_id IS NOT NULL) AND (actor_id IS NULL) = (actor_name IS NULL)),
    CHECK ((client_id IS NULL) = (client_name IS NULL)),
    CHECK ((person_id IS NULL) = (person_name IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX events_by_client ON events (client_id, id);
CREATE INDEX events_by_person ON events (person_id, id);
CREATE INDEX events_by_actor ON events (actor_id, id);
CREATE INDEX events_by_deed ON events (deed, id);
