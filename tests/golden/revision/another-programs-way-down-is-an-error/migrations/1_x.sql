-- migrate:up
CREATE TABLE t (a INTEGER);
-- migrate:down
DROP TABLE t;
