-- What 16 and 17 brought.
CREATE TABLE app.numbered (id bigint GENERATED ALWAYS AS IDENTITY (START WITH 7), at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE app.numbered_1 PARTITION OF app.numbered FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE COLLATION app.builtin (provider = builtin, locale = 'C.UTF-8');
