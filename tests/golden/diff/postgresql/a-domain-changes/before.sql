CREATE DOMAIN d AS text CHECK (VALUE <> '');
CREATE TABLE kept (id integer);
