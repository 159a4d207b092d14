// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/dialect.hpp"
#include "migrate/plan.hpp"

#include <set>
#include <string>
#include <string_view>

namespace dunlin {

/// A plan made without looking at a database, for a script.
struct OfflinePlan {
  std::set<std::string> applied;  ///< What the database must have for it: `from` and what that is built on.
  Plan plan;
};

/// What takes a database from `from` (`base`, or as `RevisionGraph::resolve`) to `target`. From `base` up every
/// repeatable is run; from elsewhere none is, since only the database knows which changed.
///
/// Throws what the graph and `Planner::plan` throw.
[[nodiscard]] OfflinePlan plan_offline(const Project& project, const Dialect& dialect, std::string_view from,
                                       std::string_view target, Direction direction);

}  // namespace dunlin
