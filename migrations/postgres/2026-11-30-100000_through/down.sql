DROP INDEX grants_by_client;
CREATE INDEX grants_by_client ON grants (client_id);
ALTER TABLE events DROP COLUMN through_name;
ALTER TABLE events DROP COLUMN through_id;
