CREATE TABLE t (a integer CONSTRAINT positive CHECK (a > 0), b text);
CREATE INDEX t_a ON t (a);
COMMENT ON COLUMN t.b IS 'it''s "b"';
COMMENT ON INDEX t_a IS 'by a';
COMMENT ON CONSTRAINT positive ON t IS 'not 0';
