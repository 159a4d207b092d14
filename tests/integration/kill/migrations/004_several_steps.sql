-- dunlin: up
CREATE TABLE label (id INTEGER PRIMARY KEY, word VARCHAR(40));
INSERT INTO label VALUES (1, 'first');

-- dunlin: up sqlite
VACUUM;

-- dunlin: up postgresql
CREATE INDEX CONCURRENTLY label_word_idx ON label (word);

-- dunlin: up
INSERT INTO label VALUES (2, 'second');
UPDATE tally SET times = times + 1 WHERE revision = 4;

-- dunlin: up sqlite
VACUUM;

-- dunlin: up postgresql
CREATE INDEX CONCURRENTLY item_amount_idx ON item (amount);

-- dunlin: down postgresql
DROP INDEX CONCURRENTLY item_amount_idx;

-- dunlin: down
DROP TABLE label;
UPDATE tally SET times = times - 1 WHERE revision = 4;
