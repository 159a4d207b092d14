CREATE TABLE t (a varchar(50) DEFAULT 'x', b int4, c timestamp DEFAULT now(), d decimal(5,2), CHECK (b IN (1, 2)));
CREATE INDEX ON t (a);
