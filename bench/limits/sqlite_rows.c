// SPDX-License-Identifier: Apache-2.0
// The limit of bench/rows.cpp on SQLite: `sqlite_rows FILE`, the statement in BENCH_SQL.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static void check(int is_good, sqlite3 *db) {
  if (is_good) return;
  fprintf(stderr, "%s\n", sqlite3_errmsg(db));
  exit(1);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  sqlite3 *db;
  sqlite3_stmt *statement;
  check(sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK, db);
  check(sqlite3_prepare_v2(db, getenv("BENCH_SQL"), -1, &statement, NULL) == SQLITE_OK, db);
  sqlite3_int64 ids = 0;
  size_t letters = 0;
  double prices = 0;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    ids += sqlite3_column_int64(statement, 0);
    if (sqlite3_column_text(statement, 1) != NULL) letters += (size_t)sqlite3_column_bytes(statement, 1);
    prices += sqlite3_column_double(statement, 2);
  }
  check(code == SQLITE_DONE, db);
  printf("%lld %zu %.1f\n", ids, letters, prices);
  sqlite3_finalize(statement);
  return sqlite3_close(db);
}
