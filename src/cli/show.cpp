// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace dunlin::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"REVISION",
     "an id, a prefix of one, a label, head, ID+N, ID-N (default: head)",
     false,
     false,
     ValueKind::revision,
     {}},
};

constexpr Example kExamples[] = {
    {"dunlin show 8c1f", "what 8c1f… is and does"},
    {"dunlin show", "the head"},
};

const Revision& find(const RevisionGraph& graph, const std::string& name) {
  for (const Revision& revision : graph.repeatables()) {
    if (revision.id == name) return revision;
  }
  return graph.resolve(name);
}

Json json_of(const Revision& revision, const RevisionGraph& graph) {
  Json json;
  json.text("id", revision.id).text("message", revision.message).texts("parents", revision.parents);
  json.texts("children", revision.repeatable ? std::vector<std::string>{} : graph.children_of(revision.id));
  json.texts("depends_on", revision.depends_on).texts("labels", revision.labels).text("path", revision.path);
  json.flag("repeatable", revision.repeatable).flag("no_transaction", revision.no_transaction);
  json.text_or_null("irreversible", revision.irreversible.value_or("")).text("text", revision.text);
  return json;
}

void print(Terminal& terminal, const Revision& revision, const RevisionGraph& graph) {
  const auto add = [&](std::string_view name, const std::vector<std::string>& values) {
    if (values.empty()) return;
    terminal.print_line(fmt::format("{:<11} {}", name, escape_controls(fmt::format("{}", fmt::join(values, ", ")))));
  };
  add("revision", {revision.id});
  if (!revision.message.empty()) add("message", {revision.message});
  if (!revision.repeatable) {
    add("parents", revision.parents.empty() ? std::vector<std::string>{"none: a base"} : revision.parents);
    add("children", graph.children_of(revision.id));
  }
  add("depends on", revision.depends_on);
  add("labels", revision.labels);
  if (revision.repeatable) add("kind", {"repeatable"});
  if (revision.irreversible) add("way down", {"none: " + *revision.irreversible});
  add("file", {revision.path});
  std::string text = escape_controls(revision.text, true);
  if (!text.ends_with('\n')) text += '\n';
  terminal.print("\n" + text);
}

int run_show(Context& context, const Arguments& arguments) {
  context.accept_empty_revisions();
  const RevisionGraph& graph = context.project().graph;
  const Revision& revision = find(graph, arguments.text("REVISION", "head"));
  if (context.json()) {
    context.terminal().print_line(json_of(revision, graph).str());
  } else {
    print(context.terminal(), revision, graph);
  }
  return 0;
}

}  // namespace

constinit const Command kShow{.name = "show",
                              .summary = "show a revision",
                              .description = "Prints what the file of a revision says of it, and its SQL.",
                              .positionals = kPositionals,
                              .options = {},
                              .examples = kExamples,
                              .run = run_show};

}  // namespace dunlin::cli
