// SPDX-License-Identifier: Apache-2.0
// A database that Dunlin has not seen before, and the records that other programs keep.
#include <dunlin/error.hpp>

#include "base/clock.hpp"
#include "migrate/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
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

/// What the other program has recorded; nothing when it has nothing, or there is none.
std::optional<std::set<std::string>> Runner::read_mirror() {
  if (!options_.mirror) return std::nullopt;
  const MirrorTable& mirror = *options_.mirror;
  const Query query = dialect_.find_table(mirror.table());
  if (connection_.query(query.sql, query.parameters).rows.empty()) return std::nullopt;
  return mirror.read(connection_.query(mirror.question()), project_);
}

/// The revisions that a database without history has already, by another program's record or by configuration. "Tables
/// without any record" are somebody's data: running the first revision over them would fail half-way at best.
std::set<std::string> Runner::first_contact() {
  std::set<std::string> ids;
  const auto add = [&](const std::string& id) { ids.merge(project_.graph.closure_of(id)); };
  if (const auto heads = read_mirror()) {
    std::for_each(heads->begin(), heads->end(), add);
    return ids;
  }
  if (options_.adopt_unversioned && options_.baseline.empty()) return ids;
  const std::vector<std::string> tables = dialect_.user_tables(connection_, options_.history, 3);
  if (tables.empty()) return ids;
  if (!options_.baseline.empty()) {
    add(project_.graph.resolve(options_.baseline).id);
    return ids;
  }
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

/// As the history will be when first contact has been made.
History Runner::assumed_history() {
  History history;
  for (RevisionRow& row : baseline_rows(first_contact())) history.applied.push_back(std::move(row.revision));
  return history;
}

/// With `ids` recorded in the same transaction: tables without them would say that nothing is applied.
void Runner::create_history_tables(const std::set<std::string>& ids) {
  try {
    SessionSettings settings{.role = options_.execute.role};
    if (dialect_.capabilities().run_lock_is_transaction) {
      settings.lock_timeout = std::max(options_.run_lock_timeout, std::chrono::milliseconds(1));
    }
    const auto batch = connection_.begin_batch(settings, {});
    for (const std::string& statement : dialect_.create_history(options_.history)) batch->add({.sql = statement});
    for (const RevisionRow& row : baseline_rows(ids)) {
      batch->add(rows_.insert(row, {}));
      batch->add(rows_.event(event(row.revision.id, "baseline", "found on first contact, nothing run")));
    }
    batch->commit();
  } catch (Error& error) {
    // Where write transactions are the lock, another process may have made them since we looked.
    error.details().state = "nothing was changed";
    if (!dialect_.has_history(connection_, options_.history)) throw;
  }
}

/// Notes with each revision where the database stands behind it.
void Runner::add_heads(const History& history, Plan& plan) const {
  if (!options_.mirror) return;
  std::map<std::string, std::vector<std::string>> applied;
  for (const AppliedRevision& one : history.applied) {
    if (one.kind != kind::kRepeatable) applied.emplace(one.id, one.parents);
  }
  std::map<std::string, std::size_t> children;
  for (const auto& [id, parents] : applied) {
    for (const std::string& parent : parents) ++children[parent];
  }
  std::set<std::string> heads;
  for (const auto& [id, parents] : applied) {
    if (!children.contains(id)) heads.insert(id);
  }
  for (RevisionPlan& one : plan.revisions) {
    if (one.role != Role::revision) continue;
    const std::vector<std::string>& parents = one.row.revision.parents;
    if (one.direction == Direction::up) {
      for (const std::string& parent : parents) {
        ++children[parent];
        heads.erase(parent);
      }
      heads.insert(one.id());
    } else {
      heads.erase(one.id());
      for (const std::string& parent : parents) {
        if (--children[parent] == 0) heads.insert(parent);
      }
    }
    one.heads.assign(heads.begin(), heads.end());
  }
}

/// Two records that differ: whoever is right, going on would make it worse.
void Runner::check_mirror(const History& history) {
  const std::optional<std::set<std::string>> recorded = read_mirror();
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
  const Query query = dialect_.find_table(mirror.table());
  if (connection_.query(query.sql, query.parameters).rows.empty()) statements.push_back({.sql = mirror.create()});
  std::vector<BatchStatement> record =
      mirror.write(heads_of(project_.graph, ids), utc_text(std::chrono::system_clock::now()));
  std::move(record.begin(), record.end(), std::back_inserter(statements));
}

}  // namespace dunlin
