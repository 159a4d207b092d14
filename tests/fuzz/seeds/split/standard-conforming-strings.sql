SET standard_conforming_strings = off; SELECT '\'; x'; RESET standard_conforming_strings; SELECT 'a' -- b
'c', E'd'
'\'';