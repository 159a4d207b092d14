CREATE TABLE people (id integer);
CREATE VIEW users AS SELECT id FROM people;
