DROP TABLE events;

-- A limit that the older program does not know must not become none: what it could not keep to is disabled.
ALTER TABLE clients ADD COLUMN disabled_at INTEGER;
UPDATE clients SET disabled_at = stage_at WHERE stage <> 'approved' OR owner_only = 1 OR networks <> '';
DROP INDEX clients_by_version;
DROP INDEX clients_by_stage;
DROP INDEX clients_by_time;
ALTER TABLE clients DROP COLUMN networks;
ALTER TABLE clients DROP COLUMN version;
ALTER TABLE clients DROP COLUMN owner_only;
ALTER TABLE clients DROP COLUMN revision;
ALTER TABLE clients DROP COLUMN hidden;
ALTER TABLE clients DROP COLUMN stage_at;
ALTER TABLE clients DROP COLUMN stage;

CREATE TABLE users_old (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    login TEXT,
    password_hash TEXT,
    role TEXT CHECK (role IN ('user', 'admin')),
    CHECK ((login IS NULL) = (password_hash IS NULL) AND (login IS NULL) = (role IS NULL))
) STRICT;
INSERT INTO users_old SELECT id, name, email, created_at, disabled_at, login, password_hash,
    CASE WHEN login IS NULL THEN NULL WHEN role = 'admin' THEN 'admin' ELSE 'user' END FROM users;
DROP TABLE users;
ALTER TABLE users_old RENAME TO users;
CREATE UNIQUE INDEX users_by_login ON users (login);
