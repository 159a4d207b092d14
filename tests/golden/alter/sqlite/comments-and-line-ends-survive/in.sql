CREATE TABLE "odd name" ( -- first
    [a] INT, -- the a
    `b` TEXT /* b */ NOT NULL /* not */ DEFAULT 'x' /* default */, -- the b
    'c' REAL -- the c
    , CHECK (a > 0) -- the check
    , UNIQUE (a) -- unique
    ) -- end
    STRICT;
ALTER TABLE "odd name" ALTER b DROP NOT NULL;
ALTER TABLE "odd name" DROP CHECK (a > 0);
ALTER TABLE "odd name" ADD CHECK (c > 1);
ALTER TABLE "odd name" DROP COLUMN a, DROP UNIQUE (a);
ALTER TABLE "odd name" DROP UNIQUE (a), DROP COLUMN a;
