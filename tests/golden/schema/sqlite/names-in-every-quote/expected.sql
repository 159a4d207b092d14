CREATE TABLE "" (
  "a"
);
CREATE TABLE "double ""quoted""" (
  "back`tick" TEXT,
  "in brackets" INT,
  "in 'apostrophes'" REAL,
  "käse" BLOB,
  "naïve",
  "a$b",
  "_c",
  "a.b",
  "" INT,
  "new
line",
  "--",
  "/*",
  "x; DROP TABLE t" DEFAULT '; DROP TABLE t; --',
  "select",
  PRIMARY KEY ("back`tick", "", "--"),
  UNIQUE ("a.b"),
  CHECK ("in 'apostrophes'" > 0),
  FOREIGN KEY ("select") REFERENCES "double ""quoted""" ("a.b")
);
CREATE TABLE "key" (
  "action",
  "after" INT,
  "begin" TEXT DEFAULT first,
  "desc",
  "asc",
  "end",
  "generated",
  "always" TEXT,
  "replace" INTEGER,
  "row",
  "with",
  "without",
  "primary" INT,
  "check",
  "window",
  "over",
  "filter",
  "rowid",
  "oid"
);
CREATE TABLE "x'; --" (
  "a b" NOT NULL PRIMARY KEY
) WITHOUT ROWID;
CREATE INDEX "abort" ON "key" ("desc", "asc" DESC, "end" COLLATE "NOCASE", row || desc, -desc DESC);
CREATE INDEX "i ""; --" ON "x'; --" ("a b");
CREATE VIEW "v ""quoted""" AS SELECT 'in ''apostrophes''' FROM "double ""quoted""";
CREATE TRIGGER "tr; DROP" DELETE ON "double ""quoted""" BEGIN SELECT ';'; END;
