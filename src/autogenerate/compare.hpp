// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/operation.hpp>
#include <dunlin/schema.hpp>

#include "dialect/catalog.hpp"
#include "dialect/hazards.hpp"
#include "diff/diff.hpp"

#include <string>
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

/// Both of `dialect`.
///
/// Throws as `diff`; `unsupported` when `dialect` cannot make a change.
[[nodiscard]] Comparison compare(const schema::Schema& from, const schema::Schema& to, const Renames& renames,
                                 const Dialect& dialect);

}  // namespace dunlin
