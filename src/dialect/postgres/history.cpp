// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/dialect.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

namespace dunlin::postgres {
namespace {

// CREATE SCHEMA IF NOT EXISTS asks for the right to create schemas even when there is nothing to create, and an
// administrator may have made the schema beforehand.
std::string create_schema(const std::string& name) {
  const std::string body = fmt::format(
      "BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = {}) THEN CREATE SCHEMA {}; "
      "END IF; END",
      literal(name), quote(name));
  std::string tag = "$dunlin$";
  while (body.find(tag) != std::string::npos) tag.insert(1, "_");
  return fmt::format("DO {} {} {}", tag, body, tag);
}

constexpr std::string_view kRevision = R"(CREATE TABLE {}{} (
  id text PRIMARY KEY,
  parents text NOT NULL,
  message text NOT NULL,
  kind text NOT NULL,
  algorithm text NOT NULL,
  checksum_up text NOT NULL,
  checksum_down text NOT NULL,
  up_body bytea,
  down_body bytea,
  compatible_from text,
  applied_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  applied_by text NOT NULL DEFAULT session_user,
  duration_ms bigint,
  dunlin_version text NOT NULL,
  sequence bigint GENERATED ALWAYS AS IDENTITY
))";

constexpr std::string_view kEvent = R"(CREATE TABLE {}{} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id text NOT NULL,
  revision text,
  direction text NOT NULL,
  attempt bigint NOT NULL DEFAULT 0,
  statement bigint,
  statement_hash text,
  state text NOT NULL,
  backend_pid bigint,
  at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  detail text
))";

// Every role that could have written a row, or a trigger that writes one, other than the one that runs bodies.
// Predefined roles (below 16384) cannot log in; their members are found by their rights.
constexpr std::string_view kWriters = R"(
SELECT r.rolname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_roles r ON r.oid >= 16384 AND NOT r.rolsuper AND r.oid <> c.relowner
WHERE n.nspname = $1 AND c.relname = 'revision' AND r.rolname NOT IN (current_user, session_user)
  AND (pg_catalog.has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, TRIGGER')
       OR pg_catalog.has_any_column_privilege(r.oid, c.oid, 'INSERT, UPDATE')
       OR pg_catalog.pg_has_role(r.oid, c.relowner, 'MEMBER'))
UNION ALL
SELECT 'PUBLIC'
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = 'revision'
  AND (pg_catalog.has_table_privilege('public', c.oid, 'INSERT, UPDATE, TRIGGER')
       OR pg_catalog.has_any_column_privilege('public', c.oid, 'INSERT, UPDATE'))
ORDER BY 1 LIMIT 1)";

// An owner that is neither us, nor a role that we may act as, nor a superuser.
constexpr std::string_view kForeignOwner = R"(
SELECT o.rolname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
WHERE n.nspname = $1 AND c.relname = 'revision' AND NOT o.rolsuper
  AND NOT pg_catalog.pg_has_role(session_user, c.relowner, 'MEMBER'))";

constexpr std::string_view kUserTables = R"(
SELECT n.nspname || '.' || c.relname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname <> $1
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1 LIMIT $2)";

}  // namespace

std::string history_table(const HistoryName& history, std::string_view table) {
  return quote(history.name) + "." + quote(table);
}

std::vector<std::string> create_history(const HistoryName& history, WhenThere there) {
  const std::string_view keep = there == WhenThere::keep ? "IF NOT EXISTS " : "";
  const std::string revision = history_table(history, "revision");
  const std::string event = history_table(history, "event");
  const std::string format = history_table(history, "format");
  return {
      create_schema(history.name),
      fmt::format(fmt::runtime(kRevision), keep, revision),
      fmt::format(fmt::runtime(kEvent), keep, event),
      fmt::format("CREATE UNIQUE INDEX {}event_step_done ON {} (revision, direction, attempt, statement) "
                  "WHERE state = 'done' AND statement IS NOT NULL",
                  keep, event),
      fmt::format("CREATE TABLE {}{} (version bigint NOT NULL)", keep, format),
      fmt::format("INSERT INTO {0} (version) SELECT 1 WHERE NOT EXISTS (SELECT FROM {0})", format),
      fmt::format("REVOKE ALL ON TABLE {}, {}, {} FROM PUBLIC", revision, event, format),
      fmt::format("REVOKE ALL ON ALL SEQUENCES IN SCHEMA {} FROM PUBLIC", quote(history.name)),
  };
}

std::string utc_text(std::string_view column) {
  return fmt::format("pg_catalog.to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')", column);
}

std::string milliseconds_since(std::string_view column) {
  return fmt::format(
      "CAST(pg_catalog.floor(EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() - {}) * 1000) AS pg_catalog.int8)",
      column);
}

bool has_history(dunlin::Connection& connection, const HistoryName& history) {
  const std::vector<Value> parameters{history.name};
  const Result found = connection.query(
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
      "WHERE n.nspname = $1 AND c.relname = 'revision')",
      parameters);
  return found.integer(0, 0) == 1;
}

std::vector<std::string> user_tables(dunlin::Connection& connection, const HistoryName& history, std::size_t limit) {
  const std::vector<Value> parameters{history.name, static_cast<std::int64_t>(limit)};
  const Result result = connection.query(kUserTables, parameters);
  std::vector<std::string> tables;
  for (std::size_t row = 0; row < result.rows.size(); ++row) tables.push_back(result.text(row, 0));
  return tables;
}

std::string history_grants(const HistoryName& history) {
  return fmt::format(
      "the role that migrates needs: GRANT USAGE ON SCHEMA {0} TO …; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL "
      "TABLES IN SCHEMA {0} TO …; to look only: USAGE and SELECT. Or set `role` to the owner of the schema",
      quote(history.name));
}

std::string history_distrust(dunlin::Connection& connection, const HistoryName& history) {
  const std::vector<Value> name{history.name};
  const std::vector<Query> queries{{std::string(kForeignOwner), name}, {std::string(kWriters), name}};
  const std::vector<Result> results = connection.query_all(queries);
  const std::string table = history_table(history, "revision");
  if (!results[0].rows.empty()) {
    return fmt::format("table {} belongs to role \"{}\"", table, results[0].text(0, 0));
  }
  if (!results[1].rows.empty()) {
    return fmt::format("role \"{}\" can write table {}", results[1].text(0, 0), table);
  }
  return {};
}

}  // namespace dunlin::postgres
