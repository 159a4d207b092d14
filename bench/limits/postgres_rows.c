// SPDX-License-Identifier: Apache-2.0
// The limit of bench/rows.cpp on PostgreSQL: `postgres_rows VARIABLE-WITH-THE-URL`, the statement in BENCH_SQL. Row by
// row, as nobody holds a million rows in memory who need not.
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

static void check(int is_good, PGconn *connection) {
  if (is_good) return;
  fputs(PQerrorMessage(connection), stderr);
  exit(1);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  PGconn *connection = PQconnectdb(getenv(argv[1]));
  check(PQstatus(connection) == CONNECTION_OK, connection);
  check(PQsendQueryParams(connection, getenv("BENCH_SQL"), 0, NULL, NULL, NULL, NULL, 0), connection);
  check(PQsetSingleRowMode(connection), connection);
  long long ids = 0;
  size_t letters = 0;
  double prices = 0;
  PGresult *result;
  while ((result = PQgetResult(connection)) != NULL) {
    if (PQresultStatus(result) == PGRES_SINGLE_TUPLE) {
      if (!PQgetisnull(result, 0, 0)) ids += strtoll(PQgetvalue(result, 0, 0), NULL, 10);
      if (!PQgetisnull(result, 0, 1)) letters += (size_t)PQgetlength(result, 0, 1);
      if (!PQgetisnull(result, 0, 2)) prices += strtod(PQgetvalue(result, 0, 2), NULL);
    } else {
      check(PQresultStatus(result) == PGRES_TUPLES_OK, connection);
    }
    PQclear(result);
  }
  printf("%lld %zu %.1f\n", ids, letters, prices);
  PQfinish(connection);
  return 0;
}
