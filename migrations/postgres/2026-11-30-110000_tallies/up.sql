-- How often something happened in an hour (its first second), added up over all servers: figures for administrators.
CREATE TABLE tallies (
    hour BIGINT NOT NULL,
    what TEXT COLLATE "C" NOT NULL,
    count BIGINT NOT NULL CHECK (count >= 0),
    PRIMARY KEY (hour, what)
);
