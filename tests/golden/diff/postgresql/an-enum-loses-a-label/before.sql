CREATE TYPE mood AS ENUM ('sad', 'odd', 'happy');
CREATE TABLE t (id integer PRIMARY KEY, m mood DEFAULT 'sad', many mood[]);
CREATE INDEX t_m ON t (m);
