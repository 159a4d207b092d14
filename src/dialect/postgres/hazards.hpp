// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/operation.hpp>

#include "dialect/hazards.hpp"

namespace dunlin::postgres {

/// See `Catalog::hazards`. Locks are those of the statements that `render` writes.
[[nodiscard]] Hazards hazards(const Operation& operation);

}  // namespace dunlin::postgres
