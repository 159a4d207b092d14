CREATE TABLE copy AS SELECT a, b FROM t WHERE c IN (SELECT 1) /* to the end */;
CREATE TABLE copy(
  a INT,
  "b c" TEXT,
  d
);
