CREATE TABLE t (a integer, b text NOT NULL DEFAULT 'b', c text DEFAULT lower('Y'), CONSTRAINT c1 CHECK (a >= 0), CONSTRAINT c2 CHECK (b <> '') NOT VALID);
