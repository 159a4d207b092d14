-- dunlin: up
UPDATE tally SET times = times + 1 WHERE revision = 2;

-- dunlin: up sqlite
INSERT INTO item WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
  SELECT i, 'item ' || i, i % 97 FROM n;

-- dunlin: up postgresql
INSERT INTO item SELECT i, 'item ' || i, i % 97 FROM generate_series(1, 5000) i;

-- dunlin: down
DELETE FROM item;
UPDATE tally SET times = times - 1 WHERE revision = 2;
