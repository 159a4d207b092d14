// SPDX-License-Identifier: Apache-2.0
// The limit of bench/model_rows.cpp on PostgreSQL: `postgres_model VARIABLE-WITH-THE-URL select|insert [ROWS]`, where the
// rows go in by COPY in its text form.
#include <libpq-fe.h>

#include "rows.h"

static void check(int is_good, PGconn *connection) {
  if (is_good) return;
  fputs(PQerrorMessage(connection), stderr);
  exit(1);
}

static void execute(PGconn *connection, const char *sql, ExecStatusType expected) {
  PGresult *result = PQexec(connection, sql);
  check(PQresultStatus(result) == expected, connection);
  PQclear(result);
}

static void read_rows(PGconn *connection, Kept *kept) {
  check(PQsendQueryParams(connection, "SELECT id, name, price FROM goods", 0, NULL, NULL, NULL, NULL, 0), connection);
  check(PQsetSingleRowMode(connection), connection);
  PGresult *result;
  while ((result = PQgetResult(connection)) != NULL) {
    if (PQresultStatus(result) == PGRES_SINGLE_TUPLE) {
      *next_row(kept) = (Goods){strtoll(PQgetvalue(result, 0, 0), NULL, 10), strdup(PQgetvalue(result, 0, 1)),
                                strtod(PQgetvalue(result, 0, 2), NULL)};
    } else {
      check(PQresultStatus(result) == PGRES_TUPLES_OK, connection);
    }
    PQclear(result);
  }
}

static void write_rows(PGconn *connection, const Kept *kept) {
  execute(connection, "BEGIN", PGRES_COMMAND_OK);
  execute(connection, "COPY stock (id, name, price) FROM STDIN", PGRES_COPY_IN);
  static char buffer[1 << 16];
  size_t used = 0;
  for (size_t i = 0; i < kept->count; ++i) {
    const Goods *row = &kept->rows[i];
    used += (size_t)snprintf(buffer + used, sizeof buffer - used, "%lld\t%s\t%.17g\n", (long long)row->id, row->name, row->price);
    if (used < sizeof buffer - 256 && i + 1 < kept->count) continue;
    check(PQputCopyData(connection, buffer, (int)used) == 1, connection);
    used = 0;
  }
  check(PQputCopyEnd(connection, NULL) == 1, connection);
  PGresult *result = PQgetResult(connection);
  check(PQresultStatus(result) == PGRES_COMMAND_OK, connection);
  PQclear(result);
  while ((result = PQgetResult(connection)) != NULL) PQclear(result);
  execute(connection, "COMMIT", PGRES_COMMAND_OK);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  PGconn *connection = PQconnectdb(getenv(argv[1]));
  check(PQstatus(connection) == CONNECTION_OK, connection);
  Kept kept = {0};
  if (strcmp(argv[2], "select") == 0) {
    read_rows(connection, &kept);
  } else {
    make_rows(&kept, atol(argv[3]));
    write_rows(connection, &kept);
  }
  print_sums(&kept);
  free_rows(&kept);
  PQfinish(connection);
  return 0;
}
