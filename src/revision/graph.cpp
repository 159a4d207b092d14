// SPDX-License-Identifier: Apache-2.0
#include "revision/graph.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "revision/directive.hpp"
#include "revision/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <queue>

namespace dunlin {
namespace {

// A cycle of more revisions than this is shown by its ends.
constexpr std::size_t kShownOfCycle = 12;

std::string where(const Revision& revision) {
  return revision.path.empty() ? std::string("the program") : fmt::format("\"{}\"", revision.path);
}

/// The place of the directive that gives an id, or the head of the file when the file's name does.
std::optional<SourcePosition> id_position(const Revision& revision) {
  if (auto position = directive_position(revision, {"revision"}, revision.id)) return position;
  if (revision.path.empty()) return std::nullopt;
  return line_and_column(revision.text, 0, revision.path);
}

[[noreturn]] void refuse_duplicate(const Revision& first, const Revision& second) {
  throw Error(ErrorCode::duplicate_revision,
              fmt::format("revision \"{}\" is there twice: in {} and in {}", second.id, where(first), where(second)),
              {.hint = "give one of them another id, and name it in the parents of those that follow it",
               .source = id_position(second)});
}

/// One way round among revisions that `needs` does not let come first: each needs the next, the last the first.
std::vector<std::uint32_t> find_cycle(const Links& needs, const std::vector<std::uint32_t>& ordered) {
  std::vector<bool> done(needs.size(), false);
  for (const std::uint32_t node : ordered) done[node] = true;
  const auto stuck = std::find(done.begin(), done.end(), false);
  std::vector<std::size_t> seen_at(needs.size(), 0);
  std::vector<std::uint32_t> path;
  auto node = static_cast<std::uint32_t>(std::distance(done.begin(), stuck));
  while (seen_at[node] == 0) {
    path.push_back(node);
    seen_at[node] = path.size();
    const auto needed = needs.of(node);
    // A node that is stuck needs one that is.
    node = *std::find_if(needed.begin(), needed.end(), [&done](std::uint32_t one) { return !done[one]; });
  }
  path.erase(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(seen_at[node] - 1));
  // Begin with the first in file order, so that the message does not depend on where the walk began.
  std::rotate(path.begin(), std::min_element(path.begin(), path.end()), path.end());
  return path;
}

[[noreturn]] void refuse_cycle(const std::vector<Revision>& revisions, const std::vector<std::uint32_t>& cycle) {
  std::string path;
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    if (cycle.size() > kShownOfCycle && i == kShownOfCycle - 1) {
      path += fmt::format("… {} more … -> ", cycle.size() - i - 1);
      i = cycle.size() - 1;
    }
    path += fmt::format("\"{}\" -> ", revisions[cycle[i]].id);
  }
  const Revision& first = revisions[cycle.front()];
  const Revision& next = revisions[cycle.size() > 1 ? cycle[1] : cycle.front()];
  throw Error(ErrorCode::cycle, fmt::format("revisions form a cycle: {}\"{}\"", path, first.id),
              {.hint = "each needs the one after the arrow to be applied before it; one of them must need another",
               .source = directive_position(first, {"parents", "parent", "depends-on"}, next.id)});
}

}  // namespace

Links::Links(std::size_t count, std::span<const Arrow> arrows) : begin_(count + 1, 0), to_(arrows.size()) {
  for (const Arrow& arrow : arrows) ++begin_[arrow.first + 1];
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
  for (const Arrow& arrow : arrows) to_[next[arrow.first]++] = arrow.second;
}

Links Links::reversed() const {
  std::vector<Arrow> arrows;
  arrows.reserve(to_.size());
  for (std::uint32_t from = 0; from < size(); ++from) {
    for (const std::uint32_t to : of(from)) arrows.emplace_back(to, from);
  }
  return Links(size(), arrows);
}

std::vector<std::uint32_t> order_by_needs(const Links& needs) {
  const auto count = static_cast<std::uint32_t>(needs.size());
  std::vector<std::uint32_t> missing(count);
  std::vector<std::uint32_t> order;
  order.reserve(count);
  const Links unlocks = needs.reversed();
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;
  for (std::uint32_t node = 0; node < count; ++node) {
    missing[node] = static_cast<std::uint32_t>(needs.of(node).size());
    if (missing[node] == 0) ready.push(node);
  }
  while (!ready.empty()) {
    const std::uint32_t node = ready.top();
    ready.pop();
    order.push_back(node);
    for (const std::uint32_t next : unlocks.of(node)) {
      if (--missing[next] == 0) ready.push(next);
    }
  }
  return order;
}

std::vector<bool> reach(const Links& links, std::vector<std::uint32_t> starts) {
  std::vector<bool> seen(links.size(), false);
  for (const std::uint32_t start : starts) seen[start] = true;
  while (!starts.empty()) {
    const std::uint32_t node = starts.back();
    starts.pop_back();
    for (const std::uint32_t next : links.of(node)) {
      if (!seen[next]) starts.push_back(next);
      seen[next] = true;
    }
  }
  return seen;
}

RevisionGraph::RevisionGraph(std::vector<Revision> revisions, bool sequence)
    : ordered_(std::move(revisions)), sequence_(sequence) {
  const auto first = std::stable_partition(ordered_.begin(), ordered_.end(),
                                           [](const Revision& revision) { return !revision.repeatable; });
  repeatables_.assign(std::make_move_iterator(first), std::make_move_iterator(ordered_.end()));
  ordered_.erase(first, ordered_.end());
  if (sequence_) link_sequence();
  index_ids();
  link();
  index_labels();
  check_compatible_from();
}

/// Puts the numbers in order and makes each the parent of the next.
void RevisionGraph::link_sequence() {
  const auto number = [](const Revision& revision) {
    if (const auto value = sequence_number(revision.id)) return *value;
    throw Error(ErrorCode::invalid_id, fmt::format("\"{}\" is not a number, as sequence naming wants it", revision.id),
                {.hint = "at most 18 digits", .source = id_position(revision)});
  };
  const auto by_number = [&](const Revision& left, const Revision& right) { return number(left) < number(right); };
  // A directory is read in this order; sorting would move every revision all the same.
  if (!std::is_sorted(ordered_.begin(), ordered_.end(), by_number)) {
    std::stable_sort(ordered_.begin(), ordered_.end(), by_number);
  }
  for (std::size_t i = 0; i < ordered_.size(); ++i) {
    Revision& revision = ordered_[i];
    const std::int64_t here = number(revision);
    const std::int64_t before = i == 0 ? std::min<std::int64_t>(here, 1) - 1 : number(ordered_[i - 1]);
    if (i > 0 && here == before) refuse_duplicate(ordered_[i - 1], revision);
    if (here != before + 1) {
      const std::string after = i == 0
                                    ? "is the first, but the first number is 0 or 1"
                                    : fmt::format("follows \"{}\" in {}", ordered_[i - 1].id, where(ordered_[i - 1]));
      throw Error(ErrorCode::sequence_gap, fmt::format("revision \"{}\" {}", revision.id, after),
                  {.hint = fmt::format("with sequence naming no number may be left out: {:0{}} is missing", before + 1,
                                       revision.id.size()),
                   .source = id_position(revision)});
    }
    const std::string parent = i == 0 ? std::string() : ordered_[i - 1].id;
    for (const std::string& named : revision.parents) {
      if (i > 0 && revision.parents.size() == 1 && sequence_number(named) == before) continue;
      throw Error(ErrorCode::sequence_gap,
                  fmt::format("revision \"{}\" names \"{}\" as a parent, against its number", revision.id, named),
                  {.hint = "with sequence naming the parent is the number before; leave the directive out",
                   .source = directive_position(revision, {"parents", "parent"}, named)});
    }
    revision.parents.clear();
    if (i > 0) revision.parents.push_back(parent);
  }
}

void RevisionGraph::index_ids() {
  index_.reserve(ordered_.size());
  for (std::uint32_t i = 0; i < ordered_.size(); ++i) {
    const auto [place, fresh] = index_.emplace(ordered_[i].id, i);
    if (!fresh) refuse_duplicate(ordered_[place->second], ordered_[i]);
  }
  Index seen;
  for (std::uint32_t i = 0; i < repeatables_.size(); ++i) {
    const Revision& revision = repeatables_[i];
    if (const auto same = index_.find(revision.id); same != index_.end()) {
      refuse_duplicate(ordered_[same->second], revision);
    }
    const auto [place, fresh] = seen.emplace(revision.id, i);
    if (!fresh) refuse_duplicate(repeatables_[place->second], revision);
  }
}

std::uint32_t RevisionGraph::parent_index(const Revision& child, std::string_view id, bool dependency) const {
  if (const auto found = index_.find(id); found != index_.end()) return found->second;
  const bool is_repeatable = std::any_of(repeatables_.begin(), repeatables_.end(),
                                         [id](const Revision& revision) { return revision.id == id; });
  std::string hint = is_repeatable ? "repeatable revisions run after all others, so none can follow them" : "";
  if (hint.empty()) {
    std::vector<std::string_view> ids;
    for (const Revision& revision : ordered_) ids.push_back(revision.id);
    hint = did_you_mean(id, ids);
  }
  if (hint.empty()) {
    if (const auto whole = by_prefix(id)) hint = fmt::format("write the whole id: \"{}\"", ordered_[*whole].id);
  }
  if (hint.empty()) hint = "bring its file back, or correct the header; `dunlin rebase` moves what was never applied";
  const std::string_view verb = dependency ? "depends on" : "has the parent";
  const std::string_view what = is_repeatable ? "which is repeatable" : "which is in no file";
  const auto source =
      dependency ? directive_position(child, {"depends-on"}, id) : directive_position(child, {"parents", "parent"}, id);
  throw Error(ErrorCode::unknown_parent, fmt::format("revision \"{}\" {} \"{}\", {}", child.id, verb, id, what),
              {.hint = std::move(hint), .source = source ? source : id_position(child)});
}

void RevisionGraph::link() {
  const std::size_t count = ordered_.size();
  std::vector<Links::Arrow> parents;
  std::vector<Links::Arrow> needs;
  parents.reserve(count);
  needs.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    for (const std::string& id : ordered_[i].parents) {
      parents.emplace_back(i, parent_index(ordered_[i], id, false));
      needs.push_back(parents.back());
    }
    for (const std::string& id : ordered_[i].depends_on) needs.emplace_back(i, parent_index(ordered_[i], id, true));
  }
  const Links file_needs(count, needs);
  const std::vector<std::uint32_t> order = order_by_needs(file_needs);
  if (order.size() < count) refuse_cycle(ordered_, find_cycle(file_needs, order));
  if (!std::is_sorted(order.begin(), order.end())) {
    std::vector<std::uint32_t> place(count);
    std::vector<Revision> in_order;
    in_order.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      place[order[i]] = i;
      in_order.push_back(std::move(ordered_[order[i]]));
    }
    ordered_ = std::move(in_order);
    for (auto& [id, at] : index_) at = place[at];
    for (Links::Arrow& arrow : parents) arrow = {place[arrow.first], place[arrow.second]};
    for (Links::Arrow& arrow : needs) arrow = {place[arrow.first], place[arrow.second]};
  }
  parents_ = Links(count, parents);
  needs_ = Links(count, needs);
  children_ = parents_.reversed();
}

void RevisionGraph::index_labels() {
  for (std::uint32_t i = 0; i < ordered_.size(); ++i) {
    for (const std::string& label : ordered_[i].labels) {
      const Revision* same_id = find(label);
      const auto [place, fresh] = labels_.emplace(label, i);
      if (fresh && same_id == nullptr) continue;
      throw Error(ErrorCode::duplicate_revision,
                  same_id != nullptr
                      ? fmt::format("label \"{}\" of revision \"{}\" is also the id of one", label, ordered_[i].id)
                      : fmt::format("label \"{}\" of revision \"{}\" is also that of revision \"{}\"", label,
                                    ordered_[i].id, ordered_[place->second].id),
                  {.hint = "ids and labels name one revision each",
                   .source = directive_position(ordered_[i], {"label"}, label)});
    }
  }
}

/// A mistyped id there would be noticed only on the day a release is rolled back.
void RevisionGraph::check_compatible_from() const {
  for (const Revision& revision : ordered_) {
    if (!revision.compatible_from || find(*revision.compatible_from) != nullptr) continue;
    std::vector<std::string_view> ids;
    for (const Revision& other : ordered_) ids.push_back(other.id);
    throw Error(ErrorCode::unknown_revision,
                fmt::format("revision \"{}\" is compatible from \"{}\", which is in no file", revision.id,
                            *revision.compatible_from),
                {.hint = did_you_mean(*revision.compatible_from, ids),
                 .source = directive_position(revision, {"compatible-from"}, *revision.compatible_from)});
  }
}

const Revision* RevisionGraph::find(std::string_view id) const noexcept {
  if (const auto found = index_.find(id); found != index_.end()) return &ordered_[found->second];
  const auto repeatable = std::find_if(repeatables_.begin(), repeatables_.end(),
                                       [id](const Revision& revision) { return revision.id == id; });
  return repeatable == repeatables_.end() ? nullptr : &*repeatable;
}

}  // namespace dunlin
