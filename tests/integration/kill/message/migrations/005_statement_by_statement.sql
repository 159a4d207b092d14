-- dunlin: no-transaction
-- dunlin: up
UPDATE tally SET times = times + 1 WHERE revision = 5;
INSERT INTO item VALUES (3, 'three', 3);
