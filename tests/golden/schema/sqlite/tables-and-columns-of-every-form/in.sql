CREATE TABLE plain(a, b INT, c integer, "d e" VARCHAR ( 50 ), f DECIMAL(10 , -2) /* money */, g "quoted type", h 'apostrophes'(5), i "a  b", j UNSIGNED /* big */ BIG INT, k "NOT NULL", l text always, m [x] y, n INT `z`, o """q""");
CREATE TABLE defaults(a DEFAULT 1, b DEFAULT - 5, c DEFAULT (1+2), d DEFAULT ( 'it''s' ), e DEFAULT word, f DEFAULT "quoted", g DEFAULT x'00ff', h DEFAULT NULL, i TEXT DEFAULT CURRENT_TIMESTAMP, j DEFAULT TRUE, k DEFAULT (strftime('%s','now')), l DEFAULT +1.5e-3, m DEFAULT 1 DEFAULT 2, n DEFAULT (-(-1)), o DEFAULT (- -1), p DEFAULT (NULL));
CREATE TABLE not_nulls(a NOT NULL, b INT CONSTRAINT b_there NOT NULL ON CONFLICT REPLACE DEFAULT 1, c NULL, d NOT NULL ON CONFLICT ABORT, e NOT NULL ON CONFLICT FAIL NOT NULL ON CONFLICT IGNORE);
CREATE TABLE collations(a TEXT COLLATE NOCASE, b TEXT COLLATE "rtrim" UNIQUE, c TEXT COLLATE binary, d TEXT UNIQUE COLLATE nocase, e TEXT COLLATE rtrim COLLATE nocase, UNIQUE (a COLLATE binary), UNIQUE (a), UNIQUE (c COLLATE nocase, d));
CREATE TABLE generated_columns(a INT, b INT AS (a+1), c INT GENERATED ALWAYS AS (a * 2) STORED NOT NULL UNIQUE, d GENERATED ALWAYS AS ( /* text */ 'x'||a ) VIRTUAL COLLATE nocase, e TEXT AS (substr(d,1,1)) STORED CHECK (e <> ''));
CREATE TABLE strict_types(a INT PRIMARY KEY, b INTEGER, c REAL, d TEXT, e BLOB, f ANY) STRICT;
CREATE TABLE no_rowids(a TEXT, b INT, c, PRIMARY KEY (b DESC, a COLLATE nocase, b)) WITHOUT ROWID;
CREATE TABLE both(id INTEGER PRIMARY KEY DESC, v ANY) WITHOUT ROWID, strict;
