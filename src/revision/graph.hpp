// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "revision/revision.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dunlin {

/// Arrows between numbered things, kept in two arrays.
class Links {
 public:
  using Arrow = std::pair<std::uint32_t, std::uint32_t>;

  Links() = default;
  /// From each `first` to its `second`s, in the order given; numbers are below `count`.
  Links(std::size_t count, std::span<const Arrow> arrows);

  [[nodiscard]] std::span<const std::uint32_t> of(std::size_t from) const noexcept {
    return std::span(to_).subspan(begin_[from], begin_[from + 1] - begin_[from]);
  }
  /// The same arrows the other way round.
  [[nodiscard]] Links reversed() const;
  [[nodiscard]] std::size_t size() const noexcept { return begin_.empty() ? 0 : begin_.size() - 1; }

 private:
  std::vector<std::uint32_t> begin_;
  std::vector<std::uint32_t> to_;
};

/// Every number after all that `needs` says it needs, otherwise ascending. Shorter than `needs` when there is a cycle:
/// then its members, and what needs them, are missing.
[[nodiscard]] std::vector<std::uint32_t> order_by_needs(const Links& needs);

/// Everything that can be reached along `links`, the starts included.
[[nodiscard]] std::vector<bool> reach(const Links& links, std::vector<std::uint32_t> starts);

/// Revisions linked by their parents. Immutable; owns its revisions. Thread-safe.
///
///     RevisionGraph graph(read_revisions("migrations", Naming::graph).revisions);
///     for (const Revision* revision : graph.upgrade_path("head", applied)) …
class RevisionGraph {
 public:
  RevisionGraph() = default;

  /// Throws `duplicate_revision`, `unknown_parent`, `unknown_revision` (for `compatible-from`), `cycle`, and when
  /// `sequence` `sequence_gap`, each naming the file and line. Repeatables are kept apart.
  explicit RevisionGraph(std::vector<Revision> revisions, bool sequence = false);

  /// Every revision but the repeatables, parents and dependencies before children, otherwise in file order.
  [[nodiscard]] std::span<const Revision> revisions() const noexcept { return ordered_; }
  [[nodiscard]] std::span<const Revision> repeatables() const noexcept { return repeatables_; }

  /// The revision of that very id, repeatables included, or null.
  [[nodiscard]] const Revision* find(std::string_view id) const noexcept;

  /// Ids in order: of revisions that nobody names as a parent; of those without parents; of those with several
  /// children.
  [[nodiscard]] std::vector<std::string> heads() const;
  [[nodiscard]] std::vector<std::string> bases() const;
  [[nodiscard]] std::vector<std::string> branch_points() const;
  [[nodiscard]] std::vector<std::string> children_of(std::string_view id) const;

  /// `id` and everything that must be applied before it.
  [[nodiscard]] std::set<std::string> closure_of(std::string_view id) const;

  /// The revisions that `upgrade TARGET` applies to a database where `applied` are, in the order to run them.
  /// Targets: `head`, `heads`, `+N` (the first N of what `head` would apply), and what `resolve` takes.
  ///
  /// Throws `multiple_heads`, `unknown_revision` (with near names), `ambiguous_revision`, `target_out_of_range`.
  [[nodiscard]] std::vector<const Revision*> upgrade_path(std::string_view target,
                                                          const std::set<std::string>& applied) const;

  /// The ids that `downgrade TARGET` undoes, in order: everything applied that is not in the closure of the target.
  /// Targets: `base`, `-N` (the last N of the order to run), `LABEL@base` (the branch of that label, down to where it
  /// leaves others), `heads` (only what is not in the graph), and what `resolve` takes. Ids that are applied but not in
  /// the graph need `foreign_parents`, their parents as the history tells them; they may be targets too.
  ///
  /// Throws as `upgrade_path`, and `not_applied`.
  [[nodiscard]] std::vector<std::string> downgrade_path(
      std::string_view target, const std::set<std::string>& applied,
      const std::unordered_map<std::string, std::vector<std::string>>& foreign_parents) const;

  /// The one revision that `text` names: an id, a unique prefix of one, a label, `head`, `LABEL@head`, `ID+N`, `ID-N`;
  /// with sequence naming also a number without its zeros.
  [[nodiscard]] const Revision& resolve(std::string_view text) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
  };
  using Index = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

  // Building.
  void link_sequence();
  void index_ids();
  void index_labels();
  void link();
  void check_compatible_from() const;
  [[nodiscard]] std::uint32_t parent_index(const Revision& child, std::string_view id, bool dependency) const;

  // Targets.
  [[nodiscard]] std::vector<std::uint32_t> head_indices() const;
  [[nodiscard]] std::uint32_t only_head(std::span<const std::uint32_t> heads) const;
  [[nodiscard]] std::optional<std::uint32_t> exact(std::string_view text) const;
  [[nodiscard]] std::optional<std::uint32_t> by_prefix(std::string_view text) const;
  [[nodiscard]] std::optional<std::uint32_t> locate(std::string_view text) const;
  [[nodiscard]] std::optional<std::uint32_t> relative(std::string_view text) const;
  [[nodiscard]] std::uint32_t walk(std::uint32_t from, std::int64_t steps, std::string_view text) const;
  [[nodiscard]] std::uint32_t located(std::string_view text) const;
  [[noreturn]] void unknown(std::string_view text) const;
  [[nodiscard]] std::vector<const Revision*> first_pending(std::string_view target,
                                                           const std::set<std::string>& applied) const;
  [[nodiscard]] std::vector<bool> branch_of(std::uint32_t start) const;
  [[nodiscard]] std::set<std::string> kept_by(std::string_view target, const std::set<std::string>& applied) const;

  std::vector<Revision> ordered_;
  std::vector<Revision> repeatables_;
  Index index_;   // Ids of `ordered_`.
  Index labels_;  // Labels to places in `ordered_`.
  Links parents_;
  Links needs_;  // Parents and dependencies.
  Links children_;
  bool sequence_ = false;
};

}  // namespace dunlin
