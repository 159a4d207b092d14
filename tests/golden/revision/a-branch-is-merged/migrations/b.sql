-- dunlin: revision b
-- dunlin: parents a
CREATE TABLE b (x INTEGER);
