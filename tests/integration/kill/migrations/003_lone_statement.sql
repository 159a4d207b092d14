-- dunlin: up sqlite
VACUUM;

-- dunlin: up postgresql
CREATE INDEX CONCURRENTLY item_name_idx ON item (name);

-- dunlin: up
UPDATE tally SET times = times + 1 WHERE revision = 3;

-- dunlin: down postgresql
DROP INDEX CONCURRENTLY item_name_idx;

-- dunlin: down
UPDATE tally SET times = times - 1 WHERE revision = 3;
