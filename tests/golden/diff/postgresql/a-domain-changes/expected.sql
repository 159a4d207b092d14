DROP DOMAIN "public"."d";
CREATE DOMAIN "public"."d" AS text CONSTRAINT "d_check" CHECK ((VALUE <> 'x'::text));
ALTER DOMAIN "public"."d" OWNER TO "dunlin";
