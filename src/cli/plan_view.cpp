// SPDX-License-Identifier: Apache-2.0
#include "cli/plan_view.hpp"

#include <dunlin/error.hpp>

#include "base/random.hpp"
#include "base/utf8.hpp"
#include "cli/json.hpp"
#include "migrate/offline.hpp"
#include "migrate/script.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::cli {
namespace {

std::string_view word_of(const RevisionPlan& plan) {
  if (plan.role == Role::hook) return "hook";
  if (plan.role == Role::repeatable) return "again";
  return to_word(plan.direction);
}

std::size_t line_of(const RevisionPlan& plan, const BodyStatement& statement) {
  return position_in(plan.source, statement.offset).line;
}

/// The statements of a step, settings that were moved to its beginning left out.
template <typename Visit>
void for_each_statement(const RevisionPlan& plan, const Step& step, const Visit& visit) {
  for (std::size_t i = step.first; i <= step.last && i < plan.statements.size(); ++i) {
    const BodyStatement& statement = plan.statements[i];
    const bool is_setting = statement.classification.kind == sql::StatementKind::setting;
    if (is_setting && statement.localised.empty()) continue;
    visit(statement, is_setting ? statement.localised : statement.sql);
  }
}

Json step_json(const RevisionPlan& plan, const Step& step) {
  JsonArray statements;
  for_each_statement(plan, step, [&](const BodyStatement& statement, const std::string& sql) {
    Json one;
    one.text("sql", sql).number("line", static_cast<std::int64_t>(line_of(plan, statement)));
    statements.add(one);
  });
  Json json;
  json.flag("transaction", !step.alone).texts("settings", step.settings).array("statements", statements);
  return json;
}

Json plan_json(const Plan& plan) {
  JsonArray revisions;
  for (const RevisionPlan& one : plan.revisions) {
    JsonArray steps;
    for (const Step& step : one.steps) steps.add(step_json(one, step));
    Json json;
    json.text("id", one.id()).text("direction", to_word(one.direction));
    json.text("message", one.row.revision.message).text("path", one.source.path);
    json.text("kind", one.role == Role::hook ? "hook" : one.role == Role::repeatable ? "repeatable" : "revision");
    json.flag("may_share_transaction", one.groupable).array("steps", steps);
    revisions.add(json);
  }
  Json json;
  json.array("revisions", revisions);
  return json;
}

void print_indented(Terminal& terminal, std::string_view sql) {
  const std::string safe = escape_controls(sql, true);
  for (std::size_t begin = 0; begin <= safe.size();) {
    const std::size_t end = std::min(safe.find('\n', begin), safe.size());
    terminal.print(
        fmt::format("      {}{}\n", std::string_view(safe).substr(begin, end - begin), end == safe.size() ? ";" : ""));
    begin = end + 1;
  }
}

void print_step(Terminal& terminal, const RevisionPlan& plan, const Step& step) {
  for (const std::string& setting : step.settings) {
    terminal.print_line(fmt::format("    set       {}", escape_controls(setting)));
  }
  terminal.print_line(step.alone ? terminal.paint(Colour::yellow, "    outside a transaction")
                                 : terminal.paint(Colour::dim, "    begin"));
  for_each_statement(plan, step, [&](const BodyStatement& statement, const std::string& sql) {
    print_indented(terminal, sql);
    if (!statement.is_copy) return;
    const auto lines = std::count(statement.copy_data.begin(), statement.copy_data.end(), '\n');
    terminal.print_line(fmt::format("      ({} line{} of data)", lines, lines == 1 ? "" : "s"));
  });
  if (!step.alone) terminal.print_line(terminal.paint(Colour::dim, "    commit"));
}

void print_totals(Terminal& terminal, const Plan& plan) {
  std::size_t transactions = 0;
  std::size_t outside = 0;
  bool shared = false;
  for (const RevisionPlan& one : plan.revisions) {
    for (const Step& step : one.steps) ++(step.alone ? outside : transactions);
    if (&one != plan.revisions.data() && one.groupable && (&one)[-1].groupable) shared = true;
  }
  terminal.print_line(fmt::format("{} revision{}, {} transaction{}, {} statement{} outside{}", plan.revisions.size(),
                                  plan.revisions.size() == 1 ? "" : "s", transactions, transactions == 1 ? "" : "s",
                                  outside, outside == 1 ? "" : "s",
                                  shared ? "; neighbours may share a transaction" : ""));
}

}  // namespace

void print_plan(Context& context, const Plan& plan, std::string_view nothing_to_do) {
  Terminal& terminal = context.terminal();
  if (context.json()) {
    terminal.print_line(plan_json(plan).str());
    return;
  }
  if (plan.revisions.empty()) {
    terminal.print_line(nothing_to_do);
    return;
  }
  for (const RevisionPlan& one : plan.revisions) {
    const std::string name = one.role == Role::hook ? one.source.path : one.id();
    terminal.print_line(fmt::format(
        "  {:<5} {}  {}{}", word_of(one), terminal.paint(Colour::bold, escape_controls(name)),
        escape_controls(one.row.revision.message), one.from_history ? "  (as stored in the database)" : ""));
    for (const Step& step : one.steps) print_step(terminal, one, step);
  }
  print_totals(terminal, plan);
}

void print_script(Context& context, const RunnerOptions& options, std::string_view range, Direction direction) {
  const std::size_t colon = range.find(':');
  if (colon == std::string_view::npos && direction == Direction::down) {
    throw Error(ErrorCode::usage, "`downgrade --sql` cannot know where the database stands",
                {.hint = "say from where to where: `dunlin downgrade --sql FROM:TO`"});
  }
  std::string_view from = colon == std::string_view::npos ? "base" : range.substr(0, colon);
  std::string_view target = colon == std::string_view::npos ? range : range.substr(colon + 1);
  if (from.empty()) from = direction == Direction::up ? "base" : "head";
  if (target.empty()) target = direction == Direction::up ? "head" : "base";
  const OfflinePlan made = plan_offline(context.project(), context.dialect(), from, target, direction);
  ScriptStart start;
  start.applied = made.applied;
  start.history = options.history;
  start.run_id = options.execute.run_id;
  start.lock_timeout = options.execute.lock_timeout;
  start.statement_timeout = options.execute.statement_timeout;
  start.role = options.execute.role;
  start.schema = options.execute.schema;
  start.configured = context.connect_options(Access::read).settings;
  const std::optional<MirrorTable> mirror = context.mirror();
  if (mirror) start.mirror = &*mirror;
  const std::string script = write_script(made.plan, context.dialect(), start);
  if (!context.json()) return context.terminal().print(script);
  Json document;
  document.text("script", script);
  context.terminal().print_line(document.str());
}

}  // namespace dunlin::cli
