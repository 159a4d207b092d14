// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/operation.hpp>

#include "dialect/hazards.hpp"

namespace dunlin::sqlite {

/// See `Catalog::hazards`. What may need the table to be built anew counts as if it did.
[[nodiscard]] Hazards hazards(const Operation& operation);

}  // namespace dunlin::sqlite
