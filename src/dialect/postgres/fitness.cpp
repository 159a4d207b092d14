// SPDX-License-Identifier: Apache-2.0
// Whether a server is fit for what a deployment wants of it.
#include "dialect/fitness.hpp"

#include "dialect/postgres/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::postgres {
namespace {

// The run lock has one connection, the work another.
constexpr std::int64_t kNeeded = 2;
constexpr std::int64_t kFew = 10;

constexpr std::string_view kServer = R"(
SELECT pg_catalog.pg_is_in_recovery()::pg_catalog.int4,
  (pg_catalog.current_setting('default_transaction_read_only') = 'on')::pg_catalog.int4,
  pg_catalog.current_setting('server_encoding'),
  (SELECT a.client_addr IS NULL OR pg_catalog.host(a.client_addr) IN ('127.0.0.1', '::1')
   FROM pg_catalog.pg_stat_activity a WHERE a.pid = pg_catalog.pg_backend_pid())::pg_catalog.int4)";

constexpr std::string_view kRights = R"(
SELECT current_user, pg_catalog.current_database(), coalesce(pg_catalog.current_schema(), ''),
  coalesce(pg_catalog.has_schema_privilege(pg_catalog.current_schema(), 'CREATE'), false)::pg_catalog.int4,
  (pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
   OR EXISTS (SELECT FROM pg_catalog.pg_namespace n
              WHERE n.nspname = $1 AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                AND (EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relname = 'revision')
                     OR pg_catalog.has_schema_privilege(n.oid, 'CREATE'))))::pg_catalog.int4)";

// What is left of the server's connections, of the database's and of the role's, this one counted as free: it ends.
// Who is no superuser does not see in pg_stat_activity what the sessions of others are, but may see their number.
constexpr std::string_view kConnections = R"(
SELECT 1 + least(
  pg_catalog.current_setting('max_connections')::pg_catalog.int8
    - CASE WHEN r.rolsuper THEN 0 ELSE pg_catalog.current_setting('superuser_reserved_connections')::pg_catalog.int8 END
    - (SELECT pg_catalog.sum(numbackends) FROM pg_catalog.pg_stat_database)::pg_catalog.int8,
  CASE WHEN d.datconnlimit < 0 THEN NULL ELSE d.datconnlimit - pg_catalog.pg_stat_get_db_numbackends(d.oid) END,
  CASE WHEN r.rolconnlimit < 0 THEN NULL ELSE r.rolconnlimit
    - (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity a WHERE a.usesysid = r.oid AND a.backend_type = 'client backend') END)
FROM pg_catalog.pg_roles r, pg_catalog.pg_database d
WHERE r.rolname = session_user AND d.datname = pg_catalog.current_database())";

Finding access_of(const Result& server) {
  if (server.integer(0, 0) == 1) {
    return {.subject = "access",
            .text = "the server is a standby",
            .warning = {},
            .fault = ErrorCode::read_only,
            .hint = "name the primary; with several hosts add `target_session_attrs=read-write` to the URL"};
  }
  if (server.integer(0, 1) == 1) {
    return {.subject = "access",
            .text = "transactions are read-only unless they say otherwise, which those of an upgrade do",
            .warning = {},
            .fault = {},
            .hint = {}};
  }
  return {.subject = "access", .text = "read and write", .warning = {}, .fault = {}, .hint = {}};
}

Finding encryption_of(const ServerInfo& info, bool is_local) {
  if (!info.tls.empty()) return {.subject = "encryption", .text = info.tls, .warning = {}, .fault = {}, .hint = {}};
  if (is_local)
    return {.subject = "encryption", .text = "none, on this machine", .warning = {}, .fault = {}, .hint = {}};
  return {.subject = "encryption",
          .text = "none",
          .warning = "everybody on the way can read what is sent",
          .fault = {},
          .hint = "add `sslmode=verify-full` to the URL, or set DB_SSL_MODE"};
}

Finding encoding_of(const std::string& encoding) {
  if (encoding == "UTF8") return {.subject = "encoding", .text = encoding, .warning = {}, .fault = {}, .hint = {}};
  return {.subject = "encoding",
          .text = encoding,
          .warning = "not every text can be stored",
          .fault = {},
          .hint = "make the database with `ENCODING 'UTF8' TEMPLATE template0`"};
}

Finding rights_of(const Result& rights, const HistoryName& history) {
  const std::string& role = rights.text(0, 0);
  const std::string& schema = rights.text(0, 2);
  if (rights.integer(0, 4) == 0) {
    return {.subject = "rights",
            .text = fmt::format("role {} may not keep a history", quote(role)),
            .warning = {},
            .fault = ErrorCode::insufficient_privilege,
            .hint = fmt::format("GRANT CREATE ON DATABASE {} TO {}; or make the schema {} for it",
                                quote(rights.text(0, 1)), quote(role), quote(history.name))};
  }
  if (rights.integer(0, 3) == 0) {
    return {.subject = "rights",
            .text = fmt::format("role {} may not create anything in {}", quote(role),
                                schema.empty() ? "a schema of its search_path" : "schema " + quote(schema)),
            .warning = "a revision that creates a table there fails",
            .fault = {},
            .hint = schema.empty() ? "set `schema`, or the role's search_path"
                                   : fmt::format("GRANT CREATE ON SCHEMA {} TO {}", quote(schema), quote(role))};
  }
  return {.subject = "rights",
          .text = fmt::format("role {} may create in schema {}", quote(role), quote(schema)),
          .warning = {},
          .fault = {},
          .hint = {}};
}

Finding connections_of(std::int64_t free) {
  Finding finding{
      .subject = "connections", .text = fmt::format("{} free", free), .warning = {}, .fault = {}, .hint = {}};
  if (free < kNeeded) {
    finding.fault = ErrorCode::too_many_connections;
    finding.text = fmt::format("only {} connection{} free", free, free == 1 ? " is" : "s are");
    finding.hint =
        "an upgrade needs two: end sessions that are idle, or raise max_connections, or the CONNECTION LIMIT of the "
        "role "
        "or the database";
  } else if (free < kFew) {
    finding.warning = "few are left for the application";
    finding.hint = "lower the pools of the application, or raise max_connections";
  }
  return finding;
}

}  // namespace

std::vector<Finding> examine_fitness(dunlin::Connection& connection, const HistoryName& history) {
  const ServerInfo info = connection.server_info();
  const std::vector<Query> queries{
      {std::string(kServer), {}}, {std::string(kRights), {history.name}}, {std::string(kConnections), {}}};
  const std::vector<Result> answers = connection.query_all(queries);
  const bool is_local = answers[0].integer(0, 3) == 1;
  return {
      access_of(answers[0]),
      encryption_of(info, is_local),
      encoding_of(answers[0].text(0, 2)),
      rights_of(answers[1], history),
      connections_of(answers[2].integer(0, 0)),
  };
}

}  // namespace dunlin::postgres
