// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/kept_table.hpp"

namespace dunlin {
struct ModelTable;
}

namespace dunlin::sqlite {

/// See `Catalog::keep`.
[[nodiscard]] KeptTable keep(const ModelTable& table);

}  // namespace dunlin::sqlite
