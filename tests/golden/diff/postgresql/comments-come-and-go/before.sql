CREATE TABLE t (a integer CONSTRAINT positive CHECK (a > 0), b text);
CREATE INDEX t_a ON t (a);
COMMENT ON TABLE t IS 'old';
COMMENT ON COLUMN t.a IS 'a';
