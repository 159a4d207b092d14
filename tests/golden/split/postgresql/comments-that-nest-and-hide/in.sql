-- first; comment
/* a /* nested; */ ; comment */ SELECT 1 /* in; */ + /*/**/;*/ 2; -- after;
/**/;/***/;-- only
SELECT 3 /* end; */;
SELECT 4 -- the last has no semicolon