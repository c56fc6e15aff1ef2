-- Lists are read in the order of an index, not sorted at each reading: the clients of a stage, and people.
DROP INDEX clients_by_stage;
CREATE INDEX clients_by_stage ON clients (stage, stage_at, id);
CREATE INDEX users_by_time ON users (created_at, id);
