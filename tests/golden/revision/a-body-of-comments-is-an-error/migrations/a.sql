-- dunlin: revision a

-- dunlin: up
-- to be written

-- dunlin: down
DROP TABLE t;
