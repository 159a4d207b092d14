CREATE TABLE "double ""quoted"""(`back``tick` TEXT, [in brackets] INT, 'in ''apostrophes''' REAL, "käse" BLOB, naïve, a$b, _c);
CREATE TABLE main.[of a schema](a);
CREATE TABLE IF NOT EXISTS 'x'."y"(a);
CREATE TEMPORARY TABLE if(exists_ INT);
CREATE TABLE temp(not_ INT);
