INSERT INTO events (id, at, n) VALUES (1, '2020-05-05', 7), (2, '2021-05-05', 8);
INSERT INTO dogs VALUES (1, 'dog', 'pug');
INSERT INTO cats VALUES (2, DEFAULT);
