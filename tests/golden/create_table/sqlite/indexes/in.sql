CREATE INDEX i ON t(a);
CREATE UNIQUE INDEX IF NOT EXISTS main."i 2" ON [t t](a DESC, b COLLATE "nocase" ASC, lower(c) DESC, a || b COLLATE nocase, (a), json_extract(d, '$.x')) WHERE a IS NOT NULL AND b > (1) -- end
;
CREATE INDEX 'i3' ON 't'('a', "b"collate rtrim desc NULLS FIRST)where a;
