\set ON_ERROR_STOP on
\restrict it's
SELECT 1;
  \echo 'a; b'
SELECT 2 \gset prefix_
SELECT $$
\no line for psql
$$;
\unrestrict it's