CREATE TABLE users (id integer);
CREATE TABLE people (id integer);
