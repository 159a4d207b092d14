// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::cli {
namespace {

constexpr int kNotAtHead = 3;

constexpr Option kOptions[] = {
    {"--exit-code", '\0', ValueKind::none, {}, "exit with 3 when the database is not at head", {}},
};

constexpr Example kExamples[] = {
    {"dunlin current", "for instance: 8c1f0e6a2b47 (head)"},
    {"dunlin current --exit-code -q || exit 1", "in a script: stop unless everything is applied"},
};

/// Every head is applied, nothing else is, and nothing was left half done. Edited files are the business of `status`.
bool is_at_head(const Project& project, const History& history, const std::vector<std::string>& heads) {
  const auto is_applied = [&](const std::string& id) { return history.find(id) != nullptr; };
  const auto repeatables = project.graph.repeatables();
  const auto has_file = [&](const AppliedRevision& applied) {
    return applied.kind == kind::kRepeatable || project.graph.find(applied.id) != nullptr;
  };
  return history.journal.empty() && std::all_of(history.applied.begin(), history.applied.end(), has_file) &&
         std::all_of(heads.begin(), heads.end(), is_applied) &&
         std::all_of(repeatables.begin(), repeatables.end(),
                     [&](const Revision& revision) { return is_applied(revision.id); });
}

int run_current(Context& context, const Arguments& arguments) {
  context.accept_empty_revisions();
  const History history = context.foreseen_history();
  const Project& project = context.project();
  const std::vector<std::string> heads = project.graph.heads();
  const bool at_head = is_at_head(project, history, heads);
  const std::vector<std::string> current = current_revisions(history);
  JsonArray documents;
  for (const std::string& id : current) {
    const bool is_head = std::find(heads.begin(), heads.end(), id) != heads.end();
    const bool has_file = project.graph.find(id) != nullptr;
    if (context.json()) {
      Json one;
      one.text("id", id).text("message", history.find(id)->message).flag("head", is_head).flag("file", has_file);
      documents.add(one);
      continue;
    }
    context.terminal().print_line(fmt::format("{}{}", escape_controls(id),
                                              is_head    ? " (head)"
                                              : has_file ? ""
                                                         : " (no such file)"));
  }
  if (context.json()) {
    Json document;
    document.array("current", documents).flag("at_head", at_head).flag("versioned", history.exists);
    context.terminal().print_line(document.str());
  } else if (current.empty() && !context.quiet()) {
    context.terminal().tell("no revision is applied");
  }
  return arguments.has("--exit-code") && !at_head ? kNotAtHead : 0;
}

}  // namespace

constinit const Command kCurrent{.name = "current",
                                 .summary = "show where the database stands",
                                 .description =
                                     "Prints the applied revisions that no other applied one builds on; "
                                     "nothing when none is applied. Changes nothing.",
                                 .positionals = {},
                                 .options = kOptions,
                                 .examples = kExamples,
                                 .run = run_current};

}  // namespace dunlin::cli
