// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/plan_view.hpp"
#include "cli/run_options.hpp"
#include "cli/run_view.hpp"
#include "cli/schema_file.hpp"

#include <fmt/format.h>

namespace dunlin::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"TARGET", "-N, a revision to go back to, ID-N, or base: undo everything", true, false, ValueKind::revision, {}},
};

constexpr Option kOptions[] = {
    kDryRun,
    {"--sql", '\0', ValueKind::none, {}, "print a script for psql or sqlite3; TARGET is FROM:TO", {}},
    {"--one-transaction", '\0', ValueKind::none, {}, "undo all of it or nothing", {}},
    kLockTimeout,
    kStatementTimeout,
    kWaitForRun,
};

constexpr Example kExamples[] = {
    {"dunlin downgrade -1", "undo the last revision"},
    {"dunlin downgrade 8c1f", "undo everything after 8c1f"},
    {"dunlin downgrade base --yes", "undo everything, without being asked"},
};

/// One step back is what was asked for in so many words; more of it deserves a second look.
void confirm_loss(Context& context, const Plan& plan, const std::string& target) {
  if (plan.revisions.empty() || (plan.revisions.size() == 1 && target != "base")) return;
  // What "-2" means is part of the question.
  const std::vector<std::string>& heads = plan.revisions.back().heads;
  const std::string back_to = heads.empty() ? "base" : escape_controls(fmt::format("{}", fmt::join(heads, ", ")));
  const bool one = plan.revisions.size() == 1;
  context.confirm(fmt::format("undo {} revision{}, back to {}? what {} is lost", plan.revisions.size(), one ? "" : "s",
                              back_to, one ? "it made" : "they made"));
}

int run_downgrade(Context& context, const Arguments& arguments) {
  const std::string target = arguments.text("TARGET");
  if (arguments.has("--sql")) {
    print_script(context, run_options(context, arguments), target, Direction::down);
    return 0;
  }
  if (arguments.has("--dry-run")) {
    Runner& runner = context.runner(Access::read, run_options(context, arguments), {});
    print_plan(context, runner.plan_downgrade(target), "nothing to do");
    return 0;
  }
  context.watch_signals();
  RunView view(context);
  Runner& runner = context.runner(Access::write, run_options(context, arguments), view.events());
  confirm_loss(context, runner.plan_downgrade(target), target);
  const RunReport report = runner.downgrade(target);
  keep_schema_file(context);
  view.finish(report, "downgraded", "nothing to undo, at");
  return 0;
}

}  // namespace

constinit const Command kDowngrade{
    .name = "downgrade",
    .summary = "undo applied revisions",
    .description =
        "Runs the way down of applied revisions, the last one first. A revision without a file is undone with the body "
        "that the database remembers. Undoing more than one revision asks first.",
    .positionals = kPositionals,
    .options = kOptions,
    .examples = kExamples,
    .run = run_downgrade};

}  // namespace dunlin::cli
