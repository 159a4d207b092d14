// SPDX-License-Identifier: Apache-2.0
#include "migrate/status.hpp"

#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "cli/run_view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::cli {
namespace {

constexpr int kNotAtHead = 3;

constexpr Option kOptions[] = {
    {"--exit-code", '\0', ValueKind::none, {}, "exit with 3 when not everything is applied and as it was", {}},
    {"--all", 'a', ValueKind::none, {}, "also list what is applied and in order", {}},
};

constexpr Example kExamples[] = {
    {"dunlin status", "what is pending, edited, missing or unfinished"},
    {"dunlin status --exit-code", "in a deployment's check"},
};

/// What an upgrade will make of a step that was begun.
std::string outlook(const JournalEntry& entry) {
  const std::int64_t number = entry.statement + 1;
  if (entry.state == "done") return fmt::format("done through statement {}; the next run goes on after it", number);
  if (entry.state == "intent") {
    return fmt::format(
        "statement {} {}; the next run looks at the database, and asks for `dunlin resolve` if that does not tell",
        number, entry.refused ? "failed and may have left something" : "was begun and its outcome is not known");
  }
  return "resolved; the next run starts from there";
}

std::string state_of(const RevisionStatus& status) {
  if (status.unfinished != nullptr) return "unfinished";
  if (status.missing()) return "missing";
  if (status.out_of_order) return "out of order";
  if (status.repeatable) return status.applied == nullptr ? "pending" : status.edited_up ? "changed" : "applied";
  if (status.applied == nullptr) return "pending";
  if (status.edited_up) return "edited";
  return status.edited_down ? "edited down" : "applied";
}

/// What the state means, for those who meet it for the first time.
std::string note_of(const RevisionStatus& status) {
  if (status.unfinished != nullptr)
    return fmt::format("{}: {}", status.unfinished->direction, outlook(*status.unfinished));
  if (status.missing()) return "applied, and there is no such file";
  if (status.out_of_order) return "not applied, but revisions after it are; see `dunlin upgrade --out-of-order`";
  if (status.repeatable && status.applied != nullptr && status.edited_up)
    return "repeatable; runs again with the next upgrade";
  if (status.edited_up) return "its file no longer does what was applied";
  if (status.edited_down) return "its way down was edited since; a downgrade uses the file";
  return {};
}

bool is_well(const Status& status) {
  return status.at_head && std::none_of(status.revisions.begin(), status.revisions.end(), [](const auto& one) {
           return (one.edited_up && !one.repeatable) || one.missing() || one.out_of_order;
         });
}

using Lines = std::vector<std::string>;

/// One entry for each revision, empty for all that were not edited.
std::vector<Lines> edits_of(Context& context, const Status& status) {
  std::vector<Lines> edits;
  const HistoryName history{context.settings().history_name};
  for (const RevisionStatus& one : status.revisions) {
    edits.push_back(one.edited_up ? edit_of(context.connect(Access::read), history, context.planner(), one) : Lines{});
  }
  return edits;
}

Json json_of(const RevisionStatus& status, const Lines& edit) {
  Json json;
  json.text("id", status.id()).text("message", status.message());
  json.text_or_null("path", status.missing() ? std::string() : status.file->path);
  json.text("state", state_of(status)).flag("applied", status.applied != nullptr).flag("repeatable", status.repeatable);
  json.flag("edited_up", status.edited_up).flag("edited_down", status.edited_down);
  json.texts("edit", edit);
  json.flag("out_of_order", status.out_of_order);
  if (status.unfinished == nullptr) return json.null("unfinished");
  Json unfinished;
  unfinished.text("direction", status.unfinished->direction).number("statement", status.unfinished->statement + 1);
  unfinished.text("state", status.unfinished->state).text("at", status.unfinished->at);
  unfinished.text("outlook", outlook(*status.unfinished));
  return json.object("unfinished", unfinished);
}

void print_json(Context& context, const Status& status, const std::vector<Lines>& edits) {
  JsonArray revisions;
  for (std::size_t i = 0; i < edits.size(); ++i) revisions.add(json_of(status.revisions[i], edits[i]));
  Json document;
  document.text("database", context.url().redacted()).flag("versioned", status.versioned);
  document.texts("current", status.current).flag("at_head", status.at_head).flag("ok", is_well(status));
  document.array("revisions", revisions);
  context.terminal().print_line(document.str());
}

void print_revision(Terminal& terminal, const RevisionStatus& one, const Lines& edit) {
  const std::string state = state_of(one);
  const Colour colour = state == "applied"   ? Colour::green
                        : state == "pending" ? Colour::yellow
                        : state == "changed" ? Colour::yellow
                                             : Colour::red;
  terminal.print_line(fmt::format("  {}  {}  {}", terminal.paint(colour, fmt::format("{:<12}", state)),
                                  escape_controls(one.id()), escape_controls(one.message())));
  if (const std::string note = note_of(one); !note.empty()) {
    terminal.print_line(fmt::format("                {}", escape_controls(note)));
  }
  for (const std::string& line : edit) terminal.print_line(fmt::format("                {}", escape_controls(line)));
}

void print_text(Context& context, const Status& status, const std::vector<Lines>& edits, bool all) {
  Terminal& terminal = context.terminal();
  terminal.print_line(fmt::format("database  {}", escape_controls(context.url().redacted())));
  terminal.print_line(fmt::format("current   {}", current_text(context.project(), status.current)));
  std::size_t applied = 0;
  std::size_t pending = 0;
  for (std::size_t i = 0; i < edits.size(); ++i) {
    const RevisionStatus& one = status.revisions[i];
    applied += one.applied != nullptr ? 1 : 0;
    pending += one.applied != nullptr ? 0 : 1;
    if (all || state_of(one) != "applied") print_revision(terminal, one, edits[i]);
  }
  terminal.print_line(fmt::format("{} applied, {} pending{}", applied, pending,
                                  is_well(status) ? terminal.paint(Colour::green, ": all is well") : ""));
}

int run_status(Context& context, const Arguments& arguments) {
  context.accept_empty_revisions();
  const Planner& planner = context.planner();
  const History history = context.foreseen_history();
  const Status status = examine(planner, history);
  const std::vector<Lines> edits = edits_of(context, status);
  if (context.json()) {
    print_json(context, status, edits);
  } else {
    print_text(context, status, edits, arguments.has("--all"));
  }
  return arguments.has("--exit-code") && !is_well(status) ? kNotAtHead : 0;
}

}  // namespace

constinit const Command kStatus{
    .name = "status",
    .summary = "compare the files with the database",
    .description =
        "Shows what is pending, edited after it was applied, without a file, out of order, or unfinished "
        "and what will happen to it. Changes nothing.",
    .positionals = {},
    .options = kOptions,
    .examples = kExamples,
    .run = run_status};

}  // namespace dunlin::cli
