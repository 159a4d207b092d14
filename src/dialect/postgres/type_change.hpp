// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace dunlin::postgres {

/// What the values of a column go through when its type changes.
struct TypeChange {
  bool rewrites = true;         ///< Every row is written anew.
  bool depends_on_data = true;  ///< A value may be refused.
  bool loses = true;            ///< A value may come out as less than it was, without a word.
};

/// From one type to another, both as the server writes them. What is not known to be safe counts as unsafe.
[[nodiscard]] TypeChange type_change(std::string_view from, std::string_view to);

/// `numeric` of `numeric(12,2)[]`.
[[nodiscard]] std::string_view base_of(std::string_view type);

}  // namespace dunlin::postgres
