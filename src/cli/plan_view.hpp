// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "migrate/plan.hpp"

#include <string_view>

namespace dunlin::cli {

/// Prints what a run would do: revisions, statements, where transactions begin and end, and what runs outside them.
void print_plan(Context& context, const Plan& plan, std::string_view nothing_to_do);

/// Prints the plan from `range` (`FROM:TO`, or `TO` from base) as a script for the database's own shell, which does
/// what a run with `options` would.
void print_script(Context& context, const RunnerOptions& options, std::string_view range, Direction direction);

}  // namespace dunlin::cli
