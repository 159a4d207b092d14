// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/operation.hpp>
#include <dunlin/schema.hpp>

#include "dialect/catalog.hpp"
#include "dialect/hazards.hpp"
#include "diff/diff.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// An operation and what it means for others.
struct Change {
  Operation operation;
  Hazards hazards;
};

/// What turns one schema into another, ready to be shown and run.
struct Changes {
  std::vector<Change> changes;          ///< In an order that runs.
  std::vector<std::string> statements;  ///< That make them, without final semicolons, for Dunlin's runner.
  /// Why there are no statements although there are changes; empty otherwise. Only of the way back: of the way there
  /// it is an error.
  std::string impossible;
};

/// Two schemas compared.
struct Comparison {
  Changes there;
  Changes back;
  std::vector<PossibleRename> possible_renames;
  /// What differs and is not among the changes, a sentence each: the schemas are not equal.
  std::vector<std::string> remarks;
  /// What differs and makes no difference: the order of columns.
  std::vector<std::string> notes;
  /// What is there on either side and cannot be seen by a comparison, a sentence each.
  std::vector<std::string> uncovered;

  [[nodiscard]] bool equal() const noexcept { return there.changes.empty() && remarks.empty(); }
};

/// What a diff needs of `dialect`.
[[nodiscard]] DiffRules diff_rules(const Dialect& dialect);

/// Both of `dialect`. Renames that are done already, in files that still speak of them, are passed over.
///
/// Throws as `diff`; `unsupported` when `dialect` cannot make a change.
[[nodiscard]] Comparison compare(const schema::Schema& from, const schema::Schema& to, const Renames& renames,
                                 const Dialect& dialect);

/// What a change may do. Everything that runs without being looked at begins with none.
struct Permissions {
  bool destructive = false;
  bool rewriting = false;
  bool data_dependent = false;

  /// Of `destructive`, `rewriting`, `data-dependent` and `all`, separated by commas, added to `given`. Throws `usage`.
  [[nodiscard]] static Permissions parse(std::string_view words, Permissions given);
};

/// A loss and how much it is.
struct CountedLoss {
  Loss loss;
  std::optional<std::int64_t> rows;  ///< Nothing: there was no database to ask.
};

/// What the changes destroy, counted in the database that they are for, which may be null. What they make themselves
/// and what holds no row is left out. `renames` are those that the changes were made with.
[[nodiscard]] std::vector<CountedLoss> count_losses(const Changes& changes, const Renames& renames,
                                                    Connection* database);

/// A sentence for each change that `allowed` does not allow; of losses those in `losses`.
[[nodiscard]] std::vector<std::string> refusals(const Changes& changes, const std::vector<CountedLoss>& losses,
                                                const Permissions& allowed);

/// Those of `possible` of which rows are among `losses`: nobody but a person can tell what is meant.
[[nodiscard]] std::vector<PossibleRename> open_questions(const std::vector<PossibleRename>& possible,
                                                         const std::vector<CountedLoss>& losses);

/// `a.b:a.c` or `a:b`, with a schema in front where there is one and it is not that of unqualified names: names may be
/// quoted. Adds to `renames`. Throws `usage`.
void add_rename(Renames& renames, std::string_view word, const schema::Schema& from, const schema::Schema& to);

/// `-- dunlin: rename a.b:a.c` lines in files.
[[nodiscard]] std::vector<std::string> renames_in(std::span<const std::filesystem::path> files);

}  // namespace dunlin
