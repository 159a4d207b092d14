COPY t (a, b) FROM stdin;
it's	"quoted;
\\.	/*
-- no	$$
\N	\.
\.

COPY empty FROM STDIN WITH (FORMAT csv); -- none
\.
copy "stdin" to stdout;
COPY (SELECT a FROM b) TO STDOUT;
COPY stdin FROM 'file';
SELECT 1;
