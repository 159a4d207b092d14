// SPDX-License-Identifier: Apache-2.0
// The limit of bench/model_rows.cpp on SQLite: `sqlite_model FILE select|insert [ROWS]`.
#include <sqlite3.h>

#include "rows.h"

static void check(int is_good, sqlite3 *db) {
  if (is_good) return;
  fprintf(stderr, "%s\n", sqlite3_errmsg(db));
  exit(1);
}

static void execute(sqlite3 *db, const char *sql) { check(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, db); }

static void read_rows(sqlite3 *db, Kept *kept) {
  sqlite3_stmt *statement;
  check(sqlite3_prepare_v2(db, "SELECT id, name, price FROM goods", -1, &statement, NULL) == SQLITE_OK, db);
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    *next_row(kept) = (Goods){sqlite3_column_int64(statement, 0), strdup((const char *)sqlite3_column_text(statement, 1)),
                              sqlite3_column_double(statement, 2)};
  }
  check(code == SQLITE_DONE, db);
  sqlite3_finalize(statement);
}

static void write_rows(sqlite3 *db, const Kept *kept) {
  execute(db, "BEGIN IMMEDIATE");
  sqlite3_stmt *statement;
  check(sqlite3_prepare_v2(db, "INSERT INTO stock (id, name, price) VALUES (?, ?, ?)", -1, &statement, NULL) == SQLITE_OK, db);
  for (size_t i = 0; i < kept->count; ++i) {
    const Goods *row = &kept->rows[i];
    sqlite3_bind_int64(statement, 1, row->id);
    sqlite3_bind_text(statement, 2, row->name, (int)strlen(row->name), SQLITE_STATIC);
    sqlite3_bind_double(statement, 3, row->price);
    check(sqlite3_step(statement) == SQLITE_DONE, db);
    sqlite3_reset(statement);
  }
  sqlite3_finalize(statement);
  execute(db, "COMMIT");
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  sqlite3 *db;
  check(sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK, db);
  execute(db, "PRAGMA synchronous = normal");
  Kept kept = {0};
  if (strcmp(argv[2], "select") == 0) {
    read_rows(db, &kept);
  } else {
    make_rows(&kept, atol(argv[3]));
    write_rows(db, &kept);
  }
  print_sums(&kept);
  free_rows(&kept);
  return sqlite3_close(db);
}
