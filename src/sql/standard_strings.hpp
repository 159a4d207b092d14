// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sql/lexer.hpp"

#include <optional>
#include <string_view>

namespace dunlin::sql {

/// What `statement` sets `standard_conforming_strings` to, or nothing when it does not touch it: with false,
/// backslashes escape in the ordinary strings of all statements after it.
[[nodiscard]] std::optional<bool> standard_strings_after(std::string_view statement, const LexicalRules& rules);

}  // namespace dunlin::sql
