// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "revision/graph.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace dunlin {
namespace {

using ForeignParents = std::unordered_map<std::string, std::vector<std::string>>;

/// What is applied, with what each needs: as the files tell, and for what has no file as the history does.
struct Lineage {
  std::vector<std::string> ids;
  std::unordered_map<std::string_view, std::uint32_t> index;
  Links needs;

  /// What must be undone before what, in the order to undo.
  [[nodiscard]] std::vector<std::uint32_t> undo_order() const {
    std::vector<std::uint32_t> order = order_by_needs(needs);
    if (order.size() < ids.size()) {  // Parents that a damaged history tells: still undo every one of them.
      std::vector<bool> seen(ids.size(), false);
      for (const std::uint32_t node : order) seen[node] = true;
      for (std::uint32_t node = 0; node < ids.size(); ++node) {
        if (!seen[node]) order.push_back(node);
      }
    }
    std::reverse(order.begin(), order.end());
    return order;
  }

  [[nodiscard]] std::vector<std::string> heads() const {
    std::vector<std::string> heads;
    const Links needed_by = needs.reversed();
    for (std::uint32_t node = 0; node < ids.size(); ++node) {
      if (needed_by.of(node).empty()) heads.push_back(ids[node]);
    }
    return heads;
  }
};

Lineage lineage_of(const RevisionGraph& graph, const std::set<std::string>& applied, const ForeignParents& foreign) {
  Lineage lineage;
  for (const Revision& revision : graph.revisions()) {
    if (applied.contains(revision.id)) lineage.ids.push_back(revision.id);
  }
  for (const std::string& id : applied) {
    if (graph.find(id) == nullptr) lineage.ids.push_back(id);
  }
  for (std::uint32_t i = 0; i < lineage.ids.size(); ++i) lineage.index.emplace(lineage.ids[i], i);
  std::vector<Links::Arrow> needs;
  const auto add = [&](std::uint32_t from, const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
      const auto found = lineage.index.find(id);
      if (found != lineage.index.end()) needs.emplace_back(from, found->second);
    }
  };
  for (std::uint32_t i = 0; i < lineage.ids.size(); ++i) {
    if (const Revision* revision = graph.find(lineage.ids[i])) {
      add(i, revision->parents);
      add(i, revision->depends_on);
    } else if (const auto parents = foreign.find(lineage.ids[i]); parents != foreign.end()) {
      add(i, parents->second);
    }
  }
  lineage.needs = Links(lineage.ids.size(), needs);
  return lineage;
}

/// The number in `-N`; nothing when `target` is something else.
std::optional<std::size_t> last_of(std::string_view target) {
  if (target.size() < 2 || target.front() != '-') return std::nullopt;
  std::size_t steps = 0;
  const auto [end, error] = std::from_chars(target.data() + 1, target.data() + target.size(), steps);
  if (error != std::errc() || end != target.data() + target.size()) return std::nullopt;
  return steps;
}

std::vector<std::string> undo_last(const Lineage& lineage, std::string_view target, std::size_t steps) {
  const std::vector<std::string> heads = lineage.heads();
  if (heads.size() > 1) {
    throw Error(ErrorCode::multiple_heads, fmt::format("more than one head is applied: {}", fmt::join(heads, ", ")),
                {.hint = fmt::format("name the revision to go down to, or a branch (`dunlin downgrade LABEL@base`), "
                                     "instead of \"{}\"",
                                     target)});
  }
  if (steps == 0 || steps > lineage.ids.size()) {
    throw Error(ErrorCode::target_out_of_range,
                steps == 0 ? fmt::format("\"{}\" is not a number of steps", target)
                           : fmt::format("\"{}\" goes past the first revision: {} {} applied", target,
                                         lineage.ids.size(), lineage.ids.size() == 1 ? "is" : "are"),
                {.hint = steps == 0 ? "write `-1`, `-2`, …" : "`dunlin downgrade base` undoes everything"});
  }
  std::vector<std::string> path;
  for (const std::uint32_t node : lineage.undo_order()) {
    if (path.size() < steps) path.push_back(lineage.ids[node]);
  }
  return path;
}

/// The applied revision without a file that `target` names, by its id or, when `by_prefix`, a unique prefix of it.
std::optional<std::uint32_t> find_foreign(const Lineage& lineage, const RevisionGraph& graph, std::string_view target,
                                          bool by_prefix) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < lineage.ids.size(); ++i) {
    const std::string& id = lineage.ids[i];
    if (graph.find(id) != nullptr) continue;
    if (id == target) return i;
    if (by_prefix && id.starts_with(target)) found.push_back(i);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) return std::nullopt;
  throw Error(ErrorCode::ambiguous_revision,
              fmt::format("\"{}\" could be \"{}\" or \"{}\"", target, lineage.ids[found[0]], lineage.ids[found[1]]),
              {.hint = "write more of the id"});
}

}  // namespace

/// A branch seen from one of its revisions: what comes after it, and before it as far as nothing else branches off.
std::vector<bool> RevisionGraph::branch_of(std::uint32_t start) const {
  const Links needed_by = needs_.reversed();
  std::vector<bool> branch = reach(needed_by, {start});
  const std::vector<bool> before = reach(needs_, {start});
  // Parents stand before their children, so one pass from the start downward sees every child decided.
  for (std::uint32_t i = start; i-- > 0;) {
    if (!before[i]) continue;
    const auto children = needed_by.of(i);
    const bool leads_here = !children.empty() && std::all_of(children.begin(), children.end(),
                                                             [&branch](std::uint32_t child) { return branch[child]; });
    if (leads_here) branch[i] = true;
  }
  return branch;
}

/// The ids in the graph that stay when going down to `target`.
std::set<std::string> RevisionGraph::kept_by(std::string_view target, const std::set<std::string>& applied) const {
  std::vector<bool> kept(ordered_.size(), target == "heads");
  if (target.ends_with("@base")) {
    kept = branch_of(located(target.substr(0, target.size() - 5)));
    kept.flip();
  } else if (target != "heads" && target != "base" && !(target == "head" && ordered_.empty())) {
    const std::uint32_t at = located(target);
    if (!applied.contains(ordered_[at].id)) {
      throw Error(ErrorCode::not_applied, fmt::format("revision \"{}\" is not applied", ordered_[at].id),
                  {.hint = "`dunlin current` tells where the database is; `dunlin upgrade` goes up"});
    }
    kept = reach(needs_, {at});
  }
  std::set<std::string> ids;
  for (std::uint32_t i = 0; i < ordered_.size(); ++i) {
    if (kept[i]) ids.insert(ordered_[i].id);
  }
  return ids;
}

std::vector<std::string> RevisionGraph::downgrade_path(std::string_view target, const std::set<std::string>& applied,
                                                       const ForeignParents& foreign_parents) const {
  const Lineage lineage = lineage_of(*this, applied, foreign_parents);
  if (const auto steps = last_of(target)) return undo_last(lineage, target, *steps);
  const bool is_plain = target != "base" && target != "head" && target != "heads" && !target.ends_with("@base");
  std::optional<std::uint32_t> foreign;
  if (is_plain) foreign = find_foreign(lineage, *this, target, false);
  if (is_plain && !foreign && !locate(target)) foreign = find_foreign(lineage, *this, target, true);
  std::vector<bool> kept(lineage.ids.size(), false);
  if (foreign) {
    kept = reach(lineage.needs, {*foreign});
  } else {
    const std::set<std::string> ids = kept_by(target, applied);
    for (std::uint32_t i = 0; i < lineage.ids.size(); ++i) kept[i] = ids.contains(lineage.ids[i]);
    // A branch goes, what is not in the files and not built on it stays.
    if (target.ends_with("@base")) {
      std::vector<std::uint32_t> gone;
      for (std::uint32_t i = 0; i < lineage.ids.size(); ++i) {
        if (!kept[i] && find(lineage.ids[i]) != nullptr) gone.push_back(i);
      }
      kept = reach(lineage.needs.reversed(), std::move(gone));
      kept.flip();
    }
  }
  std::vector<std::string> path;
  for (const std::uint32_t node : lineage.undo_order()) {
    if (!kept[node]) path.push_back(lineage.ids[node]);
  }
  return path;
}

}  // namespace dunlin
