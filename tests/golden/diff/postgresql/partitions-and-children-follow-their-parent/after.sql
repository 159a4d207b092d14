CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, n bigint DEFAULT 2 NOT NULL, come text) PARTITION BY RANGE (at);
CREATE TABLE e_2020 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE e_2021 (n bigint DEFAULT 5 NOT NULL, id bigint NOT NULL, at date NOT NULL, come text);
ALTER TABLE events ATTACH PARTITION e_2021 FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE TABLE animals (id bigint, kind text DEFAULT 'beast');
CREATE TABLE dogs (breed text) INHERITS (animals);
CREATE TABLE cats (kind text DEFAULT 'cat') INHERITS (animals);
