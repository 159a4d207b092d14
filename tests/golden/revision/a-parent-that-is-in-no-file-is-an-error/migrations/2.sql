-- dunlin: revision 8c1f0e6a2b47
-- dunlin: parents 41d09be7a2f3
SELECT 1;
