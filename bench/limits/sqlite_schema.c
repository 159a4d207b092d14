// SPDX-License-Identifier: Apache-2.0
// The limit of bench/introspect.cpp on SQLite: `sqlite_schema FILE`, the pragma functions for everything, every value read.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const queries[] = {
    "SELECT * FROM sqlite_schema",
    "SELECT s.name, x.* FROM sqlite_schema AS s, pragma_table_xinfo(s.name) AS x WHERE s.type = 'table'",
    "SELECT s.name, l.*, x.* FROM sqlite_schema AS s, pragma_index_list(s.name) AS l, pragma_index_xinfo(l.name) AS x "
    "WHERE s.type = 'table'",
    "SELECT s.name, f.* FROM sqlite_schema AS s, pragma_foreign_key_list(s.name) AS f WHERE s.type = 'table'",
};

static void check(int is_good, sqlite3 *db) {
  if (is_good) return;
  fprintf(stderr, "%s\n", sqlite3_errmsg(db));
  exit(1);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  sqlite3 *db;
  check(sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK, db);
  check(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK, db);
  size_t letters = 0;
  for (size_t i = 0; i < sizeof queries / sizeof *queries; ++i) {
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v2(db, queries[i], -1, &statement, NULL) == SQLITE_OK, db);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
      for (int column = 0; column < sqlite3_column_count(statement); ++column) {
        if (sqlite3_column_text(statement, column) != NULL) letters += (size_t)sqlite3_column_bytes(statement, column);
      }
    }
    check(code == SQLITE_DONE, db);
    sqlite3_finalize(statement);
  }
  fprintf(stderr, "%zu letters\n", letters);
  return sqlite3_close(db);
}
