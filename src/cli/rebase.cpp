// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

namespace dunlin::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"REVISION", "the head whose line is put after the other", true, false, ValueKind::revision, {}},
    {"ONTO", "the revision to put it after (default: the other head)", false, false, ValueKind::revision, {}},
};

constexpr Example kExamples[] = {
    {"dunlin rebase 8c1f", "with two heads: after the other one"},
    {"dunlin rebase 8c1f 41d0", "after 41d0…"},
};

/// The only head that does not descend from, or lead to, `revision`.
const Revision& other_head(const RevisionGraph& graph, const Revision& revision) {
  std::vector<std::string> others;
  for (const std::string& id : graph.heads()) {
    if (id != revision.id && !graph.closure_of(id).contains(revision.id)) others.push_back(id);
  }
  if (others.size() == 1) return *graph.find(others.front());
  throw Error(ErrorCode::usage,
              others.empty() ? "there is no other head to put it after"
                             : fmt::format("there are several other heads: {}", fmt::join(others, ", ")),
              {.hint = "say after which: `dunlin rebase REVISION ONTO`", .state = "no file was changed"});
}

/// The first revisions of the line that leads to `revision` and is not `onto`'s.
std::vector<const Revision*> roots_of_line(const RevisionGraph& graph, const Revision& revision, const Revision& onto) {
  const std::set<std::string> kept = graph.closure_of(onto.id);
  const std::set<std::string> line = graph.closure_of(revision.id);
  std::vector<const Revision*> roots;
  for (const Revision& one : graph.revisions()) {
    if (!line.contains(one.id) || kept.contains(one.id)) continue;
    const bool is_root = std::all_of(one.parents.begin(), one.parents.end(),
                                     [&](const std::string& parent) { return kept.contains(parent); });
    if (is_root) roots.push_back(&one);
  }
  return roots;
}

int run_rebase(Context& context, const Arguments& arguments) {
  if (context.settings().naming == Naming::sequence) {
    throw Error(ErrorCode::usage, "a sequence cannot be rebased",
                {.hint = "its order is its numbers, and databases remember them; rename the file that no database has "
                         "applied yet to the next free number",
                 .state = "no file was changed"});
  }
  context.accept_empty_revisions();
  const RevisionGraph& graph = context.project().graph;
  const Revision& revision = graph.resolve(arguments.text("REVISION"));
  const Revision& onto = arguments.has("ONTO") ? graph.resolve(arguments.text("ONTO")) : other_head(graph, revision);
  const std::vector<const Revision*> roots = roots_of_line(graph, revision, onto);
  if (roots.empty() || graph.closure_of(onto.id).contains(revision.id) ||
      graph.closure_of(revision.id).contains(onto.id)) {
    throw Error(ErrorCode::usage,
                fmt::format("\"{}\" and \"{}\" are already one after the other", revision.id, onto.id),
                {.state = "no file was changed"});
  }
  std::vector<std::string> ids;
  for (const Revision* root : roots) {
    rewrite_parents(root->path, {onto.id});
    ids.push_back(root->id);
    if (context.json()) continue;
    context.terminal().print_line(fmt::format("{}  is now after {}  ({})", escape_controls(root->id),
                                              escape_controls(onto.id), escape_controls(root->path)));
  }
  if (context.json()) {
    Json document;
    document.texts("rebased", ids).text("onto", onto.id);
    context.terminal().print_line(document.str());
  } else if (!context.quiet()) {
    context.terminal().tell("note: a database that has it applied already needs `dunlin upgrade --out-of-order`");
  }
  return 0;
}

}  // namespace

constinit const Command kRebase{
    .name = "rebase",
    .summary = "put one line of descent after another",
    .description =
        "Changes the parents in the file where the line of REVISION begins, so that two heads become one. "
        "Every other byte of the file stays.",
    .positionals = kPositionals,
    .options = {},
    .examples = kExamples,
    .run = run_rebase};

}  // namespace dunlin::cli
