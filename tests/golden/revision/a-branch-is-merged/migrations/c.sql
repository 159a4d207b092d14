-- dunlin: revision c
-- dunlin: parents a
-- dunlin: depends-on z
CREATE TABLE c (x INTEGER);
