// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diff/diff.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// `expression` with every identifier `from` written `to`.
[[nodiscard]] std::string rename_in(std::string_view expression, std::string_view from, std::string_view to,
                                    const sql::LexicalRules& rules);

/// Whether the identifier `name` occurs in `expression`.
[[nodiscard]] bool mentions(std::string_view expression, std::string_view name, const sql::LexicalRules& rules);

/// Gives things their new names all over `schema`, and returns the operations that do it in the database. Throws as
/// `diff`.
std::vector<Operation> apply_renames(schema::Schema& schema, const Renames& renames, const sql::LexicalRules& rules);

}  // namespace dunlin
