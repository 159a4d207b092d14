// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include <cstddef>
#include <vector>

namespace dunlin::postgres {

/// Families in the order in which they stand where nothing else orders them.
enum class ObjectFamily {
  enumeration,
  definition,
  sequence,
  table,
  view
};

struct OrderedObject {
  ObjectFamily family{};
  std::size_t position = 0;  ///< Among those of its family in the schema.
  bool in_cycle = false;     ///< A table made before something that its expressions, or what stands on it, use.
};

/// All objects, each behind what it needs. The same for equal schemas.
[[nodiscard]] std::vector<OrderedObject> order_objects(const schema::Schema& schema);

}  // namespace dunlin::postgres
