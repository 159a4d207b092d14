// SPDX-License-Identifier: Apache-2.0
// A database that Dunlin has not seen before, and the records that other programs keep.
#include <dunlin/error.hpp>

#include "base/clock.hpp"
#include "migrate/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace dunlin {
namespace {

/// Of `ids`, those that no other of them builds on.
std::vector<std::string> heads_of(const RevisionGraph& graph, const std::set<std::string>& ids) {
  std::set<std::string> heads = ids;
  for (const std::string& id : ids) {
    if (const Revision* revision = graph.find(id)) {
      for (const std::string& parent : revision->parents) heads.erase(parent);
    }
  }
  return {heads.begin(), heads.end()};
}

}  // namespace

/// Asked as a run will be: what a name means, and who may read it, depends on role and schema. Where a transaction is
/// the run lock, which who only looks must not take, it depends on neither.
Result Runner::ask(const Query& query) {
  if (dialect_.capabilities().run_lock_is_transaction) return connection_.query(query.sql, query.parameters);
  const auto batch = connection_.begin_batch(session_settings(), {});
  return batch->query({.sql = query.sql, .parameters = query.parameters, .copy_data = {}});
}

bool Runner::has_mirror() { return !ask(dialect_.find_table(options_.mirror->table())).rows.empty(); }

/// What the other program has recorded; nothing when it has nothing, or there is none. `history` may know revisions
/// that the project does not have.
std::optional<std::set<std::string>> Runner::read_mirror(const History& history) {
  if (!options_.mirror || !has_mirror()) return std::nullopt;
  std::set<std::string> known = history.ids();
  for (const Revision& revision : project_.graph.revisions()) known.insert(revision.id);
  return options_.mirror->read(ask({options_.mirror->question(), {}}), known);
}

/// What a database without history has already, by another program's record or by configuration; nothing when neither
/// tells.
std::optional<Runner::Found> Runner::found_elsewhere() {
  Found found;
  const auto add = [&](const std::string& id) { found.ids.merge(project_.graph.closure_of(id)); };
  if (const auto heads = read_mirror({})) {
    std::for_each(heads->begin(), heads->end(), add);
    found.by = fmt::format("as table \"{}\" says", options_.mirror->table().name);
    return found;
  }
  if (options_.baseline.empty()) return std::nullopt;
  if (dialect_.user_tables(connection_, options_.history, 1).empty()) return std::nullopt;
  add(project_.graph.resolve(options_.baseline).id);
  found.by = fmt::format("which is the baseline {}", options_.baseline);
  return found;
}

/// "Tables without any record" are somebody's data: running the first revision over them would fail half-way at best.
Runner::Found Runner::first_contact() {
  if (const auto found = found_elsewhere()) return *found;
  if (options_.adopt_unversioned) return {};
  const std::vector<std::string> tables = dialect_.user_tables(connection_, options_.history, 3);
  if (tables.empty()) return {};
  // Another run may have made them, with the history, since that was looked for.
  if (dialect_.has_history(connection_, options_.history)) return {};
  throw Error(ErrorCode::unversioned_database,
              fmt::format("the database has tables (\"{}\"{}) and no record of the revisions that made them",
                          fmt::join(tables, "\", \""), tables.size() == 3 ? ", …" : ""),
              {.hint = "if they are what revision ID makes, say so: `dunlin stamp ID`; "
                       "if they are none of its business, use --adopt",
               .state = "nothing was changed"});
}

/// The rows that record `ids` as applied without running them.
std::vector<RevisionRow> Runner::baseline_rows(const std::set<std::string>& ids) const {
  std::vector<RevisionRow> rows;
  for (const Revision& revision : project_.graph.revisions()) {
    if (!ids.contains(revision.id)) continue;
    rows.push_back(planner_.row_of(revision));
    rows.back().revision.kind = kind::kBaseline;
  }
  return rows;
}

History Runner::with_found(const Found& found) const {
  History history;
  for (RevisionRow& row : baseline_rows(found.ids)) history.applied.push_back(std::move(row.revision));
  return history;
}

History Runner::foreseen_history() {
  History seen = history();
  return seen.exists ? seen : with_found(found_elsewhere().value_or(Found{}));
}

/// With what was found recorded in the same transaction: tables without it would say that nothing is applied.
void Runner::create_history_tables(const Found& found) {
  const std::vector<RevisionRow> rows = baseline_rows(found.ids);
  try {
    SessionSettings settings{.role = options_.execute.role};
    if (dialect_.capabilities().run_lock_is_transaction) {
      settings.lock_timeout = std::max(options_.run_lock_timeout, std::chrono::milliseconds(1));
    }
    const auto batch = connection_.begin_batch(settings, {});
    for (const std::string& statement : dialect_.create_history(options_.history, WhenThere::fail)) {
      batch->add({.sql = statement});
    }
    for (const RevisionRow& row : rows) {
      batch->add(rows_.insert(row, {}));
      batch->add(rows_.event(event(row.revision.id, "baseline", "found on first contact, nothing run")));
    }
    batch->commit();
  } catch (Error& error) {
    // Where write transactions are the lock, another process may have made them since we looked.
    error.details().state = "nothing was changed";
    if (!dialect_.has_history(connection_, options_.history)) throw;
    return;
  }
  if (rows.empty() || !events_.log) return;
  events_.log({.message = fmt::format("the database has {} revision{} already, {}: recorded, nothing run", rows.size(),
                                      rows.size() == 1 ? "" : "s", found.by),
               .fields = {}});
}

/// Notes with each revision where the database stands behind it.
void Runner::add_heads(const History& history, Plan& plan) const {
  if (!options_.mirror) return;
  AppliedParents applied;
  for (const AppliedRevision& one : history.applied) {
    if (one.kind != kind::kRepeatable) applied.emplace(one.id, one.parents);
  }
  note_heads(applied, plan);
}

/// Two records that differ: whoever is right, going on would make it worse.
void Runner::check_mirror(const History& history) {
  const std::optional<std::set<std::string>> recorded = read_mirror(history);
  const std::vector<std::string> current = current_revisions(history);
  if (!recorded || *recorded == std::set<std::string>(current.begin(), current.end())) return;
  // Where nothing keeps other runs out, one may have ended between the two looks.
  if (read_history(connection_, options_.history) != history) return;
  throw Error(ErrorCode::mirror_conflict,
              fmt::format("table \"{}\" says that the database is at \"{}\", and Dunlin's history says \"{}\"",
                          options_.mirror->table().name,
                          recorded->empty() ? "base" : fmt::format("{}", fmt::join(*recorded, " ")),
                          current.empty() ? "base" : fmt::format("{}", fmt::join(current, " "))),
              {.hint = "look at the database, then say where it is with `stamp`, which corrects both",
               .state = "nothing was changed"});
}

/// The statements that make the mirror agree with a stamp.
void Runner::mirror_stamp(const std::set<std::string>& ids, std::vector<BatchStatement>& statements) {
  if (!options_.mirror) return;
  const MirrorTable& mirror = *options_.mirror;
  if (!has_mirror()) statements.push_back({.sql = mirror.create()});
  std::vector<BatchStatement> record =
      mirror.write(heads_of(project_.graph, ids), dialect_.literal(utc_text(std::chrono::system_clock::now())));
  std::move(record.begin(), record.end(), std::back_inserter(statements));
}

}  // namespace dunlin
