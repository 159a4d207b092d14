// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/copies.hpp"

namespace dunlin::postgres {

/// The one object.
[[nodiscard]] const Copies& copies() noexcept;

}  // namespace dunlin::postgres
