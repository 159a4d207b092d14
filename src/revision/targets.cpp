// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "revision/graph.hpp"
#include "revision/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

namespace dunlin {
namespace {

constexpr std::size_t kShownCandidates = 8;

/// `+3` → 3, `-2` → 2 for that sign; nothing when `text` is anything else.
std::optional<std::int64_t> steps_of(std::string_view text, char sign) {
  if (text.size() < 2 || text.front() != sign || text[1] < '0' || text[1] > '9') return std::nullopt;
  return parse_integer(text.substr(1));
}

std::string list(const std::vector<std::string>& ids) {
  if (ids.size() <= kShownCandidates) return fmt::format("{}", fmt::join(ids, ", "));
  return fmt::format("{} and {} more", fmt::join(ids.begin(), ids.begin() + kShownCandidates, ", "),
                     ids.size() - kShownCandidates);
}

[[noreturn]] void out_of_range(std::string message, std::string hint) {
  throw Error(ErrorCode::target_out_of_range, std::move(message), {.hint = std::move(hint)});
}

}  // namespace

std::vector<std::uint32_t> RevisionGraph::head_indices() const {
  std::vector<std::uint32_t> heads;
  for (std::uint32_t i = 0; i < ordered_.size(); ++i) {
    if (children_.of(i).empty()) heads.push_back(i);
  }
  return heads;
}

std::vector<std::string> RevisionGraph::heads() const {
  std::vector<std::string> ids;
  for (const std::uint32_t head : head_indices()) ids.push_back(ordered_[head].id);
  return ids;
}

std::vector<std::string> RevisionGraph::bases() const {
  std::vector<std::string> ids;
  for (const Revision& revision : ordered_) {
    if (revision.parents.empty()) ids.push_back(revision.id);
  }
  return ids;
}

std::vector<std::string> RevisionGraph::branch_points() const {
  std::vector<std::string> ids;
  for (std::uint32_t i = 0; i < ordered_.size(); ++i) {
    if (children_.of(i).size() > 1) ids.push_back(ordered_[i].id);
  }
  return ids;
}

std::vector<std::string> RevisionGraph::children_of(std::string_view id) const {
  std::vector<std::string> ids;
  const auto found = index_.find(id);
  if (found == index_.end()) return ids;
  for (const std::uint32_t child : children_.of(found->second)) ids.push_back(ordered_[child].id);
  return ids;
}

std::set<std::string> RevisionGraph::closure_of(std::string_view id) const {
  std::set<std::string> ids;
  const auto found = index_.find(id);
  if (found == index_.end()) return ids;
  const std::vector<bool> seen = reach(needs_, {found->second});
  for (std::uint32_t i = 0; i < ordered_.size(); ++i) {
    if (seen[i]) ids.insert(ordered_[i].id);
  }
  return ids;
}

std::uint32_t RevisionGraph::only_head(std::span<const std::uint32_t> heads) const {
  if (heads.size() == 1) return heads.front();
  std::vector<std::string> ids;
  for (const std::uint32_t head : heads) ids.push_back(ordered_[head].id);
  throw Error(ErrorCode::multiple_heads, fmt::format("more than one head: {}", list(ids)),
              {.hint = fmt::format("name one (`dunlin upgrade {}`), take {} (`upgrade heads`), or run `dunlin merge`",
                                   ids.front(), ids.size() == 2 ? "both" : "all")});
}

/// Ids before labels before `head`; no prefixes.
std::optional<std::uint32_t> RevisionGraph::exact(std::string_view text) const {
  if (const auto id = index_.find(text); id != index_.end()) return id->second;
  if (const auto label = labels_.find(text); label != labels_.end()) return label->second;
  if (text == "head" && !ordered_.empty()) return only_head(head_indices());
  if (const auto number = sequence_number(text); sequence_ && number) {
    const auto place = std::lower_bound(
        ordered_.begin(), ordered_.end(), *number,
        [](const Revision& revision, std::int64_t value) { return sequence_number(revision.id) < value; });
    if (place != ordered_.end() && sequence_number(place->id) == *number) {
      return static_cast<std::uint32_t>(std::distance(ordered_.begin(), place));
    }
  }
  return std::nullopt;
}

std::optional<std::uint32_t> RevisionGraph::by_prefix(std::string_view text) const {
  if (text.empty() || sequence_) return std::nullopt;  // `1` as a prefix of `10` would only surprise.
  std::vector<std::string> candidates;
  std::uint32_t found = 0;
  for (std::uint32_t i = 0; i < ordered_.size(); ++i) {
    if (!ordered_[i].id.starts_with(text)) continue;
    candidates.push_back(ordered_[i].id);
    found = i;
  }
  if (candidates.empty()) return std::nullopt;
  if (candidates.size() == 1) return found;
  throw Error(ErrorCode::ambiguous_revision,
              fmt::format("\"{}\" could be any of {} revisions: {}", text, candidates.size(), list(candidates)),
              {.hint = "write more of the id"});
}

/// Ids may contain `-` and digits, so that `a-1` is first an id, then a step from an id, then a prefix.
std::optional<std::uint32_t> RevisionGraph::locate(std::string_view text) const {
  if (const auto found = exact(text)) return found;
  if (text.ends_with("@head")) {
    const std::uint32_t start = located(text.substr(0, text.size() - 5));
    const std::vector<bool> above = reach(children_, {start});
    std::vector<std::uint32_t> heads;
    for (const std::uint32_t head : head_indices()) {
      if (above[head]) heads.push_back(head);
    }
    return only_head(heads);
  }
  if (const auto found = relative(text)) return found;
  return by_prefix(text);
}

std::optional<std::uint32_t> RevisionGraph::relative(std::string_view text) const {
  const std::size_t sign = text.find_last_of("+-");
  if (sign == std::string_view::npos || sign == 0) return std::nullopt;
  const auto steps = steps_of(text.substr(sign), text[sign]);
  if (!steps) return std::nullopt;
  const std::string_view start = text.substr(0, sign);
  // `abc-1` may also be the beginning of an id.
  const bool is_prefix = std::any_of(ordered_.begin(), ordered_.end(),
                                     [text](const Revision& revision) { return revision.id.starts_with(text); });
  const auto from = is_prefix ? exact(start) : locate(start);
  if (!from) return std::nullopt;
  return walk(*from, text[sign] == '+' ? *steps : -*steps, text);
}

std::uint32_t RevisionGraph::walk(std::uint32_t from, std::int64_t steps, std::string_view text) const {
  const Links& links = steps > 0 ? children_ : parents_;
  const std::int64_t wanted = steps > 0 ? steps : -steps;
  for (std::int64_t step = 0; step < wanted; ++step) {
    const auto next = links.of(from);
    if (next.empty()) {
      out_of_range(fmt::format("\"{}\" goes past the {} revision, \"{}\"", text, steps > 0 ? "newest" : "first",
                               ordered_[from].id),
                   fmt::format("that one is {} step{} away", step, step == 1 ? "" : "s"));
    }
    if (next.size() > 1) {
      std::vector<std::string> ids;
      for (const std::uint32_t one : next) ids.push_back(ordered_[one].id);
      throw Error(ErrorCode::ambiguous_revision,
                  fmt::format("\"{}\" is ambiguous: revision \"{}\" has several {}: {}", text, ordered_[from].id,
                              steps > 0 ? "children" : "parents", list(ids)),
                  {.hint = "name the revision itself"});
    }
    from = next.front();
  }
  return from;
}

void RevisionGraph::unknown(std::string_view text) const {
  if (text == "heads" || text == "base") {
    throw Error(ErrorCode::unknown_revision, fmt::format("\"{}\" is not one revision", text),
                {.hint = text == "base" ? "it is a target of `dunlin downgrade`" : "name one of them"});
  }
  if (find(text) != nullptr) {
    throw Error(ErrorCode::unknown_revision, fmt::format("revision \"{}\" is repeatable, so it is no target", text),
                {.hint = "it runs at the end of every upgrade when it has changed"});
  }
  std::vector<std::string_view> names;
  for (const Revision& revision : ordered_) names.push_back(revision.id);
  for (const auto& [label, place] : labels_) names.push_back(label);
  std::string hint = did_you_mean(text, names);
  if (steps_of(text, '-')) hint = "it is a target of `dunlin downgrade`";
  if (steps_of(text, '+')) hint = "it is a target of `dunlin upgrade`";
  if (hint.empty()) hint = names.empty() ? "there are no revisions" : "`dunlin history` lists them";
  throw Error(ErrorCode::unknown_revision, fmt::format("there is no revision \"{}\"", text), {.hint = std::move(hint)});
}

std::uint32_t RevisionGraph::located(std::string_view text) const {
  if (const auto found = locate(text)) return *found;
  unknown(text);
}

const Revision& RevisionGraph::resolve(std::string_view text) const { return ordered_[located(text)]; }

std::vector<const Revision*> RevisionGraph::first_pending(std::string_view target,
                                                          const std::set<std::string>& applied) const {
  const auto wanted = steps_of(target, '+');
  if (!wanted || *wanted == 0) {
    out_of_range(fmt::format("\"{}\" is not a number of steps", target), "write `+1`, `+2`, …");
  }
  std::vector<std::uint32_t> heads;
  for (const std::uint32_t head : head_indices()) {
    if (!applied.contains(ordered_[head].id)) heads.push_back(head);
  }
  // With every head applied, what is pending was added in the middle.
  const auto path_to = heads.empty() ? std::string("heads") : ordered_[only_head(heads)].id;
  std::vector<const Revision*> path = upgrade_path(path_to, applied);
  if (static_cast<std::uint64_t>(*wanted) > path.size()) {
    out_of_range(fmt::format("\"{}\" goes past the newest revision: {} {} pending", target, path.size(),
                             path.size() == 1 ? "is" : "are"),
                 "`dunlin upgrade head` applies whatever is pending");
  }
  path.resize(static_cast<std::size_t>(*wanted));
  return path;
}

std::vector<const Revision*> RevisionGraph::upgrade_path(std::string_view target,
                                                         const std::set<std::string>& applied) const {
  if (target.starts_with('+')) return first_pending(target, applied);
  std::vector<const Revision*> path;
  if (ordered_.empty() && (target == "head" || target == "heads")) return path;
  const std::vector<bool> wanted =
      target == "heads" ? std::vector<bool>(ordered_.size(), true) : reach(needs_, {located(target)});
  for (std::uint32_t i = 0; i < ordered_.size(); ++i) {
    if (wanted[i] && !applied.contains(ordered_[i].id)) path.push_back(&ordered_[i]);
  }
  return path;
}

}  // namespace dunlin
