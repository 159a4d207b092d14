// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/lexical_rules.hpp"
#include "sql/statement.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dunlin::sqlite {

/// See `Dialect::classify`.
[[nodiscard]] sql::Classification classify(std::string_view statement);

/// See `Dialect::localise`.
[[nodiscard]] std::optional<std::string> localise(std::string_view setting);

/// See `Dialect::may_change_session`.
[[nodiscard]] bool may_change_session(std::string_view statement);

}  // namespace dunlin::sqlite
