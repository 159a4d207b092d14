CREATE TABLE "both" (
  "id" INTEGER NOT NULL PRIMARY KEY DESC,
  "v" ANY
) STRICT, WITHOUT ROWID;
CREATE TABLE "collations" (
  "a" TEXT COLLATE "NOCASE",
  "b" TEXT COLLATE "RTRIM",
  "c" TEXT,
  "d" TEXT COLLATE "NOCASE",
  "e" TEXT COLLATE "NOCASE",
  UNIQUE ("a"),
  UNIQUE ("a" COLLATE "BINARY"),
  UNIQUE ("b"),
  UNIQUE ("c" COLLATE "NOCASE", "d"),
  UNIQUE ("d")
);
CREATE TABLE "defaults" (
  "a" DEFAULT 1,
  "b" DEFAULT -5,
  "c" DEFAULT (1 + 2),
  "d" DEFAULT 'it''s',
  "e" DEFAULT word,
  "f" DEFAULT "quoted",
  "g" DEFAULT x'00ff',
  "h",
  "i" TEXT DEFAULT CURRENT_TIMESTAMP,
  "j" DEFAULT TRUE,
  "k" DEFAULT (strftime('%s', 'now')),
  "l" DEFAULT +1.5e-3,
  "m" DEFAULT 2,
  "n" DEFAULT (-(-1)),
  "o" DEFAULT (- -1),
  "p"
);
CREATE TABLE "generated_columns" (
  "a" INT,
  "b" INT GENERATED ALWAYS AS (a + 1) VIRTUAL,
  "c" INT NOT NULL GENERATED ALWAYS AS (a * 2) STORED,
  "d" COLLATE "NOCASE" GENERATED ALWAYS AS ('x' || a) VIRTUAL,
  "e" TEXT GENERATED ALWAYS AS (substr(d, 1, 1)) STORED,
  UNIQUE ("c"),
  CHECK (e <> '')
);
CREATE TABLE "no_rowids" (
  "a" TEXT NOT NULL,
  "b" INT NOT NULL,
  "c",
  PRIMARY KEY ("b" DESC, "a" COLLATE "NOCASE")
) WITHOUT ROWID;
CREATE TABLE "not_nulls" (
  "a" NOT NULL,
  "b" INT CONSTRAINT "b_there" NOT NULL ON CONFLICT REPLACE DEFAULT 1,
  "c",
  "d" NOT NULL,
  "e" NOT NULL ON CONFLICT IGNORE
);
CREATE TABLE "plain" (
  "a",
  "b" INT,
  "c" INTEGER,
  "d e" VARCHAR(50),
  "f" DECIMAL(10,-2),
  "g" quoted type,
  "h" apostrophes,
  "i" "a  b",
  "j" UNSIGNED BIG INT,
  "k" "NOT NULL",
  "l" "text always",
  "m" "x] ",
  "n" INT `z`,
  "o" """q"""
);
CREATE TABLE "strict_types" (
  "a" INT NOT NULL PRIMARY KEY,
  "b" INTEGER,
  "c" REAL,
  "d" TEXT,
  "e" BLOB,
  "f" ANY
) STRICT;
