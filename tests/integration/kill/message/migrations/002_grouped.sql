-- dunlin: up
CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
UPDATE tally SET times = times + 1 WHERE revision = 2;
