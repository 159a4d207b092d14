SELECT 'a\'; SELECT 1;
SET standard_conforming_strings = off;
SELECT 'it\'s; one', 'a'
'b\';', E'\';', N'\';';
SET escape_string_warning = off;
SELECT pg_catalog.set_config('standard_conforming_strings', 'on', false);
SELECT 'a\'; SELECT 2;
SET SESSION "standard_conforming_strings" TO 'F';
SELECT '\';';
RESET standard_conforming_strings;
SELECT '\'; SELECT 3;
