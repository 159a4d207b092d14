// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace dunlin::cli {

/// `dunlin 0.1.0`
[[nodiscard]] std::string version_line();

}  // namespace dunlin::cli
