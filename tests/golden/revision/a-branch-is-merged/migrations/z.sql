-- dunlin: revision z
CREATE TABLE z (x INTEGER);
