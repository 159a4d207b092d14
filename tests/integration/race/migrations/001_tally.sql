-- dunlin: up
CREATE TABLE tally (revision INTEGER NOT NULL);
INSERT INTO tally VALUES (1);
CREATE TABLE item (id INTEGER PRIMARY KEY, name VARCHAR(40));

-- dunlin: down
DROP TABLE item;
DROP TABLE tally;
