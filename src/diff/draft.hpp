// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/operation.hpp>
#include <dunlin/schema.hpp>

#include <utility>
#include <vector>

namespace dunlin {

/// When an operation runs, before all of the next phase.
enum class Phase {
  rename,           ///< From here on everything has its new name.
  prepare,          ///< Schemas and extensions are made.
  detach,           ///< Triggers, rules, policies go.
  drop_dependents,  ///< Views and functions that are in the way go, those first that need others.
  drop_foreign_keys,
  loosen,            ///< Columns let go of the sequences that fill them.
  drop_constraints,  ///< Checks, indexes, keys.
  build,             ///< Things are made and changed, those first that others need.
  add_foreign_keys,
  attach,  ///< Triggers, rules, policies come.
  drop,    ///< What nothing needs any more, those first that need others.
  comment,
  finish,  ///< Extensions and schemas go.
};

/// Operations as they are found, put into an order that runs at the end.
class Draft {
 public:
  void add(Phase phase, schema::ObjectId node, Operation operation);

  /// Everything added, in order: by phase; within `build` by what `to` says that things need, within `drop` and
  /// `drop_dependents` the other way round by `from`; otherwise as added.
  [[nodiscard]] std::vector<Operation> ordered(const schema::Schema& from, const schema::Schema& to) &&;

 private:
  struct Entry {
    Phase phase;
    schema::ObjectId node;
    Operation operation;
  };

  std::vector<Entry> entries_;
};

/// `nodes` sorted so that each comes after what it needs, and otherwise as they come. Foreign keys between tables give
/// way where there is a circle.
[[nodiscard]] std::vector<schema::ObjectId> sorted_by_need(const std::vector<schema::ObjectId>& nodes,
                                                           const schema::Schema& schema);

}  // namespace dunlin
