// SPDX-License-Identifier: Apache-2.0
#include "migrate/offline.hpp"

#include <dunlin/error.hpp>

#include "migrate/mirror.hpp"

#include <fmt/format.h>

#include <utility>

namespace dunlin {
namespace {

std::set<std::string> applied_at(const RevisionGraph& graph, std::string_view from) {
  std::set<std::string> applied;
  if (from == "base") return applied;
  if (from != "heads") return graph.closure_of(graph.resolve(from).id);
  for (const Revision& revision : graph.revisions()) applied.insert(revision.id);
  return applied;
}

/// A range the wrong way round has nothing in it, which is hardly what was meant.
void refuse_backwards(const RevisionGraph& graph, std::string_view from, std::string_view target) {
  if (from == "base" || from == "heads" || target == "heads" || target.starts_with('+')) return;
  const std::string& begin = graph.resolve(from).id;
  const std::string& end = graph.resolve(target).id;
  if (begin == end || !graph.closure_of(begin).contains(end)) return;
  throw Error(ErrorCode::target_out_of_range,
              fmt::format("\"{}\" comes before \"{}\": there is nothing to apply between them", target, from),
              {.hint = fmt::format("`dunlin upgrade --sql {1}:{0}` goes up, `dunlin downgrade --sql {0}:{1}` down",
                                   from, target)});
}

void add_upgrade(const Project& project, const Planner& planner, std::string_view from, std::string_view target,
                 OfflinePlan& made) {
  std::vector<RevisionPlan>& plans = made.plan.revisions;
  for (const Revision* revision : project.graph.upgrade_path(target, made.applied)) {
    plans.push_back(planner.plan(*revision, Direction::up));
  }
  if (plans.empty()) refuse_backwards(project.graph, from, target);
  if (made.applied.empty()) {
    for (const Revision& revision : project.graph.repeatables()) plans.push_back(planner.plan(revision, Direction::up));
  }
  if (plans.empty()) return;
  const auto hook = [&](const Revision& revision) {
    RevisionPlan one = planner.plan(revision, Direction::up);
    one.role = Role::hook;
    one.groupable = false;
    return one;
  };
  if (project.before_upgrade) plans.insert(plans.begin(), hook(*project.before_upgrade));
  if (project.after_upgrade) plans.push_back(hook(*project.after_upgrade));
}

}  // namespace

OfflinePlan plan_offline(const Project& project, const Dialect& dialect, std::string_view from, std::string_view target,
                         Direction direction) {
  const Planner planner(project, dialect);
  OfflinePlan made;
  made.applied = applied_at(project.graph, from);
  if (direction == Direction::up) {
    add_upgrade(project, planner, from, target, made);
  } else {
    for (const std::string& id : project.graph.downgrade_path(target, made.applied, {})) {
      made.plan.revisions.push_back(planner.plan(*project.graph.find(id), Direction::down));
    }
  }
  AppliedParents applied;
  for (const std::string& id : made.applied) applied.emplace(id, project.graph.find(id)->parents);
  note_heads(applied, made.plan);
  return made;
}

}  // namespace dunlin
