CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE t (id integer PRIMARY KEY, m mood CHECK (m <> 'happy' OR id > 0));
CREATE INDEX t_m ON t (id) WHERE m = 'sad';
CREATE VIEW v AS SELECT id FROM t WHERE m = 'sad';
