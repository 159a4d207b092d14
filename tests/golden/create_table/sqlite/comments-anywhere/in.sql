CREATE /* a */ TABLE -- b
t /* c */ ( -- d
  a /* e */ INT /* f */ NOT /* g */ NULL, -- the first
  /* h */ b TEXT /* i */ DEFAULT /* j */ - /* k */ 5 /* l */, -- )
  c /* ( */ CHECK /* m */ ( /* n */ c > 0 /* o */ ) -- p
  , /* q */ UNIQUE /* r */ ( /* s */ a /* t */ , b /* u */ DESC /* v */ ) /* w */
) /* x */;
