// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace dunlin {

/// Bytes that are no text.
using Blob = std::vector<std::byte>;

/// One value going into or coming out of a database. `std::monostate` is NULL.
///
/// Booleans are integers 0 and 1 on both databases; types without an exact C++ counterpart (numeric, timestamp, uuid,
/// json, …) are text as the engine prints it.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

}  // namespace dunlin
