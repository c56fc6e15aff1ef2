DROP TABLE events;

-- A limit that the older program does not know must not become none: what it could not keep to is disabled.
ALTER TABLE clients ADD COLUMN disabled_at BIGINT;
UPDATE clients SET disabled_at = stage_at WHERE stage <> 'approved' OR owner_only OR networks <> '';
DROP INDEX clients_by_version;
DROP INDEX clients_by_stage;
DROP INDEX clients_by_time;
ALTER TABLE clients
    DROP CONSTRAINT clients_hidden_check,
    DROP COLUMN networks,
    DROP COLUMN version,
    DROP COLUMN owner_only,
    DROP COLUMN revision,
    DROP COLUMN hidden,
    DROP COLUMN stage_at,
    DROP COLUMN stage;

DROP INDEX users_by_role;
ALTER TABLE users
    DROP CONSTRAINT users_check,
    DROP CONSTRAINT users_role_check,
    ALTER COLUMN role DROP NOT NULL,
    ALTER COLUMN role DROP DEFAULT;
UPDATE users SET role = CASE WHEN login IS NULL THEN NULL WHEN role = 'admin' THEN 'admin' ELSE 'user' END;
ALTER TABLE users
    ADD CONSTRAINT users_role_check CHECK (role IN ('user', 'admin')),
    ADD CONSTRAINT users_check CHECK ((login IS NULL) = (password_hash IS NULL) AND (login IS NULL) = (role IS NULL));
