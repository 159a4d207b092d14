CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a + 1';
CREATE TABLE t (a integer DEFAULT f(1), CHECK (f(a) > 0));
