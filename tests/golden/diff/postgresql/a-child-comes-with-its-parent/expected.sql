CREATE TABLE "public"."z_parent" (
  "id" integer NOT NULL,
  "n" text DEFAULT 'x'::text,
  CONSTRAINT "c" CHECK ((id > 0))
);
CREATE TABLE "public"."a_child" (
  "m" text
) INHERITS ("public"."z_parent");
ALTER TABLE ONLY "public"."a_child" ALTER COLUMN "n" SET DEFAULT 'y'::text;
