// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "migrate/runner.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace dunlin {
namespace {

/// The revisions that are applied when `target` is.
std::set<std::string> wanted_ids(const RevisionGraph& graph, std::string_view target) {
  std::set<std::string> wanted;
  if (target == "base") return wanted;
  if (target != "heads") return graph.closure_of(graph.resolve(target).id);
  for (const Revision& revision : graph.revisions()) wanted.insert(revision.id);
  return wanted;
}

}  // namespace

RunReport Runner::stamp(std::string_view target, bool purge) {
  RunReport report;
  const std::set<std::string> wanted = wanted_ids(project_.graph, target);
  const std::unique_ptr<RunLock> held = lock(report);
  if (!dialect_.has_history(connection_, options_.history)) create_history_tables({});
  const History seen = history();
  const std::set<std::string> applied = seen.ids();
  std::vector<BatchStatement> statements;
  for (const std::string& id : applied) {
    if (wanted.contains(id)) continue;
    if (project_.graph.find(id) == nullptr && !purge) {
      throw Error(ErrorCode::missing_revision, fmt::format("revision \"{}\" is applied and has no file here", id),
                  {.hint = "use --purge to forget it", .state = "nothing was changed"});
    }
    statements.push_back(rows_.remove(id));
    statements.push_back(rows_.event(event(id, "stamp", "no longer recorded as applied")));
    report.done.push_back(id);
  }
  for (const JournalEntry& entry : seen.journal) {
    if (!purge) {
      throw Error(
          ErrorCode::unfinished_step, fmt::format("revision \"{}\" was begun and not finished", entry.revision),
          {.hint = "use --purge to forget that, or see `dunlin resolve --help`", .state = "nothing was changed"});
    }
    EventRow closed = event(entry.revision, "stamp", "journal purged");
    closed.state = "resolved";
    closed.attempt = entry.attempt;
    statements.push_back(rows_.event(closed));
  }
  for (const Revision& revision : project_.graph.revisions()) {
    if (!wanted.contains(revision.id) || applied.contains(revision.id)) continue;
    RevisionRow row = planner_.row_of(revision);
    row.revision.kind = kind::kStamp;
    statements.push_back(rows_.insert(row, {}));
    statements.push_back(rows_.event(event(revision.id, "stamp", "recorded as applied, nothing run")));
    report.done.push_back(revision.id);
  }
  mirror_stamp(wanted, statements);
  if (!statements.empty()) write(statements, *held);
  report.current = current_revisions(history());
  return report;
}

void Runner::resolve(std::string_view revision, Resolution resolution) {
  RunReport report;
  const std::unique_ptr<RunLock> held = lock(report);
  const History seen = history();
  const JournalEntry* last = nullptr;
  for (const JournalEntry& entry : seen.journal) {
    if (entry.revision == revision) last = &entry;
  }
  const bool open_intent = last != nullptr && last->state == "intent";
  if (last == nullptr || (!open_intent && resolution != Resolution::undo)) {
    throw Error(ErrorCode::nothing_to_resolve,
                fmt::format("revision \"{}\" has no step whose outcome is in doubt", revision),
                {.hint = "`dunlin status` shows what is unfinished", .state = "nothing was changed"});
  }
  EventRow row = event(revision, last->direction, "resolved by hand");
  row.attempt = last->attempt;
  if (resolution == Resolution::undo) {
    row.state = "resolved";
    row.detail = "the pass was undone by hand";
  } else {
    row.statement = last->statement;
    row.hash = last->hash;
    row.state = resolution == Resolution::done ? "done" : "resolved";
  }
  write({rows_.event(row)}, *held);
}

void Runner::accept_edit(std::string_view revision, std::string_view reason) {
  RunReport report;
  const Revision& file = project_.graph.resolve(revision);
  const std::unique_ptr<RunLock> held = lock(report);
  if (history().find(file.id) == nullptr) {
    throw Error(ErrorCode::not_applied, fmt::format("revision \"{}\" is not applied", file.id),
                {.state = "nothing was changed"});
  }
  write({rows_.accept(planner_.row_of(file)),
         rows_.event(event(file.id, "accept", fmt::format("edited file accepted: {}", reason)))},
        *held);
}

}  // namespace dunlin
