CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, n integer DEFAULT 1, gone text) PARTITION BY RANGE (at);
CREATE TABLE e_2020 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE e_2021 (n integer DEFAULT 5, id bigint NOT NULL, at date NOT NULL, gone text);
ALTER TABLE events ATTACH PARTITION e_2021 FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE TABLE animals (id integer, kind text DEFAULT 'animal');
CREATE TABLE dogs (breed text) INHERITS (animals);
CREATE TABLE cats (kind text DEFAULT 'cat') INHERITS (animals);
