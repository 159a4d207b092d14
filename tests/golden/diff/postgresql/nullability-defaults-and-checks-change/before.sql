CREATE TABLE t (a integer NOT NULL DEFAULT 1, b text, c text DEFAULT 'x', CONSTRAINT c1 CHECK (a > 0));
