// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>
#include <dunlin/health.hpp>

#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "cli/run_options.hpp"
#include "cli/run_view.hpp"
#include "cli/safety_copy.hpp"
#include "cli/wait.hpp"
#include "migrate/status.hpp"

#include <fmt/format.h>

namespace dunlin::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{60000};

constexpr Positional kPositionals[] = {
    {"URL", "the database (default: as configured)", false, false, ValueKind::text, {}}};

constexpr Option kOptions[] = {
    {"--wait", 'w', ValueKind::seconds, "SECONDS", "how long to wait for the server, and for another run (60)", {}},
    {"--timeout", '\0', ValueKind::seconds, "SECONDS", "how long one try may take (5)", {}},
    kLockTimeout,
    kStatementTimeout,
};

constexpr Example kExamples[] = {
    {"dunlin prepare", "in a deploy script, before the release starts"},
    {"dunlin prepare postgresql://app@db/shop --wait 120", "with a server that takes its time"},
};

std::string_view level_of(const Finding& finding) {
  if (finding.fault) return "fault";
  return finding.warning.empty() ? "good" : "warning";
}

void print_finding(Context& context, const Finding& finding) {
  Terminal& terminal = context.terminal();
  if (!context.json() && !context.quiet()) {
    terminal.print_line(fmt::format("{:<12} {}", finding.subject, escape_controls(finding.text)));
  }
  if (finding.warning.empty()) return;
  context.log()({.level = LogLevel::warning,
                 .message = fmt::format("{}: {}; {}", finding.subject, finding.warning, finding.hint),
                 .fields = {}});
}

Json json_of(const Finding& finding) {
  Json one;
  one.text("subject", finding.subject).text("level", level_of(finding)).text("text", finding.text);
  if (!finding.warning.empty()) one.text("warning", finding.warning);
  if (!finding.hint.empty()) one.text("hint", finding.hint);
  return one;
}

/// As the role and in the schema of a run, where they make a difference.
std::vector<Finding> find(Context& context) {
  const Dialect& dialect = context.dialect();
  const RunnerOptions options = context.runner_options();
  Connection& connection = context.connect(Access::create);
  const bool as_run = !options.execute.role.empty() || !options.execute.schema.empty();
  if (as_run) {
    const SessionSettings settings{.role = options.execute.role, .schema = options.execute.schema};
    for (const std::string& statement : dialect.script_begin(settings)) connection.execute(statement);
  }
  std::vector<Finding> findings = dialect.examine_fitness(connection, options.history);
  if (as_run) connection.execute("ROLLBACK");
  return findings;
}

/// Tells all findings before the first fault ends the command.
JsonArray examine(Context& context) {
  const std::vector<Finding> findings = find(context);
  JsonArray told;
  const Finding* fault = nullptr;
  for (const Finding& finding : findings) {
    print_finding(context, finding);
    told.add(json_of(finding));
    if (finding.fault && fault == nullptr) fault = &finding;
  }
  if (fault != nullptr) throw Error(*fault->fault, fault->text, {.hint = fault->hint, .state = "nothing was changed"});
  return told;
}

/// Reads again what the run has left behind.
void verify(Context& context, Runner& runner) {
  const History history = runner.history();
  const Status status = examine(context.planner(), history);
  if (status.at_head) return;
  throw Error(ErrorCode::check_failed, "the upgrade ended, and the database is not at the head of the revisions",
              {.hint = "`dunlin status` tells what is pending"});
}

int run_prepare(Context& context, const Arguments& arguments) {
  const milliseconds timeout = std::max(arguments.duration("--timeout").value_or(health::kTimeout), milliseconds(1));
  static_cast<void>(context.planner());  // An error in the files needs no database to be found.
  context.watch_signals();
  // What is in this process is there or not; a file that is not is made.
  if (!context.dialect().capabilities().in_process) {
    const health::Answer answer = wait_for_database(context, timeout, arguments.duration("--wait").value_or(kPatience));
    print_finding(context, {.subject = "server",
                            .text = fmt::format("{} {} at {}", answer.server.product, answer.server.version,
                                                answer.server.address),
                            .warning = {},
                            .fault = {},
                            .hint = {}});
  }
  const JsonArray findings = examine(context);
  RunView view(context);
  Runner& runner = context.runner(Access::create, run_options(context, arguments), view.events());
  const RunReport report = SafetyCopy(context, arguments).upgrade(runner, "head");
  verify(context, runner);
  if (!context.json()) {
    view.finish(report, "upgraded", "already at");
    return 0;
  }
  Json document;
  document.array("findings", findings).texts("revisions", report.done).texts("current", report.current);
  context.terminal().print_line(document.str());
  return 0;
}

}  // namespace

constinit const Command kPrepare{
    .name = "prepare",
    .summary = "make a database ready for a release",
    .description =
        "One command for a deploy script: waits for the server; looks at its version, at encryption, encoding, the "
        "rights of the role and the connections left; upgrades to the head; and reads the history again. What would "
        "make the upgrade fail ends it before anything is changed.",
    .positionals = kPositionals,
    .options = kOptions,
    .examples = kExamples,
    .run = run_prepare};

}  // namespace dunlin::cli
