DROP TABLE old_secrets;
