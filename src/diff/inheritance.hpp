// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include <functional>

namespace dunlin {

/// A table with its state before and after; null where it is not there.
struct TableStates {
  const schema::Table* before = nullptr;
  const schema::Table* after = nullptr;
};

/// `child` as it will be once its parents have been changed, whose columns are its own: what is changed, added or
/// dropped there is so here, and may not be asked for again.
[[nodiscard]] schema::Table with_changes_of_parents(
    const schema::Table& child, const std::function<TableStates(const schema::ObjectName& table)>& states);

}  // namespace dunlin
