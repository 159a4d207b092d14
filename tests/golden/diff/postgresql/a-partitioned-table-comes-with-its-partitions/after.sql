CREATE TABLE kept (id integer);
CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, kind text, CONSTRAINT kinds CHECK (kind <> ''), PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE a_2020 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE rest PARTITION OF events DEFAULT PARTITION BY HASH (id);
CREATE TABLE rest_0 PARTITION OF rest FOR VALUES WITH (modulus 1, remainder 0);
CREATE INDEX events_kind ON events (kind);
