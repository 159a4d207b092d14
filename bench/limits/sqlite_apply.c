/* SPDX-License-Identifier: Apache-2.0
 * The limit of applying revisions to SQLite: the same statements and history rows, bound to prepared statements,
 * and nothing else.    usage: sqlite_apply INPUT one|each FILE */
#include "apply.h"

#include <sqlite3.h>

static sqlite3* db;

static void run(const char* sql) {
  if (sqlite3_exec(db, sql, 0, 0, 0) != SQLITE_OK) die(sql, sqlite3_errmsg(db));
}

static sqlite3_stmt* prepare(const char* sql) {
  sqlite3_stmt* statement;
  if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, 0) != SQLITE_OK) die(sql, sqlite3_errmsg(db));
  return statement;
}

static void step(sqlite3_stmt* statement) {
  if (sqlite3_step(statement) != SQLITE_DONE) die("step", sqlite3_errmsg(db));
  sqlite3_reset(statement);
}

int main(int argc, char** argv) {
  if (argc != 4) die("usage", "sqlite_apply INPUT one|each FILE");
  FILE* input = fopen(argv[1], "r");
  if (!input) die(argv[1], "cannot open");
  int each = !strcmp(argv[2], "each");
  if (sqlite3_open(argv[3], &db) != SQLITE_OK) die(argv[3], sqlite3_errmsg(db));
  run("BEGIN IMMEDIATE");
  run("CREATE TABLE revision (sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, parents TEXT NOT NULL, message TEXT NOT NULL, "
      "kind TEXT NOT NULL, algorithm TEXT NOT NULL, checksum_up TEXT NOT NULL, checksum_down TEXT NOT NULL, up_body BLOB, "
      "down_body BLOB, applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), duration_ms INTEGER, version TEXT NOT NULL)");
  run("CREATE TABLE event (id INTEGER PRIMARY KEY, run_id TEXT NOT NULL, revision TEXT, direction TEXT NOT NULL, state TEXT NOT NULL, "
      "at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))");
  if (each) run("COMMIT");
  sqlite3_stmt* insert = prepare(
      "INSERT INTO revision (id, parents, message, kind, algorithm, checksum_up, checksum_down, up_body, down_body, version) "
      "VALUES (?1, ?2, '', 'sql', 'sha256-tokens-1', ?3, ?3, ?4, x'', '0.1.0')");
  sqlite3_stmt* event = prepare("INSERT INTO event (run_id, revision, direction, state) VALUES ('0123456789abcdef', ?1, 'up', 'done')");
  sqlite3_stmt* finish = prepare("UPDATE revision SET duration_ms = 1 WHERE id = ?1");
  int open = !each;
  for (char* line; (line = next_line(input));) {
    if (!open) run("BEGIN IMMEDIATE"), open = 1;
    char* rest = line + 2;
    if (*line == 'S') {
      run(rest);
      keep(rest);
      continue;
    }
    sqlite3_bind_text(insert, 1, rest, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(insert, 2, previous_id, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(insert, 3, kChecksum, -1, SQLITE_STATIC);
    sqlite3_bind_blob(insert, 4, body, (int)body_length, SQLITE_TRANSIENT);
    step(insert);
    sqlite3_bind_text(event, 1, rest, -1, SQLITE_TRANSIENT);
    step(event);
    sqlite3_bind_text(finish, 1, rest, -1, SQLITE_TRANSIENT);
    step(finish);
    snprintf(previous_id, sizeof previous_id, "%s", rest);
    body_length = 0;
    if (each) run("COMMIT"), open = 0;
  }
  if (open) run("COMMIT");
  sqlite3_finalize(insert);
  sqlite3_finalize(event);
  sqlite3_finalize(finish);
  return sqlite3_close(db) != SQLITE_OK;
}
