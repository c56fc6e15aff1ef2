DROP INDEX users_by_time;
DROP INDEX clients_by_stage;
CREATE INDEX clients_by_stage ON clients (stage, stage_at);
