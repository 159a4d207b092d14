-- dunlin: revision b
-- dunlin: parents a
SELECT 1;
