-- dunlin: revision c
-- dunlin: parents b
SELECT 1;
