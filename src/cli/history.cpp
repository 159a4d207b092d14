// SPDX-License-Identifier: Apache-2.0
#include "history/history.hpp"

#include <dunlin/error.hpp>

#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/graph_drawing.hpp"
#include "cli/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

namespace dunlin::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"RANGE", "FROM:TO, either of which may be left out", false, false, ValueKind::revision, {}},
};

constexpr Option kOptions[] = {
    {"--graph", 'g', ValueKind::none, {}, "draw the lines of descent", {}},
    {"--files", '\0', ValueKind::none, {}, "only what the files say, without asking the database", {}},
};

constexpr Example kExamples[] = {
    {"dunlin history", "newest first, with the time when each was applied"},
    {"dunlin history --verbose", "everything that is known of each"},
    {"dunlin history --graph", "branches and merges"},
    {"dunlin history 8c1f:", "from 8c1f on"},
};

/// One revision, wherever it is known from.
struct Entry {
  std::string id;
  std::vector<std::string> parents;
  std::string message;
  const Revision* file = nullptr;
  bool applied = false;
  const AppliedDetails* details = nullptr;
  std::string tags;  ///< `head, current`
};

using DetailsIndex = std::unordered_map<std::string_view, const AppliedDetails*>;

std::string join(const std::vector<std::string>& words) {
  return escape_controls(fmt::format("{}", fmt::join(words, ", ")));
}

/// The ids of `FROM:TO`, both included.
std::set<std::string> ids_in(const RevisionGraph& graph, std::string_view range) {
  const std::size_t colon = range.find(':');
  const std::string_view from = range.substr(0, std::min(colon, range.size()));
  const std::string_view to = colon == std::string_view::npos ? range : range.substr(colon + 1);
  std::set<std::string> ids;
  if (to.empty() || to == "heads") {
    for (const Revision& revision : graph.revisions()) ids.insert(revision.id);
  } else {
    ids = graph.closure_of(graph.resolve(to).id);
  }
  if (from.empty() || from == "base") return ids;
  const Revision& first = graph.resolve(from);
  for (const std::string& id : graph.closure_of(first.id)) ids.erase(id);
  ids.insert(first.id);
  return ids;
}

class Listing {
 public:
  Listing(Context& context, const Arguments& arguments) : context_(context), arguments_(arguments) {
    if (arguments.has("--files")) return;
    history_ = context.history();
    if (history_.exists) {
      details_ = read_details(context.connect(Access::read), context.runner_options().history);
    }
    for (const AppliedDetails& one : details_) index_.emplace(one.id, &one);
  }

  /// Newest first.
  [[nodiscard]] std::vector<Entry> entries() {
    const RevisionGraph& graph = context_.project().graph;
    const std::vector<std::string> heads = graph.heads();
    const std::vector<std::string> current = current_revisions(history_);
    std::vector<Entry> entries;
    for (const Revision& revision : graph.revisions()) {
      entries.push_back(
          {.id = revision.id, .parents = revision.parents, .message = revision.message, .file = &revision});
    }
    for (const AppliedRevision& row : history_.applied) {
      if (row.kind == kind::kRepeatable || graph.find(row.id) != nullptr) continue;
      entries.push_back({.id = row.id, .parents = row.parents, .message = row.message});
    }
    const auto contains = [](const std::vector<std::string>& all, const std::string& id) {
      return std::find(all.begin(), all.end(), id) != all.end();
    };
    for (Entry& entry : entries) {
      entry.applied = history_.find(entry.id) != nullptr;
      if (const auto found = index_.find(entry.id); found != index_.end()) entry.details = found->second;
      std::vector<std::string> tags;
      if (contains(heads, entry.id)) tags.emplace_back("head");
      if (contains(current, entry.id)) tags.emplace_back("current");
      if (entry.file == nullptr) tags.emplace_back("no such file");
      if (entry.file != nullptr) tags.insert(tags.end(), entry.file->labels.begin(), entry.file->labels.end());
      entry.tags = join(tags);
    }
    if (arguments_.has("RANGE")) {
      const std::set<std::string> wanted = ids_in(graph, arguments_.text("RANGE"));
      std::erase_if(entries, [&](const Entry& entry) { return !wanted.contains(entry.id); });
    }
    std::reverse(entries.begin(), entries.end());
    return entries;
  }

  [[nodiscard]] std::string line(const Entry& entry) const {
    const Terminal& terminal = context_.terminal();
    std::string state;
    if (!arguments_.has("--files")) {
      // 2026-11-21T09:30:00.123Z
      std::string at = entry.details != nullptr ? entry.details->applied_at.substr(0, 16) : "";
      std::replace(at.begin(), at.end(), 'T', ' ');
      state = fmt::format("{:<16}  ", entry.applied ? escape_controls(at) : "pending");
      if (!entry.applied) state = terminal.paint(Colour::yellow, state);
    }
    return fmt::format("{}  {}{}{}", terminal.paint(Colour::bold, escape_controls(entry.id)), state,
                       escape_controls(entry.message),
                       entry.tags.empty() ? "" : terminal.paint(Colour::green, fmt::format("  ({})", entry.tags)));
  }

  [[nodiscard]] std::vector<std::string> block(const Entry& entry) const {
    std::vector<std::string> lines;
    lines.push_back(fmt::format("{}{}", context_.terminal().paint(Colour::bold, escape_controls(entry.id)),
                                entry.tags.empty() ? "" : fmt::format("  ({})", entry.tags)));
    const auto add = [&](std::string_view name, const std::string& value) {
      if (!value.empty()) lines.push_back(fmt::format("  {:<11} {}", name, value));
    };
    add("message", escape_controls(entry.message));
    add("parents", entry.parents.empty() ? "none: a base" : join(entry.parents));
    if (entry.file != nullptr) {
      add("depends on", join(entry.file->depends_on));
      add("file", escape_controls(entry.file->path));
    }
    if (entry.details != nullptr) {
      const AppliedDetails& details = *entry.details;
      const std::string took = details.duration_ms ? fmt::format(" in {} ms", *details.duration_ms) : "";
      const std::string who = details.applied_by.empty() ? "" : " by " + details.applied_by;
      add("applied",
          escape_controls(fmt::format("{}{}{}, dunlin {}", details.applied_at, who, took, details.dunlin_version)));
    } else if (!arguments_.has("--files")) {
      add("applied", "no");
    }
    lines.emplace_back();
    return lines;
  }

  [[nodiscard]] Json json(const Entry& entry) const {
    Json json;
    json.text("id", entry.id).text("message", entry.message).texts("parents", entry.parents);
    const std::vector<std::string> none;
    json.texts("depends_on", entry.file != nullptr ? entry.file->depends_on : none);
    json.texts("labels", entry.file != nullptr ? entry.file->labels : none);
    json.text_or_null("path", entry.file != nullptr ? entry.file->path : "");
    if (arguments_.has("--files")) return json;
    json.flag("applied", entry.applied);
    if (entry.details == nullptr) return json.null("applied_at");
    json.text("applied_at", entry.details->applied_at).text("applied_by", entry.details->applied_by);
    if (entry.details->duration_ms) json.number("duration_ms", *entry.details->duration_ms);
    return json.text("dunlin_version", entry.details->dunlin_version);
  }

 private:
  Context& context_;
  const Arguments& arguments_;
  History history_;
  std::vector<AppliedDetails> details_;
  DetailsIndex index_;
};

void print_drawn(Terminal& terminal, std::vector<std::string> graph, const std::vector<std::string>& lines) {
  const std::string own = graph.back();
  graph.pop_back();
  for (const std::string& line : graph) terminal.print_line(line);
  std::string beside = own;
  std::replace(beside.begin(), beside.end(), '*', '|');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    terminal.print_line(fmt::format("{}{}", i == 0 ? own : beside, lines[i]));
  }
}

int run_history(Context& context, const Arguments& arguments) {
  context.accept_empty_revisions();
  Terminal& terminal = context.terminal();
  Listing listing(context, arguments);
  const std::vector<Entry> entries = listing.entries();
  if (context.json()) {
    JsonArray revisions;
    for (const Entry& entry : entries) revisions.add(listing.json(entry));
    Json document;
    document.array("revisions", revisions);
    terminal.print_line(document.str());
    return 0;
  }
  if (entries.empty() && !context.quiet()) terminal.tell("there are no revisions");
  GraphDrawing drawing;
  for (const Entry& entry : entries) {
    const std::vector<std::string> lines =
        arguments.has("--verbose") ? listing.block(entry) : std::vector{listing.line(entry)};
    if (arguments.has("--graph")) {
      print_drawn(terminal, drawing.add(entry.id, entry.parents), lines);
    } else {
      for (const std::string& line : lines) terminal.print_line(line);
    }
  }
  return 0;
}

}  // namespace

constinit const Command kHistory{.name = "history",
                                 .summary = "list revisions, newest first",
                                 .description =
                                     "Lists the revisions of the files and those that only the database "
                                     "remembers, with the time (UTC) when each was applied.",
                                 .positionals = kPositionals,
                                 .options = kOptions,
                                 .examples = kExamples,
                                 .run = run_history};

}  // namespace dunlin::cli
