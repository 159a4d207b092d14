-- Everything that PostgreSQL 12 has, once. Names are hostile on purpose; later versions have files of their own.
CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'the application''s own';
CREATE SCHEMA "odd "" name.";

CREATE TYPE app.mood AS ENUM ('sad', 'it''s ok', 'happy');
COMMENT ON TYPE app.mood IS 'how one feels';
CREATE TYPE app.empty_enum AS ENUM ();
CREATE DOMAIN app.email AS text COLLATE "C" DEFAULT 'nobody@example.com' NOT NULL
  CONSTRAINT has_at CHECK (VALUE ~ '@') CONSTRAINT short CHECK (length(VALUE) < 100);
COMMENT ON DOMAIN app.email IS 'an address';
CREATE DOMAIN app.percent AS numeric(5,2) CHECK (VALUE >= 0 AND VALUE <= 100);
CREATE TYPE app.address AS (street character varying(80), city text COLLATE "C", feeling app.mood);
COMMENT ON TYPE app.address IS 'where one lives';
CREATE FUNCTION app.day_difference(a date, b date) RETURNS double precision LANGUAGE sql IMMUTABLE AS 'SELECT (a - b)::double precision';
CREATE TYPE app.span AS RANGE (subtype = date, subtype_diff = app.day_difference);
CREATE COLLATION app.bytes (provider = libc, locale = 'C');
COMMENT ON COLLATION app.bytes IS 'by bytes';

CREATE FUNCTION app.shout(words text, loudness integer DEFAULT 1) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $body$
BEGIN
  RETURN upper(words) || repeat('!', loudness); -- a ; in a comment
END
$body$;
COMMENT ON FUNCTION app.shout(text, integer) IS 'louder';
CREATE FUNCTION app.shout(words text[]) RETURNS SETOF text LANGUAGE sql AS 'SELECT upper(w) FROM unnest(words) w';
CREATE PROCEDURE app.tidy(INOUT count integer) LANGUAGE plpgsql AS $$ BEGIN count := 0; END $$;
CREATE FUNCTION app.add(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT coalesce(a, 0) + b';
CREATE AGGREGATE app.total(integer) (sfunc = app.add, stype = integer, initcond = '0', combinefunc = app.add, parallel = safe);
COMMENT ON AGGREGATE app.total(integer) IS 'a sum';
CREATE AGGREGATE app.anything(*) (sfunc = int8inc, stype = bigint, initcond = '0');
CREATE FUNCTION app.near(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT abs($1 - $2) < 2';
CREATE OPERATOR app.~~~ (leftarg = integer, rightarg = integer, function = app.near, commutator = OPERATOR(app.~~~));
COMMENT ON OPERATOR app.~~~ (integer, integer) IS 'about the same';

CREATE SEQUENCE app.tickets AS smallint INCREMENT BY -2 MINVALUE -100 MAXVALUE 50 START WITH 48 CACHE 3 CYCLE;
COMMENT ON SEQUENCE app.tickets IS 'numbers';
CREATE SEQUENCE public.plain;
CREATE SEQUENCE app.late START WITH 1000;

CREATE TABLE app.users (
  id integer GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 5 MINVALUE 10 MAXVALUE 100000 CACHE 7 CYCLE),
  serial_number bigserial,
  email app.email,
  name character varying(50) COLLATE "C" DEFAULT 'x'::character varying NOT NULL,
  "from" "char",
  code character(3),
  balance numeric(12,2) DEFAULT 0.00,
  moods app.mood[] DEFAULT ARRAY['sad'::app.mood],
  mood app.mood DEFAULT 'it''s ok',
  home app.address,
  born date,
  seen timestamp(3) with time zone DEFAULT now(),
  waited interval day to second(2),
  bits bit varying(9),
  data jsonb DEFAULT '{"a": [1, 2]}',
  raw bytea DEFAULT '\x00ff',
  active app.span,
  ticket smallint DEFAULT nextval('app.tickets'),
  shouted text DEFAULT app.shout('a;b', 2),
  doubled numeric GENERATED ALWAYS AS (balance * 2) STORED,
  since timestamp with time zone DEFAULT '2020-01-02 03:04:05+00',
  CONSTRAINT users_pk PRIMARY KEY (id) INCLUDE (code) WITH (fillfactor = 80),
  CONSTRAINT "users ""email"" key" UNIQUE (email, name) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (code) DEFERRABLE,
  CONSTRAINT positive CHECK (balance >= 0 OR mood = 'sad') NO INHERIT,
  CONSTRAINT known CHECK (app.shout(name) IS NOT NULL),
  CONSTRAINT apart EXCLUDE USING gist (active WITH &&) WHERE (balance > 5) DEFERRABLE
) WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
ALTER TABLE app.users ADD CONSTRAINT unproven CHECK (born > '1900-01-01') NOT VALID;
ALTER TABLE app.users ALTER COLUMN data SET STORAGE EXTERNAL, ALTER COLUMN name SET STATISTICS 250,
  ALTER COLUMN balance SET (n_distinct = -0.5, n_distinct_inherited = 7);
COMMENT ON TABLE app.users IS E'people\nand \\ more';
COMMENT ON COLUMN app.users."from" IS 'a keyword';
COMMENT ON CONSTRAINT users_pk ON app.users IS 'the key';
COMMENT ON CONSTRAINT known ON app.users IS 'a check';
COMMENT ON CONSTRAINT apart ON app.users IS 'an exclusion';
ALTER SEQUENCE app.late OWNED BY app.users.born;
ALTER TABLE app.users REPLICA IDENTITY FULL;

CREATE UNIQUE INDEX users_name ON app.users (name COLLATE "POSIX" text_pattern_ops DESC NULLS LAST, lower(code), (balance + 1) NULLS FIRST) INCLUDE (born) WHERE mood <> 'sad';
CREATE INDEX users_lower ON app.users (lower(name) COLLATE "default");
CREATE INDEX users_data ON app.users USING gin (data jsonb_path_ops) WITH (fastupdate = off);
CREATE INDEX users_hash ON app.users USING hash (email);
CREATE INDEX users_code ON app.users (code bpchar_pattern_ops);
CREATE INDEX users_name_varchar ON app.users (name varchar_ops);
CREATE INDEX users_brin ON app.users USING brin (seen) WITH (pages_per_range = 8);
CREATE INDEX users_home ON app.users ((home), app.shout(name, 3));
COMMENT ON INDEX app.users_data IS 'inside';
ALTER TABLE app.users CLUSTER ON users_lower;
CREATE STATISTICS app.users_statistics (dependencies, mcv) ON name, code FROM app.users;
COMMENT ON STATISTICS app.users_statistics IS 'together';

CREATE TABLE "odd "" name."."table.""x""" (
  "a b" integer PRIMARY KEY,
  "Ünï ""ç"" 'q'" text DEFAULT 'it''s; -- "not"',
  "select" integer CONSTRAINT "check ""1""" CHECK ("select" > 0),
  "$1" integer REFERENCES app.users ON UPDATE CASCADE ON DELETE SET NULL
);
COMMENT ON TABLE "odd "" name."."table.""x""" IS '''; DROP TABLE users; --';
COMMENT ON COLUMN "odd "" name."."table.""x"""."Ünï ""ç"" 'q'" IS 'ß';
CREATE INDEX "index;--" ON "odd "" name."."table.""x""" ("Ünï ""ç"" 'q'", ("a b" + "$1"));

CREATE TABLE public.nodes (
  id bigint PRIMARY KEY, parent bigint REFERENCES public.nodes DEFERRABLE INITIALLY DEFERRED, a integer, b integer, UNIQUE (a, b));
CREATE TABLE public.edges (
  a integer, b integer, c bigint DEFAULT 7,
  CONSTRAINT pair FOREIGN KEY (a, b) REFERENCES public.nodes (a, b) MATCH FULL ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE,
  CONSTRAINT one FOREIGN KEY (c) REFERENCES public.nodes ON DELETE SET DEFAULT);
COMMENT ON CONSTRAINT one ON public.edges IS 'a reference';
ALTER TABLE public.nodes ADD CONSTRAINT later FOREIGN KEY (a) REFERENCES app.users (id) NOT VALID;
CREATE TABLE app.chicken (id integer PRIMARY KEY, egg integer);
CREATE TABLE app.egg (id integer PRIMARY KEY, chicken integer REFERENCES app.chicken);
ALTER TABLE app.chicken ADD FOREIGN KEY (egg) REFERENCES app.egg;
CREATE UNLOGGED TABLE public.scratch (a integer);
CREATE TABLE public.nothing ();
CREATE TABLE public.rows_of (u app.users, many app.users[]);
CREATE TABLE public.dropped (a integer, b integer, c integer, d integer, UNIQUE (d, b));
ALTER TABLE public.dropped DROP COLUMN a, DROP COLUMN c, ADD COLUMN e integer NOT NULL;
CREATE INDEX dropped_e ON public.dropped (e, b);
ALTER TABLE public.dropped ADD CONSTRAINT dropped_check CHECK (d > e), REPLICA IDENTITY NOTHING;

CREATE TABLE public.animals (id integer NOT NULL, kind text DEFAULT 'animal', CONSTRAINT named CHECK (kind <> ''));
CREATE TABLE public.dogs (breed text, CONSTRAINT dog CHECK (breed <> 'cat')) INHERITS (public.animals);
ALTER TABLE public.dogs ALTER COLUMN kind SET DEFAULT 'dog', ALTER COLUMN kind SET NOT NULL;
CREATE TABLE public.robots (maker text);
CREATE TABLE public.robot_dogs (kind text DEFAULT 'both') INHERITS (public.dogs, public.robots);

CREATE TABLE app.events (id bigint NOT NULL, at date NOT NULL, kind text DEFAULT 'x; PARTITION BY', CONSTRAINT kinds CHECK (kind <> 'y'), PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE app.events_2020 PARTITION OF app.events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE app.events_2021 (kind text, at date NOT NULL, id bigint NOT NULL, CONSTRAINT kinds CHECK (kind <> 'y'), CONSTRAINT mine CHECK (id > 0));
ALTER TABLE app.events ATTACH PARTITION app.events_2021 FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE TABLE app.events_rest PARTITION OF app.events DEFAULT PARTITION BY HASH (id);
CREATE TABLE app.events_rest_a PARTITION OF app.events_rest FOR VALUES WITH (modulus 2, remainder 0);
CREATE TABLE app.lists (kind text, at date) PARTITION BY LIST (lower(kind));
CREATE TABLE app.lists_a PARTITION OF app.lists FOR VALUES IN ('a', 'x PARTITION BY y', NULL) PARTITION BY RANGE (at);
CREATE TABLE app.lists_b PARTITION OF app.lists_a (at DEFAULT '2020-02-02') DEFAULT;
CREATE INDEX events_kind ON app.events (kind);
CREATE INDEX events_2020_only ON app.events_2020 (kind) WHERE id > 5;
ALTER TABLE app.events ADD FOREIGN KEY (id) REFERENCES public.nodes;

CREATE VIEW app.happy AS SELECT u.id, u.name AS "who is", u.home FROM app.users u WHERE u.mood = 'happy' WITH LOCAL CHECK OPTION;
COMMENT ON VIEW app.happy IS 'the happy ones';
COMMENT ON COLUMN app.happy."who is" IS 'a name';
CREATE VIEW app.a_on_happy WITH (security_barrier = true) AS SELECT h.*, app.total(h.id) OVER () AS sum, 2 OPERATOR(app.~~~) h.id AS close FROM app.happy h;
CREATE VIEW app.by_key AS SELECT u.id, u.name, count(*) FROM app.users u GROUP BY u.id;
CREATE RECURSIVE VIEW app.counting (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM counting WHERE n < 10;
CREATE MATERIALIZED VIEW app.summary WITH (fillfactor = 60) AS SELECT mood, count(*) AS n FROM app.users GROUP BY mood;
CREATE UNIQUE INDEX summary_mood ON app.summary (mood);
COMMENT ON MATERIALIZED VIEW app.summary IS 'counted';
CREATE FUNCTION app.full_name(u app.users) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT u.name::text || u.code';
ALTER TABLE app.users ADD CONSTRAINT whole CHECK (app.full_name(users.*) <> '');
CREATE INDEX users_full_name ON app.users (app.full_name(users.*));

CREATE FUNCTION app.on_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER changed BEFORE INSERT OR UPDATE OF name, mood ON app.users FOR EACH ROW WHEN (new.name <> 'x') EXECUTE FUNCTION app.on_change('an''arg');
COMMENT ON TRIGGER changed ON app.users IS 'look';
CREATE CONSTRAINT TRIGGER checked AFTER INSERT ON app.users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.on_change();
CREATE TRIGGER each_statement AFTER DELETE ON app.users REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION app.on_change();
ALTER TABLE app.users DISABLE TRIGGER each_statement;
CREATE TRIGGER always BEFORE DELETE ON public.nodes FOR EACH ROW EXECUTE FUNCTION app.on_change();
ALTER TABLE public.nodes ENABLE ALWAYS TRIGGER always;
CREATE TRIGGER instead INSTEAD OF INSERT ON app.a_on_happy FOR EACH ROW EXECUTE FUNCTION app.on_change();
CREATE TRIGGER for_all AFTER INSERT ON app.events FOR EACH ROW EXECUTE FUNCTION app.on_change();
CREATE RULE keep AS ON DELETE TO public.nodes WHERE old.id = 1 DO INSTEAD NOTHING;
COMMENT ON RULE keep ON public.nodes IS 'the root stays';
CREATE RULE log AS ON UPDATE TO public.edges DO ALSO (INSERT INTO public.scratch VALUES (new.a); DELETE FROM public.scratch WHERE a = 3);
ALTER TABLE public.edges DISABLE RULE log;
CREATE RULE redirect AS ON UPDATE TO app.happy DO INSTEAD NOTHING;

ALTER TABLE app.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.nodes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON app.users AS RESTRICTIVE FOR UPDATE TO CURRENT_USER USING (name = current_user) WITH CHECK (name <> 'root');
CREATE POLICY "every ""one""" ON public.nodes USING (EXISTS (SELECT FROM app.users u WHERE u.id = nodes.a));
COMMENT ON POLICY "every ""one""" ON public.nodes IS 'nearly';
CREATE POLICY back ON app.users FOR SELECT USING (EXISTS (SELECT FROM public.nodes n WHERE n.a = users.id));
