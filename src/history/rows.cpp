// SPDX-License-Identifier: Apache-2.0
#include "history/rows.hpp"

#include <fmt/format.h>

#include <utility>

namespace dunlin {
namespace {

Value packed(const std::optional<std::string>& body) {
  if (!body) return std::monostate{};
  return pack_body(*body);
}

Value text_or_null(const std::string& text) {
  if (text.empty()) return std::monostate{};
  return text;
}

std::string placeholders(std::size_t first, std::size_t count) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) list += fmt::format("{}${}", i == 0 ? "" : ", ", first + i);
  return list;
}

}  // namespace

HistoryRows::HistoryRows(const Dialect& dialect, const HistoryName& name)
    : dialect_(dialect),
      revision_(dialect.history_table(name, "revision")),
      event_(dialect.history_table(name, "event")) {}

BatchStatement HistoryRows::insert(const RevisionRow& row, const std::vector<std::string>& required) const {
  BatchStatement statement;
  const AppliedRevision& revision = row.revision;
  statement.parameters = {revision.id,
                          join_ids(revision.parents),
                          revision.message,
                          revision.kind,
                          revision.algorithm,
                          revision.checksum_up,
                          revision.checksum_down,
                          packed(row.up_body),
                          packed(row.down_body),
                          text_or_null(row.compatible_from),
                          std::string(DUNLIN_VERSION)};
  // `parents` may not be null, so a parent that is not applied fails the statement in the server, where a pipeline
  // cannot look first.
  std::string parents = "$2";
  if (!required.empty()) {
    parents = fmt::format("(SELECT CAST($2 AS text) WHERE (SELECT count(*) FROM {} WHERE id IN ({})) = {})", revision_,
                          placeholders(12, required.size()), required.size());
    statement.parameters.insert(statement.parameters.end(), required.begin(), required.end());
  }
  statement.sql = fmt::format(
      "INSERT INTO {} (id, parents, message, kind, algorithm, checksum_up, checksum_down, up_body, down_body, "
      "compatible_from, dunlin_version) VALUES ($1, {}, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      revision_, parents);
  return statement;
}

BatchStatement HistoryRows::remove_last(std::string_view id) const {
  BatchStatement statement = remove(id);
  // Ids have no blanks, so that with one at each end no id is found inside another. `replace` is what every database
  // calls the same.
  statement.sql += fmt::format(
      " AND NOT EXISTS (SELECT 1 FROM {} child WHERE "
      "replace(' ' || child.parents || ' ', ' ' || CAST($1 AS text) || ' ', '') <> ' ' || child.parents || ' ')",
      revision_);
  return statement;
}

BatchStatement HistoryRows::remove(std::string_view id) const {
  BatchStatement statement;
  statement.sql = fmt::format("DELETE FROM {} WHERE id = $1", revision_);
  statement.parameters = {std::string(id)};
  statement.must_change_one_row = true;
  return statement;
}

BatchStatement HistoryRows::remove_version(std::string_view id, std::string_view checksum_up) const {
  BatchStatement statement = remove(id);
  statement.sql += " AND checksum_up = $2";
  statement.parameters.emplace_back(std::string(checksum_up));
  return statement;
}

std::vector<BatchStatement> HistoryRows::finish(const EventRow& row) const {
  BatchStatement ended = event(row);
  const std::string update =
      fmt::format("UPDATE {} SET duration_ms = {}", revision_, dialect_.milliseconds_since("applied_at"));
  if (dialect_.capabilities().writes_in_with) {
    // $2 is the revision of the event.
    ended.sql = fmt::format("WITH ended AS ({}) {} WHERE id = $2", ended.sql, update);
    return {std::move(ended)};
  }
  BatchStatement lasted;
  lasted.sql = update + " WHERE id = $1";
  lasted.parameters = {std::string(row.revision)};
  return {std::move(ended), std::move(lasted)};
}

BatchStatement HistoryRows::accept(const RevisionRow& row) const {
  BatchStatement statement;
  statement.sql = fmt::format(
      "UPDATE {} SET algorithm = $2, checksum_up = $3, checksum_down = $4, up_body = $5, down_body = $6 WHERE id = $1",
      revision_);
  statement.parameters = {row.revision.id,          row.revision.algorithm,
                          row.revision.checksum_up, row.revision.checksum_down,
                          packed(row.up_body),      packed(row.down_body)};
  statement.must_change_one_row = true;
  return statement;
}

BatchStatement HistoryRows::event(const EventRow& row) const {
  BatchStatement statement;
  statement.sql = fmt::format(
      "INSERT INTO {} (run_id, revision, direction, attempt, statement, statement_hash, state, backend_pid, detail) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      event_);
  statement.parameters = {row.run_id,
                          text_or_null(row.revision),
                          row.direction,
                          row.attempt,
                          row.statement ? Value(*row.statement) : Value(),
                          text_or_null(row.hash),
                          row.state,
                          row.process_id == 0 ? Value() : Value(row.process_id),
                          text_or_null(row.detail)};
  return statement;
}

BatchStatement HistoryRows::begin_step(const EventRow& row, const StepFence& fence) const {
  BatchStatement statement = event(row);
  const std::size_t values = statement.sql.find("VALUES (");
  std::string columns = statement.sql.substr(values + 8);
  columns.pop_back();
  statement.sql.replace(values, std::string::npos, "SELECT " + columns);
  // What came before the intent that is taken up, or before a person's word, is settled.
  statement.sql += fmt::format(
      " WHERE NOT EXISTS (SELECT 1 FROM {0} WHERE revision = $2 AND attempt = $4 AND statement IS NULL AND "
      "state IN ('done', 'resolved')) AND NOT EXISTS (SELECT 1 FROM {0} e WHERE e.revision = $2 AND e.attempt = $4 AND "
      "e.statement = $5 AND e.state IN ('intent', 'done') AND e.id > (SELECT coalesce(max(b.id), 0) FROM {0} b WHERE "
      "b.revision = $2 AND b.attempt = $4 AND b.statement = $5 AND "
      "(b.state = 'resolved' OR (b.state = 'intent' AND coalesce(b.backend_pid, 0) = $10))))",
      event_);
  statement.parameters.emplace_back(fence.begun_by.value_or(-1));
  if (fence.applied) {
    statement.sql +=
        fmt::format(" AND {}EXISTS (SELECT 1 FROM {} WHERE id = $2)", *fence.applied ? "" : "NOT ", revision_);
  }
  statement.must_change_one_row = true;
  return statement;
}

BatchStatement HistoryRows::ask_ranges(const EventRow& row) const {
  BatchStatement statement;
  statement.sql = fmt::format(
      "SELECT id, detail FROM {} WHERE state = 'range' AND revision = $1 AND direction = $2 AND attempt = $3 AND "
      "statement = $4 ORDER BY id",
      event_);
  statement.parameters = {row.revision, row.direction, row.attempt, row.statement.value_or(0)};
  return statement;
}

Query HistoryRows::ask_range(std::int64_t id) const {
  return {fmt::format("SELECT detail FROM {} WHERE id = $1", event_), {id}};
}

BatchStatement HistoryRows::move_range(std::int64_t id, std::string from, std::string to) const {
  BatchStatement statement;
  statement.sql = fmt::format("UPDATE {} SET detail = $3 WHERE id = $1 AND detail = $2", event_);
  statement.parameters = {id, std::move(from), std::move(to)};
  statement.must_change_one_row = true;
  return statement;
}

std::string HistoryRows::open_writer(Connection& connection) const {
  std::string writer = dialect_.open_writer(connection, revision_);
  return writer.empty() ? dialect_.open_writer(connection, event_) : writer;
}

std::string join_ids(const std::vector<std::string>& ids) {
  std::string joined;
  for (const std::string& id : ids) {
    if (!joined.empty()) joined += ' ';
    joined += id;
  }
  return joined;
}

std::vector<std::string> split_ids(std::string_view text) {
  std::vector<std::string> ids;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    if (space != 0) ids.emplace_back(text.substr(0, space));
    if (space == std::string_view::npos) break;
    text.remove_prefix(space + 1);
  }
  return ids;
}

}  // namespace dunlin
