SELECT 1; -- a
SELECT 'a'
'b';
\echo x
COPY t FROM stdin;
1
\.
-- end
