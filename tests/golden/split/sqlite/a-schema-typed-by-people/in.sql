CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL DEFAULT 'it''s; "odd"', mail TEXT COLLATE NOCASE, note /* ; */ TEXT, raw BLOB, shout TEXT GENERATED ALWAYS AS (upper(name)) STORED);
CREATE TABLE "odd; name" ([a;b] INTEGER, `c'd` TEXT, PRIMARY KEY ("a;b")) WITHOUT ROWID;
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users ON DELETE CASCADE, amount NUMERIC CHECK (amount > 0) -- positive; of course
);
CREATE UNIQUE INDEX users_mail ON users (mail) WHERE mail <> ';';
CREATE VIEW happy AS SELECT id, CASE WHEN note = ';' THEN 'yes;' ELSE 'no' END AS "end" FROM users;
CREATE TRIGGER touch AFTER UPDATE OF name ON users WHEN NEW.note IS NULL BEGIN
  UPDATE users SET note = CASE NEW.name WHEN 'a;' THEN 'END;' ELSE 'b' END WHERE id = NEW.id;
  INSERT INTO orders (user_id, amount) SELECT NEW.id, 1 WHERE CASE WHEN 1 THEN 1 END;
END;
INSERT INTO users (name, mail, note, raw) VALUES ('Ann;
line two', 'a@b', NULL, x'00ff3b27'), ('it''s', NULL, '/* no */ -- comment', NULL);
INSERT INTO "odd; name" VALUES (1, 'x;'), (2, NULL);
INSERT INTO orders VALUES (1, 1, 1.5), (2, 1, 9e999);
CREATE VIRTUAL TABLE search USING fts5(body, tokenize = 'porter');
INSERT INTO search VALUES ('some; words');
PRAGMA user_version = 3;
