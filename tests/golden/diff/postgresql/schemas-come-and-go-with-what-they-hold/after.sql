CREATE SCHEMA "new one";
CREATE TABLE "new one".t (a integer);
CREATE TYPE "new one".e AS ENUM ('x');
CREATE VIEW "new one".v AS SELECT a, 'x'::"new one".e AS e FROM "new one".t;
