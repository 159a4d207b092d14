// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/new_revision.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"REVISION", "the heads to join (default: all)", false, true, ValueKind::revision, {}},
};

constexpr Option kOptions[] = {
    {"--message", 'm', ValueKind::text, "TEXT", "what it is for; also names the file", {}},
    {"--label", 'l', ValueKind::list, "LABEL", "a name for this line of descent", {}},
};

constexpr Example kExamples[] = {
    {"dunlin merge", "join all heads"},
    {"dunlin merge 8c1f 41d0 -m \"join billing\"", "join these two"},
};

int run_merge(Context& context, const Arguments& arguments) {
  context.accept_empty_revisions();
  const RevisionGraph& graph = context.project().graph;
  if (context.settings().naming == Naming::sequence) {
    throw Error(ErrorCode::usage, "a sequence has no branches to merge",
                {.hint = "two files with one number: give one of them the next free number"});
  }
  NewRevision revision;
  for (const std::string& name : arguments.list("REVISION")) {
    const std::string& id = graph.resolve(name).id;
    if (std::find(revision.parents.begin(), revision.parents.end(), id) == revision.parents.end()) {
      revision.parents.push_back(id);
    }
  }
  if (!arguments.has("REVISION")) revision.parents = graph.heads();
  if (revision.parents.size() < 2) {
    throw Error(ErrorCode::usage, "there is nothing to merge",
                {.hint = revision.parents.empty() ? "there are no revisions"
                                                  : fmt::format("\"{}\" is the only head", revision.parents.front()),
                 .state = "no revision was written"});
  }
  revision.message = arguments.text("--message", fmt::format("merge {}", fmt::join(revision.parents, " and ")));
  revision.labels = arguments.list("--label");
  write_and_tell(context, std::move(revision));
  return 0;
}

}  // namespace

constinit const Command kMerge{
    .name = "merge",
    .summary = "write a revision that joins several heads",
    .description = "The new revision has all of them as parents and nothing to do of its own; SQL may be added.",
    .positionals = kPositionals,
    .options = kOptions,
    .examples = kExamples,
    .run = run_merge};

}  // namespace dunlin::cli
