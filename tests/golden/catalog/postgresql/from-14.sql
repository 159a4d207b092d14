-- What 13 and 14 brought.
CREATE TABLE app.compressed (a text COMPRESSION pglz, b text);
CREATE TYPE app.pages AS RANGE (subtype = integer, multirange_type_name = app.many_pages);
CREATE TABLE app.books (pages app.pages, many app.many_pages DEFAULT '{[1,3)}'::app.many_pages);
CREATE FUNCTION app.count_users() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM app.users; END;
CREATE FUNCTION app.count_books(OUT n bigint) LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM app.books; END;
ALTER TABLE app.compressed ADD COLUMN books bigint DEFAULT app.count_books();
CREATE STATISTICS app.of_expressions ON lower(a), length(b) FROM app.compressed;
CREATE INDEX compressed_brin ON app.compressed USING brin (a text_minmax_ops, b text_bloom_ops (n_distinct_per_range = 100));
