// SPDX-License-Identifier: Apache-2.0
#include "history/history.hpp"

#include <dunlin/error.hpp>

#include "history/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace dunlin {
namespace {

/// Taken out of a row that is not read again.
std::string text_of(Value& value) {
  if (auto* text = std::get_if<std::string>(&value)) return std::move(*text);
  return {};
}

std::int64_t integer_of(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  return 0;
}

std::string applied_query(const std::string& table) {
  return fmt::format(
      "SELECT id, parents, kind, algorithm, checksum_up, checksum_down, message FROM {} ORDER BY sequence", table);
}

// Steps of a pass that nothing has closed: neither its completion nor a person's word.
std::string journal_query(const std::string& table) {
  return fmt::format(
      "SELECT revision, direction, attempt, statement, statement_hash, state, backend_pid, at FROM {0} e "
      "WHERE statement IS NOT NULL AND state IN ('intent', 'done', 'failed', 'resolved') AND NOT EXISTS ("
      "SELECT 1 FROM {0} c WHERE c.revision = e.revision AND c.attempt = e.attempt AND c.statement IS NULL "
      "AND c.state IN ('done', 'resolved')) ORDER BY id",
      table);
}

AppliedRevision applied_from(std::vector<Value>& row) {
  return {.id = text_of(row[0]),
          .parents = split_ids(text_of(row[1])),
          .kind = text_of(row[2]),
          .algorithm = text_of(row[3]),
          .checksum_up = text_of(row[4]),
          .checksum_down = text_of(row[5]),
          .message = text_of(row[6])};
}

JournalEntry entry_from(std::vector<Value>& row) {
  return {.revision = text_of(row[0]),
          .direction = text_of(row[1]),
          .attempt = integer_of(row[2]),
          .statement = integer_of(row[3]),
          .hash = text_of(row[4]),
          .state = text_of(row[5]),
          .process_id = integer_of(row[6]),
          .at = text_of(row[7])};
}

/// A failure is told of the intent that it belongs to; what failed in a transaction has left nothing.
void add_entry(std::vector<JournalEntry>& journal, JournalEntry entry) {
  if (entry.state != "failed") {
    journal.push_back(std::move(entry));
    return;
  }
  const auto last = std::find_if(journal.rbegin(), journal.rend(),
                                 [&](const JournalEntry& one) { return one.revision == entry.revision; });
  if (last == journal.rend() || last->state != "intent" || last->attempt != entry.attempt) return;
  if (last->direction == entry.direction && last->statement == entry.statement) last->refused = true;
}

void check_format(std::int64_t format) {
  if (format <= kHistoryFormat) return;
  throw Error(
      ErrorCode::history_too_new,
      fmt::format("the history of this database has format {}, this program knows up to {}", format, kHistoryFormat),
      {.hint = "use the newer program that made it", .state = "nothing was changed"});
}

}  // namespace

const AppliedRevision* History::find(std::string_view id) const noexcept {
  for (const AppliedRevision& revision : applied) {
    if (revision.id == id) return &revision;
  }
  return nullptr;
}

std::set<std::string> History::ids() const {
  std::set<std::string> ids;
  for (const AppliedRevision& revision : applied) {
    if (revision.kind != kind::kRepeatable) ids.insert(revision.id);
  }
  return ids;
}

std::vector<std::string> current_revisions(const History& history) {
  std::unordered_set<std::string_view> parents;
  for (const AppliedRevision& applied : history.applied) parents.insert(applied.parents.begin(), applied.parents.end());
  std::vector<std::string> current;
  for (const AppliedRevision& applied : history.applied) {
    if (applied.kind != kind::kRepeatable && !parents.contains(applied.id)) current.push_back(applied.id);
  }
  return current;
}

std::string read_identity(Connection& connection, const HistoryName& name, const History& history) {
  if (!history.exists) return {};
  Result result = connection.query(
      fmt::format("SELECT run_id FROM {} ORDER BY id LIMIT 1", connection.dialect().history_table(name, "event")));
  return result.rows.empty() ? std::string() : text_of(result.rows[0][0]);
}

History read_history(Connection& connection, const HistoryName& name) {
  const Dialect& dialect = connection.dialect();
  const std::string format_query = fmt::format("SELECT version FROM {}", dialect.history_table(name, "format"));
  const std::array<Query, 3> queries{Query{format_query, {}},
                                     Query{applied_query(dialect.history_table(name, "revision")), {}},
                                     Query{journal_query(dialect.history_table(name, "event")), {}}};
  History history;
  std::vector<Result> results;
  try {
    results = connection.query_all(queries);
  } catch (Error& error) {
    if (error.code() == ErrorCode::undefined_table) return history;
    if (error.code() == ErrorCode::insufficient_privilege) error.details().hint = dialect.history_grants(name);
    // A newer layout may lack a column that is asked for here: its number explains more than that error.
    if (error.code() == ErrorCode::statement_failed) check_format(connection.query(format_query).integer(0, 0));
    throw;
  }
  check_format(results[0].integer(0, 0));
  history.exists = true;
  history.applied.reserve(results[1].rows.size());
  for (std::vector<Value>& row : results[1].rows) history.applied.push_back(applied_from(row));
  for (std::vector<Value>& row : results[2].rows) add_entry(history.journal, entry_from(row));
  return history;
}

std::vector<AppliedDetails> read_details(Connection& connection, const HistoryName& name) {
  const Dialect& dialect = connection.dialect();
  Result result =
      connection.query(fmt::format("SELECT id, {}, applied_by, duration_ms, dunlin_version FROM {} ORDER BY sequence",
                                   dialect.utc_text("applied_at"), dialect.history_table(name, "revision")));
  std::vector<AppliedDetails> details;
  details.reserve(result.rows.size());
  for (std::vector<Value>& row : result.rows) {
    AppliedDetails one{text_of(row[0]), text_of(row[1]), text_of(row[2]), std::nullopt, text_of(row[4])};
    if (std::holds_alternative<std::int64_t>(row[3])) one.duration_ms = integer_of(row[3]);
    details.push_back(std::move(one));
  }
  return details;
}

StoredBodies read_bodies(Connection& connection, const HistoryName& name, std::string_view id) {
  const std::array<Value, 1> parameters{std::string(id)};
  Result result = connection.query(fmt::format("SELECT up_body, down_body, compatible_from FROM {} WHERE id = $1",
                                               connection.dialect().history_table(name, "revision")),
                                   parameters);
  StoredBodies bodies;
  if (result.rows.empty()) return bodies;
  std::vector<Value>& row = result.rows[0];
  if (const auto* up = std::get_if<Blob>(&row[0])) bodies.up = unpack_body(*up);
  if (const auto* down = std::get_if<Blob>(&row[1])) bodies.down = unpack_body(*down);
  bodies.compatible_from = text_of(row[2]);
  return bodies;
}

std::int64_t next_attempt(Connection& connection, const HistoryName& name, std::string_view id) {
  const std::array<Value, 1> parameters{std::string(id)};
  const Result result = connection.query(fmt::format("SELECT coalesce(max(attempt), 0) + 1 FROM {} WHERE revision = $1",
                                                     connection.dialect().history_table(name, "event")),
                                         parameters);
  return result.integer(0, 0);
}

}  // namespace dunlin
