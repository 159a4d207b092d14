-- dunlin: up
INSERT INTO tally VALUES (3);
