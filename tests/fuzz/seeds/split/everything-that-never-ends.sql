E'\' U&" $a$ $$ [ ` " /* /* */ -- \
COPY t FROM stdin;
1
