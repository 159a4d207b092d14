// SPDX-License-Identifier: Apache-2.0
// Who has what somebody waited for in vain. Nobody waits any more when it is asked.
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/server_process.hpp"

#include <fmt/format.h>

namespace dunlin::postgres {
namespace {

/// The longest transaction is the likeliest to be in the way, so it comes first.
std::string holders(std::string_view columns, std::string_view condition) {
  return fmt::format(
      "SELECT {} FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation "
      "LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
      "WHERE l.granted AND l.locktype = 'relation' AND l.pid <> pg_catalog.pg_backend_pid() AND l.database = "
      "(SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) AND {} "
      "ORDER BY a.xact_start, pg_catalog.length(c.relname::pg_catalog.text) DESC LIMIT 1",
      columns, condition);
}

}  // namespace

std::string open_writer(dunlin::Connection& connection, std::string_view table) {
  const std::vector<Value> parameters{std::string(table)};
  std::string told;
  connection.for_each_row(
      holders(process_columns("l.pid"), "l.relation = pg_catalog.to_regclass($1) AND l.mode = 'RowExclusiveLock'"),
      parameters, [&](const Row& row) { told = describe_process(row); });
  return told;
}

std::string lock_holder(dunlin::Connection& connection, std::string_view statement) {
  // The server does not tell what was waited for: of what others have locked, the one whose name is in the statement.
  const std::vector<Value> parameters{std::string(statement)};
  std::string told;
  connection.for_each_row(holders("c.oid::pg_catalog.regclass::pg_catalog.text, " + process_columns("l.pid"),
                                  "c.oid >= 16384 AND pg_catalog.strpos($1, c.relname::pg_catalog.text) > 0"),
                          parameters, [&](const Row& row) {
                            told = fmt::format("table {} is locked by {}", row.text(0), describe_process(row, 1));
                          });
  return told;
}

}  // namespace dunlin::postgres
