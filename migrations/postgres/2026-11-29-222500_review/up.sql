-- The life of clients, roles of everybody, and the log of who did what.

-- role: of everybody, also of those whose account the host application keeps.
ALTER TABLE users DROP CONSTRAINT users_check, DROP CONSTRAINT users_role_check;
UPDATE users SET role = 'user' WHERE role IS NULL;
ALTER TABLE users
    ALTER COLUMN role SET DEFAULT 'user',
    ALTER COLUMN role SET NOT NULL,
    ADD CONSTRAINT users_role_check CHECK (role IN ('user', 'developer', 'moderator', 'admin')),
    ADD CONSTRAINT users_check CHECK ((login IS NULL) = (password_hash IS NULL));
CREATE INDEX users_by_role ON users (role) WHERE role <> 'user';

-- stage, stage_at: how far a client is, and since when. revision counts its changes. networks: from where it may be used, words
-- parted by single spaces; none for everywhere.
ALTER TABLE clients
    ADD COLUMN stage TEXT NOT NULL DEFAULT 'approved'
        CHECK (stage IN ('proposed', 'approved', 'rejected', 'expired', 'disabled')),
    ADD COLUMN stage_at BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN hidden BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN revision BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN owner_only BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN version TEXT COLLATE "C" NOT NULL DEFAULT '1.0',
    ADD COLUMN networks TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD CONSTRAINT clients_hidden_check CHECK (NOT hidden OR stage NOT IN ('proposed', 'approved'));
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
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL CHECK (actor IN ('person', 'operator', 'provider')),
    actor_id TEXT COLLATE "C",
    actor_name TEXT,
    address TEXT COLLATE "C",
    deed TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C",
    client_name TEXT,
    person_id TEXT COLLATE "C",
    person_name TEXT,
    reason TEXT NOT NULL,
    CHECK ((actor = 'person') = (actor_id IS NOT NULL) AND (actor_id IS NULL) = (actor_name IS NULL)),
    CHECK ((client_id IS NULL) = (client_name IS NULL)),
    CHECK ((person_id IS NULL) = (person_name IS NULL))
);
CREATE INDEX events_by_client ON events (client_id, id);
CREATE INDEX events_by_person ON events (person_id, id);
CREATE INDEX events_by_actor ON events (actor_id, id);
CREATE INDEX events_by_deed ON events (deed, id);
