-- A transaction of the test keeps the build waiting, so that its process can be killed in the middle.
-- dunlin: up
CREATE INDEX CONCURRENTLY item_name_idx ON item (name);
INSERT INTO tally VALUES (2);
