// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/create_table.hpp"

#include <string_view>

namespace dunlin::sqlite {

/// Read a statement that SQLite has accepted, as it keeps it or as it was typed (`TEMP`, `IF NOT EXISTS`, a schema's
/// name, a final semicolon).
///
/// A name before a clause counts as the name of that clause only. Throw `syntax_error`, with `details().offset` in
/// `sql`, for what they cannot read.
[[nodiscard]] CreateTable parse_create_table(std::string_view sql);
[[nodiscard]] CreateIndex parse_create_index(std::string_view sql);
[[nodiscard]] CreateVirtualTable parse_create_virtual_table(std::string_view sql);

}  // namespace dunlin::sqlite
