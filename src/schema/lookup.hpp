// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace dunlin::schema {

/// The element of that name, or null. `objects` is const or not, and so is what is found.
template <typename Objects, typename Name>
[[nodiscard]] auto* find(Objects& objects, const Name& name) {
  const auto found = std::find_if(objects.begin(), objects.end(), [&](const auto& one) { return one.name == name; });
  return found == objects.end() ? nullptr : &*found;
}

/// The object itself, whatever part of it is meant.
[[nodiscard]] inline ObjectId whole(ObjectId id) {
  id.column.clear();
  return id;
}

/// How the object is named in a `Dependency`.
[[nodiscard]] inline ObjectId id_of(const Table& table) { return {.kind = "TABLE", .name = table.name}; }
[[nodiscard]] inline ObjectId id_of(const View& view) { return {.kind = "VIEW", .name = view.name}; }
[[nodiscard]] inline ObjectId id_of(const Enum& type) { return {.kind = "TYPE", .name = type.name}; }
[[nodiscard]] inline ObjectId id_of(const Sequence& sequence) { return {.kind = "SEQUENCE", .name = sequence.name}; }
[[nodiscard]] inline ObjectId id_of(const Definition& definition) {
  return {.kind = definition.kind, .name = definition.name, .arguments = definition.arguments};
}

}  // namespace dunlin::schema
