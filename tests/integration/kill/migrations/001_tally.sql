-- Every revision counts itself here, so that one applied twice or half shows.
-- dunlin: up
CREATE TABLE tally (revision INTEGER PRIMARY KEY, times INTEGER NOT NULL);
INSERT INTO tally VALUES (1, 1), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0);
CREATE TABLE item (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, amount INTEGER NOT NULL);

-- dunlin: down
DROP TABLE item;
DROP TABLE tally;
