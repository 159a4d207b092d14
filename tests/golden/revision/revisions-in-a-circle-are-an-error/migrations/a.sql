-- dunlin: revision a
-- dunlin: parents c
SELECT 1;
