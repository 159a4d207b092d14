// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/copies.hpp"

namespace dunlin::sqlite {

/// The one object.
[[nodiscard]] const Copies& copies() noexcept;

}  // namespace dunlin::sqlite
