-- dunlin: up
CREATE TABLE grouped_6 (id INTEGER PRIMARY KEY, item INTEGER REFERENCES item (id));
INSERT INTO grouped_6 SELECT id, id FROM item WHERE id <= 500;
UPDATE tally SET times = times + 1 WHERE revision = 6;

-- dunlin: down
DROP TABLE grouped_6;
UPDATE tally SET times = times - 1 WHERE revision = 6;
