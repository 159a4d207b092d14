CREATE TABLE t (a character varying(50) DEFAULT 'x'::varchar, b integer, c timestamp without time zone DEFAULT now(), d numeric(5, 2));
ALTER TABLE t ADD CONSTRAINT t_b_check CHECK (b = ANY (ARRAY[1, 2]));
CREATE INDEX t_a_idx ON t USING btree (a ASC NULLS LAST);
