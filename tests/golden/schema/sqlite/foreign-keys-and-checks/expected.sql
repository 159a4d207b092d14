CREATE TABLE "checks" (
  "a" INT,
  "b" TEXT,
  CHECK (a -> '$.x' ->> 'y' || - -a = ~ - +a) ON CONFLICT REPLACE,
  CHECK (a <> 1 AND length(b) BETWEEN 1 AND 5),
  CHECK (a > 0),
  CHECK (b IN ('(', ')', '--') OR b LIKE '%x%' ESCAPE '\'),
  CONSTRAINT "a_small" CHECK (a < 10),
  CONSTRAINT "of both" CHECK (CASE WHEN a THEN b ELSE -1 END IS NOT NULL)
);
CREATE TABLE "child" (
  "a",
  "b" INT,
  "c" INT NOT NULL,
  "d",
  "e",
  "f",
  "g" INT,
  "a2",
  UNIQUE ("a2"),
  FOREIGN KEY ("a") REFERENCES "parent",
  FOREIGN KEY ("b") REFERENCES "parent" ("ID") ON UPDATE SET NULL ON DELETE CASCADE,
  FOREIGN KEY ("b", "d") REFERENCES "parent" ("x", "y"),
  FOREIGN KEY ("d") REFERENCES "parent" ON UPDATE RESTRICT ON DELETE SET DEFAULT,
  FOREIGN KEY ("e") REFERENCES "child" ("a"),
  FOREIGN KEY ("e") REFERENCES "parent",
  FOREIGN KEY ("f") REFERENCES "parent" DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "named" FOREIGN KEY ("c") REFERENCES "parent" MATCH FULL DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "twice" FOREIGN KEY ("d", "b") REFERENCES "parent" ("x", "y") DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE "parent" (
  "id" INTEGER PRIMARY KEY,
  "x" INT,
  "y" INT,
  UNIQUE ("x", "y")
);
CREATE TABLE "ring_a" (
  "id" INTEGER PRIMARY KEY,
  "b",
  FOREIGN KEY ("b") REFERENCES "ring_b"
);
CREATE TABLE "ring_b" (
  "id" INTEGER PRIMARY KEY,
  "a",
  "self",
  FOREIGN KEY ("a") REFERENCES "ring_a",
  FOREIGN KEY ("self") REFERENCES "ring_b"
);
CREATE UNIQUE INDEX "child_a" ON "child" ("a");
