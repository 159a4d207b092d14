CREATE TABLE "log" (
  "x"
);
CREATE TABLE "t" (
  "a" INT,
  "b" TEXT COLLATE "NOCASE",
  "c" TEXT,
  "d" GENERATED ALWAYS AS (a + 1) VIRTUAL
);
CREATE INDEX "collated" ON "t" ("b" COLLATE "BINARY", "b", "d");
CREATE INDEX "expressions" ON "t" (lower(c) COLLATE nocase DESC, a + 1, "a", c || b COLLATE rtrim DESC, json_extract(c, '$.x'));
CREATE INDEX "partial" ON "t" ("c") WHERE a IS NOT NULL AND b <> '';
CREATE INDEX "plain" ON "t" ("a");
CREATE UNIQUE INDEX "two parts" ON "t" ("b" DESC, "c" COLLATE "RTRIM");
CREATE VIEW [a quoted one] AS WITH x AS (SELECT 1 AS one) SELECT one FROM x;
CREATE VIEW v AS SELECT a+1, b AS "b c", count(*) over () FROM t;
CREATE VIEW w(x, y, z) AS SELECT * FROM v /* a view on a view */;
CREATE TRIGGER of_another_case DELETE ON T BEGIN SELECT 1; END;
CREATE TRIGGER tr AFTER UPDATE OF a, b ON t FOR EACH ROW WHEN new.a > 1 BEGIN
  INSERT INTO log VALUES ('a;b'); -- two
  DELETE FROM log WHERE x = CASE WHEN 1 THEN 2 END;
END;
CREATE TRIGGER into_view INSTEAD OF INSERT ON w BEGIN INSERT INTO t(a) VALUES (new.x); END;
