-- What happened to each picture, in the order of numbers, from 1: who did it, and through which application. That is a copy of
-- the client's id and name, so that it can be read when the client is gone; neither is there when nobody's program did it.
-- fields: which words changed, parted by spaces; none when the picture was added. kept: it stays as long as the picture (the
-- first of all, and the first through each application); of the others the oldest go.
CREATE TABLE changes (
    entry_id TEXT COLLATE "C" NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    number BIGINT NOT NULL CHECK (number > 0),
    changed_at BIGINT NOT NULL,
    fields TEXT,
    user_id TEXT COLLATE "C",
    client_id TEXT COLLATE "C",
    client_name TEXT,
    kept BOOLEAN NOT NULL,
    PRIMARY KEY (entry_id, number),
    CHECK ((number = 1) = (fields IS NULL)),
    CHECK (number > 1 OR kept),
    CHECK ((client_id IS NULL) = (client_name IS NULL))
);
CREATE INDEX changes_by_client ON changes (client_id, kept, entry_id);

-- Of the pictures that are there the application is known, unless it is gone; through it their owner added them.
INSERT INTO changes (entry_id, number, changed_at, fields, user_id, client_id, client_name, kept)
    SELECT e.id, 1, e.created_at, NULL, CASE WHEN c.id IS NOT NULL THEN e.owner_id END, c.id, c.name, TRUE
    FROM entries e LEFT JOIN clients c ON c.id = e.client_id;
