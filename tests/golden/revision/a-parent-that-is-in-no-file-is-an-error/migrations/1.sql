-- dunlin: revision 41d09be7a3f2
SELECT 1;
