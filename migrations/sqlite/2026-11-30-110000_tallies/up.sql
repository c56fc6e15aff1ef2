-- How often something happened in an hour (its first second), added up over all servers: figures for administrators.
CREATE TABLE tallies (
    hour INTEGER NOT NULL,
    what TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (hour, what)
) STRICT, WITHOUT ROWID;
