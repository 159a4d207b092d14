-- dunlin: up
CREATE TABLE grouped_7 (id INTEGER PRIMARY KEY, item INTEGER REFERENCES item (id));
INSERT INTO grouped_7 SELECT id, id FROM item WHERE id <= 500;
UPDATE tally SET times = times + 1 WHERE revision = 7;

-- dunlin: down
DROP TABLE grouped_7;
UPDATE tally SET times = times - 1 WHERE revision = 7;
