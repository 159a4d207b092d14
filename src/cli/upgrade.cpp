// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/plan_view.hpp"
#include "cli/run_options.hpp"
#include "cli/run_view.hpp"
#include "cli/safety_copy.hpp"
#include "cli/schema_file.hpp"
#include "migrate/offline.hpp"

namespace dunlin::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"TARGET",
     "head (default), heads, a revision, a prefix of its id, LABEL, +N, ID+N",
     false,
     false,
     ValueKind::revision,
     {}},
};

constexpr Option kOptions[] = {
    kDryRun,
    {"--sql", '\0', ValueKind::none, {}, "print a script for psql or sqlite3; TARGET may be FROM:TO", {}},
    {"--commit-each", '\0', ValueKind::none, {}, "one transaction per revision, never shared", {}},
    {"--one-transaction", '\0', ValueKind::none, {}, "all pending revisions or none of them", {}},
    {"--out-of-order", '\0', ValueKind::none, {}, "also apply revisions that should have come before applied ones", {}},
    {"--adopt", '\0', ValueKind::none, {}, "accept that the database has tables of unknown origin", {}},
    kBackupFirst,
    kPutBack,
    kLockTimeout,
    kStatementTimeout,
    kWaitForRun,
};

constexpr Example kExamples[] = {
    {"dunlin upgrade", "apply everything that is pending"},
    {"dunlin upgrade +1", "apply the next revision"},
    {"dunlin upgrade --dry-run", "see what would be done"},
    {"dunlin upgrade --backup", "copy the database first"},
    {"dunlin upgrade --sql | sqlite3 app.db", "let the database's own shell do it"},
    {"dunlin upgrade --sql 8c1f:head", "only what comes after 8c1f"},
};

RunnerOptions options_of(Context& context, const Arguments& arguments) {
  RunnerOptions options = run_options(context, arguments);
  options.out_of_order = arguments.has("--out-of-order");
  options.adopt_unversioned = arguments.has("--adopt");
  options.execute.commit_each = arguments.has("--commit-each");
  return options;
}

void check_combination(const Arguments& arguments) {
  if (arguments.has("--sql") && arguments.has("--dry-run")) {
    throw Error(ErrorCode::usage, "--sql and --dry-run exclude each other",
                {.hint = "--sql prints a script to run, --dry-run a plan to read; neither changes anything"});
  }
  if (arguments.has("--commit-each") && arguments.has("--one-transaction")) {
    throw Error(ErrorCode::usage, "--commit-each and --one-transaction exclude each other");
  }
}

/// A database file that is not there yet is planned for as the empty one that it will be.
Plan plan_of(Context& context, const Arguments& arguments, const std::string& target) {
  try {
    return context.runner(Access::read, options_of(context, arguments), {}).plan_upgrade(target);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::database_missing || !context.dialect().capabilities().in_process) throw;
  }
  return plan_offline(context.project(), context.dialect(), "base", target, Direction::up).plan;
}

int run_upgrade(Context& context, const Arguments& arguments) {
  check_combination(arguments);
  const std::string target = arguments.text("TARGET", "head");
  if (arguments.has("--sql")) {
    print_script(context, options_of(context, arguments), target, Direction::up);
    return 0;
  }
  if (arguments.has("--dry-run")) {
    print_plan(context, plan_of(context, arguments, target), "nothing to do");
    return 0;
  }
  context.watch_signals();
  RunView view(context);
  Runner& runner = context.runner(Access::create, options_of(context, arguments), view.events());
  const RunReport report = SafetyCopy(context, arguments).upgrade(runner, target);
  keep_schema_file(context);
  view.finish(report, "upgraded", "already at");
  return 0;
}

}  // namespace

constinit const Command kUpgrade{
    .name = "upgrade",
    .summary = "apply pending revisions",
    .description =
        "Applies what is pending up to TARGET, each revision exactly once, whatever crashes and however many "
        "processes start at once. A revision, its history row and its event commit together; when one fails it is "
        "rolled back and those before it stay.\n"
        "A database with nothing pending is left alone: one query, no lock.",
    .positionals = kPositionals,
    .options = kOptions,
    .examples = kExamples,
    .run = run_upgrade};

}  // namespace dunlin::cli
