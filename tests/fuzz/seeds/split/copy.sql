COPY t (a) FROM stdin WITH (FORMAT csv); -- x
1
\.
\restrict a
SELECT 1 \gset
