// SPDX-License-Identifier: Apache-2.0
// The limit of bench/introspect.cpp: `postgres_catalogs VARIABLE-WITH-THE-URL` reads what a schema is made of by plain
// catalog queries, one pipeline, and asks the server for the definition of every index and constraint.
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

static void check(int is_good, PGconn *connection) {
  if (is_good) return;
  fputs(PQerrorMessage(connection), stderr);
  exit(1);
}

static const char *const queries[] = {
    "SELECT c.oid, c.relname, c.relkind, n.nspname, c.relpersistence, c.reloptions FROM pg_class c JOIN pg_namespace n "
    "ON n.oid = c.relnamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') "
    "AND c.relkind = 'r'",
    "SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attidentity, a.attgenerated, "
    "a.attcollation, pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE c.relnamespace = "
    "'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped",
    "SELECT i.indexrelid, i.indrelid, i.indisunique, i.indisprimary, i.indkey, i.indclass, i.indoption, "
    "i.indcollation, i.indexprs IS NOT NULL, i.indpred IS NOT NULL FROM pg_index i JOIN pg_class c "
    "ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace",
    "SELECT oid, conname, contype, conrelid, confrelid, conkey, confkey, confupdtype, confdeltype, condeferrable, "
    "condeferred, convalidated, conindid FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype = 'f'",
    "SELECT oid, typname, typtype, typnamespace FROM pg_type WHERE typnamespace IN ('public'::regnamespace, "
    "'pg_catalog'::regnamespace)",
    "SELECT pg_get_indexdef(indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
    "WHERE c.relnamespace = 'public'::regnamespace",
    "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
};
enum { count = sizeof queries / sizeof queries[0] };

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  PGconn *connection = PQconnectdb(getenv(argv[1]));
  check(PQstatus(connection) == CONNECTION_OK, connection);
  check(PQenterPipelineMode(connection), connection);
  for (int i = 0; i < count; ++i) {
    check(PQsendQueryParams(connection, queries[i], 0, NULL, NULL, NULL, NULL, 0), connection);
  }
  check(PQpipelineSync(connection), connection);
  int rows[count];
  for (int i = 0; i < count; ++i) {
    PGresult *result = PQgetResult(connection);
    check(PQresultStatus(result) == PGRES_TUPLES_OK, connection);
    rows[i] = PQntuples(result);
    PQclear(result);
    while ((result = PQgetResult(connection)) != NULL) PQclear(result);
  }
  PQfinish(connection);
  printf("%d tables, %d columns, %d indexes, %d foreign keys\n", rows[0], rows[1], rows[2], rows[3]);
  return 0;
}
