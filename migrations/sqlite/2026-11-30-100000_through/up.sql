-- Through which client a person did what the log says, where it was done with a token. Grants of a client are listed by their ids.
ALTER TABLE events ADD COLUMN through_id TEXT;
ALTER TABLE events ADD COLUMN through_name TEXT;
DROP INDEX grants_by_client;
CREATE INDEX grants_by_client ON grants (client_id, id);
