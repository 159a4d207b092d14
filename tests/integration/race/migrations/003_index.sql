-- dunlin: up postgresql
CREATE INDEX CONCURRENTLY item_name_idx ON item (name);

-- dunlin: up sqlite
CREATE INDEX item_name_idx ON item (name);

-- dunlin: up
INSERT INTO tally VALUES (3);

-- dunlin: down
DROP INDEX item_name_idx;
DELETE FROM tally WHERE revision = 3;
