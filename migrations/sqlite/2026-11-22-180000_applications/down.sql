DROP TABLE blocks;
ALTER TABLE clients DROP COLUMN legacy_until;
ALTER TABLE clients DROP COLUMN contacts;
ALTER TABLE clients DROP COLUMN logo;
