-- dunlin: up
INSERT INTO tally VALUES (4);

-- dunlin: down
DELETE FROM tally WHERE revision = 4;
