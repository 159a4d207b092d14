-- dunlin: up
CREATE TABLE users (id INTEGER);

-- dunlin: down
DROP TABLE users;
