/* SPDX-License-Identifier: Apache-2.0
 * The limit of applying revisions to PostgreSQL: the same statements and history rows in libpq's pipeline mode.
 * usage: postgres_apply INPUT one|each CONNINFO      each: a transaction per revision, sent without waiting */
#include "apply.h"

#include <libpq-fe.h>
#include <poll.h>

static PGconn* connection;
static int pending, failed;

static void drain(int block) {
  while (pending) {
    if (!block) {
      if (!PQconsumeInput(connection)) die("consume", PQerrorMessage(connection));
      if (PQisBusy(connection)) return;
    }
    PGresult* result = PQgetResult(connection);
    if (!result) continue;
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_PIPELINE_SYNC) pending--;
    else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && !failed++) fprintf(stderr, "%s", PQresultErrorMessage(result));
    PQclear(result);
  }
}

static void send_query(const char* sql, int count, const char* const* values, const int* lengths, const int* formats) {
  if (!PQsendQueryParams(connection, sql, count, 0, values, lengths, formats, 0)) die("send", PQerrorMessage(connection));
}

static void simple(const char* sql) {
  PGresult* result = PQexec(connection, sql);
  if (PQresultStatus(result) != PGRES_COMMAND_OK) die(sql, PQerrorMessage(connection));
  PQclear(result);
}

static void sync_pipeline(void) {
  PQpipelineSync(connection);
  pending++;
  if (PQflush(connection) < 0) die("flush", PQerrorMessage(connection));
  drain(0);
}

int main(int argc, char** argv) {
  if (argc != 4) die("usage", "postgres_apply INPUT one|each CONNINFO");
  FILE* input = fopen(argv[1], "r");
  if (!input) die(argv[1], "cannot open");
  int each = !strcmp(argv[2], "each");
  connection = PQconnectdb(argv[3]);
  if (PQstatus(connection) != CONNECTION_OK) die("connect", PQerrorMessage(connection));
  simple("CREATE SCHEMA bench; CREATE TABLE bench.revision (id text PRIMARY KEY, parents text NOT NULL, message text NOT NULL, kind text NOT NULL, "
         "algorithm text NOT NULL, checksum_up text NOT NULL, checksum_down text NOT NULL, up_body bytea, down_body bytea, "
         "applied_at timestamptz NOT NULL DEFAULT clock_timestamp(), duration_ms bigint, version text NOT NULL, "
         "sequence bigint GENERATED ALWAYS AS IDENTITY); "
         "CREATE TABLE bench.event (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run_id text NOT NULL, revision text, "
         "direction text NOT NULL, state text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())");
  if (!PQenterPipelineMode(connection)) die("pipeline", PQerrorMessage(connection));
  PQsetnonblocking(connection, 1);
  if (!each) send_query("BEGIN", 0, 0, 0, 0);
  for (char* line; (line = next_line(input));) {
    char* rest = line + 2;
    if (*line == 'S') {
      send_query(rest, 0, 0, 0, 0);
      keep(rest);
      continue;
    }
    const char* values[4] = {rest, previous_id, kChecksum, body};
    const int lengths[4] = {0, 0, 0, (int)body_length};
    const int formats[4] = {0, 0, 0, 1};
    send_query("INSERT INTO bench.revision (id, parents, message, kind, algorithm, checksum_up, checksum_down, up_body, down_body, version) "
               "VALUES ($1, $2, '', 'sql', 'sha256-tokens-1', $3, $3, $4, '', '0.1.0')", 4, values, lengths, formats);
    send_query("INSERT INTO bench.event (run_id, revision, direction, state) VALUES ('0123456789abcdef', $1, 'up', 'done')", 1, values, 0, 0);
    send_query("UPDATE bench.revision SET duration_ms = 1 WHERE id = $1", 1, values, 0, 0);
    snprintf(previous_id, sizeof previous_id, "%s", rest);
    body_length = 0;
    if (each) sync_pipeline();
  }
  if (!each) send_query("COMMIT", 0, 0, 0, 0);
  PQpipelineSync(connection);
  pending++;
  for (;;) { /* flush while reading, so that neither side blocks for ever */
    int left = PQflush(connection);
    if (left < 0) die("flush", PQerrorMessage(connection));
    if (left == 0) break;
    struct pollfd ready = {PQsocket(connection), POLLIN | POLLOUT, 0};
    poll(&ready, 1, -1);
    if (ready.revents & POLLIN) drain(0);
  }
  drain(1);
  PQfinish(connection);
  return failed != 0;
}
