// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/catalog.hpp"

namespace dunlin::postgres {

/// That of PostgreSQL 12 and newer. Its connections are those that `Dialect::connect` makes, not a pool's.
[[nodiscard]] const Catalog& catalog() noexcept;

}  // namespace dunlin::postgres
