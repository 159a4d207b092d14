SELECT E'first\';' -- between; them
'second\';'
-- and; them
  'third\';';
SELECT 'first;'--
'second;', 'not'/**/
;
