CREATE TABLE kept (id integer);
CREATE TABLE z_parent (id integer NOT NULL, n text DEFAULT 'x', CONSTRAINT c CHECK (id > 0));
CREATE TABLE a_child (m text) INHERITS (z_parent);
ALTER TABLE a_child ALTER n SET DEFAULT 'y';
