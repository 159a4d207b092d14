-- dunlin: revision a
-- dunlin: up
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.t (a text);
COPY public.t (a) FROM stdin;
it's
-- dunlin: down
\.

-- dunlin: down
DROP TABLE public.t;
