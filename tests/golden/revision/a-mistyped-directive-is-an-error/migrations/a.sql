-- dunlin: revision a
-- dunlin: depend-on b
SELECT 1;
