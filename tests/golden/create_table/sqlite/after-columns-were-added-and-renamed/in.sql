CREATE TABLE "renamed"(a INT, "b" TEXT, c INT DEFAULT 5 NOT NULL REFERENCES "other"("id"), d, CHECK (a > 0), UNIQUE ("b"));
