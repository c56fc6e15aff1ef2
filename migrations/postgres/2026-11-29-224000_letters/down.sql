DROP TABLE links;
DROP TABLE letters;
DROP INDEX users_by_email;
ALTER TABLE users DROP COLUMN email_confirmed_at;
