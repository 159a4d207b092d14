SELECT 'it''s; one', E'it\'s; one', e'\\', 'back\', U&'d\0061t;\+000061', U&'d!0061' UESCAPE '!', B'10', X'1F', N'n;''';
SELECT 'first;'
  'second;'

'third''s';
SELECT E'first\';'
  'second\';';
SELECT "a;b", "a"";b", U&"d\0061t;a", u&"x;";
SELECT $$;$$, $a$;$$;$a$, $_1$;$_1$, $é$;$é$, a$b$c, 1;
SELECT 1-- a;
-1, 2/*;*//2, '{"a;": 1}'::jsonb ? 'a;', 5 !=-- ;
6;
