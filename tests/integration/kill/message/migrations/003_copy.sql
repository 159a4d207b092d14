-- dunlin: up
UPDATE tally SET times = times + 1 WHERE revision = 3;
COPY item (id, name) FROM stdin;
1	one
2	two
\.
