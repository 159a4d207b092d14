--
-- PostgreSQL database dump
--

\restrict 724SOm05DUFCLTiCHNq7SkKpiikkb0zVF6Q0sk4FUQTQMvsVRiGTPZOvCDRyapJ

-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: app; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA "app";


ALTER SCHEMA "app" OWNER TO "postgres";

--
-- Name: SCHEMA "public"; Type: COMMENT; Schema: -; Owner: pg_database_owner
--

COMMENT ON SCHEMA "public" IS 'standard public schema';


--
-- Name: email; Type: DOMAIN; Schema: app; Owner: postgres
--

CREATE DOMAIN "app"."email" AS "text"
	CONSTRAINT "email_check" CHECK ((VALUE ~ '^[^;@]+@[^@]+$'::"text"));


ALTER DOMAIN "app"."email" OWNER TO "postgres";

--
-- Name: mood; Type: TYPE; Schema: app; Owner: postgres
--

CREATE TYPE "app"."mood" AS ENUM (
    'sad; very',
    'it''s ok',
    'happy'
);


ALTER TYPE "app"."mood" OWNER TO "postgres";

SET default_tablespace = '';

--
-- Name: log; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE "app"."log" (
    "id" integer NOT NULL,
    "at" "date" NOT NULL,
    "what" "text"
)
PARTITION BY RANGE ("at");


ALTER TABLE "app"."log" OWNER TO "postgres";

--
-- Name: atomic(integer); Type: FUNCTION; Schema: app; Owner: postgres
--

CREATE FUNCTION "app"."atomic"("a" integer) RETURNS "text"
    LANGUAGE "sql"
    BEGIN ATOMIC
 INSERT INTO "app"."log" ("at", "what")
   VALUES ('2026-02-03'::"date", 'a;b'::"text");
 SELECT
         CASE
             WHEN ("a" > 1) THEN
             CASE "a"
                 WHEN 2 THEN 'two;'::"text"
                 ELSE 'more'::"text"
             END
             ELSE 'one'::"text"
         END AS "end";
END;


ALTER FUNCTION "app"."atomic"("a" integer) OWNER TO "postgres";

--
-- Name: returning(integer); Type: FUNCTION; Schema: app; Owner: postgres
--

CREATE FUNCTION "app"."returning"("a" integer) RETURNS integer
    LANGUAGE "sql"
    RETURN CASE WHEN ("a" > 0) THEN 1 ELSE 0 END;


ALTER FUNCTION "app"."returning"("a" integer) OWNER TO "postgres";

SET default_table_access_method = "heap";

--
-- Name: orders; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE "app"."orders" (
    "id" integer NOT NULL,
    "user_id" bigint,
    "amount" numeric(10,2),
    CONSTRAINT "orders_amount_check" CHECK (("amount" > (0)::numeric))
);


ALTER TABLE "app"."orders" OWNER TO "postgres";

--
-- Name: tidy(); Type: PROCEDURE; Schema: app; Owner: postgres
--

CREATE PROCEDURE "app"."tidy"()
    LANGUAGE "sql"
    BEGIN ATOMIC
 DELETE FROM "app"."log"
   WHERE ("log"."what" = 'x;y'::"text");
 DELETE FROM "app"."orders";
END;


ALTER PROCEDURE "app"."tidy"() OWNER TO "postgres";

--
-- Name: touch(); Type: FUNCTION; Schema: app; Owner: postgres
--

CREATE FUNCTION "app"."touch"() RETURNS "trigger"
    LANGUAGE "plpgsql"
    AS $_$
BEGIN
  -- a comment; with a semicolon and an apostrophe's
  IF NEW.note IS NULL THEN NEW.note := $q$it's; $body is not closed$q$; END IF;
  RETURN NEW;
END;
$_$;


ALTER FUNCTION "app"."touch"() OWNER TO "postgres";

--
-- Name: Odd; name"s; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE "app"."Odd; name""s" (
    "a;b" integer,
    "c'd" "text"
);


ALTER TABLE "app"."Odd; name""s" OWNER TO "postgres";

--
-- Name: users; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE "app"."users" (
    "id" bigint NOT NULL,
    "name" "text" DEFAULT 'it''s; "odd"'::"text" NOT NULL,
    "mail" "app"."email",
    "mood" "app"."mood" DEFAULT 'happy'::"app"."mood",
    "note" "text",
    "tags" "text"[] DEFAULT '{}'::"text"[],
    "made" timestamp with time zone DEFAULT "now"(),
    "shout" "text" GENERATED ALWAYS AS ("upper"("name")) STORED
);


ALTER TABLE "app"."users" OWNER TO "postgres";

--
-- Name: TABLE "users"; Type: COMMENT; Schema: app; Owner: postgres
--

COMMENT ON TABLE "app"."users" IS 'who; they
are -- not a comment /* nor this */';


--
-- Name: COLUMN "users"."note"; Type: COMMENT; Schema: app; Owner: postgres
--

COMMENT ON COLUMN "app"."users"."note" IS 'tab	here; back\slash';


--
-- Name: counts; Type: MATERIALIZED VIEW; Schema: app; Owner: postgres
--

CREATE MATERIALIZED VIEW "app"."counts" AS
 SELECT "count"(*) AS "count"
   FROM "app"."users"
  WITH NO DATA;


ALTER TABLE "app"."counts" OWNER TO "postgres";

--
-- Name: happy; Type: VIEW; Schema: app; Owner: postgres
--

CREATE VIEW "app"."happy" AS
 SELECT "users"."id",
        CASE
            WHEN ("users"."mood" = 'happy'::"app"."mood") THEN 'yes;'::"text"
            ELSE 'no'::"text"
        END AS "end"
   FROM "app"."users";


ALTER TABLE "app"."happy" OWNER TO "postgres";

--
-- Name: log_id_seq; Type: SEQUENCE; Schema: app; Owner: postgres
--

CREATE SEQUENCE "app"."log_id_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE "app"."log_id_seq" OWNER TO "postgres";

--
-- Name: log_id_seq; Type: SEQUENCE OWNED BY; Schema: app; Owner: postgres
--

ALTER SEQUENCE "app"."log_id_seq" OWNED BY "app"."log"."id";


--
-- Name: log_2026; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE "app"."log_2026" (
    "id" integer DEFAULT "nextval"('"app"."log_id_seq"'::"regclass") NOT NULL,
    "at" "date" NOT NULL,
    "what" "text"
);


ALTER TABLE "app"."log_2026" OWNER TO "postgres";

--
-- Name: number; Type: SEQUENCE; Schema: app; Owner: postgres
--

CREATE SEQUENCE "app"."number"
    START WITH 5
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE "app"."number" OWNER TO "postgres";

--
-- Name: users_id_seq; Type: SEQUENCE; Schema: app; Owner: postgres
--

ALTER TABLE "app"."users" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME "app"."users_id_seq"
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: log_2026; Type: TABLE ATTACH; Schema: app; Owner: postgres
--

ALTER TABLE ONLY "app"."log" ATTACH PARTITION "app"."log_2026" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');


--
-- Name: log id; Type: DEFAULT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY "app"."log" ALTER COLUMN "id" SET DEFAULT "nextval"('"app"."log_id_seq"'::"regclass");


--
-- Data for Name: Odd; name"s; Type: TABLE DATA; Schema: app; Owner: postgres
--

INSERT INTO "app"."Odd; name""s" VALUES (1, 'it''s;');
INSERT INTO "app"."Odd; name""s" VALUES (NULL, '\N');


--
-- Data for Name: log_2026; Type: TABLE DATA; Schema: app; Owner: postgres
--

INSERT INTO "app"."log_2026" VALUES (1, '2026-05-05', '-- no comment
/* nor here');


--
-- Data for Name: orders; Type: TABLE DATA; Schema: app; Owner: postgres
--



--
-- Data for Name: users; Type: TABLE DATA; Schema: app; Owner: postgres
--

INSERT INTO "app"."users" OVERRIDING SYSTEM VALUE VALUES (1, 'Ann;
\.', 'a@b', 'happy', 'it''s; $body is not closed', '{a;b,c''d}', '2026-11-21 08:25:52.914777+00', DEFAULT);
INSERT INTO "app"."users" OVERRIDING SYSTEM VALUE VALUES (2, 'Bob	x', NULL, 'happy', '\.', '{}', '2026-11-21 08:25:52.914777+00', DEFAULT);
INSERT INTO "app"."users" OVERRIDING SYSTEM VALUE VALUES (3, '\.', NULL, 'happy', 'semicolon;', '{}', '2026-11-21 08:25:52.914777+00', DEFAULT);
INSERT INTO "app"."users" OVERRIDING SYSTEM VALUE VALUES (4, '', 'é@x', 'happy', 'emoji 🐦', '{NULL}', '2026-11-21 08:25:52.914777+00', DEFAULT);


--
-- Name: log_id_seq; Type: SEQUENCE SET; Schema: app; Owner: postgres
--

SELECT pg_catalog.setval('"app"."log_id_seq"', 1, true);


--
-- Name: number; Type: SEQUENCE SET; Schema: app; Owner: postgres
--

SELECT pg_catalog.setval('"app"."number"', 5, false);


--
-- Name: users_id_seq; Type: SEQUENCE SET; Schema: app; Owner: postgres
--

SELECT pg_catalog.setval('"app"."users_id_seq"', 4, true);


--
-- Name: orders orders_pkey; Type: CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY "app"."orders"
    ADD CONSTRAINT "orders_pkey" PRIMARY KEY ("id");


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY "app"."users"
    ADD CONSTRAINT "users_pkey" PRIMARY KEY ("id");


--
-- Name: users_note; Type: INDEX; Schema: app; Owner: postgres
--

CREATE INDEX "users_note" ON "app"."users" USING "btree" ("lower"("note")) WHERE ("note" <> ';'::"text");


--
-- Name: orders protect; Type: RULE; Schema: app; Owner: postgres
--

CREATE RULE "protect" AS
    ON DELETE TO "app"."orders" DO INSTEAD ( INSERT INTO "app"."log" ("at", "what")
  VALUES ('2026-03-01'::"date", 'no; delete'::"text");
 UPDATE "app"."users" SET "note" = 'x;y'::"text";
);


--
-- Name: users touch; Type: TRIGGER; Schema: app; Owner: postgres
--

CREATE TRIGGER "touch" BEFORE INSERT OR UPDATE ON "app"."users" FOR EACH ROW EXECUTE FUNCTION "app"."touch"();


--
-- Name: orders orders_user_id_fkey; Type: FK CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY "app"."orders"
    ADD CONSTRAINT "orders_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app"."users"("id") DEFERRABLE INITIALLY DEFERRED;


--
-- Name: users own; Type: POLICY; Schema: app; Owner: postgres
--

CREATE POLICY "own" ON "app"."users" USING (("name" = CURRENT_USER));


--
-- Name: users; Type: ROW SECURITY; Schema: app; Owner: postgres
--

ALTER TABLE "app"."users" ENABLE ROW LEVEL SECURITY;

--
-- Name: counts; Type: MATERIALIZED VIEW DATA; Schema: app; Owner: postgres
--

REFRESH MATERIALIZED VIEW "app"."counts";


--
-- PostgreSQL database dump complete
--

\unrestrict 724SOm05DUFCLTiCHNq7SkKpiikkb0zVF6Q0sk4FUQTQMvsVRiGTPZOvCDRyapJ

