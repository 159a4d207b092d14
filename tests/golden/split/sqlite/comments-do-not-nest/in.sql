/* a /* b; */ SELECT 1; -- ;
/**/;/***/SELECT 2 /* ; */;
SELECT 3 -- the last has no semicolon