CREATE TABLE "double ""quoted"""(`back``tick` TEXT, [in brackets] INT, 'in ''apostrophes''' REAL CHECK ("in 'apostrophes'" > 0), "käse" BLOB, naïve, a$b, _c, "a.b" UNIQUE, "" INT, "new
line", "--", "/*", "x; DROP TABLE t" DEFAULT '; DROP TABLE t; --', "select" REFERENCES 'double "quoted"'("a.b"), PRIMARY KEY ("back`tick", '', "--"));
CREATE TABLE 'x''; --'([a b] PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE ""(a);
CREATE TABLE key(action, after INT, begin TEXT DEFAULT first, desc, asc, end, generated, always TEXT, replace INTEGER, row, with, without, "primary" INT, [check], window, over, filter, rowid, oid);
CREATE INDEX abort ON key(desc, asc DESC, "end" COLLATE nocase ASC, row || desc, -desc DESC);
CREATE INDEX "i ""; --" ON 'x''; --'('a b');
CREATE VIEW "v ""quoted""" AS SELECT 'in ''apostrophes''' FROM "double ""quoted""";
CREATE TRIGGER "tr; DROP" DELETE ON "double ""quoted""" BEGIN SELECT ';'; END;
