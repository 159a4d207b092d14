ALTER TABLE "public"."t" DROP COLUMN "twice", ALTER COLUMN "n" TYPE bigint USING "n"::bigint, ADD COLUMN "twice" bigint GENERATED ALWAYS AS ((n * 2)) STORED;
