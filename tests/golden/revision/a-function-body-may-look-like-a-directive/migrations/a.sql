-- dunlin: revision a
-- dunlin: up postgresql
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $f$
BEGIN
  RAISE NOTICE 'it''s';
-- dunlin: down
END $f$;
-- dunlin: down postgresql
DROP FUNCTION f();
