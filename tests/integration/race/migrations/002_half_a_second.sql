-- Lasts about half a second, so that everybody else meets it.
-- dunlin: up
INSERT INTO tally VALUES (2);

-- dunlin: up postgresql
SELECT pg_sleep(0.5);

-- dunlin: up sqlite
SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500000) SELECT i FROM n);

-- dunlin: down
DELETE FROM tally WHERE revision = 2;
