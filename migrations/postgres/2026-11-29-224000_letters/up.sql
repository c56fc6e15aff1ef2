-- E-mail: whether a person's address is known to be the person's own, letters that are to be sent, links in letters.
ALTER TABLE users ADD COLUMN email_confirmed_at BIGINT;
CREATE INDEX users_by_email ON users (email);

-- kind: what the letter says; data: more of that, as JSON. tries counts the attempts that were begun.
CREATE TABLE letters (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    tries BIGINT NOT NULL CHECK (tries >= 0),
    next_try_at BIGINT NOT NULL
);
CREATE INDEX letters_by_user ON letters (user_id);
CREATE INDEX letters_by_turn ON letters (next_try_at);
CREATE INDEX letters_by_age ON letters (created_at);

-- A link is deleted when it is used. address: where it was sent.
CREATE TABLE links (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('confirm-email', 'reset-password')),
    address TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX links_by_user ON links (user_id);
CREATE INDEX links_by_end ON links (expires_at);
