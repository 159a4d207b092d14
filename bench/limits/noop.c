/* SPDX-License-Identifier: Apache-2.0
 * What a run with nothing to do must do at the least: read the applied ids, read every file and checksum it (FNV-1a, eight
 * bytes at a time), compare.    usage: noop sqlite FILE FOLDER | noop postgres CONNINFO FOLDER
 * Built twice: with -DNO_POSTGRES it is not linked with libpq, whose loading alone costs milliseconds. */
#include <dirent.h>
#include <fcntl.h>
#ifndef NO_POSTGRES
#include <libpq-fe.h>
#endif
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char* applied[100000];
static int applied_count;

static int compare(const void* a, const void* b) { return strcmp(*(char* const*)a, *(char* const*)b); }

static void read_sqlite(const char* file) {
  sqlite3* db;
  sqlite3_stmt* statement;
  sqlite3_open(file, &db);
  if (sqlite3_prepare_v2(db, "SELECT id FROM dunlin_revision ORDER BY 1", -1, &statement, 0) != SQLITE_OK) {
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    exit(1);
  }
  while (sqlite3_step(statement) == SQLITE_ROW) applied[applied_count++] = strdup((const char*)sqlite3_column_text(statement, 0));
  sqlite3_finalize(statement);
  sqlite3_close(db);
}

#ifndef NO_POSTGRES
static void read_postgres(const char* conninfo) {
  PGconn* connection = PQconnectdb(conninfo);
  PGresult* result = PQexec(connection, "SELECT id COLLATE \"C\" FROM dunlin.revision ORDER BY 1");
  if (PQresultStatus(result) != PGRES_TUPLES_OK) {
    fprintf(stderr, "%s", PQerrorMessage(connection));
    exit(1);
  }
  applied_count = PQntuples(result);
  for (int i = 0; i < applied_count; i++) applied[i] = strdup(PQgetvalue(result, i, 0));
  PQfinish(connection);
}
#endif

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  if (argv[1][0] == 's') read_sqlite(argv[2]);
#ifndef NO_POSTGRES
  else read_postgres(argv[2]);
#endif
  DIR* folder = opendir(argv[3]);
  uint64_t sum = 0;
  int missing = 0, files = 0;
  static char buffer[1 << 20];
  for (struct dirent* entry; (entry = readdir(folder));) {
    char* underscore = strchr(entry->d_name, '_');
    if (!underscore) continue;
    char id[256];
    snprintf(id, sizeof id, "%.*s", (int)(underscore - entry->d_name), entry->d_name);
    char* key = id;
    if (!bsearch(&key, applied, (size_t)applied_count, sizeof *applied, compare)) missing++;
    int file = openat(dirfd(folder), entry->d_name, O_RDONLY);
    ssize_t size = read(file, buffer, sizeof buffer);
    close(file);
    uint64_t hash = 0xcbf29ce484222325u, word;
    for (ssize_t i = 0; i + 8 <= size; i += 8) {
      memcpy(&word, buffer + i, 8);
      hash = (hash ^ word) * 0x100000001b3u;
    }
    sum ^= hash;
    files++;
  }
  printf("%d applied, %d files, %d missing, %llx\n", applied_count, files, missing, (unsigned long long)sum);
  return missing != 0;
}
