-- dunlin: up
CREATE TABLE grouped_8 (id INTEGER PRIMARY KEY, item INTEGER REFERENCES item (id));
INSERT INTO grouped_8 SELECT id, id FROM item WHERE id <= 500;
UPDATE tally SET times = times + 1 WHERE revision = 8;

-- dunlin: down
DROP TABLE grouped_8;
UPDATE tally SET times = times - 1 WHERE revision = 8;
