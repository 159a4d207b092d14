// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "migrate/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

namespace dunlin {
namespace {

/// Where `id` is written, for pointing at the file.
SourcePosition file_of(const RevisionStatus& status) { return {.path = status.file->path, .text = {}}; }

[[noreturn]] void refuse_edited(const RevisionStatus& status, const std::vector<std::string>& edit) {
  const std::string lines = fmt::format("{}", fmt::join(edit, "\n"));
  throw Error(ErrorCode::edited_revision, fmt::format("revision \"{}\" was edited after it was applied", status.id()),
              {.hint = fmt::format("put the file back and write a new revision; or, if the database is right as it is: "
                                   "`dunlin resolve {} --accept REASON`",
                                   status.id()),
               .state = "nothing was changed",
               .source = file_of(status),
               .cause = lines.empty() ? lines : "applied (-) and in the file now (+):\n" + lines});
}

void refuse_out_of_order(const RevisionStatus& status) {
  throw Error(ErrorCode::out_of_order,
              fmt::format("revision \"{}\" is not applied, but revisions that come after it are", status.id()),
              {.hint = "give it a place after them (`dunlin rebase`), or apply it now with --out-of-order",
               .state = "nothing was changed",
               .source = file_of(status)});
}

/// A revision without a file that known ones were applied on top of: that is not a newer release, but a lost file.
void refuse_hole(const History& history, const std::vector<std::string>& unknown) {
  const auto is_unknown = [&](const std::string& id) {
    return std::find(unknown.begin(), unknown.end(), id) != unknown.end();
  };
  for (const AppliedRevision& applied : history.applied) {
    if (is_unknown(applied.id)) continue;
    const auto hole = std::find_if(applied.parents.begin(), applied.parents.end(), is_unknown);
    if (hole == applied.parents.end()) continue;
    throw Error(ErrorCode::missing_revision,
                fmt::format("revision \"{}\" is applied and has no file here, and \"{}\" was applied on top of it",
                            *hole, applied.id),
                {.hint = "bring its file back; or set `ahead = \"accept\"` to go on without it",
                 .state = "nothing was changed"});
  }
}

}  // namespace

std::vector<std::string> Runner::unknown_revisions(const History& history) const {
  std::vector<std::string> unknown;
  for (const AppliedRevision& applied : history.applied) {
    if (applied.kind != kind::kRepeatable && project_.graph.find(applied.id) == nullptr) unknown.push_back(applied.id);
  }
  return unknown;
}

/// Each of the unknown revisions says that the program of one we know works with it.
bool Runner::is_compatible(const std::vector<std::string>& unknown) {
  return std::all_of(unknown.begin(), unknown.end(), [&](const std::string& id) {
    const std::string from = read_bodies(connection_, options_.history, id).compatible_from;
    return !from.empty() && project_.graph.find(from) != nullptr;
  });
}

/// Refuses what an upgrade must not build on; returns the unknown revisions that are to be undone first.
std::vector<std::string> Runner::check(const History& history) {
  for (const RevisionStatus& status : examine(planner_, history, {.down = false}).revisions) {
    if (status.edited_up && !status.repeatable) {
      refuse_edited(status, edit_of(connection_, options_.history, planner_, status));
    }
    if (status.out_of_order && !options_.out_of_order) refuse_out_of_order(status);
  }
  std::vector<std::string> unknown = unknown_revisions(history);
  if (unknown.empty() || options_.ahead == Ahead::accept) return {};
  refuse_hole(history, unknown);
  if (options_.ahead == Ahead::downgrade) {
    std::reverse(unknown.begin(), unknown.end());
    return unknown;
  }
  if (is_compatible(unknown)) return {};
  throw Error(ErrorCode::missing_revision,
              fmt::format("the database is ahead: revision \"{}\"{} {} applied and {} no file here", unknown.back(),
                          unknown.size() > 1 ? fmt::format(" and {} more", unknown.size() - 1) : "",
                          unknown.size() > 1 ? "are" : "is", unknown.size() > 1 ? "have" : "has"),
              {.hint = "deploy the newer files; or set `ahead = \"accept\"` to go on without them, "
                       "`ahead = \"downgrade\"` to undo them with what the database remembers",
               .state = "nothing was changed"});
}

Plan Runner::upgrade_plan(const History& history, std::string_view target) {
  Plan plan;
  const std::vector<std::string> undo = check(history);
  add_downgrades(history, undo, plan);
  std::set<std::string> applied = history.ids();
  for (const std::string& id : undo) applied.erase(id);
  for (const Revision* revision : project_.graph.upgrade_path(target, applied)) {
    plan.revisions.push_back(planner_.plan(*revision, Direction::up));
  }
  add_hooks_and_repeatables(history, plan);
  return plan;
}

void Runner::add_hooks_and_repeatables(const History& history, Plan& plan) {
  for (const Revision& revision : project_.graph.repeatables()) {
    const AppliedRevision* applied = history.find(revision.id);
    RevisionPlan one = planner_.plan(revision, Direction::up);
    if (applied != nullptr && applied->checksum_up == one.row.revision.checksum_up) continue;
    if (applied != nullptr) one.replaces = applied->checksum_up;
    plan.revisions.push_back(std::move(one));
  }
  if (plan.revisions.empty()) return;
  const auto hook = [&](const Revision& revision) {
    RevisionPlan one = planner_.plan(revision, Direction::up);
    one.role = Role::hook;
    one.groupable = false;
    return one;
  };
  if (project_.before_upgrade) plan.revisions.insert(plan.revisions.begin(), hook(*project_.before_upgrade));
  if (project_.after_upgrade) plan.revisions.push_back(hook(*project_.after_upgrade));
}

Plan Runner::downgrade_plan(const History& history, std::string_view target) {
  std::unordered_map<std::string, std::vector<std::string>> foreign;
  for (const AppliedRevision& applied : history.applied) {
    if (applied.kind != kind::kRepeatable && project_.graph.find(applied.id) == nullptr) {
      foreign.emplace(applied.id, applied.parents);
    }
  }
  Plan plan;
  add_downgrades(history, project_.graph.downgrade_path(target, history.ids(), foreign), plan);
  return plan;
}

void Runner::add_downgrades(const History& history, const std::vector<std::string>& ids, Plan& plan) {
  std::string distrust;
  bool asked = false;
  for (const std::string& id : ids) {
    if (const Revision* revision = project_.graph.find(id)) {
      plan.revisions.push_back(planner_.plan(*revision, Direction::down));
      continue;
    }
    if (!std::exchange(asked, true)) distrust = dialect_.history_distrust(connection_, options_.history);
    if (!distrust.empty()) {
      throw Error(ErrorCode::history_untrusted,
                  fmt::format("the way down of revision \"{}\" is stored in a history that others can write", id),
                  {.hint = distrust, .state = "nothing was changed"});
    }
    const AppliedRevision* applied = history.find(id);
    plan.revisions.push_back(planner_.plan_stored(*applied, read_bodies(connection_, options_.history, id)));
  }
}

/// Revisions in several steps go on where they were left; one that was left in another direction stops the run.
void Runner::take_up_journal(const History& history, Plan& plan) {
  if (!history.exists) return;
  std::unordered_map<std::string_view, std::vector<JournalEntry>> journals;
  for (const JournalEntry& entry : history.journal) journals[entry.revision].push_back(entry);
  for (RevisionPlan& one : plan.revisions) {
    if (one.role == Role::hook) continue;
    const auto journal = journals.find(one.id());
    if (journal != journals.end()) {
      resume(one, journal->second);
      journals.erase(journal);
    } else if (!one.is_single_transaction()) {
      one.attempt = next_attempt(connection_, options_.history, one.id());
    }
  }
  if (journals.empty()) return;
  const JournalEntry& left = journals.begin()->second.back();
  const bool is_up = left.direction == to_word(Direction::up);
  // Found in the graph or among the repeatables; otherwise no command can finish it.
  const bool is_here = project_.graph.find(left.revision) != nullptr;
  throw Error(
      ErrorCode::unfinished_step,
      fmt::format("the way {} of revision \"{}\" was begun and not finished", left.direction, left.revision),
      {.hint = is_here ? fmt::format("finish it with `dunlin {}`, or see `dunlin resolve --help`",
                                     is_up ? "upgrade head" : "downgrade -1")
                       : fmt::format("bring its file back; or undo it by hand and say `dunlin resolve {} --undo`",
                                     left.revision),
       .state = "nothing was changed"});
}

}  // namespace dunlin
