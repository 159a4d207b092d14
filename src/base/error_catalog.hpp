// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>

#include <span>
#include <string_view>

namespace dunlin {

/// What there is to say about an error code. docs/errors.md says the same, and what to do.
struct CatalogEntry {
  ErrorCode code{};
  std::string_view name;  ///< As in the source, for machines: "multiple_heads".
  int exit_status = 0;
  std::string_view meaning;  ///< One sentence.
};

/// Every error code, in order of number.
[[nodiscard]] std::span<const CatalogEntry> error_catalog() noexcept;

/// "multiple_heads".
[[nodiscard]] std::string_view error_name(ErrorCode code) noexcept;

}  // namespace dunlin
