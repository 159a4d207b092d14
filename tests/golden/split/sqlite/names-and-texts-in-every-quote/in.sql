CREATE TABLE "a;""b" ([c;d] TEXT, `e;``f` INT, 'g;''h' BLOB);
INSERT INTO [a;"b] VALUES (x'0f', X'', 'a\');
SELECT 'it''s', "c;d", [c;d], `e;``f` FROM `a;"b`;
SELECT 'x' AS [end;], "it's;";
