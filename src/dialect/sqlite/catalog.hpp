// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/catalog.hpp"

namespace dunlin::sqlite {

[[nodiscard]] const Catalog& catalog() noexcept;

}  // namespace dunlin::sqlite
