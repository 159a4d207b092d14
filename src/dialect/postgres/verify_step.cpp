// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/classify.hpp"
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/lone_statement.hpp"
#include "dialect/postgres/settings.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <thread>
#include <utility>

namespace dunlin::postgres {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds kLookEvery{200};
// How long dropping what a failed statement left may take: the failure is waiting to be told.
constexpr milliseconds kCleanUpPatience{10000};

// The process that was noted, or whichever works on the same statement: behind a pooler the noted one may be another.
// The server keeps only the beginning of a statement, and hides it from roles without the right to see it.
constexpr std::string_view kOrphans = R"(
SELECT a.pid FROM pg_catalog.pg_stat_activity a
WHERE a.pid <> pg_catalog.pg_backend_pid() AND a.state = 'active' AND a.datname = pg_catalog.current_database()
  AND (pg_catalog.left(a.query, 200) = pg_catalog.left($2, 200)
       OR (a.pid = $1 AND a.query = '<insufficient privilege>')
       OR (a.pid = $1 AND EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.pid = a.pid)))
LIMIT 1)";

void wait_for_orphan(dunlin::Connection& connection, const BegunStep& step) {
  const SteadyClock::time_point deadline = SteadyClock::now() + step.patience;
  const std::vector<Value> parameters{step.process_id, std::string(step.statement)};
  for (;;) {
    const Result working = connection.query(kOrphans, parameters);
    if (working.rows.empty()) return;
    if (SteadyClock::now() >= deadline) {
      throw Error(ErrorCode::lock_timeout,
                  fmt::format("server process {} of an earlier run still works on a statement, after {}",
                              working.integer(0, 0), duration_text(step.patience)),
                  {.hint = "wait for it to end, or end it with pg_terminate_backend, then run the command again",
                   .statement = std::string(step.statement)});
    }
    std::this_thread::sleep_for(kLookEvery);
  }
}

/// The relations that a statement names, as it would find them itself; nothing where there is none.
struct Relations {
  std::optional<std::int64_t> table;
  std::optional<std::int64_t> partition;
};

Relations find_relations(dunlin::Connection& connection, const LoneStatement& lone, const SessionSettings& settings) {
  const Transaction transaction(connection);
  // To a server so old nothing is said but what names depend on.
  connection.execute(settings_statement(settings, 0, true));
  for (const std::string& statement : settings.statements) connection.execute(localise(statement).value_or(statement));
  const bool partition = lone.kind == LoneStatement::Kind::detach_partition;
  const auto name = [](const std::string& text) { return text.empty() ? Value() : Value(text); };
  const std::vector<Value> parameters{name(lone.table), name(partition ? lone.name : std::string())};
  const Result found = connection.query(
      "SELECT pg_catalog.to_regclass($1)::pg_catalog.oid::pg_catalog.int8, "
      "pg_catalog.to_regclass($2)::pg_catalog.oid::pg_catalog.int8",
      parameters);
  const auto id = [&](std::size_t column) -> std::optional<std::int64_t> {
    const auto* value = std::get_if<std::int64_t>(&found.rows[0][column]);
    return value == nullptr ? std::nullopt : std::optional(*value);
  };
  return {.table = id(0), .partition = id(1)};
}

/// What a verdict is made of.
struct Case {
  dunlin::Connection& connection;
  const LoneStatement& lone;
  Relations relations;
  SessionSettings settings;  ///< For putting things in order; every name is qualified there.
  bool refused = false;      ///< The statement failed.
};

/// An index as the catalog has it.
struct IndexState {
  std::string name;  ///< Qualified and quoted.
  bool valid = false;
};

constexpr std::string_view kIndexColumns =
    "pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), i.indisvalid AND i.indisready "
    "FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ";

std::vector<IndexState> read_indexes(dunlin::Connection& connection, const std::string& condition,
                                     const std::vector<Value>& parameters) {
  const Result result = connection.query(fmt::format("SELECT {}WHERE {}", kIndexColumns, condition), parameters);
  std::vector<IndexState> indexes;
  for (std::size_t row = 0; row < result.rows.size(); ++row) {
    indexes.push_back({.name = result.text(row, 0), .valid = result.integer(row, 1) == 1});
  }
  return indexes;
}

void drop_index(const Case& one, const IndexState& index) {
  one.connection.execute_alone("DROP INDEX CONCURRENTLY IF EXISTS " + index.name, one.settings);
}

std::vector<IndexState> named_index(const Case& one) {
  if (!one.relations.table) return {};
  return read_indexes(one.connection, "c.relname = $2 AND i.indrelid = $1", {*one.relations.table, one.lone.name});
}

/// Invalid indexes of the table on which nobody works.
std::vector<IndexState> invalid_indexes(const Case& one) {
  if (!one.relations.table) return {};
  return read_indexes(one.connection,
                      "NOT i.indisvalid AND i.indrelid = $1 AND NOT EXISTS (SELECT FROM "
                      "pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)",
                      {*one.relations.table});
}

/// A reindexing that did not end leaves the old index valid, and an invalid copy beside it.
std::vector<IndexState> copied_indexes(const Case& one) {
  std::string condition = "NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'";
  std::vector<Value> parameters;
  if (!one.lone.table.empty()) {
    if (!one.relations.table) return {};
    condition +=
        " AND (i.indrelid = $1 OR i.indrelid = (SELECT o.indrelid FROM pg_catalog.pg_index o WHERE o.indexrelid = $1))";
    parameters.emplace_back(*one.relations.table);
  }
  return read_indexes(one.connection, condition, parameters);
}

StepVerdict verify_named_index(const Case& one) {
  const std::vector<IndexState> indexes = named_index(one);
  if (indexes.empty()) return StepVerdict::redo;
  // Of a statement that failed a valid index is not the work, though it has the name: running it again says so again.
  if (indexes.front().valid) return one.refused ? StepVerdict::redo : StepVerdict::done;
  drop_index(one, indexes.front());
  return StepVerdict::redo;
}

/// Without a name only the remains can be told from the rest: an invalid index is dropped; what is valid may be
/// another one of the same columns.
StepVerdict verify_unnamed_index(const Case& one) {
  const std::vector<IndexState> invalid = invalid_indexes(one);
  if (invalid.size() != 1) return StepVerdict::unknown;
  drop_index(one, invalid.front());
  return StepVerdict::redo;
}

StepVerdict verify_reindex(const Case& one) {
  for (const IndexState& index : copied_indexes(one)) drop_index(one, index);
  return StepVerdict::redo;
}

StepVerdict verify_detach(const Case& one) {
  if (!one.relations.table || !one.relations.partition) return StepVerdict::unknown;
  const std::vector<Value> parameters{*one.relations.table, *one.relations.partition};
  constexpr std::string_view kName =
      "(SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) FROM pg_catalog.pg_class "
      "c "
      "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = {})";
  const Result found = one.connection.query(
      fmt::format("SELECT inhdetachpending, {}, {} FROM pg_catalog.pg_inherits WHERE inhparent = $1 AND inhrelid = $2",
                  fmt::format(kName, "inhparent"), fmt::format(kName, "inhrelid")),
      parameters);
  if (found.rows.empty()) return StepVerdict::done;
  if (found.integer(0, 0) == 0) return StepVerdict::redo;
  one.connection.execute_alone(
      fmt::format("ALTER TABLE {} DETACH PARTITION {} FINALIZE", found.text(0, 1), found.text(0, 2)), one.settings);
  return StepVerdict::done;
}

Case look_at(dunlin::Connection& connection, const LoneStatement& lone, const SessionSettings& settings) {
  return {.connection = connection,
          .lone = lone,
          .relations = find_relations(connection, lone, settings),
          .settings = {.lock_timeout = settings.lock_timeout, .role = settings.role}};
}

}  // namespace

StepVerdict verify_step(dunlin::Connection& connection, const BegunStep& step) {
  wait_for_orphan(connection, step);
  const LoneStatement lone = read_lone_statement(step.statement);
  if (lone.kind == LoneStatement::Kind::repeatable) return StepVerdict::redo;
  if (lone.kind == LoneStatement::Kind::other) return StepVerdict::unknown;
  Case one = look_at(connection, lone, step.settings);
  one.refused = step.refused;
  switch (lone.kind) {
    case LoneStatement::Kind::create_index:
      return lone.name.empty() ? verify_unnamed_index(one) : verify_named_index(one);
    case LoneStatement::Kind::drop_index: return one.relations.table ? StepVerdict::redo : StepVerdict::done;
    case LoneStatement::Kind::reindex: return verify_reindex(one);
    case LoneStatement::Kind::detach_partition: return verify_detach(one);
    default: return StepVerdict::unknown;
  }
}

void drop_invalid_remains(dunlin::Connection& connection, std::string_view statement, const SessionSettings& settings) {
  const LoneStatement lone = read_lone_statement(statement);
  Case one = look_at(connection, lone, settings);
  one.settings.statement_timeout = kCleanUpPatience;
  std::vector<IndexState> remains;
  if (lone.kind == LoneStatement::Kind::reindex) remains = copied_indexes(one);
  if (lone.kind == LoneStatement::Kind::create_index) {
    remains = lone.name.empty() ? invalid_indexes(one) : named_index(one);
    // Of several without a name nobody can tell which is ours.
    if (remains.size() > 1) return;
  }
  for (const IndexState& index : remains) {
    if (!index.valid) drop_index(one, index);
  }
}

}  // namespace dunlin::postgres
