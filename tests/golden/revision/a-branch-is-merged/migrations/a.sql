-- dunlin: revision a
CREATE TABLE a (x INTEGER);
