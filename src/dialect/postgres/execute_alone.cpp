// SPDX-License-Identifier: Apache-2.0
// Statements that refuse to run in a transaction.
#include <dunlin/error.hpp>

#include "dialect/postgres/connection.hpp"
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/lone_statement.hpp"
#include "dialect/postgres/rows.hpp"
#include "dialect/postgres/settings.hpp"

#include <fmt/format.h>

namespace dunlin::postgres {
namespace {

constexpr std::string_view kDuplicateTable = "42P07";

Error refused_by_pooler(std::string_view what, std::string_view sql) {
  return {ErrorCode::unsupported,
          fmt::format("a statement outside transactions cannot have {} of its own through a pooler", what),
          {.hint = "connect to the server directly for this revision, or give the role its settings in the server: "
                   "`ALTER ROLE … IN DATABASE … SET …`",
           .statement = std::string(sql)}};
}

/// An index whose build failed is of no use, costs every writer, and is in the way of the next try. A name that was
/// taken before is somebody else's.
void drop_remains(dunlin::Connection& connection, std::string_view sql, const SessionSettings& settings,
                  const Error& error) noexcept {
  if (error.code() == ErrorCode::interrupted || error.details().sqlstate == kDuplicateTable) return;
  try {
    drop_invalid_remains(connection, sql, settings);
  } catch (const std::exception&) {
    return;  // The step is journalled as begun: the next run drops them.
  }
}

}  // namespace

void Connection::execute_alone(std::string_view sql, const SessionSettings& settings) {
  const LoneStatement lone = read_lone_statement(sql);
  SessionSettings applied = settings;
  // It waits for every older transaction, and while it does it is in nobody's way.
  if (lone.concurrent) applied.lock_timeout = std::chrono::milliseconds(0);
  try {
    if (pooled_) {
      check_alone(sql, applied);
      session_->run(sql, {}, applied.statement_timeout);
    } else {
      const SessionScope scope(*session_, applied);
      session_->run(sql);
    }
  } catch (const Error& error) {
    if (lone.concurrent && session_->alive()) drop_remains(*this, sql, settings, error);
    throw;
  }
}

void Connection::check_alone(std::string_view sql, const SessionSettings& settings) {
  if (!pooled_) return;
  if (!settings.statements.empty()) throw Error(refused_by_pooler("settings", sql));
  if (settings.role.empty() && settings.schema.empty()) return;
  const std::vector<Value> parameters{settings.role, settings.schema};
  const ResultHandle answer = session_->run(
      "SELECT $1::text IN ('', current_user), $2::text = '' OR pg_catalog.current_schemas(false) "
      "OPERATOR(pg_catalog.=) ARRAY[$2::pg_catalog.name]",
      parameters);
  const ResultRow row(answer.get(), 0);
  if (row.integer(0) != 1) throw Error(refused_by_pooler("a role", sql));
  if (row.integer(1) != 1) throw Error(refused_by_pooler("a schema", sql));
}

}  // namespace dunlin::postgres
