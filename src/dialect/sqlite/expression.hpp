// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

// SQLite keeps expressions as they were typed. For comparing, only white space and comments between the tokens are made
// the same; letter case, quotes and parentheses stay.
namespace dunlin::sqlite {

/// `a>0` and `a  > /* so */ 0` both become `a > 0`.
[[nodiscard]] std::string normalise_expression(std::string_view text);

/// `DECIMAL ( 10, +2 )` becomes `DECIMAL(10,+2)`.
[[nodiscard]] std::string normalise_type(std::string_view text);

}  // namespace dunlin::sqlite
