// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "cli/run_options.hpp"
#include "cli/run_view.hpp"

#include <fmt/format.h>

namespace dunlin::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"TARGET", "a revision, head, heads, or base: nothing is applied", true, false, ValueKind::revision, {}},
};

constexpr Option kOptions[] = {
    {"--purge", '\0', ValueKind::none, {}, "forget what has no file here, and unfinished steps", {}},
    kWaitForRun,
};

constexpr Example kExamples[] = {
    {"dunlin stamp head", "the database is as the newest revision makes it"},
    {"dunlin stamp 8c1f", "it is as 8c1f… makes it; what comes after is pending"},
};

int run_stamp(Context& context, const Arguments& arguments) {
  context.watch_signals();
  Runner& runner = context.runner(Access::create, run_options(context, arguments), {.log = context.log()});
  const RunReport report = runner.stamp(arguments.text("TARGET"), arguments.has("--purge"));
  if (context.json()) {
    Json document;
    document.texts("changed", report.done).texts("current", report.current);
    context.terminal().print_line(document.str());
  } else if (!context.quiet()) {
    const std::string current = current_text(context.project(), report.current);
    context.terminal().print_line(report.done.empty()
                                      ? fmt::format("already at {}", current)
                                      : fmt::format("stamped {}: {} row{} changed, nothing run", current,
                                                    report.done.size(), report.done.size() == 1 ? "" : "s"));
  }
  return 0;
}

}  // namespace

constinit const Command kStamp{
    .name = "stamp",
    .summary = "record what is applied, without running anything",
    .description =
        "Makes the history say that TARGET and what it is built on is applied, and nothing else. For a "
        "database that got its tables in another way.",
    .positionals = kPositionals,
    .options = kOptions,
    .examples = kExamples,
    .run = run_stamp};

}  // namespace dunlin::cli
