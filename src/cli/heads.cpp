// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"

#include <fmt/format.h>

namespace dunlin::cli {
namespace {

std::string text_of(const Revision& revision) {
  const std::string labels =
      revision.labels.empty()
          ? ""
          : fmt::format("  ({})", escape_controls(fmt::format("{}", fmt::join(revision.labels, ", "))));
  return fmt::format("{}  {}{}", escape_controls(revision.id), escape_controls(revision.message), labels);
}

Json json_of(const Revision& revision) {
  Json json;
  json.text("id", revision.id).text("message", revision.message).texts("labels", revision.labels);
  json.text("path", revision.path);
  return json;
}

int run_heads(Context& context, const Arguments&) {
  context.accept_empty_revisions();
  const RevisionGraph& graph = context.project().graph;
  JsonArray heads;
  for (const std::string& id : graph.heads()) {
    const Revision& revision = *graph.find(id);
    if (context.json()) {
      heads.add(json_of(revision));
    } else {
      context.terminal().print_line(text_of(revision));
    }
  }
  if (context.json()) {
    Json document;
    document.array("heads", heads);
    context.terminal().print_line(document.str());
  }
  return 0;
}

int run_branches(Context& context, const Arguments&) {
  context.accept_empty_revisions();
  const RevisionGraph& graph = context.project().graph;
  Terminal& terminal = context.terminal();
  JsonArray branches;
  for (const std::string& id : graph.branch_points()) {
    const Revision& point = *graph.find(id);
    JsonArray children;
    if (!context.json()) terminal.print_line(text_of(point));
    for (const std::string& child : graph.children_of(id)) {
      const Revision& revision = *graph.find(child);
      if (context.json()) {
        children.add(json_of(revision));
      } else {
        terminal.print_line(fmt::format("  -> {}", text_of(revision)));
      }
    }
    Json one = json_of(point);
    one.array("children", children);
    branches.add(one);
  }
  if (context.json()) {
    Json document;
    document.array("branches", branches);
    terminal.print_line(document.str());
  }
  return 0;
}

constexpr Example kHeadsExamples[] = {{"dunlin heads", "more than one line: see `dunlin merge` and `dunlin rebase`"}};
constexpr Example kBranchesExamples[] = {{"dunlin branches", "where lines of descent part"}};

}  // namespace

constinit const Command kHeads{.name = "heads",
                               .summary = "list revisions that nothing builds on",
                               .description = "Reads the files only.",
                               .positionals = {},
                               .options = {},
                               .examples = kHeadsExamples,
                               .run = run_heads};

constinit const Command kBranches{.name = "branches",
                                  .summary = "list revisions that several others build on",
                                  .description = "Reads the files only.",
                                  .positionals = {},
                                  .options = {},
                                  .examples = kBranchesExamples,
                                  .run = run_branches};

}  // namespace dunlin::cli
