// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "cli/run_options.hpp"

#include <fmt/format.h>

namespace dunlin::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"REVISION", "the revision in doubt", true, false, ValueKind::revision, {}},
};

constexpr Option kOptions[] = {
    {"--redo", '\0', ValueKind::none, {}, "the step did not take effect: run it again", {}},
    {"--done", '\0', ValueKind::none, {}, "it did: go on after it", {}},
    {"--undo", '\0', ValueKind::none, {}, "the whole revision was undone by hand", {}},
    {"--accept", '\0', ValueKind::text, "REASON", "its edited file is right, and so is the database", {}},
    kWaitForRun,
};

constexpr Example kExamples[] = {
    {"dunlin status", "shows what is in doubt"},
    {"dunlin resolve 8c1f --done", "the step took effect"},
    {"dunlin resolve 8c1f --accept \"fixed a comment\"", "goes into the audit trail"},
};

/// A revision that is in doubt may have lost its file; then it must be named in full.
std::string id_of(Context& context, const std::string& name, bool needs_file) {
  try {
    return context.project().graph.resolve(name).id;
  } catch (const Error& error) {
    if (needs_file || error.code() != ErrorCode::unknown_revision) throw;
    return name;
  }
}

int run_resolve(Context& context, const Arguments& arguments) {
  const int answers = static_cast<int>(arguments.has("--redo")) + static_cast<int>(arguments.has("--done")) +
                      static_cast<int>(arguments.has("--undo")) + static_cast<int>(arguments.has("--accept"));
  if (answers != 1) {
    throw Error(ErrorCode::usage, "say one of --redo, --done, --undo and --accept REASON",
                {.hint = "see `dunlin resolve --help`", .state = "nothing was changed"});
  }
  const std::string id = id_of(context, arguments.text("REVISION"), arguments.has("--accept"));
  context.watch_signals();
  Runner& runner = context.runner(Access::write, run_options(context, arguments), {.log = context.log()});
  std::string_view outcome = "redo";
  if (arguments.has("--accept")) {
    const std::string reason = arguments.text("--accept");
    if (reason.empty()) throw Error(ErrorCode::usage, "--accept needs a reason, for the audit trail");
    runner.accept_edit(id, reason);
    outcome = "accept";
  } else {
    outcome = arguments.has("--done") ? "done" : arguments.has("--undo") ? "undo" : "redo";
    runner.resolve(id, outcome == "done" ? Resolution::done : outcome == "undo" ? Resolution::undo : Resolution::redo);
  }
  if (context.json()) {
    Json document;
    document.text("revision", id).text("resolution", outcome);
    context.terminal().print_line(document.str());
  } else if (!context.quiet()) {
    context.terminal().print_line(fmt::format("{}: recorded as {}", escape_controls(id), outcome));
  }
  return 0;
}

}  // namespace

constinit const Command kResolve{
    .name = "resolve",
    .summary = "settle a step whose outcome is in doubt, or an edited file",
    .description =
        "When a run was killed inside a statement that runs outside transactions, and nothing tells whether "
        "it took effect, the next run stops and asks. Look at the database, then say what you found; it is "
        "recorded and the next `upgrade` goes on from there.",
    .positionals = kPositionals,
    .options = kOptions,
    .examples = kExamples,
    .run = run_resolve};

}  // namespace dunlin::cli
