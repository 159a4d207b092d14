-- dunlin: revision 41d09be7a3f2
-- dunlin: label accounts
-- dunlin: timeout 90s

CREATE TABLE users (id INTEGER PRIMARY KEY);
