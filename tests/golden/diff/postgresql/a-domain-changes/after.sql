CREATE DOMAIN d AS text CHECK (VALUE <> 'x');
CREATE TABLE kept (id integer);
