-- With 002 a group on an empty database. Every revision counts itself here, so that one applied twice or half shows.
-- dunlin: up
CREATE TABLE tally (revision INTEGER PRIMARY KEY, times INTEGER NOT NULL);
INSERT INTO tally VALUES (1, 1), (2, 0), (3, 0), (4, 0), (5, 0);
