CREATE TABLE "copy" (
  "b c" TEXT,
  "c" INT,
  "real",
  "upper(b)"
);
CREATE TABLE "other" (
  "id" INTEGER PRIMARY KEY
);
CREATE TABLE "second" (
  "a b" INT,
  "b" TEXT,
  "c" INT NOT NULL DEFAULT 5,
  "d" COLLATE "NOCASE",
  UNIQUE ("b"),
  CHECK ("a b" > 0),
  CHECK (d <> c),
  FOREIGN KEY ("c") REFERENCES "other" ("id")
);
CREATE INDEX "on_b" ON "second" ("b", lower("a b"));
